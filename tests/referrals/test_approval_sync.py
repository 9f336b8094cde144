"""R1.3b, A5, A15: each approval makes one referral to a named custodian; it is told of stops, amounts and arrears."""

from __future__ import annotations

import datetime as dt

import psycopg
import pytest
from django.db import connection

from hemayat.approvals import actions as approving
from hemayat.approvals.actions import HolderDeath, end_by_death, restore_after_death
from hemayat.audit.context import NOBODY, SYSTEM, Actor, acting_as
from hemayat.common.dates import day_of
from hemayat.operations.postgres import DatabaseUrls
from hemayat.operations.postgres.initial import SETTINGS
from hemayat.referrals import approval_sync
from hemayat.referrals.approval_sync import sync_missed_approvals, sync_referrals, withdraw_approval
from hemayat.referrals.models import CustodianRule, Referral
from hemayat.registers.snapshot import rows_of
from tests.approvals.steps import approvals, decide, eligible, head, lead, sql
from tests.eligibility.built_decisions import LATER, decided_again
from tests.referrals.steps import lines, overturned, told
from tests.requests.steps import head as signed_in
from tests.requests.steps import with_session
from tests.support.publishing import NOW, Decided

THEN = day_of(LATER)
pytestmark = pytest.mark.django_db


@pytest.mark.slow
def test_r1_3b_a5_publishing_makes_one_referral_of_each_approval_to_a_custodian(nation: int) -> None:
    for household in range(1, 7):
        found = lines(household)
        assert len(found) == (household in eligible(nation))
        for one in found:
            (approval,) = approvals(household)
            assert (one.approval, one.told, one.name_en) == (
                approval.id,
                "introduced",
                "Subsidy Targeting Organisation",
            )
            assert (one.from_on, one.amount_rial, one.arrears_rial) == (day_of(NOW), 1_030_000, None)
    assert sync_referrals(range(1, 7), now=LATER) == 0
    assert sync_missed_approvals(now=LATER) == 0


def test_r1_3b_no_second_referral_of_an_approval_and_none_without(
    nation: int, django_db_setup: DatabaseUrls
) -> None:
    with psycopg.connect(django_db_setup.owner) as owner, pytest.raises(psycopg.errors.UniqueViolation):
        owner.execute("INSERT INTO referral SELECT * FROM referral LIMIT 1")
    with psycopg.connect(django_db_setup.owner) as owner:
        for statement in ("UPDATE referral SET custodian_id = 'behzisti'", "DELETE FROM referral"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), owner.transaction():
                owner.execute(statement)
    for statement in ("INSERT INTO referral SELECT * FROM referral", "DELETE FROM referral_event"):
        with pytest.raises(Exception, match="permission denied"), acting_as(SYSTEM):
            sql(statement)
    with (
        pytest.raises(Exception, match="made by the system"),
        acting_as(NOBODY),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT follow_approvals(now(), '{1}')")


def test_a5_a_refusal_stops_from_its_day_and_an_overturned_one_restores(
    nation: int, decided: Decided
) -> None:
    decide(decided, 1, has_car=True)
    assert sync_referrals([1], now=LATER) == 1
    stopped = lines(1)[-1]
    assert (stopped.told, stopped.because) == ("stopped", "circumstances")
    assert stopped.from_on == THEN + dt.timedelta(days=30)
    decide(decided, 1, has_car=False, now=LATER + dt.timedelta(days=5), request_id=7)
    sync_referrals([1], now=LATER)
    assert told(1) == ["introduced", "stopped", "restored"]
    assert lines(1)[-1].amount_rial == 1_030_000
    assert sync_referrals([1], now=LATER) == 0


def test_a15_arrears_of_an_overturned_decision_are_told_once(nation: int, decided: Decided) -> None:
    decide(decided, 2, has_car=True)
    assert sync_referrals([2], now=LATER) == 0
    overturned(decided, 2)
    sync_referrals([2], now=LATER)
    (one,) = lines(2)
    assert (one.told, one.from_on) == ("introduced", day_of(NOW))
    assert one.arrears_rial == owed_to(2)
    assert sync_referrals([2], now=LATER) == 0


def test_a15_arrears_of_a_better_amount_are_a_record_of_their_own(nation: int, decided: Decided) -> None:
    whole = rows_of(decided.snapshot, 1)
    decided_again(decided.snapshot, 1, rows={**whole, "persons": whole["persons"][:1]})
    sync_referrals([1], now=LATER)
    assert (told(1), lines(1)[-1].amount_rial) == (["introduced", "changed"], 550_000)
    assert lines(1)[-1].from_on == THEN + dt.timedelta(days=30)
    late = LATER + dt.timedelta(days=100)
    overturned(decided, 1, now=late)
    sync_referrals([1], now=late)
    assert told(1) == ["introduced", "changed", "changed", "arrears"]
    assert [one.amount_rial for one in lines(1)[2:]] == [1_030_000, 1_030_000]
    assert lines(1)[-1].arrears_rial == owed_to(1) == 3 * 480_000
    assert sync_referrals([1], now=late) == 0


def test_a_death_stops_and_a_corrected_one_restores(nation: int) -> None:
    died = day_of(NOW) + dt.timedelta(days=2)
    end_by_death([HolderDeath(1, head(1), died, "death:1")], now=LATER)
    sync_referrals([1], now=LATER)
    assert [(one.told, one.from_on, one.because) for one in lines(1)[1:]] == [("stopped", died, "death")]
    restore_after_death(1, head(1), event="death:1", now=LATER)
    sync_referrals([1], now=LATER)
    assert [(one.told, one.from_on) for one in lines(1)[2:]] == [("restored", died)]


def test_a_new_head_has_a_referral_of_their_own(nation: int, decided: Decided) -> None:
    lead(1, 1, THEN)
    decide(decided, 1, has_car=False)
    sync_referrals([1], now=LATER)
    first, second = sorted(approvals(1), key=lambda one: one.id)
    assert [(one.approval, one.told) for one in lines(1)] == [
        (first.id, "introduced"), (second.id, "introduced"), (first.id, "stopped")
    ]  # fmt: skip


def test_whoever_withdraws_is_followed_at_once_and_nobody_else(nation: int) -> None:
    (one,) = approvals(1)
    with acting_as(Actor("head", "session:1", household=3)), connection.cursor() as cursor:
        cursor.execute("SELECT follow_own_approvals(%s)", [LATER])
        assert cursor.fetchone() == (0,)
    withdraw_approval(approval=one.id, by=with_session(signed_in(1)), now=LATER)
    assert told(1) == ["introduced", "stopped"]
    assert told(3) == ["introduced"]


def test_the_rules_are_the_systems_and_another_household_sees_nothing(nation: int) -> None:
    with pytest.raises(Exception, match="written by the system"), acting_as(NOBODY):
        CustodianRule.objects.create(place=1, custodian_id="behzisti")
    with acting_as(Actor("head", "session:1", household=1), is_read_only=True):
        assert set(Referral.objects.values_list("household_id", flat=True)) == {1}
    with acting_as(Actor("staff", "staff:1", provinces=("01",)), is_read_only=True):
        assert not Referral.objects.exists()


def owed_to(household: int) -> int | None:
    ((owed,),) = sql(
        "SELECT arrears_rial FROM decision WHERE household_id = %s AND counts_from_on IS NOT NULL", household
    )
    return owed


def test_going_through_a_nation_leaves_a_third_of_the_locks_of_our_own_server_to_others() -> None:
    connections = int(SETTINGS.partition("max_connections = ")[2].split()[0])
    places = 64 * connections  # max_locks_per_transaction, as PostgreSQL has it unless told otherwise
    assert "max_locks_per_transaction" not in SETTINGS
    assert 2 * places >= 3 * (approval_sync.AT_A_TIME + approving.AT_A_TIME)
