"""Who works in a history: more officers than the demo prints, so that a case is not always decided by the same one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from hemayat.accounts.models import StaffMember
from hemayat.accounts.staff import add_staff
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.synthetic.demo.service import PASSWORD

MORE = {
    "officer2": ("کارشناس دوم نمایشی", "case_officer"),
    "officer3": ("کارشناس سوم نمایشی", "case_officer"),
    "officer4": ("کارشناس چهارم نمایشی", "case_officer"),
    "senior2": ("کارشناس ارشد دوم نمایشی", "senior_officer"),
    "inspector2": ("بازرس دوم نمایشی", "inspector"),
    "agent2": ("پاسخ‌گوی دوم نمایشی", "hotline_agent"),
}


@dataclass(frozen=True)
class HistoryStaff:
    """Each role's members, in a fixed order."""

    officers: Sequence[StaffMember]
    seniors: Sequence[StaffMember]
    inspectors: Sequence[StaffMember]
    agents: Sequence[StaffMember]

    def officer(self, number: int) -> StaffMember:
        """The one who works on the case of this number."""
        return self.officers[number % len(self.officers)]

    def senior(self, number: int) -> StaffMember:
        """The same of senior officers."""
        return self.seniors[number % len(self.seniors)]

    def inspector(self, number: int) -> StaffMember:
        """The same of inspectors."""
        return self.inspectors[number % len(self.inspectors)]

    def agent(self, number: int) -> StaffMember:
        """The same of hotline agents."""
        return self.agents[number % len(self.agents)]


def history_staff(now: dt.datetime) -> HistoryStaff:
    """Those of the demo and some more, whose accounts are made `now`, before the first day."""
    for username, (full_name, role) in MORE.items():
        if not _named(username):
            add_staff(
                username=username, full_name=full_name, roles=[role], provinces=["*"], by=SYSTEM, now=now,
                password=PASSWORD, is_demo=True,
            )  # fmt: skip
    return HistoryStaff(
        _named("officer", "officer2", "officer3", "officer4"),
        _named("senior", "senior2"),
        _named("inspector", "inspector2"),
        _named("agent", "agent2"),
    )


def _named(*usernames: str) -> list[StaffMember]:
    with acting_as(SYSTEM, is_read_only=True):
        return list(StaffMember.objects.filter(username__in=usernames).order_by("username"))
