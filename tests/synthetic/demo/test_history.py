"""The work behind a demo: by real actions, the same each time, as the pages show it, and refused outside a demo."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from django.conf import settings
from django.test import Client

from hemayat.accounts.models import StaffMember
from hemayat.accounts.staff import add_staff
from hemayat.agreements.content import CriterionReviewLimits
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.cli.command_inputs import compiled_for, open_snapshot
from hemayat.common.dates import TEHRAN, month_start
from hemayat.common.errors import HemayatError
from hemayat.common.money import format_number
from hemayat.config.environment import Environment, Mode
from hemayat.eligibility.queries import reading_of
from hemayat.engines.national_run import RunOptions, determine_nation
from hemayat.hotline.models import CallBack
from hemayat.inquiries import adapter_selection
from hemayat.inquiries.snapshot_adapter import SnapshotRegisterAdapter
from hemayat.operations import migration
from hemayat.operations.clock_tolerance import SPAN, USUAL, close_past, past_allowed
from hemayat.operations.migration import migrate
from hemayat.operations.postgres import DatabaseUrls
from hemayat.oversight import criterion_reviews
from hemayat.oversight.case_anomalies.rules import rules
from hemayat.oversight.disclosure_control import SMALLEST
from hemayat.oversight.error_estimates import LEAST_DRAWN, opinions_counted
from hemayat.oversight.figures import latest
from hemayat.oversight.models import CaseAnomaly
from hemayat.questions.models import Question
from hemayat.questions.states import QuestionState
from hemayat.requests.models import Override, Request
from hemayat.requests.override_queries import overrides_waiting
from hemayat.synthetic.demo import service as demo_service
from hemayat.synthetic.demo.history.calendar import WEEKS, published_at
from hemayat.synthetic.demo.history.custodians import before_publication
from hemayat.synthetic.demo.history.history import make_history
from hemayat.synthetic.demo.history.reviews import DRAWN_OF_THOUSAND
from hemayat.synthetic.demo.history.scenario import FAULTS, OBJECTIONS, REJECTING_AGENCY, SILENT_REGISTER
from hemayat.synthetic.demo.service import HEADS, PASSWORD, add_demo_staff, publish, publish_answers
from hemayat.synthetic.population import PopulationPlan, make_population
from tests.support.database import folder_of_run, server
from tests.support.nations import silent
from tests.support.publishing import found_a_household

HOUSEHOLDS = 4_000
NOW = dt.datetime(2026, 11, 30, 9, 0, tzinfo=dt.UTC)
"""A Monday: the history of a test does not depend on the day of the test."""
WHOLE_WEEKS = tuple(str(week) for week in range(-WEEKS, 0))


@pytest.fixture(scope="session")
def nation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_nation(tmp_path_factory.mktemp("history"), HOUSEHOLDS)


def make_nation(out: Path, households: int) -> Path:
    """A nation as the demo makes it, decided for the month in which its first run is published."""
    day = month_start(published_at(NOW).astimezone(TEHRAN).date())
    make_population(PopulationPlan(households, seed=1398, on=day), out / "extract", workers=1)
    snapshot = open_snapshot(out / "extract", out / "snapshot")
    determine_nation(compiled_for(None, day), snapshot, out / "run", RunOptions(workers=1), silent)
    return out


@pytest.fixture
def demo(
    nation: Path, tmp_path: Path, transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """The home of a demo that has published this nation, and whose registers answer."""
    (tmp_path / HEADS).write_text("[]")
    monkeypatch.setattr(settings, "ENVIRONMENT", replace(settings.ENVIRONMENT, mode="demo", home=tmp_path))
    (tmp_path / "registers").mkdir()
    registers = SnapshotRegisterAdapter(nation / "snapshot", tmp_path / "registers")
    registers.simulated.nation.make_indexes()
    monkeypatch.setattr(adapter_selection, "_over_http", lambda *_: registers)
    # Each test gives runs the same numbers: another test's rules may be kept under the number of this run.
    reading_of.cache_clear()
    before_publication(published_at(NOW))
    publish(nation / "run", published_at(NOW))
    publish_answers()
    yield tmp_path
    reading_of.cache_clear()
    registers.simulated.close()


@pytest.mark.slow
@pytest.mark.parametrize("time", ["first", "again"])
def test_the_history_runs_is_what_the_pages_show_and_is_the_same_again(
    demo: Path, nation: Path, time: str
) -> None:
    truth = make_history(nation, demo, NOW)
    check_same_as_the_other(truth)
    kept = json.loads((nation / "history.json").read_text("utf-8"))
    assert kept == truth
    assert truth["steps"]["refuse"] > 10
    check_overview(truth)
    check_second_opinions(truth)
    check_registers(truth)
    check_queues(truth)
    check_agencies(truth)


def check_same_as_the_other(truth: dict[str, Any]) -> None:
    """Another process of the run may make the other history: whichever is first writes its truth down for both."""
    said = json.dumps(truth, sort_keys=True)
    kept, mine = folder_of_run() / "history-truth.json", folder_of_run() / f"history-truth-{os.getpid()}"
    mine.write_text(said, "utf-8")
    try:
        kept.hardlink_to(mine)
    except FileExistsError:
        assert json.loads(kept.read_text("utf-8")) == json.loads(said), (
            "one seed gives the same counts and outcomes"
        )
    finally:
        mine.unlink()


def check_overview(truth: dict[str, Any]) -> None:
    """Oversight downloads the same figures as in the truth file; only figures of a few cases are withheld."""
    said = csv_rows(browser("overseer").get("/oversight/figures.csv").content)
    rows = [row for row in said if row["province"] == "nation"]
    assert len({row["week"] for row in rows}) == WEEKS
    for measure, counts in (("arrivals", "filed_by_week"), ("decided", "decided_by_week")):
        shown = [row for row in rows if row["measure"] == measure]
        for row, week in zip(shown, WHOLE_WEEKS, strict=True):
            count = truth[counts].get(week, 0)
            assert (row["of"], row["is_withheld"]) == (
                ("", "True") if 0 < count < SMALLEST else (str(count), "False")
            ), (measure, week)


def check_second_opinions(truth: dict[str, Any]) -> None:
    """All that were given count, and an estimate is shown of each criterion with enough of them."""
    with acting_as(SYSTEM, is_read_only=True):
        kept = latest()
        assert kept is not None
        drawn = opinions_counted(*kept.weeks.instants)
    given = sum(count for name, count in truth["second_opinions"].items() if ":" in name)
    assert given > 0
    assert (kept.opinions.of if kept.opinions else None) == (given if given >= SMALLEST else None)
    rows = csv_rows(browser("overseer").get("/rules/criteria.csv").content)
    shown = {
        (row["criterion"], row["measure"] == "wrong_approvals")
        for row in rows
        if row["measure"] in ("wrong_refusals", "wrong_approvals") and row["is_withheld"] == "False"
    }
    assert shown == {key for key, count in drawn.items() if count >= LEAST_DRAWN}


def test_a_whole_demo_has_enough_second_opinions_to_estimate_for_two_criteria() -> None:
    """By the tables of a whole demo: a nation of 4,000 has too few officers' decisions."""

    def expected(step: str, pool: str) -> float:
        """Not those of the last week: their second opinions wait."""
        many = sum(
            count
            for story in OBJECTIONS
            if story.pool == pool and any(name == step for _, name in story.steps)
            for week, count in story.weeks.items()
            if week < -1
        )
        return many * DRAWN_OF_THOUSAND / 1000

    assert expected("refuse", "covered_deciles") > LEAST_DRAWN + 5
    # Nobody knows what a vehicle or a property is worth: each of these is about one of the two, or both.
    assert expected("grant", "unvalued") > 2 * LEAST_DRAWN


def check_registers(truth: dict[str, Any]) -> None:
    """The silent register is silent, no other is, and each owner did what the truth says with its disputes."""
    browse = browser("overseer")
    rows = csv_rows(browse.get("/oversight/registers.csv").content)
    silent = {row["register"] for row in rows if row["measure"] == "silent" and row["value"] not in ("", "0")}
    assert silent == {SILENT_REGISTER}
    results: Counter[str] = Counter()
    for month, register in sorted({(row["month"], row["register"]) for row in rows}):
        asked = {"month": month, "register": register}
        report = csv_rows(browse.get("/oversight/registers/report.csv", asked).content)
        results.update(row["result"] for row in report if row["measure"] == "dispute")
    assert (results["corrected"], results["upheld"]) == (
        truth["steps"]["owner_corrects"],
        truth["steps"]["owner_upholds"],
    )


def csv_rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def check_queues(truth: dict[str, Any]) -> None:
    """What waits at the desk is what no story has ended, and nothing else."""
    waiting = truth["by_kind"]
    with acting_as(SYSTEM, is_read_only=True):
        member = StaffMember.objects.get(username="officer")
        open_cases = Counter(Request.objects.exclude(place="").values_list("state", flat=True))
        open_questions = Question.objects.filter(state=QuestionState.WAITING).count()
        call_backs = CallBack.objects.filter(ended_at=None).count()
        overrides, agreeable = Override.objects.filter(result="").count(), len(overrides_waiting())
    assert {str(state): many for state, many in open_cases.items()} == {
        state: sum(many for end, many in waiting.items() if end.endswith(f": {state}"))
        for state in ("awaiting_officer", "awaiting_applicant")
    }
    stories = truth["by_story"]
    assert open_questions == stories["question_open: open"]
    assert call_backs == stories["call_back_waits: open"]
    assert overrides == agreeable >= stories["override_waits: not_eligible"] > 0
    page = browser(member.username).get("/").content.decode()
    assert format_number(stories["question_open: open"], "fa") in page


def check_agencies(truth: dict[str, Any]) -> None:
    """The agency that was made to reject is found if it rejects enough for the rule, with the figures of the truth."""
    counts = truth["agencies"]
    rejected, taken = (
        {agency: counts[f"{agency}: {end}"] for agency in {name.partition(":")[0] for name in counts}}
        for end in ("rejected", "acknowledged")
    )
    mine = rejected[REJECTING_AGENCY]
    measures = {
        "rejected": mine,
        "answered": mine + taken[REJECTING_AGENCY],
        "others_rejected": sum(rejected.values()) - mine,
        "others_answered": sum(rejected.values()) + sum(taken.values()) - mine - taken[REJECTING_AGENCY],
    }
    assert mine > 0
    with acting_as(SYSTEM, is_read_only=True):
        found = {row.subject: row.measures for row in CaseAnomaly.objects.filter(rule="agency")}
    assert found == ({REJECTING_AGENCY: measures} if rules()["agency"].finds(measures) else {})


def browser(username: str) -> Client:
    """Somebody of the demo's staff, signed in."""
    client = Client(HTTP_HOST=urlsplit(settings.ENVIRONMENT.staff_origin).netloc)
    given = {"username": username, "password": PASSWORD, "code": ""}
    assert client.post("/sign-in/", given).status_code == 302
    return client


def test_the_seeded_fault_of_a_criterion_opens_its_review_and_no_other_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """By the tables of a whole demo: a nation of 4,000 has too few vehicles that are too dear."""
    ended = [one for one in OBJECTIONS if one.name.endswith(("_stays", "_corrected", "_refused", "_granted"))]
    filed, upheld = Counter[str](), Counter[str]()
    for one in ended:
        filed[one.pool] += sum(one.weeks.values())
        upheld[one.pool] += sum(one.weeks.values()) if one.corrects else 0
    del filed["unvalued"]  # no criterion refused these
    counts = {pool: (many, upheld[pool]) for pool, many in filed.items()}
    assert len(counts) == 4
    monkeypatch.setattr(criterion_reviews, "objection_counts", lambda *_: counts)
    monkeypatch.setattr(criterion_reviews, "errors_by_criterion", lambda *_: {})
    assert set(criterion_reviews.alarms(NOW, NOW, CriterionReviewLimits())) == {"vehicles"}
    assert "criterion_overturned" in {one.name for one in FAULTS}


def environment(mode: Mode) -> Environment:
    return replace(settings.ENVIRONMENT, mode=mode)


def tolerance(url: str) -> dt.timedelta:
    with psycopg.connect(url) as owner:
        row = owner.execute("SELECT span FROM clock_tolerance").fetchone()
    assert row is not None
    span: dt.timedelta = row[0]
    return span


def test_outside_a_demo_nothing_is_opened_and_no_history_is_made(
    django_db_setup: DatabaseUrls, transactional_db: None, tmp_path: Path
) -> None:
    close_past(django_db_setup.owner)
    modes: tuple[Mode, ...] = ("test", "production")
    for mode in modes:
        with (
            pytest.raises(HemayatError, match="only a demo"),
            past_allowed(environment(mode), django_db_setup.owner),
        ):
            pytest.fail("the past was opened")
        assert tolerance(django_db_setup.owner) == USUAL
    with pytest.raises(HemayatError, match="only a demo"):
        make_history(tmp_path, tmp_path, NOW)


@pytest.mark.parametrize("is_stopped", [False, True])
def test_the_past_is_open_for_the_history_and_closed_after_it(
    django_db_setup: DatabaseUrls, transactional_db: None, is_stopped: bool
) -> None:
    """Also if the history is stopped; and never by the application."""
    owner, app = django_db_setup.owner, django_db_setup.app
    with suppress(KeyboardInterrupt), past_allowed(environment("demo"), owner):
        assert tolerance(owner) == SPAN
        with psycopg.connect(app) as application, pytest.raises(psycopg.errors.InsufficientPrivilege):
            application.execute("UPDATE clock_tolerance SET span = '1 year'")
        if is_stopped:
            raise KeyboardInterrupt
    assert tolerance(owner) == USUAL


def test_a_demo_that_was_killed_is_closed_at_the_next_start(
    django_db_setup: DatabaseUrls, transactional_db: None
) -> None:
    owner = django_db_setup.owner
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute("UPDATE clock_tolerance SET span = '90 days'")
    migrate(settings.ENVIRONMENT, owner)
    assert tolerance(owner) == USUAL


def begin_demo_over(urls: DatabaseUrls) -> None:
    """As with DATABASE_URL in the shell."""
    addresses = replace(environment("demo"), database_url=urls.app, owner_database_url=urls.owner)
    next(demo_service._over_database(addresses, 1))


class Prepared(Exception):
    """Where the demo would have begun to write."""


@pytest.fixture
def never_migrated(monkeypatch: pytest.MonkeyPatch) -> None:
    def prepare(*_: object) -> None:
        raise Prepared

    monkeypatch.setattr(migration, "prepare", prepare)


@pytest.mark.slow
def test_a_demo_writes_nothing_where_its_address_leads_to_real_staff(
    django_db_setup: DatabaseUrls, transactional_db: None, never_migrated: None
) -> None:
    add_demo_staff(NOW)
    with pytest.raises(Prepared):
        begin_demo_over(django_db_setup)
    add_staff(
        username="operator",
        full_name="Of an installation",
        roles=["administrator"],
        provinces=["*"],
        by=SYSTEM,
        now=NOW,
    )
    with pytest.raises(HemayatError, match="real staff"):
        begin_demo_over(django_db_setup)


def test_a_demo_writes_nothing_where_its_address_leads_to_real_people(
    django_db_setup: DatabaseUrls, transactional_db: None, never_migrated: None
) -> None:
    found_a_household(1)
    with psycopg.connect(django_db_setup.owner) as owner:
        owner.execute("UPDATE person SET is_synthetic = false")
    with pytest.raises(HemayatError, match="real people"):
        begin_demo_over(django_db_setup)


def test_a_demo_begins_in_a_database_without_tables(never_migrated: None) -> None:
    with pytest.raises(Prepared):
        begin_demo_over(server())
