"""One step of a case, as its table allows it: state, clock, history, audit and notice in the caller's transaction.

A kind of case says in a `CaseProcess` which rows it has, what its record says and who gets a notice. If many cases take
the same step, each table gets one statement.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

from django.db import connection, models

from hemayat.agreements.actions import pause_clock, resume_clock, stop_clocks
from hemayat.agreements.queries import clock_of
from hemayat.audit.actions import AuditEntry, record_many
from hemayat.audit.context import Actor
from hemayat.cases.states import CaseTransition, TransitionTable
from hemayat.common.dates import date_in_words, day_of, format_date
from hemayat.notifications.actions import NewNotice
from hemayat.notifications.notice_wordings import NOTICES

Case = TypeVar("Case", bound=models.Model)
"""A row with household_id, province, id, state and clock_id; with ended_at and next_at where its table has an end."""
NoticeLine = tuple[bytes | None, bytes | None, bool]
"""A sealed mobile with its index, none where it is only read here; and whether its holder was made up."""


@dataclass(frozen=True)
class CaseStep(Generic[Case]):
    """What happens to one case. `notice`: which of several; `day`: that it names, the day of our answer if None.

    `detail`: for history and audit, no private reason. `key`: under which the notice is sent once; a new one if empty.
    """

    case: Case
    notice: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)
    day: dt.date | None = None
    key: str = ""


@dataclass(frozen=True)
class CaseProcess(Generic[Case]):
    """What a step of one kind of case does.

    `changed`: raised where the step cannot be taken. `entry`: what the audit records. `tell`: queues the notices of
    steps, each with its key. `answer_on`: the day by which we answer, by the clock. `changes`: what else a step
    changes, by field name. `history`: the table of the kind's own events, if it has one.
    """

    table: TransitionTable[Any]
    changed: Callable[[], Exception]
    entry: Callable[[Case, str, Actor, Mapping[str, Any]], AuditEntry]
    tell: Callable[[Sequence[CaseStep[Case]], Actor, dt.datetime], object]
    answer_on: Callable[[Case, dt.datetime], dt.date | None]
    changes: Callable[[Case, CaseTransition[Any], dt.datetime], Iterable[str]] = lambda _case, _step, _now: ()
    history: Any = None

    def allowed(self, source: str | None, event: str, by: Actor, acts: str = "") -> CaseTransition[Any]:
        """The step of the table. `acts`: in which part, if one kind of actor has several. Raises `changed`."""
        step = self.table.find(source, event, acts or self.table.actors.get(by.kind))
        if step is None:
            raise self.changed()
        return step

    def take(
        self,
        steps: Sequence[CaseStep[Case]],
        event: str,
        *,
        by: Actor,
        now: dt.datetime,
        acts: str = "",
        also: Iterable[str] = (),
    ) -> None:
        """Take cases that are in the same state on by `event`; their rows are locked by the caller.

        `also`: fields that the caller changed with it. Raises `changed`.
        """
        if not steps:
            return
        cases: list[Any] = [step.case for step in steps]
        step = self.allowed(cases[0].state, event, by, acts)
        if any(case.state != step.source for case in cases):
            raise self.changed()
        names = ["state", *also]
        for case in cases:
            case.state = step.target.value
            if step.target in self.table.ended:
                case.ended_at, case.next_at = now, None
                names += ["ended_at", "next_at"]
            names += self.changes(case, step, now)
        names += turn_clocks(cases, step, now)
        save_fields(cases, dict.fromkeys(names))
        self.note([replace(one, notice=step.notice(one.notice)) for one in steps], event, by=by, now=now)

    def note(
        self, steps: Sequence[CaseStep[Case]], event: str, *, by: Actor, now: dt.datetime
    ) -> list[CaseStep[Case]]:
        """Write down that something happened, for the cases' own history and for the audit, and send the notice.

        Gives the steps with the keys of their notices.
        """
        keyed = [replace(step, key=self._key(step)) for step in steps]
        if self.history is not None:
            self.history.objects.bulk_create([self._event(step, event, by, now) for step in keyed])
        record_many([self.entry(step.case, event, by, step.detail) for step in keyed], now=now)
        noticed = [replace(step, day=self._day(step, now)) for step in keyed if step.notice]
        if noticed:
            self.tell(noticed, by, now)
        return keyed

    def _key(self, step: CaseStep[Case]) -> str:
        case: Any = step.case
        return (step.key or f"{self.table.name}:{case.id}:{uuid.uuid4().hex}") if step.notice else ""

    def _event(self, step: CaseStep[Case], event: str, by: Actor, now: dt.datetime) -> Any:
        case: Any = step.case
        return self.history(
            household_id=case.household_id, province=case.province, at=now, by_kind=by.kind, event=event,
            state=case.state, notice_key=step.key, **{f"{self.table.name}_id": case.id},
            **({"detail": dict(step.detail)} if step.detail else {}),
        )  # fmt: skip

    def _day(self, step: CaseStep[Case], now: dt.datetime) -> dt.date | None:
        names_a_day = "day_fa" in NOTICES[step.notice].parameters
        return step.day or (self.answer_on(step.case, now) if names_a_day else None)


def own_line(case: Any) -> NoticeLine | None:
    """The line that was confirmed with this case; None where none was."""
    if not (case.mobile and case.mobile_index):
        return None
    return bytes(case.mobile), bytes(case.mobile_index), case.is_synthetic


def notice_about(
    household: tuple[int, str],
    notice: str,
    key: str,
    line: NoticeLine,
    *,
    page: str,
    day: dt.date | None = None,
    **values: str,
) -> NewNotice:
    """`household`: with its province. `page`: of the citizens' site; `day`: that the notice names.

    `values`: what else it may say.
    """
    sealed, index, is_synthetic = line
    parameters = {
        "address": page,
        "day_fa": format_date(day, "fa") if day else "",
        "day_en": date_in_words(day, "en") if day else "",
        **values,
    }
    return NewNotice(
        key=key,
        household=household[0],
        province=household[1],
        to_sealed=bytes(sealed or b""),
        to_index=bytes(index) if index else None,
        notice=notice,
        parameters={name: parameters[name] for name in NOTICES[notice].parameters},
        is_synthetic=is_synthetic,
    )


def turn_clocks(cases: Sequence[Any], step: CaseTransition[Any], now: dt.datetime) -> tuple[str, ...]:
    """What the step does to the clocks; one is started by who begins the case. The fields that this changes."""
    clocks = [(case.household_id, case.clock_id) for case in cases if case.clock_id is not None]
    if step.clock == "stop" and clocks:
        stop_clocks(clocks, why=step.event, now=now)
    if step.clock in {"pause", "resume"}:
        turn = pause_clock if step.clock == "pause" else resume_clock
        for household, clock in clocks:
            turn(household=household, clock=clock, why=step.event, now=now)
    if step.clock != "resume":
        return ()
    for case in cases:
        case.moved_due_on = answer_day(case, now)
    return ("moved_due_on",)


def answer_day(case: Any, now: dt.datetime) -> dt.date | None:
    """The day by which we answer, by the clock; None if the case has none. One query."""
    return (
        clock_of(case.household_id, case.clock_id, day_of(now)).due_on if case.clock_id is not None else None
    )


def save_fields(cases: Sequence[Any], names: Iterable[str]) -> None:
    """One statement that is sent once with the values of each."""
    table = cases[0]._meta  # noqa: SLF001 - Django's own way to a model's columns
    fields = [table.get_field(name) for name in names]
    places = ", ".join(f"{column.column} = %s" for column in fields)
    rows = [
        [
            *(column.get_db_prep_save(getattr(case, column.attname), connection) for column in fields),
            case.household_id,
            case.id,
        ]
        for case in cases
    ]
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table.db_table} SET {places} WHERE household_id = %s AND id = %s", rows)  # noqa: S608 - names of columns
