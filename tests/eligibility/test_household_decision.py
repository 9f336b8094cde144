"""R1.2a, R1.4b, R1.5a: one household decided from rows of its own, under the rules that the nation sees."""

from __future__ import annotations

import datetime as dt
import json
import threading
from functools import partial
from pathlib import Path

import psycopg
import pytest
from django.db import DatabaseError, connection, connections
from django.db.utils import ProgrammingError

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.models import AuditEvent
from hemayat.audit.process_key import act_as_system
from hemayat.common.dates import from_jalali
from hemayat.eligibility.errors import NothingPublished, ResultStillOpen
from hemayat.eligibility.household_decision import decide_case, stored_columns, trial_decision
from hemayat.eligibility.models import Decision
from hemayat.eligibility.queries import (
    PublishedResult,
    before_of,
    case,
    decision_in,
    determination_in,
    determination_of,
    determinations_of,
    earlier_of,
    held_by,
    reading_of,
)
from hemayat.eligibility.reasons import explain
from hemayat.eligibility.value_texts import data_in_words
from hemayat.engines.compiled_policy import compile_policy
from hemayat.engines.national_run import RunOptions, determine_nation
from hemayat.households.models import CaseData
from hemayat.publication.notices import queue_batch
from hemayat.registers.preparation import prepare
from hemayat.registers.snapshot import RegisterSnapshot, rows_of, rows_of_households
from hemayat.rules.fact_resolution import IDENTITY
from hemayat.rules.faults import PolicyError
from hemayat.rules.shipped_policies import shipped_policies
from hemayat.synthetic.population import PopulationPlan, make_population
from tests.eligibility.built_decisions import (
    DECIDED,
    LATER,
    STORED,
    decided_again,
    given,
    of_each_outcome,
    sql,
)
from tests.support import database
from tests.support.extracts import national_id
from tests.support.nations import POLICY, compiled_policy, silent
from tests.support.publishing import NOW, Decided, decide, publish, publish_or_copy
from tests.support.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def fresh() -> None:
    reading_of.cache_clear()


@pytest.fixture(scope="module")
def nation(tmp_path_factory: pytest.TempPathFactory) -> Decided:
    """Three hundred households of the synthetic nation under the shipped policy."""
    folder = tmp_path_factory.mktemp("nation")
    on = from_jalali(1398, 9, 1)
    make_population(PopulationPlan(300, on=on), folder / "extract", workers=1)
    prepare(folder / "extract", folder / "snapshot", memory="300MB", threads=1, buckets=2)
    snapshot = RegisterSnapshot.open(folder / "snapshot")
    shipped = next(one for one in shipped_policies() if one.name == "livelihood-support")
    determine_nation(compile_policy(shipped, on), snapshot, folder / "run", RunOptions(workers=1), silent)
    return Decided(folder / "run", shipped, snapshot)


@pytest.mark.slow
def test_r1_2a_the_same_rows_give_the_bytes_of_the_national_run(nation: Decided) -> None:
    run = publish_or_copy(nation)
    compared = {"eligible": 0, "not_eligible": 0, "needs_data": 0}
    with acting_as(SYSTEM):
        stored = {
            household: sql(STORED, run, household)[0]
            for (household,) in sql("SELECT household_id FROM determination WHERE run_id = %s", run)
        }
    rows = rows_of_households(nation.snapshot, stored)
    for household, row in stored.items():
        compared[row[3]] += 1
        if row[3] == "needs_data":
            with acting_as(SYSTEM, is_read_only=True):
                found = trial_decision(rows[household], nation.snapshot.registers)
                made = stored_columns(run, found)
            assert (made["facts"], made["decision"], found.outcome, made["decile"]) == (*row[1:4], row[5])
        else:
            decision = decided_again(nation.snapshot, household, rows=rows[household])
            with acting_as(SYSTEM):
                assert sql(DECIDED, decision.decision_id)[0] == row
    assert all(compared.values()), compared


@pytest.mark.slow
def test_r1_2a_a_policy_of_other_facts_gives_the_bytes_too(tmp_path: Path) -> None:
    made = decide(tmp_path)
    run = publish_or_copy(made)
    for household, rows in rows_of_households(made.snapshot, range(1, 41)).items():
        with acting_as(SYSTEM, is_read_only=True):
            row = sql(STORED, run, household)[0]
            found = trial_decision(rows, made.snapshot.registers)
            columns = stored_columns(run, found)
        assert (columns["facts"], columns["decision"], columns["decile"]) == (row[1], row[2], row[5])


def test_what_was_decided_last_holds_and_what_held_before_stays(tmp_path: Path) -> None:
    made = decide(tmp_path)
    run = publish_or_copy(made)
    with acting_as(SYSTEM):
        told = determination_of(2)
    decision = decided_again(made.snapshot, 2, request_id=7)
    assert decision.act
    assert told
    with acting_as(SYSTEM):
        assert determination_of(2) == decision == decision_in(2, decision.act.decision_id)
        assert (decision.kind, decision.run_id, decision.published_at) == ("engine", run, LATER)
        assert (decision.act.request_id, decision.act.decided_by) == (7, "system")
        assert decision.decided_on == dt.date(2019, 12, 15)
        (earlier,) = earlier_of(2)
        assert held_by(2)[0] == determination_of(2)
        assert earlier == determination_in(2, run) == before_of(decision)
        assert (earlier.kind, earlier.superseded_at) == ("run", LATER)
        assert (earlier.facts, earlier.decision) == (told.facts, told.decision)
        assert explain(case(decision), "fa") == explain(case(earlier), "fa")
        assert before_of(told) is None
        # Another household of the same run is as it was.
        assert determination_of(4) == determination_in(4, run)
        # One household is asked about in another way than many.
        both = determinations_of([2, 4])
        assert both == {2: decision, 4: determination_of(4)}
        assert [determinations_of([one]) for one in (2, 4)] == [{2: both[2]}, {4: both[4]}]


@pytest.mark.slow
def test_a_later_run_holds_over_a_decision_and_a_later_decision_over_the_run(tmp_path: Path) -> None:
    made = decide(tmp_path)
    first = publish_or_copy(made)
    decision = decided_again(made.snapshot, 2)
    _tell_all(first)
    after = LATER + dt.timedelta(days=5)
    second = publish(
        decide(tmp_path, name="second", policy=POLICY.replace("480_000_000", "470_000_000")), now=after
    )
    with acting_as(SYSTEM):
        now = determination_of(2)
        assert now
        assert (now.run_id, now.kind, now.superseded_at) == (second, "run", None)
        assert [(one.kind, one.superseded_at) for one in earlier_of(2)] == [("engine", after), ("run", LATER)]
        assert held_by(2)[0] == determination_of(2)
        found = decision_in(2, decision.decision_id or 0)
        assert found
        assert found.superseded_at == after
    again = decided_again(made.snapshot, 2, now=after + dt.timedelta(days=1))
    assert again.act
    assert (again.run_id, again.act.before_run_id, again.act.before_decision_id) == (second, second, None)
    with acting_as(SYSTEM):
        assert determination_of(2) == again
        assert [one.kind for one in earlier_of(2)] == ["run", "engine", "run"]
        assert held_by(2)[0] == determination_of(2)


def _tell_all(run: int) -> None:
    """As if a worker had queued every notice."""
    for _ in range(2):
        sql(
            "UPDATE procrastinate_jobs SET status = 'succeeded' WHERE task_name = 'publication.queue_notices'"
        )
        queue_batch(run, now=NOW)


def test_a_household_of_no_run_is_decided_by_the_same_rules(tmp_path: Path) -> None:
    made = decide(tmp_path)
    run = publish_or_copy(made)
    rows = {
        table: [{**row, "household_id": 9 * 10**14 + 1} for row in rows]
        for table, rows in rows_of(made.snapshot, 2).items()
    }
    decision = decided_again(made.snapshot, 2, household=9 * 10**14 + 1, rows=rows)
    with acting_as(SYSTEM):
        neighbour = determination_in(2, run)
        assert determination_of(9 * 10**14 + 1) == decision
        assert earlier_of(9 * 10**14 + 1) == []
        assert held_by(9 * 10**14 + 1) == (decision, [])
        assert held_by(9 * 10**14 + 2) == (None, [])
    assert decision.act
    assert neighbour
    assert (decision.facts, decision.decision) == (neighbour.facts, neighbour.decision)
    assert (decision.act.before_run_id, decision.act.before_decision_id) == (None, None)


def test_r1_5a_each_data_item_is_stored_and_told_with_the_day_of_its_own_answer(tmp_path: Path) -> None:
    made = decide(tmp_path)
    publish_or_copy(made)
    days = {
        name: dt.date(2019, 12, 1) + dt.timedelta(days=i) for i, name in enumerate(made.snapshot.registers)
    }
    decision = decided_again(made.snapshot, 2, as_of=days)
    with acting_as(SYSTEM):
        stored = CaseData.objects.get(household_id=2)
        told = {register.register: register.as_of for register in data_in_words(case(decision), "fa")}
        said = {
            s.register: s.as_of for reason in explain(case(decision), "fa").reasons for s in reason.sources
        }
        published = determination_in(2, decision.run_id)
        assert published
        # Reasons are kept for those who share them: not across days.
        before = {s.as_of for reason in explain(case(published), "fa").reasons for s in reason.sources}
    assert stored.registers == {name: day.isoformat() for name, day in days.items()}
    assert told == {name: days[name] for name in told}
    assert said == {name: days[name] for name in said}
    assert {"persons", "incomes", "vehicles"} == set(told)
    assert before.isdisjoint(said.values())


def test_the_stored_snapshot_names_nobody(tmp_path: Path) -> None:
    made = decide(tmp_path)
    publish_or_copy(made)
    decided_again(made.snapshot, 2)
    with acting_as(SYSTEM):
        ((everything,),) = sql("SELECT concat(c::text, d::text) FROM case_data c, decision d")
    columns = json.loads(rows_kept())["persons"]["columns"]
    assert "national_id" not in columns
    assert "birth_date" in columns
    for name in (national_id(20), str(int(national_id(20))), "رضایی", "علی"):
        assert name not in everything


def rows_kept() -> str:
    with acting_as(SYSTEM):
        return CaseData.objects.get().rows


@pytest.mark.parametrize("column", sorted(IDENTITY))
def test_no_policy_asks_who_somebody_is(column: str, tmp_path: Path) -> None:
    """Nor can it, for a single household: these columns are not stored with a case."""
    policy = POLICY.replace("support_client != 'none' and alive", f"{column} == '1234567890' and alive")
    with pytest.raises(PolicyError, match=column):
        compiled_policy(tmp_path, policy)


def test_r1_4b_neither_the_application_nor_the_owner_changes_a_decision(tmp_path: Path) -> None:
    made = decide(tmp_path)
    publish_or_copy(made)
    decided_again(made.snapshot, 2)
    owner = database.server().of_database(str(connection.settings_dict["NAME"])).owner
    for table in ("decision", "case_data"):
        for statement in (
            f"UPDATE {table} SET province = '01'", f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE",
        ):  # fmt: skip
            with pytest.raises(DatabaseError, match="permission denied"), acting_as(SYSTEM):
                sql(statement)
            with psycopg.connect(owner) as owning, pytest.raises(psycopg.Error, match="only ever added to"):
                owning.execute("SELECT set_config('hemayat.kind', 'system', false)")
                owning.execute(statement)


def test_nobody_is_refused_for_what_is_not_known(tmp_path: Path) -> None:
    made = decide(tmp_path)
    run = publish_or_copy(made)
    household = of_each_outcome(run)["needs_data"]
    with pytest.raises(ResultStillOpen, match="ask again") as refused:
        decided_again(made.snapshot, household)
    assert set(refused.value.missing) <= {"income", "vehicle_value"}
    # Data older than the policy's max_age are not known either.
    old = {**made.snapshot.registers, "incomes": dt.date(2017, 1, 1)}
    with pytest.raises(ResultStillOpen, match="income"):
        decided_again(made.snapshot, of_each_outcome(run)["eligible"], as_of=old)
    with acting_as(SYSTEM):
        assert (Decision.objects.count(), CaseData.objects.count()) == (0, 0)


def test_before_the_first_publication_nobody_can_be_decided(tmp_path: Path) -> None:
    made = decide(tmp_path)
    for ask in (lambda: decided_again(made.snapshot, 2), lambda: trial_decision({}, {})):
        with pytest.raises(NothingPublished):
            ask()


def test_rows_of_others_and_registers_without_a_day_are_a_fault_of_the_caller(tmp_path: Path) -> None:
    made = decide(tmp_path)
    publish_or_copy(made)
    with pytest.raises(ValueError, match="another household's"):
        decided_again(made.snapshot, 2, household=3)
    with pytest.raises(ValueError, match="lacks the day of"):
        decided_again(made.snapshot, 2, as_of={"persons": NOW.date()})


def test_a_decision_is_recorded_and_costs_as_many_statements_as_it_does(
    tmp_path: Path, django_assert_num_queries
) -> None:
    made = decide(tmp_path)
    publish_or_copy(made)
    decided_again(made.snapshot, 2)
    # Within a caller's transaction: who acts, and who acted before, take four of them.
    with acting_as(SYSTEM), django_assert_num_queries(14):
        number = decided_again(made.snapshot, 4, request_id=3).decision_id
    with acting_as(SYSTEM):
        event = AuditEvent.objects.get(event="decision.made", household_id=4)
        assert (event.subject, event.province, event.actor_kind) == (f"decision:{number}", "23", "system")
        assert event.detail["outcome"] == "eligible"
        for ask in (
            lambda: determination_of(4), lambda: earlier_of(4), lambda: decision_in(4, number or 0),
        ):  # fmt: skip
            with django_assert_num_queries(1):
                assert ask()


def test_a_request_is_decided_once(tmp_path: Path) -> None:
    made = decide(tmp_path)
    publish_or_copy(made)
    first = decided_again(made.snapshot, 2, request_id=5)
    assert decided_again(made.snapshot, 2, request_id=5, now=LATER + dt.timedelta(days=1)) == first
    assert decided_again(made.snapshot, 4, request_id=5).decision_id != first.decision_id
    with acting_as(SYSTEM):
        assert Decision.objects.count() == CaseData.objects.count() == 2


def test_of_many_who_decide_a_request_at_once_one_does(tmp_path: Path) -> None:
    made = decide(tmp_path)
    publish_or_copy(made)
    decided_again(made.snapshot, 4)
    asked = given(made.snapshot, 2, request_id=5)
    found = at_once([partial(decide_case, **asked)] * 6)
    assert all(isinstance(one, PublishedResult) for one in found), found
    assert len({one.decision_id for one in found if isinstance(one, PublishedResult)}) == 1


def test_decisions_about_one_household_at_once_stand_in_a_row(tmp_path: Path) -> None:
    """Each was made in place of the one before, whatever their clocks say."""
    made = decide(tmp_path)
    run = publish_or_copy(made)
    decided_again(made.snapshot, 4)
    asked = [given(made.snapshot, 2, request_id=n, now=LATER - dt.timedelta(seconds=n)) for n in range(1, 7)]
    at_once([partial(decide_case, **one) for one in asked])
    with acting_as(SYSTEM):
        rows = list(Decision.objects.filter(household_id=2).order_by("id"))
        holding = determination_of(2)
        assert len(earlier_of(2)) == 6
        assert held_by(2)[0] == determination_of(2)
    assert [row.before_decision_id for row in rows] == [None, *(row.id for row in rows[:-1])]
    assert [row.before_run_id for row in rows] == [run, *[None] * 5]
    assert [row.decided_at for row in rows] == sorted(row.decided_at for row in rows)
    assert holding
    assert holding.decision_id == rows[-1].id


def test_no_decision_is_made_under_rules_that_are_being_replaced(tmp_path: Path) -> None:
    made = decide(tmp_path)
    publish_or_copy(made)
    decided_again(made.snapshot, 4)
    parameters = connection.get_connection_params()
    wanted = {k: parameters[k] for k in ("dbname", "user", "password", "host", "port") if parameters.get(k)}
    with psycopg.connect(**wanted) as approving:
        act_as_system(approving)
        approving.execute("UPDATE published_run SET since = since + interval '1 day'")
        found: list[object] = []

        def decides() -> None:
            found.append(decided_again(made.snapshot, 2))
            connections.close_all()

        waiting = threading.Thread(target=decides)
        waiting.start()
        waiting.join(1.0)
        assert waiting.is_alive()
        approving.commit()
        waiting.join(30)
    assert isinstance(found[0], PublishedResult)


def test_a_page_that_only_reads_cannot_decide(tmp_path: Path) -> None:
    made = decide(tmp_path)
    publish_or_copy(made)
    with (
        pytest.raises((DatabaseError, ProgrammingError), match="read-only"),
        acting_as(SYSTEM, is_read_only=True),
    ):
        decided_again(made.snapshot, 2)
