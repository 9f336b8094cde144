"""Run as a process of an installation: files the drafts that `benchmarks.request_nation` made, as the intake does.

`python -m benchmarks.status_nation FILE ASKED`; the registers are asked about the first ASKED of them, and answer.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import django

TOGETHER = 200


def main(heads: Sequence[Mapping[str, Any]], asked: int) -> None:
    from hemayat.web.citizen.intake.submissions import IncomingForm, file_all  # noqa: PLC0415 - after the settings

    sent = [IncomingForm(head["request"], f"key of {head['request']}", head["token"]) for head in heads]
    for start in range(0, len(sent), TOGETHER):
        filed = file_all(sent[start : start + TOGETHER])
        assert all(filed), "every draft has nothing missing"
    ask([head["request"] for head in heads[:asked]])


def ask(requests: Sequence[int]) -> None:
    """As the worker asks; nothing is decided, so that the cases stay open."""
    from hemayat.audit.context import SYSTEM, acting_as  # noqa: PLC0415 - after the settings
    from hemayat.requests.models import Request  # noqa: PLC0415 - after the settings
    from hemayat.requests.register_answers import inquiries_of  # noqa: PLC0415 - after the settings
    from hemayat.requests.register_inquiry import ask_all  # noqa: PLC0415 - after the settings

    now = dt.datetime.now(dt.UTC)
    with acting_as(SYSTEM, is_read_only=True):
        askings = inquiries_of(list(Request.objects.filter(id__in=requests)), now)
    ask_all([asking for asking in askings if asking], now=now)


if __name__ == "__main__":
    django.setup()
    main(json.loads(Path(sys.argv[1]).read_text("utf-8")), int(sys.argv[2]))
