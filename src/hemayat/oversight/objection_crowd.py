"""How many case officers a crowd of objections needs: worked off day by day, by due date, on the working calendar.

Cases of the document lane go out of turn as they do at the desk: within the officers' share, and only as far as the
forecast of the queue has room for it. Pure. A ministry changes the assumptions, not the calculation; `hemayat sizing
objections` prints both.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import ceil

from hemayat.agreements.calendar import Calendar, add_working_days
from hemayat.requests.forecast import DecisionPace, outlook_of

FULL = 0.7
"""Share of a core that is planned for, as in docs/operator/sizing.md."""
LONGEST = 3_660
"""Days after the first; a queue that is not empty by then is not worked off."""
WHOLE = 1000


@dataclass(frozen=True)
class CrowdLane:
    """The document lane. `of_cases`: the share of the cases that officers read which the published rule selects.

    `of_day`: of the cases that an officer takes in a day, how many may come out of turn, in tenths of a percent.
    `pace_days`: working days over which the forecast averages the officers' pace. Both are of the agreement.
    """

    of_cases: float
    of_day: int
    pace_days: int


@dataclass(frozen=True)
class CrowdAssumptions:
    """`objections` come in equal parts on `filing_days` days of any kind from `first_day` on.

    `read_share`: the share that a case officer must read, since something was written or sent and the registers alone
    do not find in the applicant's favour. `minutes`: of an officer for one case, everything included. `hours`: that an
    officer works on cases in a working day. `due_days`: working days of the agreement's promise. `machine_ms`:
    processor time from filing to decision, measured. `lane`: None if every case waits for its turn.
    """

    objections: int
    first_day: dt.date
    filing_days: int
    read_share: float
    minutes: float
    hours: float
    due_days: int
    machine_ms: float
    lane: CrowdLane | None = None

    @property
    def a_day(self) -> Fraction:
        """Cases that one officer decides in a working day: exact, since a rounding could make a case late."""
        return Fraction(self.hours) * 60 / Fraction(self.minutes)


@dataclass(frozen=True)
class CrowdResult:
    """What became of the cases that officers read: `late` of them after their due date, the last on `empty_on`.

    `empty_on`: None if the queue is not worked off within ten years. `peak`: the longest queue at the end of a day.
    `out_of_turn`: how many came out of the lane before their turn. `lane_days`, `other_days`: calendar days from filing
    to decision, on average, of those decided.
    """

    read: int
    late: int
    peak: int
    empty_on: dt.date | None
    out_of_turn: int = 0
    lane_days: float = 0
    other_days: float = 0


def simulate_backlog(assumptions: CrowdAssumptions, officers: int, calendar: Calendar) -> CrowdResult:
    """Work the crowd off with so many officers from the first day on; each takes the case that is due soonest."""
    queue, day, room, last = _CrowdQueue(), assumptions.first_day, Fraction(0), None
    paces: list[int] = []
    for number in range(LONGEST):
        if number < assumptions.filing_days:
            due_on = add_working_days(day, assumptions.due_days, calendar.weekend, calendar.holidays)
            queue.add(
                day, due_on, _part(assumptions, number), assumptions.lane.of_cases if assumptions.lane else 0
            )
        elif not queue.waiting:
            break
        if calendar.is_working(day):
            room += officers * assumptions.a_day
            quick = queue.take_from_lane(
                _room_in_lane(assumptions, officers, queue, paces, calendar, day), day
            )
            done = quick + queue.take_in_turn(int(room) - quick, day)
            room, last = room - done, day if done else last
            # An officer without a case does not save the time for later.
            room = room if queue.waiting else room % 1
            paces.append(done)
        queue.peak = max(queue.peak, queue.waiting)
        day += dt.timedelta(days=1)
    return queue.worked(None if queue.waiting else last)


def officers_needed(assumptions: CrowdAssumptions, calendar: Calendar) -> int:
    """The smallest number of officers at which no case is late, if cases are taken in order."""
    in_turn = replace(assumptions, lane=None)
    enough = max(1, ceil(round(assumptions.objections * assumptions.read_share) / assumptions.a_day))
    too_few = 0
    while enough - too_few > 1:
        middle = (enough + too_few) // 2
        if simulate_backlog(in_turn, middle, calendar).late:
            too_few = middle
        else:
            enough = middle
    return enough


def machine_hours(assumptions: CrowdAssumptions) -> float:
    """Processor time of one core for filing and deciding all of them."""
    return assumptions.objections * assumptions.machine_ms / 3_600_000


def cores_needed(assumptions: CrowdAssumptions) -> float:
    """If filing and deciding keep up with an even day and night of the filing days."""
    return machine_hours(assumptions) / (assumptions.filing_days * 24 * FULL)


# ---------------------------------------------------------------------------------------- underneath


@dataclass
class _CrowdDay:
    """The cases that came on one day and still wait: those of the lane, and the others."""

    came_on: dt.date
    due_on: dt.date
    lane: int
    other: int


@dataclass
class _CrowdQueue:
    """By due date, and what was decided so far. `late`, `days`: of the lane (True) and of the others (False)."""

    days: list[_CrowdDay] = field(default_factory=list)
    waiting: int = 0
    peak: int = 0
    late: int = 0
    out_of_turn: int = 0
    decided: Counter[bool] = field(default_factory=Counter)
    waited: Counter[bool] = field(default_factory=Counter)

    def due(self) -> dict[dt.date, int]:
        found: Counter[dt.date] = Counter()
        for day in self.days:
            found[day.due_on] += day.lane + day.other
        return dict(found)

    def add(self, came_on: dt.date, due_on: dt.date, cases: int, of_lane: float) -> None:
        lane = round(cases * of_lane)
        self.waiting += cases
        if cases:
            self.days.append(_CrowdDay(came_on, due_on, lane, cases - lane))

    def take_from_lane(self, most: int, day: dt.date) -> int:
        """Out of turn: of the lane, those due soonest first. Gives how many."""
        taken = 0
        for this_day in self.days:
            cases = min(this_day.lane, most - taken)
            self._decide(this_day, cases, 0, day)
            taken += cases
        self.out_of_turn += taken
        return taken

    def take_in_turn(self, most: int, day: dt.date) -> int:
        """Those due soonest first; of one day, lane and others as they stand in the queue. Gives how many."""
        taken = 0
        for this_day in self.days:
            cases = min(this_day.lane + this_day.other, most - taken)
            if not cases:
                continue
            lane = this_day.lane * cases // (this_day.lane + this_day.other)
            self._decide(this_day, lane, cases - lane, day)
            taken += cases
        self.days = [one for one in self.days if one.lane + one.other]
        return taken

    def worked(self, empty_on: dt.date | None) -> CrowdResult:
        lane, other = (self.waited[kind] / (self.decided[kind] or 1) for kind in (True, False))
        read = self.decided.total() + self.waiting
        return CrowdResult(read, self.late + self.waiting, self.peak, empty_on, self.out_of_turn, lane, other)

    def _decide(self, crowd_day: _CrowdDay, lane: int, other: int, day: dt.date) -> None:
        crowd_day.lane, crowd_day.other, self.waiting = (
            crowd_day.lane - lane,
            crowd_day.other - other,
            self.waiting - lane - other,
        )
        self.late += lane + other if day > crowd_day.due_on else 0
        for is_lane, cases in ((True, lane), (False, other)):
            self.decided[is_lane] += cases
            self.waited[is_lane] += cases * (day - crowd_day.came_on).days


def _part(assumptions: CrowdAssumptions, number: int) -> int:
    """What comes on one day: rounded so that the days together are the whole."""
    read = round(assumptions.objections * assumptions.read_share)
    return read * (number + 1) // assumptions.filing_days - read * number // assumptions.filing_days


def _room_in_lane(
    assumptions: CrowdAssumptions,
    officers: int,
    queue: _CrowdQueue,
    paces: Sequence[int],
    calendar: Calendar,
    day: dt.date,
) -> int:
    """How many cases may go out of turn today, by the two limits of requests/document_lane.py."""
    if assumptions.lane is None:
        return 0
    lately = paces[-assumptions.lane.pace_days :]
    pace = DecisionPace(sum(lately), assumptions.lane.pace_days, officers * len(lately))
    spare = outlook_of(queue.due(), pace, calendar, day).spare or 0
    of_day = int(assumptions.a_day) * assumptions.lane.of_day // WHOLE
    return max(0, min(officers * of_day, spare))
