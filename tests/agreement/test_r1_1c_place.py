"""R1.1c: where one lives matters only where the policy names it."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given

from hemayat.engines.compiled_policy import CompiledPolicy, compile_policy
from hemayat.engines.sql_engine import tables_used
from hemayat.registers.province_codes import PROVINCE_CODES
from hemayat.registers.schema import PROVINCES
from tests.agreement.chance import BRIEF, SEEDS, policies
from tests.agreement.dice import Dice, Style
from tests.agreement.engines import ByDuckDB, assert_same
from tests.agreement.nations import Household, Nation, Row, random_nation
from tests.agreement.policies import LAW, SINCE, compiled
from tests.agreement.test_found import policy_with, rule
from tests.support.nations import ON

PROVINCE_NAMES = """البرز|اردبیل|بوشهر|چهارمحال و بختیاری|آذربایجان شرقی|فارس|گیلان|گلستان|همدان|هرمزگان|ایلام
اصفهان|کرمان|کرمانشاه|خوزستان|کهگیلویه و بویراحمد|کردستان|لرستان|مرکزی|مازندران|خراسان شمالی|قزوین|قم|خراسان رضوی
سمنان|سیستان و بلوچستان|خراسان جنوبی|تهران|آذربایجان غربی|یزد|زنجان""".replace("\n", "|").split("|")
"""The provinces of the country since 1389, written down here so that none can be lost from the service's own list."""
SHIPPED = Path(__file__).resolve().parents[2] / "policies" / "livelihood-support"


def moved(nation: Nation, chance: random.Random, *, province_only: bool = False) -> Nation:
    """The same people, each province renamed to another, and the rest of the address given to somebody else."""
    renamed = dict(zip(PROVINCES, chance.sample(list(PROVINCES), len(PROVINCES)), strict=True))
    persons = [person for household in nation.households for person in household["persons"]]
    others = iter(chance.sample(persons, len(persons)))

    def move(person: Row) -> Row:
        other = next(others)
        places = {name: other[name] for name in ("city", "postal_code", "area", "country")}
        moved_to = {"province": renamed.get(person["province"])}
        return person | moved_to | ({} if province_only else places)

    households = [h | {"persons": [move(p) for p in h["persons"]]} for h in nation.households]
    return Nation(households, nation.as_of)


def decisions(con: duckdb.DuckDBPyConnection, policy: CompiledPolicy, nation: Nation) -> Any:
    return ByDuckDB(con, policy, nation).decisions


def test_r1_1c_all_31_provinces_are_known_each_with_a_code_of_its_own() -> None:
    assert len(PROVINCE_NAMES) == 31
    assert sorted(words.fa for words in PROVINCES.values()) == sorted(PROVINCE_NAMES)
    assert len({words.en for words in PROVINCES.values()}) == 31
    assert set(PROVINCE_CODES) == set(PROVINCES)
    assert sorted(PROVINCE_CODES.values()) == [f"{number:02}" for number in range(31)]


def test_r1_1c_the_same_family_gets_the_same_decision_in_each_of_the_31_provinces(
    con: duckdb.DuckDBPyConnection,
) -> None:
    policy = compile_policy(SHIPPED, ON)
    nation = random_nation(Dice.of_seed(1398), 1, tables_used(policy))
    families = [
        settled(nation.households[0], number, province) for number, province in enumerate(PROVINCES, 1)
    ]
    decided = decisions(con, policy, Nation(families, nation.as_of)).to_pylist()
    assert [decision.pop("household_id") for decision in decided] == list(range(1, 32))
    assert decided == [decided[0]] * 31


def settled(family: Household, number: int, province: str) -> Household:
    """The same family as a household of its own, in this province."""
    rows = {table: [row | {"household_id": number} for row in rows] for table, rows in family.items()}
    return rows | {"persons": [person | {"province": province} for person in rows["persons"]]}


@pytest.mark.slow
@given(text=policies(Style(place=False)), seed=SEEDS)
@BRIEF
def test_moving_everybody_changes_no_decision_of_a_policy_that_names_no_place(
    con: duckdb.DuckDBPyConnection, text: str, seed: int
) -> None:
    policy = compiled(text)
    nation = random_nation(Dice.of_seed(seed), 30, tables_used(policy))
    assert_same(
        decisions(con, policy, nation), decisions(con, policy, moved(nation, random.Random(seed))), "moved"
    )


def test_in_the_shipped_policy_no_province_counts(con: duckdb.DuckDBPyConnection) -> None:
    policy = compile_policy(SHIPPED, ON)
    nation = random_nation(Dice.of_seed(1398), 200, tables_used(policy))
    other = moved(nation, random.Random(1398), province_only=True)
    assert_same(decisions(con, policy, nation), decisions(con, policy, other), "moved")


def test_a_parameter_that_names_a_province_counts_there_alone(con: duckdb.DuckDBPyConnection) -> None:
    """The other half of the promise: a place does matter where a published parameter says so."""
    ceiling = {"unit": "", "law": LAW, "by": ["province"], "values": {SINCE: {"ilam": 9, "other": 0}}}
    policy = compiled(
        policy_with(
            parameters={"most": ceiling},
            facts={"flown": {"count": "trips", "unknown": "0"}},
            criteria=rule(fact="flown", at_most="most"),
        )
    )
    nation = random_nation(Dice.of_seed(3), 60)
    for household in nation.households:
        household["persons"][0]["province"] = "yazd"
    elsewhere = decisions(con, policy, nation).to_pylist()
    favoured = {d["household_id"] for d in elsewhere if d["outcome"] == "not_eligible"}
    assert favoured
    for household in nation.households:
        household["persons"][0]["province"] = "ilam"
    there = decisions(con, policy, nation).to_pylist()
    assert {d["household_id"] for d in there if d["outcome"] != "eligible"} < favoured
