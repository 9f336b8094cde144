"""The first thing on "My status" and on a decision: the outcome, the reason, and the one thing to do next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hemayat.eligibility.presenter import DecisionView, ReasonView
from hemayat.eligibility.queries import PublishedResult
from hemayat.eligibility.reasons import (
    CountedValue,
    CriterionReason,
    LimitGap,
    MissingDataItem,
    RegisterSource,
)
from hemayat.requests.finding_reviews import is_counted_late
from hemayat.requests.missing_data import DataRequest
from hemayat.requests.results import CaseSummary
from hemayat.requests.states import CaseKind
from hemayat.rules.catalogue import PERSONS
from hemayat.rules.unknowns import ELIGIBLE
from hemayat.web.citizen.decision.records import RecordCard
from hemayat.web.shared.templatetags.formats import number

BAR_WIDTH = 1000
"""Units of the drawing, which is as wide as its card."""
MOST_NAMED = 4
"""Records that the card names of the only criterion that failed."""
MOST_NAMED_OF = {2: 3, 3: 2, 4: 2}
"""How many failed criteria → records named of each, so that the button stays on the first screen; of more, one."""
MOST_WITH_BAR = 2
"""Failed criteria."""
_ROOM = 1.06
"""So that the mark of the limit is never at the very end of the bar."""


MOST_PARTS = 10
"""Parts of a rank that have room for their numbers on a narrow screen."""

_MORE_OF: Mapping[str, Callable[[int], str]] = {
    "vehicles": lambda count: ngettext("{count} more vehicle", "{count} more vehicles", count),
    "properties": lambda count: ngettext("{count} more property", "{count} more properties", count),
    "employment": lambda count: ngettext("{count} more job", "{count} more jobs", count),
    "incomes": lambda count: ngettext(
        "{count} more source of income", "{count} more sources of income", count
    ),
    "trips": lambda count: ngettext("{count} more trip abroad", "{count} more trips abroad", count),
}


@dataclass(frozen=True)
class GapBar:
    """The value against the limit: both as a length from the start of the line.

    `parts`: of a rank, each part with "own" if the household is in it, and "within" if the limit allows it. Their
    numbers say what the bar shows; the length of a bar would say nothing about a place among all households.
    """

    value: int
    limit: int
    parts: Sequence[tuple[int, str]] = ()

    @property
    def within(self) -> int:
        """The part of the value that is within the limit; none of it counts against the household."""
        return self.limit if self.value > self.limit else 0


@dataclass(frozen=True)
class ReasonRow:
    """One of several failed criteria, and what it rests on, in a line of the card.

    `records`: the largest, each with whether an earlier reason names it too; `more`: what the others are. `values`:
    what counted and is in no record. `registers`: if there is nothing else to name, where the value comes from.
    `also_in`: registers whose total another reason gives, with the number of that reason.
    """

    reason: CriterionReason
    records: Sequence[tuple[RecordCard, bool]]
    more: str
    values: Sequence[CountedValue]
    registers: Sequence[RegisterSource]
    also_in: Sequence[tuple[RegisterSource, int]] = ()


@dataclass(frozen=True)
class OutcomeCard:
    """`failed`: the failed criteria; the first one is explained in the card, with `bar` and its first record.

    `rows`: each of them with its records, if there are several, since a reason without its record cannot be checked.
    `cards`: criterion → records that are not shown with an earlier criterion. `missing`: what has to be known before
    there is a result. `case`: a filed request that is not decided yet, first one that waits for the head.
    `has_objection`: the one button files an objection. A dispute that is examined is no objection, and its time runs.
    `is_examined`: an objection to this decision is filed, and no other one can be. `is_counted_late`: as in
    finding_reviews.py.
    """

    failed: Sequence[ReasonView]
    bar: GapBar | None
    cards: Mapping[str, Sequence[RecordCard]]
    missing: Sequence[MissingDataItem]
    case: CaseSummary | None
    has_objection: bool
    is_examined: bool
    rows: Sequence[ReasonRow] = ()
    is_counted_late: bool = False

    @property
    def main(self) -> ReasonView | None:
        return self.failed[0] if self.failed else None

    @property
    def main_records(self) -> Sequence[RecordCard]:
        return self.cards.get(self.main.reason.criterion, ()) if self.main else ()

    @property
    def others(self) -> Sequence[ReasonView]:
        """Further criteria that failed."""
        return self.failed[1:]

    @property
    def has_many(self) -> bool:
        """Whether there is room for the reasons only in small letters and without a bar."""
        return len(self.failed) > MOST_WITH_BAR

    @property
    def named_records(self) -> Sequence[RecordCard]:
        """Those that the card names, so that one of several does not look like the only cause."""
        return self.main_records[:MOST_NAMED]

    @property
    def records_by_owner(self) -> list[tuple[str, list[RecordCard]]]:
        """The named records under the member whose they are, each member once.

        First those of nobody known: below a heading, they would be read as that member's.
        """
        records = sorted(
            self.named_records, key=lambda card: (card.owner != "", self._owners.index(card.owner))
        )
        return [(owner, list(cards)) for owner, cards in groupby(records, key=lambda card: card.owner)]

    @property
    def is_one_record(self) -> bool:
        """Whether nothing else counted, so that there is room to say which register has it."""
        return len(self.named_records) == 1 and not self.main_values

    @property
    def _owners(self) -> list[str]:
        return list(dict.fromkeys(card.owner for card in self.named_records))

    @property
    def main_values(self) -> Sequence[CountedValue]:
        """What counted as well and is in no record, such as the turnover of bank accounts."""
        return values_without_record(self.main.reason, self.main_records) if self.main else ()

    @property
    def unnamed(self) -> str:
        """What the records of the same criterion are that are shown only below the card."""
        return more_words(self.main_records[MOST_NAMED:])

    @property
    def is_question_open(self) -> bool:
        """Whether a case officer waits for an answer of the head."""
        return self.case is not None and self.case.is_with_applicant


def outcome_card(
    decision: DecisionView,
    records: Mapping[str, list[RecordCard]],
    cases: Sequence[CaseSummary],
    data_request: DataRequest | None = None,
    *,
    is_in_time: bool = True,
) -> OutcomeCard:
    """`cases`: requests of the household that have not ended, drafts among them.

    `data_request`: that registers are being asked, so that the head has to do nothing. `is_in_time`: the last day to
    object has not passed.
    """
    # First the criterion that a head can check best: with a distance to its limit, and with a record to recognise.
    failed = sorted(
        decision.failed, key=lambda view: (view.reason.gap is None, view.reason.criterion not in records)
    )
    filed = sorted((case for case in cases if case.filed_at), key=lambda case: not case.is_with_applicant)
    case = next(iter(filed), None)
    is_examined = has_objection_to(decision.published, filed)
    is_asked = case is not None and case.is_with_applicant
    is_asking = data_request is not None and not data_request.is_with_officer
    return OutcomeCard(
        failed,
        gap_bar(failed[0].reason.gap) if failed else None,
        _each_once([view.reason.criterion for view in (*failed, *decision.open)], records),
        [item for item in decision.explanation.missing if item.blocks],
        case,
        is_in_time and decision.outcome != ELIGIBLE and not (is_asking or is_examined or is_asked),
        is_examined,
        reason_rows([view.reason for view in failed], records) if len(failed) > 1 else (),
        is_counted_late(decision.published),
    )


def reason_rows(
    reasons: Sequence[CriterionReason], records: Mapping[str, Sequence[RecordCard]]
) -> list[ReasonRow]:
    """Each reason with all that it rests on: a record behind several of them is named with each."""
    most = MOST_NAMED_OF.get(len(reasons), 1)
    totals: dict[str, int] = {}
    for place, reason in enumerate(reasons, 1):
        for register in _total_of(reason, records) if reason.counted else ():
            totals.setdefault(register, place)
    rows: list[ReasonRow] = []
    named: set[str] = set()
    for reason in reasons:
        cards = _largest_of_each(records.get(reason.criterion, ()))
        named_cards = [(card, card.words.key in named) for card in cards[:most]]
        named |= {card.words.key for card, _ in named_cards}
        of_total = _total_of(reason, records)
        values = [] if of_total else values_without_record(reason, cards)
        elsewhere = {value.register: totals[value.register] for value in values if value.register in totals}
        row = ReasonRow(
            reason,
            named_cards,
            more_words(cards[most:]),
            [value for value in values if value.register not in elsewhere],
            [source for source in reason.sources if source.register in of_total],
            [
                (source, elsewhere[source.register])
                for source in reason.sources
                if source.register in elsewhere
            ],
        )
        rows.append(row)
    return rows


def more_words(cards: Sequence[RecordCard]) -> str:
    """What records are that have no room for their names: "2 more vehicles, 1 more property"; empty for none."""
    counts = Counter(card.words.register for card in cards)
    return _(", ").join(
        _MORE_OF[register](count).format(count=number(count)) for register, count in counts.items()
    )


def _total_of(reason: CriterionReason, records: Mapping[str, Sequence[RecordCard]]) -> frozenset[str]:
    """The registers whose total is the value of the reason: with no record, and nothing else that counted.

    The value is written in the reason already, so its source says more than the total again. The register of members
    only chooses the limit.
    """
    registers = {value.register for value in reason.counted}
    if records.get(reason.criterion) or not reason.gap or len(reason.counted) > 1:
        return frozenset()
    return frozenset(registers or {source.register for source in reason.sources} - {PERSONS})


def values_without_record(reason: CriterionReason, cards: Sequence[RecordCard]) -> list[CountedValue]:
    """What counted and is in no record, such as the turnover of bank accounts."""
    registers = {card.words.register for card in cards}
    return [value for value in reason.counted if value.register not in registers]


def _largest_of_each(cards: Sequence[RecordCard]) -> list[RecordCard]:
    """The largest of each register, then the second of each: so the first few are of every kind that counted."""
    by_register: dict[str, list[RecordCard]] = {}
    for card in sorted(cards, key=lambda card: -card.size):
        by_register.setdefault(card.words.register, []).append(card)
    ranked = [(place, card) for group in by_register.values() for place, card in enumerate(group)]
    return [card for _, card in sorted(ranked, key=lambda pair: pair[0])]


def has_objection_to(published: PublishedResult, cases: Sequence[CaseSummary]) -> bool:
    """Whether one is filed and open: an objection to an earlier decision, or an application, leaves room for it."""
    about = (None, published.decision_id) if published.decision_id else (published.run_id, None)
    return any(
        case.kind is CaseKind.OBJECTION and case.filed_at and not case.ended_at and case.about == about
        for case in cases
    )


def _each_once(
    criteria: Sequence[str], records: Mapping[str, list[RecordCard]]
) -> dict[str, list[RecordCard]]:
    """Records in the order of the criteria: one that is behind several is shown with the first of them."""
    shown: set[str] = set()
    cards = {}
    for criterion in criteria:
        cards[criterion] = [card for card in records.get(criterion, ()) if card.words.key not in shown]
        shown |= {card.words.key for card in cards[criterion]}
    return cards


def gap_bar(gap: LimitGap | None) -> GapBar | None:
    """The lengths to draw; None if there is nothing to compare."""
    largest = max(gap.value, gap.limit) if gap else 0
    if gap is None or largest <= 0:
        return None
    value, limit = (max(0, round(side * BAR_WIDTH / (largest * _ROOM))) for side in (gap.value, gap.limit))
    return GapBar(value, limit, parts=_parts(gap) if 0 < gap.parts <= MOST_PARTS else ())


def _parts(gap: LimitGap) -> list[tuple[int, str]]:
    allowed = range(1, gap.limit + 1) if gap.value > gap.limit else range(gap.limit, gap.parts + 1)
    return [
        (part, "own" if part == gap.value else "within" if part in allowed else "")
        for part in range(1, gap.parts + 1)
    ]
