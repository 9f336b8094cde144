"""How many case officers a crowd of objections needs: worked off day by day, by due date, on the working calendar.

Pure. A ministry changes the assumptions, not the calculation; `hemayat sizing objections` prints both.
"""

from __future__ import annotations

import datetime as dt
from collections import deque
from dataclasses import dataclass
from math import ceil

from hemayat.agreements.calendar import Calendar, add_working_days

FULL = 0.7
"""Share of a core that is planned for, as in docs/operator/sizing.md."""
LONGEST = 3_660
"""Days after the first; a queue that is not empty by then is not worked off."""


@dataclass(frozen=True)
class Assumptions:
    """`objections` come in equal parts on `filing_days` days of any kind from `first_day` on.

    `read_share`: the share that a case officer must read, since something was written or sent and the registers alone
    do not find in the applicant's favour. `minutes`: of an officer for one case, everything included. `hours`: that an
    officer works on cases in a working day. `due_days`: working days of the agreement's promise. `machine_ms`:
    processor time from filing to decision, measured.
    """

    objections: int
    first_day: dt.date
    filing_days: int
    read_share: float
    minutes: float
    hours: float
    due_days: int
    machine_ms: float

    @property
    def a_day(self) -> float:
        """Cases that one officer decides in a working day."""
        return self.hours * 60 / self.minutes


@dataclass(frozen=True)
class Worked:
    """What became of the cases that officers read: `late` of them after their due date, the last on `empty_on`.

    `empty_on`: None if the queue is not worked off within ten years. `peak`: the longest queue at the end of a day.
    """

    read: int
    late: int
    peak: int
    empty_on: dt.date | None


def work_off(given: Assumptions, officers: int, calendar: Calendar) -> Worked:
    """Work the crowd off with so many officers from the first day on; each takes the case that is due soonest."""
    queue: deque[tuple[dt.date, int]] = deque()
    room, day, late, peak, waiting, last = 0.0, given.first_day, 0, 0, 0, None
    for number in range(LONGEST):
        if number < given.filing_days:
            came = _part(given, number)
            if came:
                queue.append(
                    (add_working_days(day, given.due_days, calendar.weekend, calendar.holidays), came)
                )
                waiting += came
        elif not waiting:
            break
        if calendar.is_working(day):
            room += officers * given.a_day
            done, over = _take(queue, int(room), day)
            room, waiting, late, last = room - done, waiting - done, late + over, day if done else last
            # An officer without a case does not save the time for later.
            room = room if waiting else room % 1
        peak, day = max(peak, waiting), day + dt.timedelta(days=1)
    return Worked(
        sum(_part(given, one) for one in range(given.filing_days)),
        late + waiting,
        peak,
        None if waiting else last,
    )


def officers_needed(given: Assumptions, calendar: Calendar) -> int:
    """The smallest number of officers with whom no case is late."""
    enough = max(1, ceil(given.objections * given.read_share / given.a_day))
    too_few = 0
    while enough - too_few > 1:
        middle = (enough + too_few) // 2
        if work_off(given, middle, calendar).late:
            too_few = middle
        else:
            enough = middle
    return enough


def machine_hours(given: Assumptions) -> float:
    """Processor time of one core for filing and deciding all of them."""
    return given.objections * given.machine_ms / 3_600_000


def cores_needed(given: Assumptions) -> float:
    """If filing and deciding keep up with an even day and night of the filing days."""
    return machine_hours(given) / (given.filing_days * 24 * FULL)


# ---------------------------------------------------------------------------------------- underneath


def _part(given: Assumptions, number: int) -> int:
    """What comes on one day: rounded so that the days together are the whole."""
    read = round(given.objections * given.read_share)
    return read * (number + 1) // given.filing_days - read * number // given.filing_days


def _take(queue: deque[tuple[dt.date, int]], most: int, day: dt.date) -> tuple[int, int]:
    """Decide at most so many, those due soonest first: how many, and how many of them after their due date."""
    done = late = 0
    while queue and done < most:
        due_on, cases = queue[0]
        taken = min(cases, most - done)
        done, late = done + taken, late + (taken if day > due_on else 0)
        queue.popleft()
        if taken < cases:
            queue.appendleft((due_on, cases - taken))
    return done, late
