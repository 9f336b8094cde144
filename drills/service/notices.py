"""For a process of an installation: so many messages to people who are no synthetic ones, queued by the real action."""

from __future__ import annotations

import datetime as dt

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.notifications.actions import queue_sms


def main(name: str, how_many: str, kind: str = "notice") -> None:
    """`kind`: "notice", or "code", which is sent at night too and at once."""
    with acting_as(SYSTEM):
        for number in range(int(how_many)):
            queue_sms(
                to=f"+98912{number:07d}",
                words=f"{name} {number}",
                household=None,
                province="",
                key=f"{name}:{number}",
                is_synthetic=False,
                is_urgent=kind == "code",
                now=dt.datetime.now(dt.UTC),
            )
