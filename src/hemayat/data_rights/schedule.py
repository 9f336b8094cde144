"""How long what is held about people is kept: schedule.yaml, read. No Django."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from hemayat.common.language import Words

PATH = Path(__file__).with_name("schedule.yaml")


@dataclass(frozen=True)
class RetentionRule:
    """`days`: None is for good. `since`: from when they are counted."""

    name: str
    what: Words
    why: Words
    days: int | None
    since: Words | None

    def before(self, now: dt.datetime) -> dt.datetime:
        """What is older has lapsed."""
        assert self.days is not None, "what is kept for good never lapses"
        return now - dt.timedelta(days=self.days)


@cache
def schedule() -> Mapping[str, RetentionRule]:
    """By name, in the order of the file."""
    given: list[dict[str, Any]] = yaml.safe_load(PATH.read_text("utf-8"))
    return {one["rule"]: _rule(one) for one in given}


def _rule(entry: Mapping[str, Any]) -> RetentionRule:
    since = entry.get("since")
    return RetentionRule(
        entry["rule"], Words(*entry["what"]), Words(*entry["why"]), entry.get("days"),
        Words(*since) if since else None,
    )  # fmt: skip
