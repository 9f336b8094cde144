"""The net below: cases without their notice, cases that nobody takes on, and households that wait for an officer."""

from __future__ import annotations

import datetime as dt
from typing import Any

import psycopg
import pytest
from typer.testing import CliRunner

from hemayat.accounts.staff import actor_of
from hemayat.audit.context import SYSTEM, Actor, acting_as
from hemayat.cli.main import app
from hemayat.eligibility.queries import determination_of
from hemayat.jobs.timetable import reconcile as job
from hemayat.monitoring import metrics
from hemayat.notifications.models import OutboxMessage
from hemayat.requests import actions
from hemayat.requests.errors import CaseStateChanged, NoSuchRequest
from hemayat.requests.models import Affected, Request
from hemayat.requests.queries import with_officers
from hemayat.requests.results import RedeterminationWithOfficer
from hemayat.requests.states import CaseKind
from tests.accounts.steps import events
from tests.requests.registers import RunningSimulator
from tests.requests.steps import NOW, citizen, filed, head, officer, take_on
from tests.support.installation import use_test_database

pytestmark = pytest.mark.usefixtures("nation")
NEW, FORMER = 900, 2
DAY = dt.timedelta(days=1)


def moved_away(registers: RunningSimulator) -> None:
    """Somebody of household 2 heads one of her own, so that household 2 is to be decided again."""
    wife = registers.person(FORMER, 1)
    there = {**wife, "household_id": NEW, "relation_to_head": "head"}
    registers.correct("persons", wife["national_id"], there)
    filed(citizen(NEW, wife["national_id"]), CaseKind.APPLICATION)
    take_on()


def unvalued_car(registers: RunningSimulator) -> None:
    car = {"kind": "passenger", "value_rial": None}
    registers.correct("vehicles", registers.person(FORMER)["national_id"], car)


def seen_by(actor: Actor) -> list[RedeterminationWithOfficer]:
    with acting_as(actor, is_read_only=True):
        return with_officers()


def affected() -> Affected:
    with acting_as(SYSTEM, is_read_only=True):
        return Affected.objects.get()


def result_of(household: int) -> Any:
    with acting_as(SYSTEM, is_read_only=True):
        return determination_of(household)


def names(event: str) -> int:
    return [name for name, _ in events()].count(event)


def test_what_the_rules_leave_open_is_seen_by_an_officer_at_once_and_settled(
    registers: RunningSimulator,
) -> None:
    moved_away(registers)
    unvalued_car(registers)
    before = result_of(FORMER)
    for days in range(3):
        assert actions.take_on_affected(now=NOW + days * DAY) == 1
    (open_one,) = seen_by(actor_of(officer()))
    assert (open_one.household, open_one.why) == (FORMER, {"missing": ["vehicle_value"]})
    assert open_one.since == NOW
    assert names("household.needs_officer") == 1
    # What was decided before holds meanwhile; nobody of another province and no head sees it.
    assert result_of(FORMER) == before
    assert seen_by(actor_of(officer(name="far", provinces=("01",)))) == []
    assert seen_by(head(FORMER).actor) == []

    given: dict[str, Any] = {
        "affected": open_one.affected,
        "outcome": "eligible",
        "reason": "خودرو فرسوده است.",
    }
    with pytest.raises(NoSuchRequest):
        actions.decide_affected(**given, by=officer(name="far", provinces=("01",)), now=NOW)
    number = actions.decide_affected(**given, by=officer(), now=NOW + 3 * DAY)
    after = result_of(FORMER)
    assert (after.decision_id, after.outcome) == (number, "eligible")
    assert seen_by(SYSTEM) == []
    with acting_as(SYSTEM, is_read_only=True):
        assert OutboxMessage.objects.filter(household_id=FORMER, key=f"decision:{number}").count() == 1
    with pytest.raises(CaseStateChanged):
        actions.decide_affected(**given, by=officer(), now=NOW + 3 * DAY)
    assert actions.take_on_affected(now=NOW + 9 * DAY) == 0


def test_what_becomes_clear_after_all_is_decided_by_the_rules(registers: RunningSimulator) -> None:
    moved_away(registers)
    registers.fail(vehicles={"status": 500})
    for tries in range(8):
        actions.take_on_affected(now=NOW + tries * DAY)
        # A register that is late for some hours is waited for; one that stays silent is an officer's to know.
        assert bool(seen_by(SYSTEM)) is (tries == 7)
    assert affected().why == {"registers": ["vehicles"]}
    registers.fail(vehicles=None)
    actions.take_on_affected(now=NOW + 9 * DAY)
    assert affected().decided_at == NOW + 9 * DAY
    assert seen_by(SYSTEM) == []


def test_r1_5b_a_case_without_its_notice_is_found_logged_recorded_and_counted(
    registers: RunningSimulator, django_db_setup: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    request = filed(head(1))
    take_on()
    clean = actions.reconcile(now=NOW)
    assert (clean.is_clean, set(clean.counts.values())) == (True, {0})
    with psycopg.connect(django_db_setup.admin) as other:
        other.execute("DELETE FROM outbox WHERE notice = 'request_filed.1'")
    found = actions.reconcile(now=NOW)
    assert [(one.request, one.event) for one in found.untold] == [(request, "request.filed")]
    assert not found.is_clean
    assert [detail["untold"] for name, detail in events() if name == "requests.reconciled"] == [0, 1]
    # A notice that is missing from before is looked for where somebody asks for it.
    assert actions.reconcile(now=NOW + 9 * DAY).untold == []
    assert actions.reconcile(now=NOW + 9 * DAY, back=10 * DAY).untold == found.untold


def test_a_case_that_nobody_takes_on_is_found(registers: RunningSimulator) -> None:
    request = filed(head(1))
    assert actions.reconcile(now=NOW).is_clean
    (case,) = actions.reconcile(now=NOW + DAY).neglected
    assert (case.request, case.state, case.due_at) == (request, "submitted", NOW)
    with acting_as(SYSTEM):
        Request.objects.filter(id=request).update(next_at=None)
    (case,) = actions.reconcile(now=NOW).neglected
    assert (case.request, case.due_at) == (request, None)


def test_the_hourly_job_tells_who_watches(registers: RunningSimulator) -> None:
    filed(head(1))
    job()
    assert b'hemayat_reconciliation{kind="neglected"} 1.0' in metrics.exposition()


def test_the_command_names_what_is_wrong_and_who_waits(
    registers: RunningSimulator, django_db_setup: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_test_database(monkeypatch, django_db_setup)
    monkeypatch.setenv("COLUMNS", "200")
    moved_away(registers)
    unvalued_car(registers)
    actions.take_on_affected(now=NOW)
    done = CliRunner().invoke(app, ["reconcile"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    assert "missing: vehicle_value" in done.output
    assert "0 without a notice, 0 taken on by nobody, 1 households with officers" in done.output
    request = filed(head(4))
    done = CliRunner().invoke(app, ["reconcile"], catch_exceptions=False)
    assert done.exit_code == 1
    assert f"request {request}: is submitted and was due at" in done.output
