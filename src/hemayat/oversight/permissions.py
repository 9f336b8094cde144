"""Who may: oversight looks and searches; a senior officer of the province gives a second opinion, once, unknowing."""

from __future__ import annotations

from hemayat.accounts.models import StaffMember
from hemayat.accounts.roles import Role
from hemayat.cases.permissions import is_second_person
from hemayat.households.permissions import is_barred
from hemayat.oversight.errors import NOT_OVERSIGHT, NotTheSecondReader, OversightFault
from hemayat.oversight.models import Reexamination
from hemayat.requests.models import Correction, Look


def check_is_oversight(by: object) -> StaffMember:
    """Raises NOT_OVERSIGHT, also for a member who lost this role a moment ago."""
    if isinstance(by, StaffMember):
        rows = StaffMember.objects.filter(pk=by.pk, is_active=True, roles__contains=[str(Role.OVERSIGHT)])
        if rows.exists():
            return by
    raise OversightFault(NOT_OVERSIGHT)


def check_can_reexamine(by: StaffMember, row: Reexamination) -> None:
    """Raises NotTheSecondReader."""
    if not can_reexamine(by, row):
        raise NotTheSecondReader


def can_reexamine(by: StaffMember, row: Reexamination) -> bool:
    """Whether this senior officer neither gave the first word nor saw the household's, nor is a relative. Ask as them.

    Each page of a case shows what was decided about its household, whichever case it is. Nor may they have corrected
    anything of the household: the decision may rest on it.
    """
    if not is_second_person(by, row.first_by_id, row.province):
        return False
    looks = Look.objects.filter(household_id=row.household_id, member_id=by.pk)
    corrections = Correction.objects.filter(household_id=row.household_id, by_id=by.pk)
    return not looks.exists() and not corrections.exists() and not is_barred(by, row.household_id)
