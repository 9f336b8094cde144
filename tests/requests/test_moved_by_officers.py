"""Of the staff, officers alone move a case on, whatever SQL says in somebody else's name."""

from __future__ import annotations

from contextlib import nullcontext

import psycopg
import pytest
from django.db import DatabaseError, connection

from hemayat.accounts.roles import Role
from hemayat.accounts.staff import actor_of
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.operations.postgres import DatabaseUrls
from hemayat.requests.models import Affected
from tests.requests.steps import NOW, filed, head, officer

pytestmark = pytest.mark.usefixtures("nation")
OFFICERS = {Role.CASE_OFFICER, Role.SENIOR_OFFICER}
HANDED_OVER = """
INSERT INTO request_event (household_id, province, request_id, at, by_kind, event, state, detail, notice_key)
VALUES (1, '23', %s, now(), 'staff', 'request.handed_over', 'submitted', '{"from": "staff:1"}', '')"""
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


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OVERSIGHT])  # which only reads
def test_no_other_role_writes_into_the_history_of_a_case(role: Role) -> None:
    number = filed(head())
    by = officer(name="maryam", roles=[role.value], provinces=("*",))
    refused = nullcontext() if role in OFFICERS else pytest.raises(DatabaseError, match="row-level security")
    with refused, acting_as(actor_of(by)), connection.cursor() as cursor:
        cursor.execute(HANDED_OVER, [number])


@pytest.mark.parametrize("watcher", [Role.HOTLINE_AGENT, Role.INSPECTOR])
@pytest.mark.parametrize("role", sorted(OFFICERS))
def test_no_officer_answers_calls_or_inspects_whatever_writes_the_account(
    role: Role, watcher: Role, django_db_setup: DatabaseUrls
) -> None:
    """So no other policy has to keep these roles from a case. Here no trigger refuses it first."""
    by = officer(name="maryam", roles=[role.value])
    with psycopg.connect(django_db_setup.admin) as admin, admin.transaction(force_rollback=True):
        admin.execute("SET LOCAL session_replication_role = replica")
        with pytest.raises(psycopg.errors.CheckViolation, match="staff_member_compatible_roles"):
            admin.execute("UPDATE staff_member SET roles = %s WHERE id = %s", [[role, watcher], by.pk])
