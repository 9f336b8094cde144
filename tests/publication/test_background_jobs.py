"""What was asked for at the desk ends once, whatever becomes of the worker, and holds up nothing else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import DataError, connection
from django.test.utils import CaptureQueriesContext
from psycopg.conninfo import conninfo_to_dict

from hemayat.accounts.attempt_limits import TRIALS_OF_ANALYST
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.eligibility.queries import published_run
from hemayat.households.models import Membership, Person
from hemayat.jobs.timetable import find_duplicates
from hemayat.publication import actions, background_jobs, rollout
from hemayat.publication.background_jobs import (
    ask_approval,
    ask_comparison,
    ask_proposal,
    ask_withdrawal,
    resume_jobs,
    run_job,
)
from hemayat.publication.database import LOCK, conninfo
from hemayat.publication.errors import PublicationFault
from hemayat.publication.models import Errand, Publication
from hemayat.publication.queries import comparisons, publications
from hemayat.publication.reforms import ReformTrial
from hemayat.publication.run_folders import run_folder
from tests.support.nations import ON
from tests.support.publishing import NOW, decide, found_a_household, propose, publisher

pytestmark = pytest.mark.django_db(transaction=True)


def approval(tmp_path: Path) -> int:
    """Asked for; the worker comes to it."""
    return ask_approval(run_id=propose(decide(tmp_path)).pk, by=publisher("second"), now=NOW).pk


def loads_until_it_dies(errand: Errand, _advance: object) -> dict[str, Any]:
    def die(step: str, so_far: int, total: int) -> None:
        raise SystemExit

    folder = run_folder(errand.given["run"])
    actions.propose(folder, by=errand.asked_by, now=NOW, advance=die, workers=1)
    return {}


def people() -> int:
    with acting_as(SYSTEM):
        return Person.objects.count()


def doing(monkeypatch: pytest.MonkeyPatch, instead: Callable[..., dict[str, Any]]) -> None:
    monkeypatch.setitem(background_jobs._DOES, Errand.Kind.APPROVE, instead)


@pytest.mark.slow
def test_what_is_listed_leaves_what_is_large_in_the_database(tmp_path: Path, settings: Any) -> None:
    settings.RUNS = settings.POLICIES = tmp_path
    approval(tmp_path)
    trial = ReformTrial("nation-policy", ON, ON, "nation-run", reform="patch: trial\nwaivers: {}\n")
    ask_comparison(trial, by=publisher("analyst", roles=("analyst",)), now=NOW)
    with CaptureQueriesContext(connection) as asked:
        (listed,), (tried,) = publications(), comparisons()
        assert listed.counts == {"eligible": 19, "not_eligible": 16, "needs_data": 5}
        assert tried.given["run"] == "nation-run"
    assert len(asked) == 2
    for large in ("policy_text", '"comparison"', "cut_points", '"reform"', '"result"'):
        assert all(large not in one["sql"] for one in asked), large
    assert "patch" not in str(tried.given)
    run_job(tried.pk)
    assert Errand.objects.get(pk=tried.pk).result


def test_the_folder_of_a_run_is_kept_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    decided = decide(tmp_path)
    monkeypatch.chdir(tmp_path)
    made = actions.propose(
        Path("nation-run"), by=publisher("first"), now=NOW, policy=decided.policy, workers=1
    )
    assert made.run_dir == str(decided.run)


def test_a_withdrawn_proposal_does_not_come_back_by_itself(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker died while it loaded the run: what was asked for is ended with the withdrawal."""
    settings.RUNS, settings.POLICIES = tmp_path, tmp_path
    decide(tmp_path)
    errand = ask_proposal(run="nation-run", by=publisher("first"), now=NOW)
    with monkeypatch.context() as patched, pytest.raises(SystemExit):
        patched.setitem(background_jobs._DOES, Errand.Kind.PROPOSE, loads_until_it_dies)
        run_job(errand.pk)
    run_id = Publication.objects.get(state="loading").pk
    actions.withdraw(run_id, by=publisher("second"), now=NOW, reason="wrong register")
    found = Errand.objects.get(pk=errand.pk)
    assert found.has_failed
    assert found.fault
    assert "لغو شد" in found.fault["fa"]
    resume_jobs()
    run_job(errand.pk)
    assert Publication.objects.get().state == "withdrawn"


@pytest.mark.slow
def test_what_is_being_published_is_not_withdrawn(tmp_path: Path) -> None:
    number = approval(tmp_path)
    run_id = Publication.objects.get().pk
    with pytest.raises(PublicationFault, match="is being published"):
        ask_withdrawal(run_id=run_id, by=publisher("first"), now=NOW, reason="wrong register")
    run_job(number)
    assert Publication.objects.get().state == "published"


def test_a_proposal_is_withdrawn_at_once_and_its_people_go_later(tmp_path: Path) -> None:
    found_a_household()
    decided = decide(tmp_path)
    run_id = propose(decided).pk
    errand = ask_withdrawal(run_id=run_id, by=publisher("first"), now=NOW, reason="wrong register")
    assert Publication.objects.get().state == "withdrawn"
    assert people() == 68
    run_job(errand.pk)
    assert Errand.objects.get(pk=errand.pk).state == "done"
    assert people() == 1


@pytest.mark.slow
def test_a_proposal_made_before_the_people_of_a_withdrawn_one_are_gone(tmp_path: Path) -> None:
    found_a_household()
    decided = decide(tmp_path)
    errand = ask_withdrawal(
        run_id=propose(decided).pk, by=publisher("first"), now=NOW, reason="wrong register"
    )
    again = propose(decided)
    run_job(errand.pk)
    assert people() == 68
    rollout.approve(again.pk, by=publisher("second"), now=NOW)
    with acting_as(SYSTEM):
        assert Membership.objects.filter(household_id__lt=900).count() == 67


def test_long_jobs_hold_two_places_of_the_worker_at_most_and_an_approval_waits_for_no_comparison(
    tmp_path: Path, settings: Any
) -> None:
    settings.RUNS = settings.POLICIES = tmp_path
    approval(tmp_path)
    trial = ReformTrial("nation-policy", ON, ON + dt.timedelta(days=1), "nation-run")
    ask_comparison(trial, by=publisher("analyst", roles=("analyst",)), now=NOW)
    find_duplicates.defer()
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, lock FROM procrastinate_jobs ORDER BY id")
        assert cursor.fetchall() == [
            (background_jobs.TASK, "publishing"),
            (background_jobs.TASK, "long"),
            ("jobs.find_duplicates", "long"),
        ]


@pytest.mark.slow
def test_an_analyst_tries_so_many_reforms_a_day_and_another_is_not_kept_waiting(
    tmp_path: Path, settings: Any
) -> None:
    """Each trial hides what fits a few families; many about the same family would say it together."""
    settings.RUNS = settings.POLICIES = tmp_path
    approval(tmp_path)
    trial = ReformTrial("nation-policy", ON, ON + dt.timedelta(days=1), "nation-run")
    analyst, (limit,) = publisher("analyst", roles=("analyst",)), TRIALS_OF_ANALYST
    for _ in range(limit.most):
        ask_comparison(trial, by=analyst, now=NOW)
    with pytest.raises(PublicationFault, match=f"You have tried {limit.most} reforms today"):
        ask_comparison(trial, by=analyst, now=NOW)
    ask_comparison(trial, by=publisher("another", roles=("analyst",)), now=NOW)
    ask_comparison(trial, by=analyst, now=NOW + dt.timedelta(days=1))
    assert Errand.objects.filter(kind=Errand.Kind.COMPARE).count() == limit.most + 2


def fetched() -> str | None:
    """The lock of the job that a free place of the worker takes next."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES RETURNING id")
        (worker,) = cursor.fetchone() or (0,)
        cursor.execute("SELECT lock FROM procrastinate_fetch_job_v2(NULL, %s)", [worker])
        return (cursor.fetchone() or (None,))[0]


@pytest.mark.slow
def test_while_a_comparison_runs_an_approval_begins(tmp_path: Path, settings: Any) -> None:
    settings.RUNS = settings.POLICIES = tmp_path
    run_id = propose(decide(tmp_path)).pk
    analyst = publisher("analyst", roles=("analyst",))
    for days in (1, 2):
        ask_comparison(
            ReformTrial("nation-policy", ON, ON + dt.timedelta(days=days), "nation-run"), by=analyst, now=NOW
        )
    assert fetched() == "long"
    assert fetched() is None, "the second comparison waits for the first"
    ask_approval(run_id=run_id, by=publisher("second"), now=NOW)
    assert fetched() == "publishing"
    assert fetched() is None


@pytest.mark.slow
def test_while_another_publishes_an_errand_waits(tmp_path: Path) -> None:
    """Such as the database itself, which ends what a killed worker asked of it."""
    number = approval(tmp_path)
    with psycopg.connect(conninfo()) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        for _ in range(background_jobs.MOST_ATTEMPTS + 1):
            run_job(number)
            assert Errand.objects.get(pk=number).state == "waiting"
    run_job(number)
    assert Errand.objects.get(pk=number).state == "done"
    assert published_run()


@pytest.mark.slow
def test_what_cannot_be_stored_is_not_begun_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    number = approval(tmp_path)
    doing(monkeypatch, lambda *_: {"fa": "x\0y"})
    with pytest.raises(DataError, match="u0000"):
        run_job(number)
    errand = Errand.objects.get(pk=number)
    assert (errand.state, errand.is_open) == ("failed", False)
    run_job(number)


def test_what_brings_the_worker_down_again_and_again_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, begun = approval(tmp_path), []

    def comes_down(*_: object) -> dict[str, Any]:
        begun.append(1)
        raise SystemExit

    doing(monkeypatch, comes_down)
    for _ in range(background_jobs.MOST_ATTEMPTS):
        with pytest.raises(SystemExit):
            run_job(number)
        assert Errand.objects.get(pk=number).state == "running"
    run_job(number)
    errand = Errand.objects.get(pk=number)
    assert (errand.state, len(begun)) == ("failed", 3)
    assert errand.fault
    assert "۳ بار" in errand.fault["fa"]


def test_an_own_connection_has_all_that_the_address_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of several servers the one that writes, and the certificate that it is known by (docs/operator/standby.md)."""
    said = {"target_session_attrs": "read-write", "sslrootcert": "/etc/hemayat/ca.pem"}
    options = {**connection.settings_dict["OPTIONS"], **said}
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", options)
    assert said.items() <= conninfo_to_dict(conninfo()).items()
