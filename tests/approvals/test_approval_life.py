"""R4.5, R4.6a, A3: an approval is issued to a head by a run or a decision, lasts, and ends by decision or report."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import psycopg
import pytest
import time_machine

from hemayat.approvals import actions
from hemayat.approvals.queries import active, approval_in_force, events_after
from hemayat.approvals.states import HOUSEHOLD_ENDED
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.audit.models import AuditEvent
from hemayat.common.dates import day_of
from hemayat.common.tracking_code import is_tracking_code
from hemayat.eligibility.queries import determination_of
from hemayat.households.actions import move_member, update_person
from hemayat.households.models import Person
from hemayat.households.people import RegistryPerson
from hemayat.operations.postgres import DatabaseUrls
from hemayat.web.citizen.approvals.own_approval import shown_of
from hemayat.web.citizen.decision.effect import takes_effect_on
from tests.approvals.steps import (
    approvals,
    couples,
    decide,
    eligible,
    head,
    history,
    lead,
    publish_another,
    sql,
    told,
)
from tests.eligibility.built_decisions import LATER
from tests.support import database
from tests.support.agreements import closed
from tests.support.extracts import national_id
from tests.support.nations import POLICY
from tests.support.publishing import NOW, Decided, publish
from tests.support.threads import at_once

TODAY, THEN = day_of(NOW), day_of(LATER)
MUCH_LATER = LATER + dt.timedelta(days=400)


def test_r4_6a_publishing_a_run_issues_an_approval_without_an_end_to_every_eligible_head(nation: int) -> None:
    households = eligible(nation)
    assert households == [1, 3, 4, 5, 6]
    for household in range(1, 7):
        found = approvals(household)
        assert len(found) == (household in households)
        for one in found:
            assert (one.holder_id, one.run_id, one.decision_id) == (head(household), nation, None)
            assert (one.issued_at, one.ended_on, one.suspended_on) == (NOW, None, None)
            assert is_tracking_code(one.serial)
            assert one.is_in_force(TODAY)
            assert one.is_in_force(dt.date(9999, 12, 31))
    columns = {
        name
        for (name,) in sql("SELECT column_name FROM information_schema.columns WHERE table_name = 'approval'")
    }
    assert columns == {
        "household_id", "id", "province", "serial_no", "holder_id", "run_id", "decision_id", "issued_at"
    }  # fmt: skip


def test_serials_are_one_for_each_and_the_database_writes_them_as_the_program_does(nation: int) -> None:
    serials = {approvals(household)[0].serial for household in eligible(nation)}
    assert len(serials) == 5
    assert {text for (text,) in sql("SELECT serial_of(serial_no) FROM approval")} == serials


def test_r4_6a_a_refusal_ends_it_from_the_day_on_which_it_takes_effect(nation: int, decided: Decided) -> None:
    decide(decided, 1, has_car=True)
    (found,) = approvals(1)
    takes_effect = THEN + dt.timedelta(days=30)
    assert (found.ended_on, found.ended_because) == (takes_effect, "circumstances")
    with acting_as(SYSTEM, is_read_only=True):
        assert approval_in_force(1, takes_effect - dt.timedelta(days=1)) == found
        assert approval_in_force(1, takes_effect) is None
    assert told(1, found.id) == [("issued", None), ("ended", "circumstances")]
    # Done again, and refused again, nothing more is written.
    actions.follow_decisions([1], now=LATER)
    decide(decided, 1, has_car=True, now=LATER + dt.timedelta(days=2))
    assert len(told(1, found.id)) == 2


def test_a_refusal_that_is_overturned_in_time_is_as_if_it_had_not_been(nation: int, decided: Decided) -> None:
    decide(decided, 1, has_car=True)
    decide(decided, 1, has_car=False, now=LATER + dt.timedelta(days=5), request_id=7)
    (found,) = approvals(1)
    assert found.ended_on is None
    assert told(1, found.id) == [("issued", None), ("ended", "circumstances"), ("restored", "circumstances")]


def test_who_is_eligible_after_it_ended_is_issued_another(nation: int, decided: Decided) -> None:
    decide(decided, 1, has_car=True)
    decide(decided, 1, has_car=False, now=MUCH_LATER, request_id=7)
    new, old = approvals(1)
    assert (old.ended_on, new.ended_on) == (THEN + dt.timedelta(days=30), None)
    assert new.run_id is None
    assert new.decision_id is not None
    assert new.serial != old.serial
    with acting_as(SYSTEM, is_read_only=True):
        assert [approval_in_force(1, day) for day in (TODAY, day_of(MUCH_LATER))] == [old, new]


def test_r4_5_another_head_is_issued_another_and_the_old_one_stays_as_it_was(
    nation: int, decided: Decided
) -> None:
    (before,) = approvals(1)
    new_head = lead(1, 1, THEN)
    assert new_head != before.holder_id
    assert approvals(1) == [before]
    decide(decided, 1, has_car=False, request_id=7)
    new, old = approvals(1)
    assert (new.holder_id, new.ended_on) == (new_head, None)
    assert (old.holder_id, old.serial_no) == (before.holder_id, before.serial_no)
    assert (old.ended_on, old.ended_because) == (THEN, "change_of_head")


def test_r4_6b_a_death_ends_it_from_its_day_and_a_corrected_one_restores_it(nation: int) -> None:
    (before,) = approvals(1)
    holder = before.holder_id
    died_on = TODAY + dt.timedelta(days=3)
    for _ in range(2):
        actions.end_by_death([actions.HolderDeath(1, holder, died_on, "feed:7")], now=LATER)
    (found,) = approvals(1)
    assert (found.ended_on, found.ended_because) == (died_on, "death")
    assert told(1, found.id) == [("issued", None), ("ended", "death")]
    # A run or a decision in the name of the dead issues nothing.
    assert actions.follow_decisions([1], now=LATER) == []
    for _ in range(2):
        actions.restore_after_death(1, holder, event="feed:9", now=MUCH_LATER)
    assert approvals(1) == [before]
    assert told(1, found.id) == [("issued", None), ("ended", "death"), ("restored", "correction")]
    # And once more, should it be true after all.
    assert actions.end_by_death([actions.HolderDeath(1, holder, died_on, "feed:11")], now=MUCH_LATER) == 1
    with acting_as(SYSTEM, is_read_only=True):
        events = AuditEvent.objects.filter(subject=f"approval:{found.id}").order_by("id")
        assert list(events.values_list("event", flat=True)) == [
            "approval.ended", "approval.restored", "approval.ended"
        ]  # fmt: skip


def test_a_corrected_death_ends_what_was_issued_meanwhile_to_another(nation: int, decided: Decided) -> None:
    (before,) = approvals(1)
    actions.end_by_death([actions.HolderDeath(1, before.holder_id, THEN, "feed:7")], now=LATER)
    lead(1, 1, THEN)
    decide(decided, 1, has_car=False, request_id=7)
    actions.restore_after_death(1, before.holder_id, event="feed:9", now=MUCH_LATER)
    meanwhile, restored = approvals(1)
    assert restored == before
    assert (meanwhile.ended_on, meanwhile.ended_because) == (day_of(MUCH_LATER), "correction")


def test_only_a_law_ends_all_and_in_pieces_it_ends_the_same(nation: int) -> None:
    law = "قانون پایان خدمت، شمارهٔ ۱"
    ends_on = THEN + dt.timedelta(days=60)
    closed(LATER, ends_on)
    assert actions.end_by_law(law, ends_on, now=LATER, batch=2) == 5
    assert actions.end_by_law(law, ends_on, now=LATER, batch=2) == 0
    assert {approvals(household)[0].ended_on for household in eligible(nation)} == {ends_on}
    with acting_as(SYSTEM, is_read_only=True):
        assert len(active(ends_on - dt.timedelta(days=1))) == 5
        assert active(ends_on) == []


@pytest.mark.slow
def test_a_later_run_ends_issues_and_leaves_as_it_says(nation: int, tmp_path: Path) -> None:
    before = {household: approvals(household) for household in range(1, 7)}
    publish_another(tmp_path, nation, couples(dear_car_of=3))
    assert all(approvals(household) == before[household] for household in (1, 4, 5, 6))
    # A change for the worse waits for its days, by a run as by a decision (A15); whoever is told again keeps the day.
    takes_effect = THEN + dt.timedelta(days=30)
    for _ in range(2):
        (refused,) = approvals(3)
        assert (refused.ended_on, refused.ended_because) == (takes_effect, "circumstances")
        assert refused.is_in_force(takes_effect - dt.timedelta(days=1))
        actions.follow_decisions([3], now=LATER + dt.timedelta(days=5))
    assert len(told(3, refused.id)) == 2
    # Its pages say so until that day has come.
    for days, household, shown in ((5, 3, takes_effect), (5, 4, None), (30, 3, None)):
        with time_machine.travel(LATER + dt.timedelta(days=days)), acting_as(SYSTEM, is_read_only=True):
            published = determination_of(household)
            assert published
            assert takes_effect_on(published) == shown
    (new,) = approvals(2)
    assert new.is_in_force(THEN)


@pytest.mark.slow
def test_the_approval_of_a_household_that_ends_ends_with_it(nation: int, tmp_path: Path) -> None:
    for member in (1, 0):
        index = key_ring().blind_index("national_id", national_id(10 + member))
        with acting_as(SYSTEM):
            move_member(person_index=index, to_household=3, relation="other", on=THEN, by=SYSTEM, now=LATER)
    for _ in range(2):
        actions.follow_decisions([1], now=MUCH_LATER)
        (found,) = approvals(1)
        assert (found.ended_on, found.ended_because) == (THEN, "circumstances")
        assert len(told(1, found.id)) == 2
    assert history(1, found.id)[-1].event == HOUSEHOLD_ENDED
    with acting_as(SYSTEM, is_read_only=True):
        assert shown_of(found).why_ended.startswith("این خانوار دیگر وجود ندارد"), "no decision said so"
    # By a run it is the same, after the days of notice: nobody said where they are (A15).
    rows = couples(dear_car_of=2)
    publish_another(tmp_path, nation, {**rows, "persons": rows["persons"][:-2]})
    (gone,) = approvals(6)
    assert (gone.ended_on, gone.ended_because) == (THEN + dt.timedelta(days=30), "circumstances")
    assert [approvals(household)[0].ended_on for household in (3, 4, 5)] == [None] * 3


@pytest.mark.slow
def test_what_was_decided_while_a_run_was_being_published_holds(
    nation: int, decided: Decided, tmp_path: Path
) -> None:
    soon = LATER + dt.timedelta(minutes=5)
    decide(decided, 1, has_car=True, now=soon)
    decide(decided, 3, has_car=False, now=soon, request_id=7)
    before = {household: approvals(household) for household in (1, 3)}
    publish_another(tmp_path, nation, couples(dear_car_of=3))
    assert {household: approvals(household) for household in (1, 3)} == before
    assert (before[1][0].ended_on, before[3][0].ended_on) == (THEN + dt.timedelta(days=30), None)
    assert len(approvals(2)) == 1


def test_r4_6b_a_run_issues_nothing_to_a_head_who_is_dead(nation: int, tmp_path: Path) -> None:
    with acting_as(SYSTEM):
        said = Person.objects.get(pk=head(2))
        died = RegistryPerson(said.given_name, said.family_name, said.sex, said.birth_date, died_on=TODAY)
        index = bytes(said.national_id_index)
        update_person(person_index=index, registry_person=died, by=SYSTEM, now=LATER)
    publish_another(tmp_path, nation, couples(dear_car_of=3))
    assert approvals(2) == []
    assert actions.follow_decisions([2], now=MUCH_LATER) == []


@pytest.mark.slow
def test_a3_who_is_eligible_for_nothing_keeps_an_approval_that_is_suspended(
    nation: int, tmp_path: Path
) -> None:
    nothing = POLICY.replace("2: 1_030_000", "2: 0")
    publish_another(tmp_path, nation, couples(dear_car_of=2), policy=nothing)
    (found,) = approvals(1)
    assert (found.ended_on, found.suspended_on) == (None, THEN + dt.timedelta(days=30))
    assert told(1, found.id) == [("issued", None), ("suspended", "nothing_due")]


@pytest.mark.slow
def test_a3_payment_starts_again_once_a_later_run_grants_something(nation: int, tmp_path: Path) -> None:
    rows, folders = couples(dear_car_of=2), (tmp_path / "nothing", tmp_path / "again")
    for folder in folders:
        folder.mkdir()
    second = publish_another(folders[0], nation, rows, policy=POLICY.replace("2: 1_030_000", "2: 0"))
    publish_another(folders[1], second, rows, now=MUCH_LATER)
    (found,) = approvals(1)
    assert (found.ended_on, found.suspended_on) == (None, None)
    assert told(1, found.id)[1:] == [("suspended", "nothing_due"), ("resumed", "nothing_due")]


def test_a_run_that_was_published_before_there_were_approvals_is_caught_up_with(
    nation: int, decided: Decided
) -> None:
    assert actions.issue_missing_approvals(now=LATER) == 0
    _forget_approvals()
    decide(decided, 1, has_car=True)
    assert [actions.issue_missing_approvals(now=LATER, batch=4) for _ in range(4)] == [4, 2, 0, 0]
    assert [len(approvals(household)) for household in range(1, 7)] == [0, 0, 1, 1, 1, 1]


def test_decisions_and_deaths_at_once_leave_one_in_force(nation: int, decided: Decided) -> None:
    holder = approvals(1)[0].holder_id

    def die() -> None:
        actions.end_by_death([actions.HolderDeath(1, holder, THEN, "feed:7")], now=LATER)

    jobs = [die, *[lambda: actions.follow_decisions([1, 2, 3], now=LATER) for _ in range(3)], die]
    assert [fault for fault in at_once(jobs) if isinstance(fault, Exception)] == []
    assert told(1, approvals(1)[0].id) == [("issued", None), ("ended", "death")]


def test_events_are_read_in_one_order_and_none_is_stepped_over(nation: int, decided: Decided) -> None:
    decide(decided, 1, has_car=True)
    with acting_as(SYSTEM):
        found = events_after(0, 100)
        assert [one.kind for one in found] == ["issued"] * 5 + ["ended"]
        assert [one.number for one in found] == sorted(one.number for one in found)
        paged = events_after(0, 2)
        while page := events_after(paged[-1].number, 2):
            paged += page
        assert paged == found
        # What this transaction writes is told once it is committed.
        actions.end_by_death([actions.HolderDeath(3, approvals(3)[0].holder_id, THEN, "feed:7")], now=LATER)
        assert events_after(found[-1].number, 10) == []
    with acting_as(SYSTEM):
        assert [one.because for one in events_after(found[-1].number, 10)] == ["death"]


def _forget_approvals() -> None:
    """As if the run had been published by an earlier version of this program."""
    urls = database.server()
    name = str(sql("SELECT current_database()")[0][0])
    with psycopg.connect(urls.of_database(name).admin, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("TRUNCATE approval, approval_event, approval_catching_up")


def test_a_serial_that_was_given_already_is_given_to_nobody_else(
    nation: int, decided: Decided, django_db_setup: DatabaseUrls
) -> None:
    """Among so many it happens; then another one is drawn, and the publication goes on."""
    _forget_approvals()
    with psycopg.connect(django_db_setup.owner, autocommit=True) as owner:
        drawn = owner.execute("SELECT pg_get_functiondef('serial_number'::regproc)").fetchone()
        assert drawn
        owner.execute(
            "CREATE OR REPLACE FUNCTION serial_number() RETURNS bigint LANGUAGE sql VOLATILE "
            "RETURN floor(random() * 6)::bigint"
        )
        try:
            assert len(actions.follow_decisions(range(1, 7), now=LATER)) == 5
        finally:
            owner.execute(drawn[0])
    assert [len(approvals(household)) for household in range(1, 7)] == [1, 0, 1, 1, 1, 1]
    assert len({approvals(household)[0].serial_no for household in eligible(nation)}) == 5


KEYS = """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), convalidated FROM pg_constraint
WHERE conrelid IN ('approval'::regclass, 'approval_event'::regclass, 'referral'::regclass) ORDER BY 1, 2"""


def test_a_first_nation_leaves_every_key_as_it_was(decided: Decided, transactional_db: None) -> None:
    before = sql(KEYS)
    publish(decided)
    assert approvals(1)
    assert sql(KEYS) == before
