"""Looking twice: second opinions about decisions drawn by lot, and persons who may be recorded twice."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

from hemayat.accounts.staff import actor_of
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.eligibility.queries import decision_in
from hemayat.households.adjudication import DuplicateFinding
from hemayat.households.adjudication import give_opinion as judge_pair
from hemayat.households.duplicate_models import LikelyDuplicate
from hemayat.households.duplicates import find_duplicates
from hemayat.oversight.models import Reexamination
from hemayat.oversight.reexamination import Lot, draw_sample, give_opinion, opinions_waiting_for
from hemayat.rules.unknowns import ELIGIBLE, NOT_ELIGIBLE
from hemayat.synthetic.demo.history.staff import HistoryStaff
from hemayat.synthetic.demo.history.texts import DIFFERENT, SAME, SECOND_OPINION

DRAWN_OF_THOUSAND = 600
"""Far more than a real service draws: a history has few decisions, and an estimate needs twenty second opinions."""
_DIFFERS = 9
"""One second opinion of this number comes to another result."""
_SETTLED, _BEGUN = 3, 2
"""Two officers judge _SETTLED pairs, and one officer judges _BEGUN more; the others wait."""


@dataclass
class HistoryReviews:
    """`opinions`, `counts`: second opinions and pairs, for the truth file."""

    staff: HistoryStaff
    opinions: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)

    def draw(self, day: dt.date, now: dt.datetime) -> None:
        """In the night after a day, some of its decisions are drawn."""
        lot = Lot(DRAWN_OF_THOUSAND, DRAWN_OF_THOUSAND, secret=str(day))
        self.opinions["drawn"] += draw_sample(day=day, now=now, lot=lot)

    def give_opinions(self, now: dt.datetime, may_differ: Collection[int]) -> None:
        """Senior officers decide once more what was drawn, without knowing what was decided.

        `may_differ`: households for which nothing else is planned, so that a third person can decide about them.
        """
        for number, by in enumerate(self.staff.seniors):
            with acting_as(actor_of(by), is_read_only=True):
                waiting = opinions_waiting_for(by)
            for row in waiting[number :: len(self.staff.seniors)]:
                result = give_opinion(
                    reexamination=row.id,
                    outcome=self._outcome(row.id, may_differ),
                    reason=SECOND_OPINION,
                    by=by,
                    now=now,
                )
                kind = "approval" if result.first_outcome == ELIGIBLE else "refusal"
                self.opinions[f"{kind}: {'agrees' if result.is_agreed else 'differs'}"] += 1

    def _outcome(self, number: int, may_differ: Collection[int]) -> str:
        """The outcome that the officer chooses. The history knows the first decision, which the officer cannot see."""
        with acting_as(SYSTEM, is_read_only=True):
            drawn = Reexamination.objects.get(id=number)
            first = decision_in(drawn.household_id, drawn.decision_id)
        assert first is not None, "a decision that was drawn stays"
        differs = drawn.household_id in may_differ and drawn.household_id % _DIFFERS == 0
        is_eligible = (first.outcome == ELIGIBLE) != differs
        return ELIGIBLE if is_eligible else NOT_ELIGIBLE

    def find_duplicates(self, now: dt.datetime) -> None:
        """Persons who may be one are found, as in one night of the week."""
        self.counts["found"] += find_duplicates(now=now).new

    def judge_duplicates(self, now: dt.datetime) -> None:
        """Two officers judge some of the pairs, and one has begun with others."""
        first, second = self.staff.officers[1:3]
        with acting_as(actor_of(first), is_read_only=True):
            pairs = list(
                LikelyDuplicate.objects.order_by("id").values_list("id", flat=True)[: _SETTLED + _BEGUN]
            )
        for place, pair in enumerate(pairs):
            finding = DuplicateFinding.SAME if place % 3 == 0 else DuplicateFinding.DIFFERENT
            words = SAME if finding is DuplicateFinding.SAME else DIFFERENT
            for by in (first, second)[: 2 if place < _SETTLED else 1]:
                judge_pair(
                    duplicate=pair, finding=finding, words=words, by=by, now=now + dt.timedelta(hours=place)
                )
            self.counts[f"{finding}, {'settled' if place < _SETTLED else 'begun'}"] += 1
