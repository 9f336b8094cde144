"""How the answers of registers are judged, in words, and a month of it as it is kept and shown. No Django."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hemayat.common.dates import to_jalali
from hemayat.common.language import Message, Words
from hemayat.oversight.indicators import nearest_permille
from hemayat.rules.unknowns import UnknownReason

MaxAge = tuple[int, str]
"""A number of days, months or years."""


@dataclass(frozen=True)
class AnswerProblem:
    """What can be wrong with the answer to an inquiry about a household.

    `remedy`: what the owner is asked to do. `is_about_people`: whether a small count of it is withheld.
    """

    name: str
    title: Words
    how: Words
    remedy: Words
    is_about_people: bool = True


_PROBLEMS = (
    AnswerProblem(
        "silent",
        Message("No response"),
        Message("The register did not respond, or responded too late"),
        Message("Find out why the register did not respond, and tell us what was changed."),
        is_about_people=False,
    ),
    AnswerProblem(
        "unanswered",
        Message("No answer about a person"),
        Message("The register responded, but had no answer about at least one member of the household"),
        Message("Answer the inquiries about these people, or tell us why the register has no answer."),
    ),
    AnswerProblem(
        "unreadable",
        Message("Unreadable row"),
        Message("At least one row was not in the agreed format, so no decision could be based on it"),
        Message("Correct the format of these rows at the source."),
    ),
    AnswerProblem(
        "old",
        Message("Too old"),
        Message("The data in the answer was older than the rules allow"),
        Message("Update the register, so that its answers are not older than the limit."),
    ),
    AnswerProblem(
        "contradicted",
        Message("Contradictory"),
        Message("The register says that its own data about at least one member is contradictory"),
        Message("Clear up the contradiction in the data of these people."),
    ),
)
PROBLEMS: Mapping[str, AnswerProblem] = {one.name: one for one in _PROBLEMS}
"""Name → problem. One inquiry can have several of them."""
REASONS = tuple(reason.name.lower() for reason in UnknownReason if reason is not UnknownReason.KNOWN)
"""Why a national run did not know a data item, as it counts them."""


@dataclass(frozen=True)
class RegisterMonth:
    """`asked`: inquiries about one household each; None: so few that nothing is shown. `counts`: problem → how many.

    `limit`: how old an answer may be. `references`: problem → references of some calls, which the owner keeps as well.
    """

    register: str
    asked: int | None
    counts: Mapping[str, int | None]
    limit: MaxAge | None = None
    references: Mapping[str, Sequence[str]] | None = None

    def permille(self, problem: str) -> int | None:
        """The share of the inquiries that had this problem, in tenths of a percent."""
        count = self.counts[problem]
        return nearest_permille(count, self.asked) if self.asked and count is not None else None


@dataclass(frozen=True)
class RegisterMonthReport:
    """One that is over. `registers`: those that were asked, by name."""

    since_on: dt.date
    until_on: dt.date
    measured_at: dt.datetime
    registers: Mapping[str, RegisterMonth]

    @property
    def name(self) -> str:
        """As an address names it: 1404-08."""
        year, month, _ = to_jalali(self.since_on)
        return f"{year:04d}-{month:02d}"
