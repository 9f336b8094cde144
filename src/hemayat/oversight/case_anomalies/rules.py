"""Unusual patterns in cases that deserve a second look: one line or browser for many, splits, an agency's rejections.

What a rule finds is a question and no answer, as with the work of staff (anomalies.py). Each rule measures a group of
cases with a few counts, and decides by these counts alone: so its precision can be computed again from judged findings
whenever a limit changes. The limits are in rules.yaml. No database here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from hemayat.common.language import Message, Words
from hemayat.common.money import format_number
from hemayat.oversight.anomaly_rule import AnomalyRule
from hemayat.oversight.case_anomalies.statements import AGENCY, ONE_BROWSER, ONE_LINE, SPLIT

PATH = Path(__file__).with_name("rules.yaml")
Measures = Mapping[str, int]


@dataclass(frozen=True)
class CaseAnomalyRule(AnomalyRule):
    """`is_unusual`: whether these measures are a finding under the rule's limits. `why`: in words, with the measures.

    `stated_precision`: of a thousand findings, how many are real at least. `reads`: table → the columns it may read.
    """

    is_unusual: Callable[[Measures, Measures], bool]
    why: Words
    stated_precision: int
    reads: Mapping[str, tuple[str, ...]]

    def finds(self, measures: Measures) -> bool:
        """Under the limits of today."""
        return self.is_unusual(measures, self.given)

    def why_of(self, measures: Measures) -> Words:
        """What was found, for a reader who decides whether to look."""
        return self.why.format(
            **{**self.given, **measures, **_grouped(measures), "counted": counted(measures)}
        )


def _grouped(measures: Measures) -> dict[str, Words]:
    """The numbers as people read them."""
    return {
        name: Words(format_number(value, "fa"), format_number(value, "en"))
        for name, value in measures.items()
    }


@dataclass(frozen=True)
class CaseAnomalySettings:
    """What rules.yaml says besides the rules."""

    verdicts_needed: int
    households_stored: int
    quiet_days: int


def counted(measures: Measures) -> int:
    """The households that filed together and have no ordinary reason for it. A line often serves a whole village."""
    return measures.get("heads", 0) - sum(measures.get(name, 0) for name in ORDINARY)


ORDINARY = ("rural", "related", "stands_in", "assisted")
"""Ordinary reasons for a shared line or browser; each household counts under the first that is true of it."""


def _many_together(measures: Measures, limits: Measures) -> bool:
    return counted(measures) >= limits["least"]


def _is_split(measures: Measures, limits: Measures) -> bool:
    """Refused before, granted soon after, and no event in life explains it."""
    is_gain = bool(measures["was_refused"]) and 0 <= measures["days_to_grant"] <= limits["decided_within"]
    return is_gain and not measures["life_events"]


def _rejects_much(measures: Measures, limits: Measures) -> bool:
    """Its share of rejections is several times that of all others. Without others there is nothing to compare."""
    rejected, answered = measures["rejected"], measures["answered"]
    others_rejected, others_answered = measures["others_rejected"], measures["others_answered"]
    if rejected < limits["least"] or not others_answered:
        return False
    return rejected * others_answered > limits["times"] * others_rejected * answered


_RULES = {
    "one_line": (
        Message("One mobile number for many households"),
        Message(
            "At least {least} heads of household filed requests with the same mobile number in {days} days. "
            "Rural households and relatives are not counted, because one number often serves a whole village "
            "or family. Heads who have a guardian or an attorney, or had help from the hotline on the day "
            "they filed, are not counted either."
        ),
        ONE_LINE,
        _many_together,
        Message(
            "{heads} households used one mobile number, and no ordinary reason is known for {counted}"
            " of them. Not counted: rural {rural}, relatives {related}, represented {stands_in}, "
            "helped by the hotline {assisted}."
        ),
    ),
    "one_browser": (
        Message("One browser for many households"),
        Message(
            "At least {least} heads of household filed requests with the same browser during one visit to "
            "the site. The households that the rule above does not count are not counted here either. An "
            "internet café or a public service counter looks the same, so check where the requests were filed."
        ),
        ONE_BROWSER,
        _many_together,
        Message(
            "{heads} households filed requests with one browser, and no ordinary reason is known for "
            "{counted} of them. Not counted: rural {rural}, relatives {related}, represented "
            "{stands_in}, helped by the hotline {assisted}."
        ),
    ),
    "split": (
        Message("A household split before a decision"),
        Message(
            "A household was refused support. Then some of its members became a household of their "
            "own, and within {decided_within} days one of the two was granted support. Splits after a marriage, a "
            "divorce, a death, a change of head or a move abroad are not counted."
        ),
        SPLIT,
        _is_split,
        Message(
            "The household was refused support before it was split. {days_to_grant} days after the split, one of the "
            "two parts was granted support. The civil registry reported no event that explains the split."
        ),
    ),
    "agency": (
        Message("Unusual number of records returned by a payment agency"),
        Message(
            "A payment agency returned at least {least} records in {days} days. Its rate of returned records "
            "is more than {times} times the rate of all other agencies together. The cause may be our own data."
        ),
        AGENCY,
        _rejects_much,
        Message(
            "The agency returned {rejected} of {answered} records. All other agencies together "
            "returned {others_rejected} of {others_answered}."
        ),
    ),
}


@cache
def settings() -> CaseAnomalySettings:
    """As the file says."""
    given = _file()
    return CaseAnomalySettings(given["verdicts_needed"], given["households_stored"], given["quiet_days"])


@cache
def rules() -> Mapping[str, CaseAnomalyRule]:
    """Name → rule, with the limits of the file. KeyError if the file does not have each of them."""
    stored = _file()["rules"]
    return {
        name: CaseAnomalyRule(
            name=name,
            title=title,
            text=text.format(**stored[name]["limits"]),
            statement=statement,
            given=stored[name]["limits"],
            is_unusual=is_unusual,
            why=why,
            stated_precision=stored[name]["stated_precision"],
            reads={table: tuple(columns) for table, columns in stored[name]["reads"].items()},
        )
        for name, (title, text, statement, is_unusual, why) in _RULES.items()
    }


def _file() -> dict[str, Any]:
    given: dict[str, Any] = yaml.safe_load(PATH.read_text("utf-8"))
    return given
