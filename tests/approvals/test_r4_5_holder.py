"""R4.5: who holds an approval never changes: no operation, no role and not the owner of the tables changes it."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest
from django.db import DatabaseError

from hemayat.accounts.results import Citizen
from hemayat.accounts.roles import Role
from hemayat.approvals.actions import withdraw
from hemayat.approvals.errors import NO_SUCH_APPROVAL, NotTheHolder
from hemayat.approvals.public_validity import PublicValidity, Validity, public_validity
from hemayat.approvals.signed_facts import masked
from hemayat.audit.context import NOBODY, SYSTEM, Actor, acting_as
from hemayat.audit.models import AuditEvent
from hemayat.households.queries import person
from hemayat.operations.postgres import DatabaseUrls
from tests.approvals.steps import TODAY, approvals, head, lead, sql, told
from tests.eligibility.built_decisions import LATER
from tests.requests.steps import head as signed_in
from tests.requests.steps import with_session
from tests.support.refusals import refuses

EVERYBODY = [
    SYSTEM,
    NOBODY,
    Actor("head", "session:1", household=1),
    Actor("partner", "subsidy_targeting"),
    *[Actor("staff", f"staff:{role}", provinces=("*",), purpose="case") for role in Role],
]
CHANGES = [
    "UPDATE approval SET holder_id = holder_id + 1",
    "UPDATE approval SET holder_id = 7, household_id = 2 WHERE household_id = 1",
    "UPDATE approval SET serial_no = 1",
    "UPDATE approval SET issued_at = now()",
    "DELETE FROM approval",
    "TRUNCATE approval CASCADE",
    "MERGE INTO approval a USING (VALUES (1)) AS v (x) ON true WHEN MATCHED THEN UPDATE SET holder_id = 1",
    """INSERT INTO approval (household_id, id, province, serial_no, holder_id, run_id, issued_at)
    SELECT household_id, id, province, serial_no + 1, holder_id + 1, run_id, issued_at FROM approval
    ON CONFLICT (household_id, id) DO UPDATE SET holder_id = excluded.holder_id""",
    "UPDATE approval_event SET approval_id = 1, from_on = now()",
    "DELETE FROM approval_event",
]


def refused_by(run: Callable[[str], object], fault: type[Exception]) -> None:
    for change in CHANGES:
        with pytest.raises(fault):
            run(change)


def test_r4_5_no_role_changes_an_approval(nation: int) -> None:
    before = approvals(1)
    for actor in EVERYBODY:

        def run(change: str, actor: Actor = actor) -> None:
            with acting_as(actor):
                _execute(change)

        refused_by(run, DatabaseError)
        # And nobody but the system has the owner's functions do it.
        if actor is not SYSTEM:
            with pytest.raises(DatabaseError, match="by the system alone"), acting_as(actor):
                _execute("SELECT * FROM end_approvals_by_death(1, 1, now()::date, 'x', now())")
        assert approvals(1) == before


def test_r4_5_the_owner_of_the_tables_is_refused_too(nation: int, django_db_setup: DatabaseUrls) -> None:
    before = approvals(1)
    with psycopg.connect(django_db_setup.owner, autocommit=True) as owner:
        refused_by(owner.execute, psycopg.Error)
    assert approvals(1) == before


def test_r4_5_another_head_can_not_use_it_and_is_told_why(nation: int) -> None:
    (before,) = approvals(1)
    former = with_session(signed_in(1))
    lead(1, 1, TODAY)
    with pytest.raises(NotTheHolder) as refused:
        withdraw(approval=before.id, by=signed_in(1), now=LATER)
    assert "قابل واگذاری نیست" in refused.value.words["fa"]
    assert "cannot be transferred" in refused.value.words["en"]
    with acting_as(SYSTEM, is_read_only=True):
        assert AuditEvent.objects.filter(
            event="approval.refused_to_another", subject=f"approval:{before.id}"
        ).exists()
    assert approvals(1) == [before]
    assert before.holder_id != head(1)
    with refuses(NO_SUCH_APPROVAL):
        withdraw(approval=before.id, by=signed_in(3), now=LATER)
    # Whose it is still may.
    withdraw(approval=before.id, by=former, now=LATER)
    assert told(1, before.id) == [("issued", None), ("ended", "withdrawal")]
    assert sql("SELECT count(*) FROM outbox WHERE notice = 'approval_withdrawn.1'") == [(1,)]


def test_r4_5_who_acts_for_another_head_cannot_use_it_either(nation: int) -> None:
    (before,) = approvals(1)
    guardian = signed_in(1, acts_as="guardian", person_index=signed_in(3).person_index)
    lead(1, 1, TODAY)
    with pytest.raises(NotTheHolder):
        withdraw(approval=before.id, by=guardian, now=LATER)
    assert approvals(1) == [before]


def withdrawn_by_sql(approval: int, by: Citizen) -> bool:
    """By the function alone, without the application's checks."""
    with acting_as(by.actor):
        ((is_withdrawn,),) = _execute(f"SELECT withdraw_own_approval({approval}, now())")
    return bool(is_withdrawn)


def test_a_head_withdraws_nothing_of_another_household(nation: int) -> None:
    (before,) = approvals(1)
    assert not withdrawn_by_sql(before.id, with_session(signed_in(3)))
    assert approvals(1) == [before]
    own = with_session(signed_in(1))
    assert withdrawn_by_sql(before.id, own)
    assert not withdrawn_by_sql(before.id, own)
    assert told(1, before.id) == [("issued", None), ("ended", "withdrawal")]


def test_r4_5_the_database_takes_a_withdrawal_from_the_holder_alone(nation: int) -> None:
    (before,) = approvals(1)
    former = with_session(signed_in(1))
    guardian = with_session(signed_in(1, acts_as="guardian", person_index=signed_in(3).person_index))
    lead(1, 1, TODAY)
    for other in (with_session(signed_in(1)), guardian):
        assert not withdrawn_by_sql(before.id, other)
    assert approvals(1) == [before]
    assert withdrawn_by_sql(before.id, former)


def test_r4_5_who_acts_for_the_holder_withdraws_while_the_holder_leads(nation: int) -> None:
    (before,) = approvals(1)
    guardian = with_session(signed_in(1, acts_as="guardian", person_index=signed_in(3).person_index))
    assert withdrawn_by_sql(before.id, guardian)


def test_a_stranger_with_a_serial_is_told_of_that_approval_alone_and_half_a_name(nation: int) -> None:
    (known,) = approvals(1)
    with acting_as(SYSTEM, is_read_only=True):
        holder = person(known.holder_id)
    assert holder
    found = public_validity(known.serial, TODAY)
    assert found == PublicValidity(
        known.serial, masked(holder.given_name, holder.family_name), known.issued_on, Validity.IN_FORCE, None
    )
    with acting_as(NOBODY, is_read_only=True):
        assert _execute(f"SELECT * FROM approval_with_serial({known.serial_no + 1})") == []
    assert holder.family_name not in found.holder


def test_r4_1c_approvals_are_seen_like_their_household(nation: int) -> None:
    def seen(actor: Actor) -> int:
        with acting_as(actor, is_read_only=True):
            return len({household for (household,) in _execute("SELECT household_id FROM approval_standing")})

    here = str(sql("SELECT province FROM household WHERE id = 1")[0][0])
    assert seen(SYSTEM) == 5
    assert seen(Actor("head", "session:1", household=1)) == 1
    assert seen(Actor("head", "session:1", household=2)) == 0
    assert seen(Actor("staff", "staff:1", provinces=(here,), purpose="case")) == 5
    assert seen(Actor("staff", "staff:1", provinces=("99",), purpose="case")) == 0
    assert seen(Actor("partner", "x")) == seen(NOBODY) == 0


def _execute(statement: str) -> list[tuple[int, ...]]:
    from django.db import connection  # noqa: PLC0415 - for this alone

    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []
