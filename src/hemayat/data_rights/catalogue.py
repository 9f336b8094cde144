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
    """`told`: tables whose rows are told in words. `withheld`: table → why nothing of it is given out.

    `kept`: table → rule of the schedule.
    """

    parts: Sequence[CopyPart]
    told: Sequence[str]
    withheld: Mapping[str, str]
    kept: Mapping[str, str]

    @property
    def tables(self) -> set[str]:
        return set(self.kept)


@cache
def catalogue() -> CopyCatalogue:
    """As the file says it; KeyError or ValueError where it is not whole."""
    given: dict[str, Any] = yaml.safe_load(PATH.read_text("utf-8"))
    parts = [_part(this_part) for this_part in given["parts"]]
    if len({part.name for part in parts}) < len(parts):
        raise ValueError("two parts of one name")
    kept = {part.table: part.kept for part in parts}
    kept |= {this_part["table"]: this_part["kept"] for this_part in (*given["told"], *given["withheld"])}
    withheld = {this_part["table"]: this_part["withheld"] for this_part in given["withheld"]}
    return CopyCatalogue(parts, [this_part["table"] for this_part in given["told"]], withheld, kept)


def _part(entry: Mapping[str, Any]) -> CopyPart:
    return CopyPart(
        name=entry["part"],
        title=_words(entry["title"]),
        table=entry["table"],
        kept=entry["kept"],
        columns={name: _words(words) for name, words in entry["columns"].items()},
        left_out=entry.get("left_out", {}),
        of=entry.get("of", OF_THE_HOUSEHOLD),
        by=entry.get("by", ""),
        unseal=entry.get("unseal", {}),
        json=entry.get("json", ()),
    )


def _words(pair: Sequence[str]) -> Words:
    fa, en = pair
    return Words(fa, en)
