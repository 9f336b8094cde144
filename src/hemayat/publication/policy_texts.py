"""What a policy said at each of its publications, word for word, and what differs between two of them.

A policy's file holds all of its dates and changes as a whole; each run keeps the text that it was decided by.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.db.models import Q

from hemayat.eligibility.models import Run
from hemayat.publication.policies import file_of

AROUND = 3
"""Lines that are shown before and after what differs."""
_LARGE = ("policy_text", "counts", "cut_points", "decision_columns", "registers")


@dataclass(frozen=True)
class PolicyText:
    """The text of a policy that a published run was decided by. `is_again`: the one before it says the same."""

    run: int
    policy: str
    title: dict[str, str]
    version: str
    on: dt.date
    published_at: dt.datetime
    superseded_at: dt.datetime | None
    is_again: bool


@dataclass(frozen=True)
class DiffLine:
    """`sign`: "+" stands in the later text alone, "-" in the earlier, "" in both, "…" for lines left out."""

    sign: str
    number: int
    text: str


def texts() -> list[PolicyText]:
    """Those of all published runs, the latest first. One query that leaves the texts in the database."""
    rows = Run.objects.filter(published_at__isnull=False).defer(*_LARGE).order_by("published_at", "pk")
    policy_texts: list[PolicyText] = []
    last: dict[str, str] = {}
    for row in rows:
        is_again = last.get(row.policy_id) == row.policy_version
        policy_texts.append(_text(row, is_again))
        last[row.policy_id] = row.policy_version
    return policy_texts[::-1]


def run_seen_on(day: dt.date) -> int | None:
    """The run that people saw at the end of that day; None where there was none yet."""
    runs = Run.objects.filter(published_at__isnull=False, published_at__date__lte=day)
    holds = runs.filter(Q(superseded_at__isnull=True) | Q(superseded_at__date__gt=day))
    return holds.order_by("-published_at", "-pk").values_list("pk", flat=True).first()


def lines_of(run: int) -> list[str]:
    """The text itself; raises Run.DoesNotExist where no such run was published."""
    found = Run.objects.filter(published_at__isnull=False).only("policy_text")
    return found.get(pk=run).policy_text.splitlines()


def lines_of_today(policy: str) -> list[str] | None:
    """The file as it stands in this installation; None where there is none of this policy."""
    file = file_of(policy)
    return file.read_text("utf-8").splitlines() if file else None


def differences(before: list[str], after: list[str]) -> list[DiffLine]:
    """What differs, with a few lines around it; empty where they say the same."""
    diff_lines: list[DiffLine] = []
    groups = SequenceMatcher(None, before, after, autojunk=False).get_grouped_opcodes(AROUND)
    for group in groups:
        if diff_lines:
            diff_lines.append(DiffLine("…", 0, ""))
        for kind, first, last, first_after, last_after in group:
            if kind == "equal":
                diff_lines += _numbered("", after, first_after, last_after)
            else:
                diff_lines += _numbered("-", before, first, last) + _numbered(
                    "+", after, first_after, last_after
                )
    return diff_lines


def _text(row: Run, is_again: bool) -> PolicyText:
    assert row.published_at is not None, "those alone are asked for"
    days = row.on, row.published_at, row.superseded_at
    return PolicyText(row.pk, row.policy_id, dict(row.title), row.policy_version, *days, is_again)


def _numbered(sign: str, lines: list[str], first: int, last: int) -> list[DiffLine]:
    return [DiffLine(sign, number, text) for number, text in enumerate(lines[first:last], first + 1)]
