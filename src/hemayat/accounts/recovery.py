"""One administrator is left, so that nobody can confirm another: the operator makes one in the name of two members.

Both prove themselves with password and code. Administrators, oversight and the inspectors are notified at once, and the
new administrator confirms nothing until the power is no longer new.
"""

from __future__ import annotations

from datetime import datetime

from hemayat.accounts.errors import StaffFault
from hemayat.accounts.models import StaffMember
from hemayat.accounts.power_functions import recover_administrator
from hemayat.accounts.roles import Role
from hemayat.accounts.staff import record_event
from hemayat.accounts.staff_notices import notify_watchers
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.language import Message

REFUSED = (
    "recovery works only if at most one administrator is left, and needs two other members of staff with open "
    "accounts; otherwise grant the role at the desk, where a second administrator confirms it"
)

_RECOVERED = Message(
    "The recovery command on the server made {name} an administrator. {first} and {second} "
    "authorised it. If you do not know why, tell another administrator or the oversight team now."
)


def recover(*, username: str, first: StaffMember, second: StaffMember, now: datetime) -> int:
    """`first`, `second`: who have just proven themselves. How many people were notified. Raises StaffFault."""
    with acting_as(SYSTEM):
        member = StaffMember.objects.filter(username=username, is_active=True).first()
        if member is None or not recover_administrator(member.pk, first.pk, second.pk):
            raise StaffFault(REFUSED)
        by = [f"staff:{first.pk}", f"staff:{second.pk}"]
        notified = notify_watchers(
            _RECOVERED.format(name=member.full_name, first=first.full_name, second=second.full_name).fa,
            key=f"recovered:{member.pk}",
            now=now,
            also=(Role.INSPECTOR,),
        )
        record_event("staff.recovered", SYSTEM, member, {"in_the_name_of": by, "notified": notified}, now)
        return notified
