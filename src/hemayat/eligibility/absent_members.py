"""Members who did not count in a household in some months: nobody is paid for the same person twice (A15).

Arrears are computed from the members of now. A person does not count in this household for a month on whose last day
another household, in which our record has or had them, was supported and its support counted them. It may still count
somebody who has left: it is decided again only later, and a loss waits its days. For a month for which no other
household was paid for them, a person brings arrears: a refused household was paid for nobody, nor was one whose
approval had ended.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from hemayat.audit.context import SYSTEM, acting_as, run_statement
from hemayat.eligibility.effective_dates import counts_from, result_told
from hemayat.eligibility.queries import PublishedResult, held_by
from hemayat.households.case_data import CaseSnapshot
from hemayat.households.queries import PlaceElsewhere, known_in, places_elsewhere
from hemayat.rules.unknowns import NEEDS_DATA

_COUNTED = """
SELECT run_id, NULL::bigint, people FROM household_data WHERE household_id = %(household)s
UNION ALL SELECT NULL, d.id, c.people FROM decision d
    JOIN case_data c ON (c.household_id, c.id) = (d.household_id, d.case_data_id)
    WHERE d.household_id = %(household)s"""
_APPROVALS = "SELECT issued_on, ended_on FROM approval_standing WHERE household_id = %(household)s"
_Likeness = tuple[str, str]
"""Sex and birth date: of the people behind a result, no more is stored."""


def absent_members(
    household: int, snapshot: CaseSnapshot, months: Sequence[dt.date]
) -> dict[dt.date, frozenset[int]]:
    """`months`: their last days. Reads what other households were paid, as the system; none of it is shown."""
    with acting_as(SYSTEM):
        places = places_elsewhere(household, list(snapshot.national_ids.values()))
        support = cache(_support_of)
        absent = {}
        for end in months:
            members = frozenset(
                row["person_no"]
                for row in snapshot.rows["persons"]
                for place in places.get(snapshot.national_ids.get(row["person_no"], ""), ())
                if support(place.household).counted(_likeness(row), place, end)
            )
            if members:
                absent[end] = members
    return absent


# ---------------------------------------------------------------------------------------- underneath


def _likeness(row: Mapping[str, Any]) -> _Likeness:
    return str(row["sex"]), str(row["birth_date"])


@dataclass(frozen=True)
class _Support:
    """What a household had, the latest first, each from its first day. `people`: behind each result; `left`: now.

    `approvals`: from when until before when each approval was in force.
    """

    results: Sequence[tuple[dt.date, PublishedResult]]
    people: dict[tuple[int | None, int | None], Counter[_Likeness]] = field(repr=False)
    left: Counter[_Likeness] = field(repr=False)
    approvals: Sequence[tuple[dt.date, dt.date | None]]

    def counted(self, likeness: _Likeness, place: PlaceElsewhere, on: dt.date) -> bool:
        """Whether it was paid for this person for the month that ended on that day, then or as arrears later."""
        if place.ended_on is not None and place.ended_on <= on:
            return False
        others = self.left[likeness] - (place.until is None)
        return any(
            result_told(one).support_rial != 0 and self._people_of(one)[likeness] > others
            for one in self._paid_for(on)
        )

    def _paid_for(self, on: dt.date) -> list[PublishedResult]:
        in_effect = (
            [] if self._approval_ended(on) else [one for began, one in self.results if began <= on][:1]
        )
        later = [
            one
            for began, one in self.results
            if began > on and one.act and one.act.counts_from_on and one.act.counts_from_on <= on
        ]
        return [*in_effect, *later]

    def _approval_ended(self, on: dt.date) -> bool:
        """A withdrawal or a death ends the approval, and the result stays as it was."""
        ends = [ended for issued, ended in self.approvals if issued <= on]
        return bool(ends) and all(ended is not None and ended <= on for ended in ends)

    def _people_of(self, result: PublishedResult) -> Counter[_Likeness]:
        key = (None, result.decision_id) if result.act else (result.run_id, None)
        return self.people.get(key, Counter())


def _support_of(household: int) -> _Support:
    now, before = held_by(household)
    results = [one for one in (now, *before) if one is not None]
    began = [
        (counts_from(one, previous), one)
        for one, previous in zip(results, [*results[1:], None], strict=False)
        # An open result ends nothing.
        if one.outcome != NEEDS_DATA
    ]
    people = {
        (run, decision): Counter((sex, born) for _, sex, born, _ in json.loads(text))
        for run, decision, text in run_statement(_COUNTED, {"household": household})
    }
    left = Counter((one.said[2], one.said[3].isoformat()) for one in known_in(household))
    approvals = [(issued, ended) for issued, ended in run_statement(_APPROVALS, {"household": household})]
    return _Support(began, people, left, approvals)
