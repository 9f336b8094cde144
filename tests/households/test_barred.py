"""A member of staff is barred from their own household and their relatives', by the application and the database."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection

from hemayat.accounts.conflict_of_interest import declare_relative, ties_of
from hemayat.accounts.errors import StaffFault
from hemayat.accounts.models import Applicant, StaffMember, StaffTie
from hemayat.accounts.staff import actor_of, add_staff
from hemayat.audit.context import SYSTEM, Actor, acting_as
from hemayat.audit.keys import key_ring
from hemayat.households.actions import move_member
from hemayat.households.errors import ConflictOfInterest
from hemayat.households.models import Household, Membership, Person
from hemayat.households.permissions import check_not_barred, is_barred
from tests.support.extracts import national_id
from tests.support.families import NOW, family

pytestmark = pytest.mark.django_db
OWN, OTHER = 10, 20
ME, CHILD, SISTER = 10, 11, 20


@pytest.fixture
def officer() -> StaffMember:
    family(OWN, "23", ME, CHILD)
    family(OTHER, "23", SISTER)
    given: dict[str, Any] = {"full_name": "سارا", "roles": ["case_officer"], "provinces": ["*"]}
    return add_staff(username="sara", national_id=national_id(ME), by=SYSTEM, now=NOW, **given).member


def seen(by: StaffMember) -> set[int]:
    """The households that the database shows."""
    with acting_as(actor_of(by)):
        households = set(Household.objects.values_list("id", flat=True))
        assert households == set(Membership.objects.values_list("household_id", flat=True))
    return households


def test_ones_own_file_is_closed_and_others_are_not(officer: StaffMember) -> None:
    assert (is_barred(officer, OWN), is_barred(officer, OTHER)) == (True, False)
    with pytest.raises(ConflictOfInterest, match="hand it over") as barred:
        check_not_barred(officer, OWN)
    assert barred.value.words["fa"]
    assert seen(officer) == {OTHER}


def test_a_declared_relatives_file_is_closed_too(officer: StaffMember) -> None:
    declare_relative(national_id=national_id(SISTER), relation="sibling", by=officer, now=NOW)
    assert is_barred(officer, OTHER)
    assert seen(officer) == set()
    with acting_as(actor_of(officer)):
        assert [relation for relation, _ in ties_of(officer)] == ["self", "sibling"]
        assert Person.objects.count() == 0


def test_a_household_that_one_left_stays_closed(officer: StaffMember) -> None:
    index = key_ring().blind_index("national_id", national_id(CHILD))
    declare_relative(national_id=national_id(CHILD), relation="child", by=officer, now=NOW)
    move_member(
        person_index=index, to_household=OTHER, relation="child", on=dt.date(2020, 3, 1), by=SYSTEM, now=NOW
    )
    assert is_barred(officer, OWN)
    assert is_barred(officer, OTHER), "the child lives there now"
    assert seen(officer) == set()


def test_what_a_relative_applied_for_is_closed(officer: StaffMember) -> None:
    declare_relative(national_id=national_id(99), relation="other", by=officer, now=NOW)
    index = key_ring().blind_index("national_id", national_id(99))
    with acting_as(SYSTEM):
        Applicant.objects.create(person_index=index, household_id=900, since=NOW)
    assert is_barred(officer, 900)


def test_each_net_holds_without_the_other(officer: StaffMember) -> None:
    """Whoever asks the database directly as the member finds nothing, whatever the application forgot to ask."""
    with acting_as(actor_of(officer)), connection.cursor() as cursor:
        for table in ("household", "membership"):
            key = "id" if table == "household" else "household_id"
            cursor.execute(f"SELECT count(*) FROM {table} WHERE {key} = %s", [OWN])
            assert cursor.fetchone() == (0,), table


def test_others_see_the_household_that_is_closed_to_one(officer: StaffMember) -> None:
    given: dict[str, Any] = {"full_name": "نیما", "roles": ["case_officer"], "provinces": ["*"]}
    colleague = add_staff(username="nima", national_id=national_id(500), by=SYSTEM, now=NOW, **given).member
    assert seen(colleague) == {OWN, OTHER}
    with acting_as(actor_of(colleague)):
        assert not StaffTie.objects.filter(member=officer).exists(), (
            "whose relatives are whose is nobody's to read"
        )


@pytest.mark.parametrize(
    ("number", "relation"), [("123", "child"), (national_id(3), "self"), (national_id(3), "x")]
)
def test_what_cannot_be_declared(officer: StaffMember, number: str, relation: str) -> None:
    with pytest.raises(StaffFault):
        declare_relative(national_id=number, relation=relation, by=officer, now=NOW)


def test_a_statement_asks_once_which_files_are_closed(officer: StaffMember) -> None:
    """Else each row of a queue would cost a look at families."""
    with acting_as(actor_of(officer)), connection.cursor() as cursor:
        cursor.execute("EXPLAIN (FORMAT TEXT) SELECT count(*) FROM membership")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "InitPlan" in plan
    assert "acting_barred" not in plan.split("InitPlan")[0]


def test_postgresql_keeps_the_plans_of_what_each_statement_asks() -> None:
    """Each table of a statement asks, and each partition: to plan it each time took longer than the rest."""
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute("""
            SELECT p.proname, l.lanname, 'plan_cache_mode=force_generic_plan' = ANY (p.proconfig)
            FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
            WHERE p.proname IN ('acting_barred', 'households_of') ORDER BY 1""")
        # No parameter, no second plan to choose from.
        assert cursor.fetchall() == [("acting_barred", "plpgsql", False), ("households_of", "plpgsql", True)]


def test_for_a_head_nobody_is_barred_and_to_ask_is_no_fault() -> None:
    """PostgreSQL asks on its own account where a locked row was changed meanwhile: as by a form sent twice at once."""
    with acting_as(Actor("head", "session:1", household=OWN)), connection.cursor() as cursor:
        cursor.execute("SELECT acting_barred()")
        assert cursor.fetchone() == ([],)
