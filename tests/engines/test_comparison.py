"""A comparison finds exactly who gains and loses and why, and the totals of a reform are those of a full run."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hemayat.common.errors import HemayatError
from hemayat.engines import sql_engine as engine
from hemayat.engines.comparison import ComparisonOptions, compare_policies
from hemayat.engines.compiled_policy import CompiledPolicy, compile_policy
from hemayat.engines.differences import LESS, MORE, NUMBERS, SAME, count_differences, paired_decisions
from hemayat.engines.national_run import RunOptions, determine_nation
from hemayat.engines.reuse import reusable_results
from hemayat.engines.run_folder import open_run
from hemayat.engines.staging import FactStager
from hemayat.engines.summary import RunSummary
from hemayat.engines.totals import facts_differ, reform_cut_points, totals
from hemayat.registers.snapshot import RegisterSnapshot
from hemayat.rules.plan import NOTHING_KEPT
from tests.support.extracts import family, national_id
from tests.support.nations import ON, rows_of_nation, silent, snapshot_of, write_policy

PATCH = """
patch: trial
title: {fa: آزمایش}
parameters:
  income_ceiling: {values: {1398-08-24: {1: 600_000_000, 2: 650_000_000, 3: 720_000_000}}}
  vehicle_ceiling: {values: {1398-08-24: 2_000_000_000}}
  amount_by_size: {values: {1398-08-24: {1: 500_000, 2: 1_030_000, 3: 1_100_000}}}
"""
WITHOUT_CAR = """
patch: trial
title: {fa: بی خودرو}
criteria: {car: removed}
parameters: {vehicle_ceiling: removed}
facts: {vehicle_value: removed}
"""
OTHER_FACT = """
patch: trial
title: {fa: همهٔ خودروها}
facts: {vehicle_value: {where: kind != 'motorcycle'}}
"""


def policies(folder: Path, patch: str = PATCH) -> tuple[CompiledPolicy, CompiledPolicy]:
    policy = write_policy(folder / "policy")
    (folder / "patch.yaml").write_text(patch, encoding="utf-8")
    return compile_policy(policy, ON), compile_policy(policy, ON, (folder / "patch.yaml",))


def households() -> dict[str, list[dict]]:
    """1 gains by income; 2 loses by its car; 3 would gain by income but loses by its car: it stays refused; 4 stays,
    with less; 5 stays, with more; 6 was not answered about and is refused now; 7 stays as it is; 8 gains twice over.
    """
    wage = {"kind": "wage", "source": "treasury", "month": dt.date(2018, 11, 22)}
    income = {1: 550_000_000, 3: 550_000_000, 8: 590_000_000}
    car = {2: 2_500_000_000, 3: 2_500_000_000, 6: 2_500_000_000}
    return {
        "persons": [p for h in range(1, 9) for p in family(h, *("head", "spouse", "child")[: sizes(h)])],
        "incomes": [
            {"national_id": national_id(h * 10), "amount_rial": a, **wage} for h, a in income.items()
        ],
        "vehicles": [
            {"national_id": national_id(h * 10), "kind": "passenger", "value_rial": v} for h, v in car.items()
        ],
        "answered": [{"national_id": national_id(60), "register": "incomes", "result": "no_answer"}],
    }


def sizes(household: int) -> int:
    return {5: 3, 7: 2}.get(household, 1)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> RegisterSnapshot:
    return snapshot_of(tmp_path_factory.mktemp("tiny"), households(), buckets=2)


@pytest.fixture(scope="module")
def nation(tmp_path_factory: pytest.TempPathFactory) -> RegisterSnapshot:
    return snapshot_of(tmp_path_factory.mktemp("nation"), rows_of_nation(90), buckets=2)


@pytest.mark.slow
def test_gainers_losers_and_reasons_are_those_made_by_hand(tmp_path: Path, tiny: RegisterSnapshot) -> None:
    before, after = policies(tmp_path)
    file = tmp_path / "changed.parquet"
    options = ComparisonOptions(workers=1, changed=file, work=tmp_path / "work")
    found = compare_policies(before, after, tiny, options, silent)

    by_change = {key[0]: numbers[0] for key, numbers in found.comparison.by("change").items()}
    assert by_change == {"gains": 2, "loses": 1, "stays": 3, "outside": 2}
    assert found.comparison.reasons == {("gains", ("income",)): [2, 2], ("loses", ("car",)): [1, 1]}
    assert found.comparison.flips("gains") == {"income": (2, 2)}
    assert found.comparison.amounts == {
        LESS: [1, 1, -50_000],
        MORE: [1, 3, 70_000],
        SAME: [1, 2, 0],
    }
    rows = {row["household_id"]: row for row in pq.read_table(file).to_pylist()}
    assert {h: (r["change"], r["before"], r["after"], r["criteria"]) for h, r in rows.items()} == {
        1: ("gains", "not_eligible", "eligible", ["income"]),
        2: ("loses", "eligible", "not_eligible", ["car"]),
        4: ("stays", "eligible", "eligible", []),
        5: ("stays", "eligible", "eligible", []),
        6: ("outside", "needs_data", "not_eligible", ["car"]),
        8: ("gains", "not_eligible", "eligible", ["income"]),
    }
    assert (rows[2]["amount_before"], rows[2]["amount_after"]) == (550_000, 0)
    assert (rows[6]["amount_before"], rows[6]["amount_after"]) == (None, 0)
    assert found.comparison.changed == len(rows)
    assert found.staged == (True, False)

    again = compare_policies(before, after, tiny, options, silent)
    assert again.staged == (False, False)
    assert again.comparison == found.comparison


@pytest.mark.slow
def test_a_policy_does_not_differ_from_itself(tmp_path: Path, nation: RegisterSnapshot) -> None:
    before, _ = policies(tmp_path)
    found = compare_policies(before, before, nation, ComparisonOptions(workers=1), silent)
    assert found.comparison.changed == 0
    assert found.comparison.reasons == {}
    assert set(found.comparison.amounts) == {SAME}
    assert all(old == new for old, new in found.comparison.moves)
    assert found.cuts[0] == found.cuts[1]


def test_a_policy_with_other_facts_is_staged_apart_and_one_with_fewer_is_not(
    tmp_path: Path, nation: RegisterSnapshot
) -> None:
    options = ComparisonOptions(workers=1, work=tmp_path / "work")
    before, fewer = policies(tmp_path, WITHOUT_CAR)
    assert compare_policies(before, fewer, nation, options, silent).staged == (True, False)
    _, other = policies(tmp_path, OTHER_FACT)
    assert compare_policies(before, other, nation, options, silent).staged == (False, True)


def test_a_comparison_agrees_with_two_full_runs_and_so_do_the_totals(
    tmp_path: Path, nation: RegisterSnapshot
) -> None:
    before, after = policies(
        tmp_path, PATCH + "derived: {per_person: {value: 'income // max(household_size - 1, 1)'}}\n"
    )
    runs = []
    for name, policy in (("before", before), ("after", after)):
        determine_nation(policy, nation, tmp_path / name, RunOptions(workers=1), silent)
        runs.append(open_run(tmp_path / name))
    summaries = [RunSummary.from_json(manifest["summary"]) for _, manifest in runs]
    found = compare_policies(before, after, nation, ComparisonOptions(workers=1), silent)
    for place, when in enumerate(("before", "after")):
        numbers = ("households", f"persons_{when}", f"amount_{when}")
        counted = {
            key: [row[NUMBERS.index(n)] for n in numbers]
            for key, row in found.comparison.by("province", "area", "head_sex", when).items()
        }
        assert counted == summaries[place].by("province", "area", "head_sex", "outcome")

    run, manifest = runs[0]
    assert facts_differ(before, after, manifest) == ()
    cuts = reform_cut_points(run, before, after, manifest["cut_points"], 2)
    assert cuts == found.cuts[1] == runs[1][1]["cut_points"] != manifest["cut_points"]
    for kept in (NOTHING_KEPT, reusable_results(before, after, cuts, manifest)):
        quick = totals(run, after, cuts, 2, reused_results=kept)
        assert (quick.cells, quick.households) == (summaries[1].cells, summaries[1].households)

    _, other = policies(tmp_path, OTHER_FACT)
    assert facts_differ(before, other, manifest) == ("vehicle_value",)
    with pytest.raises(HemayatError, match="that run decided"):
        facts_differ(after, before, manifest)


CEILING = """
patch: trial
title: {fa: سقف دیگر}
parameters: {income_ceiling: {values: {1398-08-24: {1: 600_000_000, 2: 650_000_000, 3: 720_000_000}}}}
"""
WAIVER = """
patch: trial
title: {fa: بی معافیت}
waivers: {support_client: removed}
"""
RANKED = """
patch: trial
title: {fa: دهک درآمد}
derived: {per_person: {value: income}}
"""


@pytest.mark.parametrize(
    ("patch", "columns", "criteria"),
    [
        (CEILING, {"per_person", "per_person__high", "decile", "decile__high"}, {"car"}),
        (WAIVER, {"per_person", "per_person__high", "decile", "decile__high"}, {"car"}),
        (RANKED, set(), {"car", "income"}),
    ],
    ids=["ceiling", "waiver", "rank"],
)
def test_a_reform_decides_again_only_what_it_changes(
    tmp_path: Path, nation: RegisterSnapshot, patch: str, columns: set[str], criteria: set[str]
) -> None:
    before, after = policies(tmp_path, patch)
    for name, policy in (("before", before), ("after", after)):
        determine_nation(policy, nation, tmp_path / name, RunOptions(workers=1), silent)
    (run, manifest), (_, full) = (open_run(tmp_path / name) for name in ("before", "after"))
    cuts = reform_cut_points(run, before, after, manifest["cut_points"], 1)
    kept = reusable_results(before, after, cuts, manifest)
    assert (set(kept.columns), set(kept.criteria)) == (columns, criteria)
    assert (
        totals(run, after, cuts, 3, reused_results=kept).cells == RunSummary.from_json(full["summary"]).cells
    )

    assert (
        reusable_results(before, after, cuts, manifest | {"statements_sha256": "of another program"})
        == NOTHING_KEPT
    )
    moved = {"decile": [point + 1 for point in cuts["decile"]]}
    assert "decile" not in reusable_results(before, after, moved, manifest).columns


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory, nation: RegisterSnapshot):
    folder = tmp_path_factory.mktemp("staged")
    before, _ = policies(folder)
    con = engine.connect(200_000_000)
    files = {t: nation.verified(t, 0) for t in engine.tables_used(before)}
    facts = FactStager(before).of_files(files, nation.registers)
    return folder, con, before, facts


LIMITS = st.integers(0, 40).map(lambda n: n * 50_000_000)


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(st.lists(LIMITS, min_size=3, max_size=3), LIMITS, st.integers(1, 30))
def test_everybody_gains_loses_or_is_as_before(staged, ceilings, vehicle, cut) -> None:
    folder, con, before, facts = staged
    values = ", ".join(f"{n}: {v}" for n, v in enumerate(ceilings, 1))
    patch = (
        f"patch: trial\ntitle: {{fa: الف}}\nparameters: {{income_ceiling: {{values: {{1398-08-24: {{{values}}}}}}}, "
        f"vehicle_ceiling: {{values: {{1398-08-24: {vehicle}}}}}}}\n"
    )
    _, after = policies(folder, patch)
    cuts = {"decile": [n * cut * 1_000_000 for n in range(1, 10)]}
    both = (before, after)
    decided = [engine.decisions(con, policy, facts, cuts) for policy in both]
    con.register("both__", paired_decisions((before.on_day, after.on_day), [facts, facts], decided))
    found = count_differences(con, (before.on_day, after.on_day))
    assert found.households == len(facts)
    assert sum(n[0] for n in found.by("change").values()) == len(facts)
    for change in ("gains", "loses"):
        expected = found.by("change").get((change,), [0])[0]
        reasons = {k: n for k, n in found.reasons.items() if k[0] == change}
        assert sum(n[0] for n in reasons.values()) == expected
        assert all(criteria for _, criteria in reasons)
    cost = [
        sum(row[NUMBERS.index(f"amount_{w}")] for row in found.cells.values()) for w in ("before", "after")
    ]
    stays = sum(n[2] for n in found.amounts.values())
    gained = sum(n[4] for k, n in found.by("change").items() if k == ("gains",))
    lost = sum(n[3] for k, n in found.by("change").items() if k == ("loses",))
    assert cost[1] - cost[0] == stays + gained - lost
