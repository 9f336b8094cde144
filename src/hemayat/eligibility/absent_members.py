"""Members who did not count in a household in some months: nobody is paid for the same person twice (A15).

Arrears are computed from the members of now. A person who was in another household on the last day of a month, by our
record of what the civil registry said, does not count in this one for that month. The same is true while the other
household still had support that counted the person: it is decided again only later, and a loss waits its days. A person
who has been in no other household brings arrears for all months: the register had left them out, so nobody was paid.
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
from hemayat.eligibility.effective_dates import counts_from
from hemayat.eligibility.queries import PublishedResult, held_by
from hemayat.households.case_data import CaseSnapshot
from hemayat.households.queries import PlaceElsewhere, known_in, places_elsewhere
from hemayat.rules.unknowns import ELIGIBLE, NEEDS_DATA

_COUNTED = """
SELECT run_id, NULL::bigint, people FROM household_data WHERE household_id = %(household)s
UNION ALL SELECT NULL, d.id, c.people FROM decision d
    JOIN case_data c ON (c.household_id, c.id) = (d.household_id, d.case_data_id)
    WHERE d.household_id = %(household)s"""
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
                if _was_in(place, end) or support(place.household).counted(_likeness(row), place, end)
            )
            if members:
                absent[end] = members
    return absent


# ---------------------------------------------------------------------------------------- underneath


def _was_in(place: PlaceElsewhere, on: dt.date) -> bool:
    return place.since <= on and (place.until is None or on < place.until)


def _likeness(row: Mapping[str, Any]) -> _Likeness:
    return str(row["sex"]), str(row["birth_date"])


@dataclass(frozen=True)
class _Support:
    """What a household had, the latest first, each from its first day. `people`: behind each result; `left`: now."""

    results: Sequence[tuple[dt.date, PublishedResult]]
    people: dict[tuple[int | None, int | None], Counter[_Likeness]] = field(repr=False)
    left: Counter[_Likeness] = field(repr=False)

    def counted(self, likeness: _Likeness, place: PlaceElsewhere, on: dt.date) -> bool:
        """Whether it had support on that day for somebody who is not there now, at once or as arrears later."""
        if place.ended_on is not None and place.ended_on <= on:
            return False
        in_effect = next((one for began, one in self.results if began <= on), None)
        later = [
            one
            for _, one in self.results
            if one.act and one.act.counts_from_on and one.act.counts_from_on <= on
        ]
        return any(
            one.outcome == ELIGIBLE and self._people_of(one)[likeness] > self.left[likeness]
            for one in (in_effect, *later)
            if one is not None
        )

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
    return _Support(began, people, left)
