"""What needs a nation of its own: others at the same moment, a second run, rules of custodians, and forged rows."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import psycopg
import pytest

from hemayat.approvals.actions import HolderDeath, end_by_death, end_by_law
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.dates import day_of
from hemayat.operations.postgres import DatabaseUrls
from hemayat.partners.queries import custodians
from hemayat.referrals.approval_sync import sync_missed_approvals, sync_referrals
from hemayat.referrals.errors import BATCH_CONTENT_CHANGED
from hemayat.referrals.models import ReferralBatch
from hemayat.referrals.reconciliation import last_sums, reconcile
from tests.approvals.conftest import nation
from tests.approvals.steps import couples as nation_of
from tests.approvals.steps import eligible, head, publish_another
from tests.eligibility.built_decisions import LATER
from tests.referrals.steps import TOLD_ON, batch, cut, lines, said, set_rule, taken, told
from tests.support import publishing
from tests.support.agreements import closed
from tests.support.nations import POLICY
from tests.support.publishing import Decided
from tests.support.refusals import refuses
from tests.support.threads import at_once

__all__ = ["nation"]
THEN = day_of(LATER)


def test_several_that_follow_at_once_tell_it_once(nation: int) -> None:
    end_by_death([HolderDeath(1, head(1), THEN, "death:1")], now=LATER)
    found = at_once([lambda: sync_referrals([1, 3, 4], now=LATER)] * 4)
    assert sorted(str(one) for one in found) == ["0", "0", "0", "1"]
    assert told(1) == ["introduced", "stopped"]


@pytest.mark.slow
def test_a_later_run_tells_what_is_other_and_nothing_else(nation: int, tmp_path: Path) -> None:
    dearer = POLICY.replace("2: 1_030_000", "2: 2_000_000")
    publish_another(tmp_path, nation, nation_of(dear_car_of=3), policy=dearer)
    assert told(2) == ["introduced"]
    assert lines(2)[0].amount_rial == 2_000_000
    assert told(3) == ["introduced", "stopped"]
    assert lines(3)[-1].from_on == THEN + dt.timedelta(days=30)
    assert [(one.told, one.amount_rial) for one in lines(4)] == [
        ("introduced", 1_030_000),
        ("changed", 2_000_000),
    ]
    assert sync_referrals(range(1, 7), now=LATER) == 0


@pytest.mark.slow
@pytest.mark.parametrize(("amount", "waits"), [("500_000", 30), ("2_000_000", 0)])
def test_a15_a_lower_amount_of_a_run_counts_after_its_days_and_a_higher_one_at_once(
    nation: int, tmp_path: Path, amount: str, waits: int
) -> None:
    other = POLICY.replace("2: 1_030_000", f"2: {amount}")
    publish_another(tmp_path, nation, nation_of(dear_car_of=2), policy=other)
    changed = lines(1)[-1]
    assert (changed.told, changed.amount_rial) == ("changed", int(amount))
    assert changed.from_on == THEN + dt.timedelta(days=waits)
    assert sync_referrals([1], now=LATER) == 0


@pytest.mark.slow
@pytest.mark.usefixtures("transactional_db")
def test_a5_rules_say_who_is_handed_over_to_whom(decided: Decided) -> None:
    assert {one.code for one in custodians()} == {"subsidy_targeting", "relief_committee", "behzisti"}
    set_rule(custodian="relief_committee", province="23")
    set_rule(custodian="behzisti", fact="support", value="0")
    run = publishing.publish(decided)
    assert {lines(household)[0].name_en for household in eligible(run)} == {"State Welfare Organisation"}


@pytest.mark.slow
@pytest.mark.usefixtures("transactional_db")
def test_a5_a_province_may_have_its_own(decided: Decided) -> None:
    set_rule(custodian="relief_committee", province="23")
    set_rule(custodian="behzisti", fact="support", value="1")
    run = publishing.publish(decided)
    assert {lines(household)[0].name_en for household in eligible(run)} == {"Imam Khomeini Relief Committee"}


def test_other_content_than_was_signed_is_refused(
    nation: int, tmp_path: Path, django_db_setup: DatabaseUrls
) -> None:
    (number,) = cut()
    taken(number, tmp_path)
    with psycopg.connect(django_db_setup.admin, autocommit=True) as owner:
        owner.execute("SET session_replication_role = replica")
        owner.execute("UPDATE referral SET amount_rial = 1")
    with refuses(BATCH_CONTENT_CHANGED):
        taken(number, tmp_path)
    with pytest.raises(Exception, match="is signed"), acting_as(SYSTEM):
        ReferralBatch.objects.filter(pk=number).update(manifest="other")


def test_many_who_answer_at_once_are_counted_once(nation: int) -> None:
    (number,) = cut()
    found = at_once([lambda: said(number, [1, 3, 4, 5, 6])] * 4)
    assert sorted(one.acknowledged for one in found) == [0, 0, 0, 5]  # type: ignore[attr-defined]  # Heard, each
    assert batch(number).acknowledged == 5


def test_what_must_not_be_is_found(nation: int, django_db_setup: DatabaseUrls) -> None:
    end_by_death([HolderDeath(1, head(1), TOLD_ON.date(), "death:1")], now=TOLD_ON)
    (number,) = cut()
    with psycopg.connect(django_db_setup.admin, autocommit=True) as owner:
        owner.execute("SET session_replication_role = replica")
        owner.execute("DELETE FROM referral WHERE household_id = 3")
        owner.execute("UPDATE referral_batch SET acknowledged = 1")
    found = reconcile(now=TOLD_ON)
    assert not found.is_clean
    assert found.faults == {
        "without_referral": (1, [3]),
        "not_told": (1, [1]),
        "arrears_not_told": (0, []),
        "miscounted": (1, [number]),
    }
    kept = last_sums()
    assert kept
    assert not kept.is_clean
    assert [how_many for _, how_many in kept.faults] == [1, 1, 1]


def test_a_law_that_ends_the_service_is_told_by_the_timetable(nation: int) -> None:
    closed(LATER, dt.date(2020, 6, 1))
    end_by_law("قانون ۱", dt.date(2020, 6, 1), now=LATER)
    while sync_missed_approvals(now=LATER):
        pass
    assert {(*told(household),) for household in eligible(nation)} == {("introduced", "stopped")}
