"""B9: before an adverse run takes effect, the registers are asked for missing data of an exemption."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from hemayat.approvals.queries import approvals_of
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.cli.commands.publish import say_missing_data
from hemayat.common.dates import day_of
from hemayat.eligibility.errors import ResultStillOpen
from hemayat.eligibility.findings import open_criteria as names_of_open_criteria
from hemayat.eligibility.queries import PublishedResult, case, determination_of, reading_of
from hemayat.inquiries import adapter_selection
from hemayat.notifications.models import OutboxMessage
from hemayat.publication.message_preview import count_messages, preview_of
from hemayat.publication.models import Publication
from hemayat.publication.notices import queue_batch
from hemayat.requests import actions
from hemayat.requests.missing_data import data_request_of, request_missing_data
from hemayat.requests.models import Affected
from hemayat.requests.redetermination import take_on_affected
from hemayat.requests.states import CaseState
from tests.publication.stricter_policy import HARDER
from tests.requests.registers import RunningSimulator, simulated
from tests.requests.steps import filed, head, officer, take_on, view
from tests.support.nations import POLICY, rows_of_nation
from tests.support.publishing import NOW, Decided, decide, propose, publish

pytestmark = pytest.mark.slow

DAY, MINUTE = dt.timedelta(days=1), dt.timedelta(minutes=1)
NEXT = NOW + 60 * DAY
NOTICE_DAYS = 30
TEHRAN = ZoneInfo("Asia/Tehran")
_FACT = """derived:
  per_person:"""
_PENSIONER = """  pensioner: {any: insurance, title: {fa: سرپرست بازنشسته است, en: The head draws a pension},
    where: person.is_head and status == 'pensioner', unknown: ask}
"""
_EXEMPTION = """  pensioner: {when: pensioner, only: [income], title: {fa: بازنشسته, en: Pensioner},
    law: {act: {fa: قانون, en: Act}, article: "5"}}
entitlement:"""


def with_pensioners(policy: str) -> str:
    """The same law with an exemption that the register of insurance must show."""
    return policy.replace(_FACT, _PENSIONER + _FACT).replace("entitlement:", _EXEMPTION, 1)


@pytest.fixture(scope="module")
def decided(tmp_path_factory: pytest.TempPathFactory) -> Decided:
    folder = tmp_path_factory.mktemp("known")
    return decide(folder, rows_of_nation(40), name="known", policy=with_pensioners(POLICY))


@pytest.fixture(scope="module")
def lacking(tmp_path_factory: pytest.TempPathFactory) -> Decided:
    """A later law with a lower ceiling, and a snapshot without an answer of the register of insurance."""
    rows = rows_of_nation(40)
    silent = [
        {"national_id": one["national_id"], "register": "insurance", "result": "no_answer"}
        for one in rows["persons"]
    ]
    rows["answered"] = [*rows["answered"], *silent]
    return decide(tmp_path_factory.mktemp("lacking"), rows, name="lacking", policy=with_pensioners(HARDER))


def in_force(household: int) -> PublishedResult:
    with acting_as(SYSTEM, is_read_only=True):
        found = determination_of(household)
    assert found
    return found


def rows(query: str, *given: Any) -> list[tuple[Any, ...]]:
    with acting_as(SYSTEM, is_read_only=True), connection.cursor() as cursor:
        cursor.execute(query, given)
        return cursor.fetchall()


def told_all(run: int, now: dt.datetime) -> None:
    while not Publication.objects.get(pk=run).notices_done_at:
        queue_batch(run, now=now)


def published(run: int, lacking: Decided, *, now: dt.datetime = NEXT) -> int:
    """The later run, with its notices; `run`: the one before it."""
    told_all(run, NOW)
    later = publish(lacking, now=now)
    told_all(later, now)
    return later


def concerned(first: int, later: int) -> list[int]:
    """Households that the first run found eligible and about which the later one lacks data."""
    query = """SELECT a.household_id FROM determination a JOIN determination b ON b.household_id = a.household_id
        WHERE a.run_id = %s AND b.run_id = %s AND a.outcome = 'eligible' AND b.outcome = 'needs_data' ORDER BY 1"""
    return [int(number) for (number,) in rows(query, first, later)]


def ends_on(household: int) -> dt.date | None:
    with acting_as(SYSTEM, is_read_only=True):
        return approvals_of(household)[0].ended_on


def told(household: int) -> list[str]:
    with acting_as(SYSTEM, is_read_only=True):
        found = OutboxMessage.objects.filter(household_id=household).order_by("id")
        return list(found.values_list("notice", flat=True))


def draws_a_pension(registers: RunningSimulator, household: int) -> None:
    """From now on the register shows it."""
    who = registers.person(household)["national_id"]
    registers.correct("insurance", who, {"fund": "social_security", "status": "pensioner"})


def asked(now: dt.datetime) -> None:
    """What the worker does until nothing is due."""
    while take_on_affected(now=now):
        pass


def test_b9_an_exemption_that_the_register_shows_keeps_the_change_from_ever_taking_effect(
    nation: int, lacking: Decided, registers: RunningSimulator
) -> None:
    later = published(nation, lacking)
    household = concerned(nation, later)[0]
    assert in_force(household).outcome == "needs_data"
    assert told(household)[-1] == "requested_needs_data.1"
    with acting_as(head(household).actor, is_read_only=True):
        shown = data_request_of(household)
    assert shown
    assert (shown.asked_on, shown.answer_by) == (day_of(NEXT), day_of(NEXT) + NOTICE_DAYS * DAY)
    draws_a_pension(registers, household)
    asked(NEXT + MINUTE)
    held = in_force(household)
    assert (held.outcome, held.run_id, held.decision_id is not None) == ("eligible", later, True)
    assert held.act
    assert held.act.takes_effect_on is None
    assert ends_on(household) is None
    assert told(household)[-1] == "result_eligible.1"
    with acting_as(SYSTEM, is_read_only=True):
        assert data_request_of(household) is None


@pytest.mark.slow
def test_b9_without_the_exemption_the_change_counts_its_days_from_the_new_decision_on(
    nation: int, lacking: Decided, registers: RunningSimulator
) -> None:
    """Also after the day of the run itself: an open result takes nothing away."""
    later = published(nation, lacking)
    household = concerned(nation, later)[0]
    answered = NEXT + 45 * DAY
    asked(answered)
    held = in_force(household)
    assert held.outcome == "not_eligible"
    assert held.act
    assert held.act.takes_effect_on == day_of(answered) + NOTICE_DAYS * DAY
    assert ends_on(household) == held.act.takes_effect_on


@pytest.mark.slow
def test_b9_a_silent_register_ends_no_support_and_an_officer_looks_on_the_day(
    nation: int, lacking: Decided, registers: RunningSimulator
) -> None:
    later = published(nation, lacking)
    household = concerned(nation, later)[0]
    registers.fail(insurance={"status": 500})
    asked(NEXT + MINUTE)
    with acting_as(SYSTEM, is_read_only=True):
        shown = data_request_of(household)
    assert shown
    assert not shown.is_with_officer, "the register has time until the day"
    day = NEXT + NOTICE_DAYS * DAY
    asked(day + MINUTE)
    with acting_as(SYSTEM, is_read_only=True):
        shown = data_request_of(household)
        row = Affected.objects.get(household_id=household)
    assert shown
    assert shown.is_with_officer
    assert "insurance" in row.why["registers"]
    assert (in_force(household).outcome, ends_on(household)) == ("needs_data", None)
    registers.fail(insurance=None)
    draws_a_pension(registers, household)
    asked(day + 2 * DAY)
    assert in_force(household).outcome == "eligible", "a late answer counts"


def test_b9_only_households_with_support_are_asked_about_and_once(nation: int, lacking: Decided) -> None:
    told_all(nation, NOW)
    later = publish(lacking, now=NEXT)
    queue_batch(later, now=NEXT)
    found = [int(number) for (number,) in rows("SELECT household_id FROM request_affected ORDER BY 1")]
    assert found == concerned(nation, later)
    open_without = "SELECT count(*) FROM determination WHERE run_id = %s AND outcome = 'needs_data'"
    assert (len(found),) < rows(open_without, later)[0], "who has no support loses none"
    with acting_as(SYSTEM):
        assert request_missing_data(later, now=NEXT) == 0


@pytest.mark.slow
def test_b9_a_later_run_that_is_clear_ends_the_asking(
    nation: int, lacking: Decided, registers: RunningSimulator, tmp_path_factory: pytest.TempPathFactory
) -> None:
    later = published(nation, lacking)
    household = concerned(nation, later)[0]
    clear = decide(
        tmp_path_factory.mktemp("clear"), rows_of_nation(40), name="clear", policy=with_pensioners(POLICY)
    )
    third = publish(clear, now=NEXT + DAY)
    asked(NEXT + DAY + MINUTE)
    held = in_force(household)
    assert (held.outcome, held.run_id, held.decision_id) == ("eligible", third, None)
    with acting_as(SYSTEM, is_read_only=True):
        assert data_request_of(household) is None


def test_b9_the_proposal_says_about_how_many_households_data_will_be_asked(
    nation: int, lacking: Decided, capsys: pytest.CaptureFixture[str]
) -> None:
    told_all(nation, NOW)
    publication = propose(lacking, now=NEXT)
    count_messages(publication.pk, now=NEXT)
    counted = Publication.objects.get(pk=publication.pk)
    say_missing_data(counted)
    preview = preview_of(publication.pk)
    later = publish(lacking, now=NEXT)
    households = concerned(nation, later)
    assert counted.missing_data["households"] == len(households) > 1
    assert counted.missing_data["exempted"] == sum("income" in open_criteria(one) for one in households)
    assert f"{len(households)} households with support" in " ".join(capsys.readouterr().out.split())
    assert preview
    (line,) = [one for one in preview.lines if one.notice == "requested_needs_data.1"]
    assert line.heads == len(households)


@pytest.mark.slow
def test_b9_support_that_ends_today_in_tehran_is_not_counted_among_those_whose_data_are_asked(
    nation: int, lacking: Decided, tmp_path: Path
) -> None:
    """At midnight in Tehran it is still the day before by the clock of the database."""
    told_all(nation, NOW)
    ending = publish(
        decide(tmp_path, rows_of_nation(40), name="ending", policy=with_pensioners(HARDER)), now=NEXT
    )
    told_all(ending, NEXT)
    run = propose(lacking, now=NEXT + DAY).pk
    midnight = dt.datetime.combine(day_of(NEXT) + NOTICE_DAYS * DAY, dt.time(), TEHRAN).astimezone(dt.UTC)
    assert requested_heads(run, midnight - MINUTE) > requested_heads(run, midnight)


def requested_heads(run: int, now: dt.datetime) -> int:
    count_messages(run, now=now)
    preview = preview_of(run)
    assert preview
    return sum(line.heads for line in preview.lines if line.notice == "requested_needs_data.1")


def open_criteria(household: int) -> set[str]:
    reading_of.cache_clear()
    with acting_as(SYSTEM, is_read_only=True):
        return set(names_of_open_criteria(case(in_force(household))))


@pytest.fixture
def unknowing(
    lacking: Decided, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[RunningSimulator]:
    """Registers that answer, and of which the one of insurance knows nobody."""
    with simulated(lacking.snapshot, tmp_path / "index", tmp_path / "desk.sqlite") as running:
        monkeypatch.setattr(adapter_selection, "_over_http", lambda *_: running.registers)
        yield running


def test_b9_registers_that_do_not_know_are_asked_again_every_day_until_the_day(
    nation: int, lacking: Decided, unknowing: RunningSimulator
) -> None:
    household = concerned(nation, published(nation, lacking))[0]
    for number in range(3):
        asked(NEXT + MINUTE + number * (DAY + MINUTE))
    with acting_as(SYSTEM, is_read_only=True):
        row = Affected.objects.get(household_id=household)
        shown = data_request_of(household)
    assert (row.round, row.why) == (2, {}), "a register is asked three times before its silence is an answer"
    assert shown
    assert not shown.is_with_officer
    draws_a_pension(unknowing, household)
    asked(NEXT + 5 * DAY)
    assert in_force(household).outcome == "eligible"


def test_b9_a_request_is_not_refused_while_data_of_an_exemption_are_missing(
    nation: int, lacking: Decided, unknowing: RunningSimulator
) -> None:
    household = concerned(nation, published(nation, lacking))[0]
    now = NEXT + DAY
    request = filed(head(household), now=now)
    for hours in range(5):
        take_on(now + dt.timedelta(hours=hours))
    assert view(request, household, now=now).state is CaseState.AWAITING_OFFICER
    with pytest.raises(ResultStillOpen):
        actions.decide_by_rules(request_id=request, by=officer(), now=now + DAY)


def test_a15_support_that_an_open_result_did_not_stop_is_not_owed_again(
    nation: int, lacking: Decided, registers: RunningSimulator
) -> None:
    household = concerned(nation, published(nation, lacking))[0]
    draws_a_pension(registers, household)
    now = NEXT + 100 * DAY
    filed(head(household), now=now)
    take_on(now)
    held = in_force(household)
    assert held.act
    assert (held.outcome, held.act.counts_from_on, held.act.arrears_rial) == ("eligible", None, None)
