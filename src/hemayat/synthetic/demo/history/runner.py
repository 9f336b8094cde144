"""Walks through the days of a history in order: what is filed, what registers answer, what the desk and the night do.

Two runs over the same nation on the same day give the same cases, decisions, draws and counts.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from django.db import connections

from hemayat.common.dates import month_end
from hemayat.oversight import actions as oversight
from hemayat.requests import actions as requests
from hemayat.synthetic.demo.history import applicants, contacts, officers
from hemayat.synthetic.demo.history.applicants import HistoryCase
from hemayat.synthetic.demo.history.calendar import HistoryCalendar, at
from hemayat.synthetic.demo.history.custodians import HistoryCustodians, months_over
from hemayat.synthetic.demo.history.people import HistoryPeople
from hemayat.synthetic.demo.history.registers import OWNER_STEPS, HistoryRegisters
from hemayat.synthetic.demo.history.registry_events import HistoryRegistry
from hemayat.synthetic.demo.history.reviews import HistoryReviews
from hemayat.synthetic.demo.history.scenario import (
    APART,
    CALL,
    CASES,
    DUE,
    QUESTION,
    SECOND_RUN_WEEK,
    SILENT_WEEK,
    CaseStory,
)
from hemayat.synthetic.demo.history.second_run import SecondRun, queue_first_notices
from hemayat.synthetic.demo.history.staff import HistoryStaff

FILING_HOURS = (8, 12)
"""Half of a day's cases come in the morning, half at noon."""
DESK_HOUR, EVENING_HOUR = 9, 18
DAYS_OF_FILING = 6
"""From Saturday on; on Fridays nobody files."""
_LAST_STEPS = ("refuse", "grant")
"""Nothing else happens to a case after one of these."""
_FRIDAY, _ONE_DAY = 4, dt.timedelta(days=1)
DUPLICATES_WEEK = -3
_BETWEEN = dt.timedelta(minutes=5)
"""Between two steps of the desk."""
_RETRIES, _ANSWERED = (dt.timedelta(0), dt.timedelta(minutes=3)), dt.timedelta(minutes=12)
"""Times after the filing: a silent register is asked at each of _RETRIES and answers at _ANSWERED, as for a worker."""
STEPS = {**applicants.STEPS, **officers.STEPS, **contacts.STEPS}


@dataclass
class HistoryRunner:
    """`advance`: called after each day."""

    calendar: HistoryCalendar
    people: HistoryPeople
    registers: HistoryRegisters
    staff: HistoryStaff
    custodians: HistoryCustodians
    registry: HistoryRegistry
    reviews: HistoryReviews
    second_run: SecondRun
    advance: Callable[[int], None] = lambda _: None
    cases: list[HistoryCase] = field(default_factory=list)
    _steps: dict[dt.date, list[tuple[HistoryCase, str]]] = field(default_factory=lambda: defaultdict(list))

    def run(self) -> None:
        """Every day, from the first to today."""
        for story in CASES:
            self._cast(story)
        filings: dict[dt.date, list[HistoryCase]] = defaultdict(list)
        for case in self.cases:
            filings[case.filed_on].append(case)
        with ThreadPoolExecutor(1) as pool:
            aside = pool.submit(self._do_aside)
            self._hand_over_and_walk(filings, aside)

    def _hand_over_and_walk(self, filings: Mapping[dt.date, list[HistoryCase]], aside: Future[None]) -> None:
        published_on = self.calendar.published_at.date()
        self.custodians.hand_over(at(published_on, 21))
        months = months_over(published_on, self.calendar.today)
        for day in self.calendar.days():
            for month in [one for one in months if month_end(one) + dt.timedelta(days=3) == day]:
                self.custodians.report_month(month)
            if day == self.calendar.saturday(DUPLICATES_WEEK):
                aside.result()
            if day == self.calendar.saturday(SECOND_RUN_WEEK) + _ONE_DAY:
                self.second_run.publish(at(day, 7))
            for part, hour in enumerate(FILING_HOURS):
                self._file(filings.get(day, [])[part :: len(FILING_HOURS)], self._moment(day, hour))
            self._work(day)
            self._end_day(day)
            self.advance(1)

    def _do_aside(self) -> None:
        """Do slow work that touches no case on another core. It must end before a later day needs it."""
        try:
            queue_first_notices(at(self.calendar.published_at.date(), 12))
            self.reviews.find_duplicates(at(self.calendar.saturday(DUPLICATES_WEEK), 1))
            self.second_run.decide(at(self.calendar.saturday(SECOND_RUN_WEEK) + _ONE_DAY, 1))
        finally:
            connections.close_all()

    # ------------------------------------------------------------------------------------- planning

    def _cast(self, story: CaseStory) -> None:
        """Which households the story is about, and on which day each comes."""
        days = [
            self.calendar.saturday(week) + dt.timedelta(days=place % DAYS_OF_FILING)
            for week, many in story.weeks.items()
            for place in range(many)
        ]
        days += [self.calendar.filed_to_be_due_today()] * story.due_today
        heads = self.people.take(story.pool, len(days), story.provinces, () if story.provinces else APART)
        members = self.people.members(heads)
        for head, day in zip(heads, days, strict=False):
            self.cases.append(HistoryCase(story, len(self.cases), head, members[head.household], day))

    def _plan(self, case: HistoryCase) -> None:
        """Plan the day of each step of the case, once its due date is known."""
        for days, step in case.story.steps:
            if days >= DUE:
                assert case.due_on is not None, "only a request has a due date"
                day = case.due_on + dt.timedelta(days=days - DUE)
            else:
                day = case.filed_on + dt.timedelta(days=days)
            self._steps[self.calendar.workday(day)].append((case, step))

    # ------------------------------------------------------------------------------------- a day

    def _file(self, cases: list[HistoryCase], now: dt.datetime) -> None:
        """Let owners of registers correct their rows first. Then file the cases, and ask the registers."""
        self.registers.correct(cases)
        filed = [case for case in cases if case.is_request]
        if filed:
            applicants.file_cases(filed, now)
        for case in cases:
            if case.story.kind == QUESTION:
                applicants.ask_question(case, now)
            elif case.story.kind == CALL:
                contacts.ask_for_call_back(case, self.staff, now)
            self._plan(case)
        self._ask_registers(now)

    def _ask_registers(self, now: dt.datetime) -> None:
        """As the worker does. In one week a register is silent twice before it answers."""
        if self.calendar.week_of(now.date()) == SILENT_WEEK:
            self.registers.fall_silent()
            for later in _RETRIES:
                self._take_on(min(now + later, self.calendar.now))
            self.registers.recover()
        self._take_on(min(now + _ANSWERED, self.calendar.now))

    def _take_on(self, now: dt.datetime) -> None:
        """Take on the requests that are due. Households that an event or a run changed are left to the worker."""
        while requests.take_on_due(now=now):
            pass

    def _work(self, day: dt.date) -> None:
        """The steps of all cases, one after the other."""
        for place, (case, step) in enumerate(self._steps.pop(day, [])):
            now = self._moment(day, DESK_HOUR, place * _BETWEEN)
            if step in OWNER_STEPS:
                self.registers.answer_dispute(case, step, now)
            else:
                STEPS[step](case, self.staff, now)
            case.done.append(step)

    def _end_day(self, day: dt.date) -> None:
        """Do what the evening jobs do and, at the end of a week, measure its figures."""
        self._take_on(self._moment(day, EVENING_HOUR))
        requests.sort_into_lanes(now=self._moment(day, EVENING_HOUR))
        if day != self.calendar.today:
            self.reviews.draw(day, self._moment(day + _ONE_DAY, 0, dt.timedelta(minutes=43)))
        if day.weekday() == _FRIDAY:
            week = self.calendar.week_of(day)
            self.registry.tell(week, day, self._moment(day, 20))
            if week < -1:
                self._look_twice(day)
            if week == DUPLICATES_WEEK:
                self.reviews.judge_duplicates(self._moment(day, 22))
            oversight.watch_queues(now=self._moment(day, 23))
            oversight.measure_weeks(now=self._moment(day + _ONE_DAY, 1))

    def _look_twice(self, day: dt.date) -> None:
        """Give the second opinions of the week. A third person decides about each refusal on which two differ."""
        ended = [case for case in self.cases if case.story.steps and case.story.steps[-1][1] in _LAST_STEPS]
        self.reviews.give_opinions(self._moment(day, 21), {case.head.household for case in ended})
        for place, case in enumerate(officers.refusals_reopened(ended)):
            officers.decide_between(case, self.staff, self._moment(day, 22, place * _BETWEEN))

    def _moment(self, day: dt.date, hour: int, later: dt.timedelta = dt.timedelta(0)) -> dt.datetime:
        """A time of this day that is never in the future, even if the day is today."""
        return min(at(day, hour) + later, self.calendar.now)


def finish(now: dt.datetime) -> None:
    """The figures of today, as the hourly jobs store them."""
    oversight.measure_weeks(now=now)
    oversight.measure_months(now=now)
    oversight.measure_register_months(now=now)
    oversight.watch_queues(now=now)
    oversight.store_figures(now=now)
    oversight.watch_criteria(now=now)
    oversight.find_case_anomalies(now=now)
