"""R1.5a: what people are told is what the run decided, and computing it again from what is stored gives the same."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.db import connection

from hemayat.audit.context import NOBODY, SYSTEM, Actor, acting_as
from hemayat.common.dates import from_jalali
from hemayat.common.language import Lang
from hemayat.eligibility import queries
from hemayat.eligibility.determination import case_of
from hemayat.eligibility.errors import UnreadableRun
from hemayat.eligibility.models import Determination, Run
from hemayat.eligibility.permissions import can_see
from hemayat.eligibility.queries import (
    PublishedResult,
    case,
    determination_of,
    earlier_of,
    held_by,
    reading_of,
    recomputed,
)
from hemayat.eligibility.reasons import explain
from hemayat.eligibility.value_texts import data_in_words
from hemayat.engines.compiled_policy import CompiledPolicy, compile_policy
from hemayat.engines.national_run import RunOptions, determine_nation
from hemayat.engines.run_folder import read_json
from hemayat.publication.actions import RunCorrection
from hemayat.registers.preparation import prepare
from hemayat.registers.snapshot import RegisterSnapshot, rows_of_households
from hemayat.rules.shipped_policies import shipped_policies
from hemayat.synthetic.population import PopulationPlan, make_population
from tests.support.nations import rows_of_nation, silent
from tests.support.publishing import NOW, Decided, decide, publish, publish_or_copy

pytestmark = pytest.mark.django_db(transaction=True)
IN_FORCE = "SELECT run_id, decision_id FROM in_force($1)"
RESULT_BY_RUN = (
    "SELECT * FROM result_by_run WHERE household_id = $1 AND run_id = $2 AND superseded_at IS NULL"
)


@pytest.fixture(autouse=True)
def fresh() -> None:
    reading_of.cache_clear()


@pytest.fixture(scope="module")
def nation(tmp_path_factory: pytest.TempPathFactory) -> tuple[Decided, CompiledPolicy]:
    """Three hundred households of the synthetic nation under the shipped policy."""
    folder = tmp_path_factory.mktemp("nation")
    on = from_jalali(1398, 9, 1)
    make_population(PopulationPlan(300, on=on), folder / "extract", workers=1)
    prepare(folder / "extract", folder / "snapshot", memory="300MB", threads=1, buckets=2)
    snapshot = RegisterSnapshot.open(folder / "snapshot")
    shipped = next(one for one in shipped_policies() if one.name == "livelihood-support")
    compiled = compile_policy(shipped, on)
    determine_nation(compiled, snapshot, folder / "run", RunOptions(workers=1), silent)
    return Decided(folder / "run", shipped, snapshot), compiled


def all_of(decided: Decided) -> list[PublishedResult]:
    ids = [
        household
        for bucket in range(decided.snapshot.buckets)
        for household in pq.read_table(decided.run / "decisions" / f"{bucket:05d}.parquet")
        .column("household_id")
        .to_pylist()
    ]
    found = [determination_of(household) for household in ids]
    assert all(found)
    return [one for one in found if one]


@pytest.mark.slow
def test_r1_5a_stored_facts_and_policy_give_the_stored_decision(
    nation: tuple[Decided, CompiledPolicy],
) -> None:
    decided, _ = nation
    publish_or_copy(decided)
    with acting_as(SYSTEM):
        for one in all_of(decided):
            stored = case(one)
            assert recomputed(one) == stored.decision
            assert (one.outcome, one.amount_rial) == (
                stored.decision["outcome"],
                stored.decision.get("amount_rial"),
            )


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.parametrize("lang", ["fa", "en"])
def test_the_words_are_those_of_the_registers_rows(
    nation: tuple[Decided, CompiledPolicy], lang: Lang
) -> None:
    decided, compiled = nation
    publish_or_copy(decided)
    cuts = read_json(decided.run / "cut_points.json")
    with acting_as(SYSTEM):
        some = all_of(decided)[::7]
        rows = rows_of_households(decided.snapshot, [one.household for one in some])
        for one in some:
            fresh_case = case_of(compiled, rows[one.household], decided.snapshot.registers, cuts)
            assert explain(case(one), lang) == explain(fresh_case, lang)


@pytest.mark.slow
def test_what_is_told_is_the_stored_decision_and_not_a_new_one(
    nation: tuple[Decided, CompiledPolicy],
) -> None:
    decided, _ = nation
    publish_or_copy(decided)
    with acting_as(SYSTEM):
        one = next(found for found in all_of(decided) if found.outcome == "eligible")
        place = [column["name"] for column in Run.objects.get().decision_columns].index("outcome")
        other = [*one.decision[:place], "not_eligible", *one.decision[place + 1 :]]
        assert case(dataclasses.replace(one, decision=other)).outcome == "not_eligible"


def test_every_value_is_told_with_register_owner_and_day(nation: tuple[Decided, CompiledPolicy]) -> None:
    decided, compiled = nation
    publish_or_copy(decided)
    with acting_as(SYSTEM):
        told = data_in_words(case(all_of(decided)[0]), "fa")
    assert {value.name for register in told for value in register.values} == set(compiled.on_day.facts)
    assert all(register.owner and register.as_of_text and register.as_of for register in told)
    assert all(value.title and value.value for register in told for value in register.values)


def test_a_period_that_the_title_names_is_not_said_again(nation: tuple[Decided, CompiledPolicy]) -> None:
    decided, _ = nation
    publish_or_copy(decided)
    with acting_as(SYSTEM):
        registers = data_in_words(case(all_of(decided)[0]), "en")
    yearly = [value for register in registers for value in register.values if "yearly" in value.title.lower()]
    assert yearly
    assert not [value for value in yearly if "a year" in value.value]


def test_an_old_run_is_explained_by_the_policy_it_was_decided_by(tmp_path: Path) -> None:
    decided = decide(tmp_path)
    publish_or_copy(decided)
    (decided.policy / "policy.yaml").write_text("nothing", encoding="utf-8")
    with acting_as(SYSTEM):
        found = determination_of(1)
        assert found
        assert explain(case(found), "fa").reasons
        Run.objects.update(policy_text=Run.objects.get().policy_text.replace("600_000_000", "700_000_000"))
        reading_of.cache_clear()
        with pytest.raises(UnreadableRun):
            case(found)


def test_one_question_a_page_and_policies_stay_compiled(tmp_path: Path, django_assert_num_queries) -> None:
    publish_or_copy(decide(tmp_path))
    with acting_as(SYSTEM):
        with django_assert_num_queries(1):
            found = determination_of(1)
        assert found
        case(found)
        with django_assert_num_queries(0):
            case(found)
        with django_assert_num_queries(1):
            earlier_of(1)
        with django_assert_num_queries(1):
            assert held_by(1) == (found, [])


@pytest.mark.slow
def test_the_figures_of_a_nation_are_not_read_to_know_which_run_is_published(
    tmp_path: Path, django_assert_num_queries
) -> None:
    """They and the policy's text are long, and every decision and many pages ask which run it is."""
    publish(decide(tmp_path, rows_of_nation(5)))
    with acting_as(SYSTEM, is_read_only=True):
        run, of_household = queries.published_run(), queries.run_of(5)
        assert run is not None
        assert run == of_household
        for one in (run, of_household):
            assert {"policy_text", "cut_points", "counts"} <= one.get_deferred_fields()
        with django_assert_num_queries(1):
            assert sum(queries.outcomes_of(run).values()) == run.households == 5


def test_only_the_partition_of_the_published_run_is_read(tmp_path: Path) -> None:
    publish_or_copy(decide(tmp_path))
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL plan_cache_mode = force_generic_plan")
        # The statements of result_in_force: what a function plans, EXPLAIN does not show.
        plan = [*kept_plan(cursor, IN_FORCE, 1), *kept_plan(cursor, RESULT_BY_RUN, 1, Run.objects.get().id)]
    for table in ("determination", "household_data"):
        reads = [line for line in plan if "Scan" in line and table in line]
        assert reads
        assert all("Index Scan" in line for line in reads)


def kept_plan(cursor: Any, statement: str, *given: int) -> list[str]:
    """The one plan for every household, as a connection keeps it."""
    cursor.execute(f"PREPARE kept ({', '.join('bigint' for _ in given)}) AS {statement}")
    cursor.execute(f"EXPLAIN EXECUTE kept ({', '.join(map(str, given))})")
    lines = [row[0] for row in cursor.fetchall()]
    cursor.execute("DEALLOCATE kept")
    return lines


def test_which_runs_were_corrected_is_computed_once_for_many_households(tmp_path: Path) -> None:
    publish_or_copy(decide(tmp_path))
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN (ANALYZE) {queries._LAST_OF_MANY}", {"households": [*range(1, 21)]})
        plan = [row[0] for row in cursor.fetchall()]
    (asked,) = [number for number, line in enumerate(plan) if "is_run_corrected" in line]
    scan = next(line for line in reversed(plan[:asked]) if " on run " in line)
    assert "loops=1)" in scan, "not for each of the twenty"
    for table in ("determination", "household_data"):
        reads = [line for line in plan if f" on {table}" in line]
        assert reads
        assert all("Index Scan" in line for line in reads)


@pytest.mark.slow
def test_the_last_result_of_a_household_is_by_no_run_that_was_corrected(tmp_path: Path) -> None:
    """The corrected run leaves the last household out, and the wrong one does not count."""
    wrong, right = decide(tmp_path, name="wrong"), decide(tmp_path, rows_of_nation(39), name="right")

    def last() -> list[int]:
        with acting_as(SYSTEM):
            return [found.run_id for found in queries._rows(queries._LAST_OF_MANY, households=[40])]

    run = publish(wrong)
    assert last() == [run]
    publish(right, now=NOW + dt.timedelta(days=1), correction=RunCorrection(run, "ردیف‌هایی اشتباه بود"))
    assert last() == []


def test_r4_1c_the_database_and_the_application_each_hide_other_households(tmp_path: Path) -> None:
    publish_or_copy(decide(tmp_path))
    own, other = Actor("head", "1", household=4), Actor("head", "2", household=5)
    with acting_as(own):
        assert Determination.objects.count() == 1
        found = determination_of(4)
        assert determination_of(5) is None
        assert found
    assert can_see(own, found)
    assert not can_see(other, found)
    assert not can_see(NOBODY, found)
    assert can_see(SYSTEM, found)
    assert can_see(Actor("staff", "1", provinces=("23",)), found)
    assert not can_see(Actor("staff", "1", provinces=("01",)), found)
    with acting_as(NOBODY):
        assert determination_of(4) is None
    assert found.decided_on == dt.date(2019, 11, 20)
