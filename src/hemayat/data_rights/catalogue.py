"""The tables about somebody, and what of each its household takes away: catalogue.yaml, read. No Django."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from hemayat.common.language import Message, Words

PATH = Path(__file__).with_name("catalogue.yaml")
OF_THE_HOUSEHOLD = "household_id = %(household)s"
DECISIONS = "decisions"
"""The part in words, which has no table of its own."""
DECISIONS_TITLE = Message("Decisions, with their reasons and the data used")
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
class CopyGroup:
    """Parts of one kind, as the page lists them."""

    title: Words
    titles: Sequence[Words]


@dataclass(frozen=True)
class CopyCatalogue:
    """`told`: tables whose rows are told in words. `withheld`: table → why nothing of it is given out.

    `kept`: table → rule of the schedule.
    """

    parts: Sequence[CopyPart]
    groups: Sequence[CopyGroup]
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
    groups = _groups(given["groups"], {part.name: part.title for part in parts})
    return CopyCatalogue(parts, groups, [this_part["table"] for this_part in given["told"]], withheld, kept)


def _groups(entries: Sequence[Mapping[str, Any]], titles: Mapping[str, Words]) -> list[CopyGroup]:
    listed = [name for entry in entries for name in entry["parts"]]
    if sorted(listed) != sorted([DECISIONS, *titles]):
        raise ValueError("each part of the copy belongs to one group")
    titles = {DECISIONS: DECISIONS_TITLE, **titles}
    return [CopyGroup(_words(entry["title"]), [titles[name] for name in entry["parts"]]) for entry in entries]


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
