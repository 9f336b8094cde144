"""Births, deaths and divorces in the weeks of a history: what the civil registry sent, and what it says since then.

A feed arrives at the end of a day; the worker applies it, and decides the households again.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from hemayat.common.dates import format_date
from hemayat.common.national_id import national_id_from_parts
from hemayat.life_events.actions import apply_due, receive
from hemayat.synthetic.demo.history.people import HistoryHead, HistoryPeople
from hemayat.synthetic.demo.history.scenario import EVENTS
from hemayat.synthetic.register_simulator.responses import SimulatedRegisters

_PREFIX = 998
"""Prefix of national IDs that nobody in a synthetic nation has."""
_FIRST_EVENT = 1000
"""The demo itself tells of one death, under a smaller number."""
_NEW_HOUSEHOLD = 800_000_000_100_000
_BORN_AGO, _TOLD_AGO = dt.timedelta(days=3), dt.timedelta(days=1)
_NAMES = ("آوا", "نیکا", "رستا", "هانا")


@dataclass
class HistoryRegistry:
    """`counts`: events by kind, for the truth."""

    people: HistoryPeople
    simulated: SimulatedRegisters
    counts: Counter[str] = field(default_factory=Counter)
    _couples: list[tuple[HistoryHead, str]] = field(default_factory=list)

    def tell(self, week: int, day: dt.date, now: dt.datetime) -> None:
        """The events of this week, on the last day of it."""
        kinds = [kind for kind, of_weeks in EVENTS.items() for _ in range(of_weeks.get(week, 0))]
        if not kinds:
            return
        self._couples = self._couples or self.people.couples(
            sum(sum(weeks.values()) for weeks in EVENTS.values())
        )
        events = [self._event(kind, day) for kind in kinds if self._couples]
        received = receive(
            events, source="civil_registry", now=now, name=f"رویدادهای {format_date(day, 'fa')}"
        )
        assert not received.refused, received.refused
        while apply_due(now=now):
            pass

    def _event(self, kind: str, day: dt.date) -> dict[str, Any]:
        (head, spouse), number = self._couples.pop(0), _FIRST_EVENT + self.counts.total()
        self.counts[kind] += 1
        dated = {"occurred_on": str(day - _BORN_AGO), "registered_on": str(day - _TOLD_AGO)}
        told: dict[str, Any] = {"number": number, "kind": kind, **dated}
        if kind == "death":
            self._say(spouse, {"died_on": dated["occurred_on"]})
            return {**told, "national_id": spouse}
        if kind == "divorce":
            new = _NEW_HOUSEHOLD + number
            self._say(spouse, {"household_id": new, "relation_to_head": "head"})
            return {
                **told, "national_id": spouse, "other_national_id": head.national_id, "household_id": new,
                "relation": "head",
            }  # fmt: skip
        return {**told, **self._birth(head, number, dated["occurred_on"])}

    def _birth(self, head: HistoryHead, number: int, born_on: str) -> dict[str, Any]:
        parent = self.simulated.nation.persons([int(head.national_id)])[int(head.national_id)]
        child = national_id_from_parts(_PREFIX, number)
        named = {
            "given_name": _NAMES[number % len(_NAMES)], "family_name": parent["family_name"], "sex": "female",
        }  # fmt: skip
        row = {name: value for name, value in parent.items() if name not in {"national_id", "person_no"}}
        self._say(child, {**row, **named, "relation_to_head": "child", "birth_date": born_on, "mobile": None})
        return {"national_id": child, "household_id": head.household, "relation": "child", **named}

    def _say(self, national_id: str, row: dict[str, Any]) -> None:
        self.simulated.desk.correct("persons", int(national_id), [row])
