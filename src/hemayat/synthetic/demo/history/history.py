"""Makes a history over the published nation of a demo: its households, its days, and the truth about both."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings

from hemayat.agreements.queries import calendar_of, version_in_force
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.errors import HemayatError
from hemayat.common.files import write_whole
from hemayat.inquiries.adapter_selection import configured_registers
from hemayat.inquiries.snapshot_adapter import SnapshotRegisterAdapter
from hemayat.registers.snapshot import RegisterSnapshot
from hemayat.requests.states import CaseKind
from hemayat.synthetic.demo.history.calendar import HistoryCalendar, published_at
from hemayat.synthetic.demo.history.custodians import HistoryCustodians
from hemayat.synthetic.demo.history.people import HistoryPeople, taken_already
from hemayat.synthetic.demo.history.registers import HistoryRegisters
from hemayat.synthetic.demo.history.registry_events import HistoryRegistry
from hemayat.synthetic.demo.history.reviews import HistoryReviews
from hemayat.synthetic.demo.history.runner import HistoryRunner, finish
from hemayat.synthetic.demo.history.second_run import SecondRun
from hemayat.synthetic.demo.history.staff import history_staff
from hemayat.synthetic.demo.history.truth import truth_of
from hemayat.synthetic.demo.service import HEADS

TRUTH = "history.json"
"""In the demo's folder: what was made, counted by the history itself."""


def make_history(
    out: Path, home: Path, now: dt.datetime, advance: Callable[[int], None] = lambda _: None
) -> dict[str, Any]:
    """Every day of it, and the truth file in `out`. Called in a demo, while the past is open.

    Raises HemayatError outside demo mode, before anything is done.
    """
    if settings.ENVIRONMENT.mode != "demo":
        raise HemayatError("only a demo can have a made-up history; this installation is not a demo")
    registers = configured_registers()
    assert isinstance(registers, SnapshotRegisterAdapter), "a demo asks its own registers"
    calendar = history_calendar(now)
    people = HistoryPeople(RegisterSnapshot.open(out / "snapshot"), out / "run", taken_already(home / HEADS))
    days = calendar.days()
    report = _Thousandths(len(days), advance)
    staff = history_staff(calendar.published_at)
    custodians = HistoryCustodians(out / "referrals", staff.senior(0))
    runner = HistoryRunner(
        calendar,
        people,
        HistoryRegisters(registers.simulated),
        staff,
        custodians,
        HistoryRegistry(people, registers.simulated),
        HistoryReviews(staff),
        SecondRun(out),
        report,
    )
    runner.run()
    finish(now)
    truth = truth_of(runner)
    with write_whole(out / TRUTH) as part:
        part.write_text(json.dumps(truth, ensure_ascii=False, indent=1), "utf-8")
    return truth


def history_calendar(now: dt.datetime) -> HistoryCalendar:
    """The weeks before now, with the working days of the agreement."""
    first = published_at(now).date()
    with acting_as(SYSTEM, is_read_only=True):
        agreement = version_in_force(first)
        within = agreement.parameters.answer_within[CaseKind.OBJECTION]
        return HistoryCalendar(now, calendar_of(agreement, first), within)


class _Thousandths:
    """Progress in a thousand parts, whatever the number of days."""

    def __init__(self, days: int, advance: Callable[[int], None]) -> None:
        self._days, self._advance, self._done = days, advance, 0

    def __call__(self, days: int) -> None:
        before = 1000 * self._done // self._days
        self._done += days
        self._advance(1000 * self._done // self._days - before)
