"""Who may: hotline agents take calls; senior officers and administrators say what is out of order.

An agent answers and writes down, and nothing else: they make no request and no decision (R4.7b), and see no file but
that of who has proven to be at the line. sql/calls.sql says that once more.
"""

from __future__ import annotations

from hemayat.accounts.models import StaffMember
from hemayat.accounts.roles import Role
from hemayat.cases.permissions import check_staff, is_here
from hemayat.hotline.errors import MAY_NOT_SET_OUTAGES, NOT_AN_AGENT, CallFault
from hemayat.households.permissions import is_barred

SET_OUTAGES = frozenset({Role.SENIOR_OFFICER, Role.ADMINISTRATOR})
"""Who answers for what the public is told, and who runs the installation, at night too: it is about nobody."""


def check_answers(by: object) -> StaffMember:
    """A hotline agent. Raises NOT_AN_AGENT for anybody else."""
    return check_staff(by, CallFault, NOT_AN_AGENT, Role.HOTLINE_AGENT)


def is_open_to(by: StaffMember, household: int, province: str) -> bool:
    """Not a household of another province, their own or a relative's."""
    return is_here(by, province) and not is_barred(by, household)


def check_sets_outages(by: object) -> StaffMember:
    """Raises MAY_NOT_SET_OUTAGES."""
    return check_staff(by, CallFault, MAY_NOT_SET_OUTAGES, *SET_OUTAGES)
