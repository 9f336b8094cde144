"""The tables about somebody, and what of each its household takes away: catalogue.yaml, read. No Django."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from hemayat.common.language import Words

PATH = Path(__file__).with_name("catalogue.yaml")
OF_THE_HOUSEHOLD = "household_id = %(household)s"
THE_REST = "the rest"
KEY = "household_id"
"""In every table; it is told once, with the household."""


@dataclass(frozen=True)
class CopyPart:
    """A part of the copy: rows of one table. `of`: the condition, of our own SQL. `by`: if the head sees the table
    nowhere, the call of the owner's function that gives their rows. `unseal`: column → what it was sealed about.
    """

    name: str
    title: Words
    table: str
    kept: str
    columns: Mapping[str, Words]
    left_out: Mapping[str, str]
    of: str = OF_THE_HOUSEHOLD
    by: str = ""
    unseal: Mapping[str, str] = field(default_factory=dict)
    json: Sequence[str] = ()


@dataclass(frozen=True)
class CopyCatalogue:
    """`told`: tables whose rows are told in words. `excused`: table → why nothing of it is given out.

    `kept`: table → rule of the schedule.
    """

    parts: Sequence[CopyPart]
    told: Sequence[str]
    excused: Mapping[str, str]
    kept: Mapping[str, str]

    @property
    def tables(self) -> set[str]:
        return set(self.kept)


@cache
def catalogue() -> CopyCatalogue:
    """As the file says it; KeyError or ValueError where it is not whole."""
    given: dict[str, Any] = yaml.safe_load(PATH.read_text("utf-8"))
    parts = [_part(one) for one in given["parts"]]
    if len({part.name for part in parts}) < len(parts):
        raise ValueError("two parts of one name")
    kept = {part.table: part.kept for part in parts}
    kept |= {one["table"]: one["kept"] for one in (*given["told"], *given["excused"])}
    excused = {one["table"]: one["excused"] for one in given["excused"]}
    return CopyCatalogue(parts, [one["table"] for one in given["told"]], excused, kept)


def _part(given: Mapping[str, Any]) -> CopyPart:
    return CopyPart(
        name=given["part"],
        title=_words(given["title"]),
        table=given["table"],
        kept=given["kept"],
        columns={name: _words(words) for name, words in given["columns"].items()},
        left_out=given.get("left_out", {}),
        of=given.get("of", OF_THE_HOUSEHOLD),
        by=given.get("by", ""),
        unseal=given.get("unseal", {}),
        json=given.get("json", ()),
    )


def _words(given: Sequence[str]) -> Words:
    fa, en = given
    return Words(fa, en)
