"""Of the staff, officers alone move a case on, whatever SQL says in somebody else's name."""

from __future__ import annotations

import pytest
from django.db import connection

from hemayat.accounts.roles import Role
from hemayat.accounts.staff import actor_of
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.requests.models import Affected
from tests.requests.steps import NOW, filed, head, officer

pytestmark = pytest.mark.usefixtures("nation")
OFFICERS = {Role.CASE_OFFICER, Role.SENIOR_OFFICER}
CHANGES = (
    "UPDATE request SET tries = tries WHERE id = %(request)s",
    "UPDATE request_affected SET tries = tries WHERE id = %(affected)s",
)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OVERSIGHT])  # which only reads
def test_no_other_role_changes_a_filed_case_or_keeps_a_household_from_being_decided(role: Role) -> None:
    number = filed(head())
    with acting_as(SYSTEM):
        (affected,) = Affected.objects.bulk_create(
            [
                Affected(
                    household_id=1,
                    province="23",
                    because_household=2,
                    because_request=number,
                    since=NOW,
                    next_at=NOW,
                )
            ]
        )
    by = officer(name="maryam", roles=[role.value], provinces=("*",))
    with acting_as(actor_of(by)), connection.cursor() as cursor:
        for change in CHANGES:
            cursor.execute(change, {"request": number, "affected": affected.id})
            assert cursor.rowcount == (role in OFFICERS)
