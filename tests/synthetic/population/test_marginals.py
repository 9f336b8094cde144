"""The made nation against published figures; the tolerance stands beside each."""

from __future__ import annotations

import numpy as np
import pytest

from hemayat.registers.schema import TABLES
from hemayat.synthetic.population.belongings import (
    CAR_OWNERS,
    FREE,
    OWNER,
    RENT_RURAL,
    RENT_URBAN,
    TENANT,
    tenure,
    vehicles,
)
from hemayat.synthetic.population.block import HouseholdBlock, draw_block
from hemayat.synthetic.population.households import SIZE_SHARES
from hemayat.synthetic.population.places import TABLE as PROVINCES
from hemayat.synthetic.population.plan import PopulationPlan
from tests.synthetic.population.nation import HOUSEHOLDS, number, shares


@pytest.fixture(scope="module")
def block() -> HouseholdBlock:
    return draw_block(PopulationPlan(HOUSEHOLDS), 0, HOUSEHOLDS)


def test_household_sizes() -> None:
    found = shares("SELECT size, count(*) FROM households GROUP BY size")
    for size, share in enumerate(SIZE_SHARES, 1):
        assert found.get(str(size), 0) == pytest.approx(share, abs=0.8)
    assert number("SELECT avg(size) FROM households") == pytest.approx(3.29, abs=0.03)


def test_people_by_province() -> None:
    found = shares("SELECT province, count(*) FROM persons WHERE province IS NOT NULL GROUP BY province")
    for name, province in PROVINCES.items():
        assert found[name] == pytest.approx(province.people, abs=0.6), name


def test_three_quarters_of_households_are_urban() -> None:
    found = shares("SELECT area <> 'rural', count(*) FROM households WHERE area IS NOT NULL GROUP BY 1")
    assert found["True"] == pytest.approx(76, abs=1.0)


def test_ages() -> None:
    found = shares("""
        SELECT CASE WHEN age < 15 THEN 'child' WHEN age < 30 THEN 'young' WHEN age < 65 THEN 'grown' ELSE 'old' END,
               count(*)
        FROM (SELECT date_diff('day', birth_date, DATE '2019-11-21') / 365.2425 AS age FROM persons) GROUP BY 1
    """)
    # Between the census of 1395 and the projection for 1405.
    for group, share in {"child": 23.9, "young": 23.5, "grown": 46.0, "old": 6.6}.items():
        assert found[group] == pytest.approx(share, abs=1.5), group


def test_heads() -> None:
    assert shares("SELECT head_sex, count(*) FROM households GROUP BY 1")["female"] == pytest.approx(
        13.7, abs=0.8
    )
    age = "SELECT avg(date_diff('day', head_born, DATE '2019-11-21') / 365.2425) FROM households"
    assert number(age) == pytest.approx(51.6, abs=3.0)


def test_relations() -> None:
    found = shares("SELECT relation_to_head, count(*) FROM persons GROUP BY 1")
    published = {
        "head": (29.5, 1.5),
        "spouse": (24.5, 1.5),
        "child": (42.7, 2.0),
        "grandchild": (1.1, 0.4),
        "parent": (0.7, 0.3),
        "child_in_law": (0.5, 0.3),
        "sibling": (0.5, 0.3),
        "other": (0.4, 0.3),
    }
    for relation, (share, tolerance) in published.items():
        assert found[relation] == pytest.approx(share, abs=tolerance), relation


def test_incomes_of_1398(block: HouseholdBlock) -> None:
    million = block.economy.income_rial / 1e6
    urban, rural = million[block.homes.is_urban], million[~block.homes.is_urban]
    assert urban.mean() == pytest.approx(541, rel=0.03)
    assert rural.mean() == pytest.approx(290, rel=0.05)
    tenths = [part.mean() for part in np.array_split(np.sort(urban), 10)]
    assert tenths[0] == pytest.approx(131, rel=0.15)
    assert tenths[-1] == pytest.approx(1430, rel=0.08)


def test_cars_by_decile(block: HouseholdBlock) -> None:
    rows = vehicles(block)
    is_car = rows.columns["kind"] == 0
    owners = np.zeros(HOUSEHOLDS, dtype=np.bool_)
    owners[block.people.home[rows.who[is_car]]] = True
    sold = block.people.home[block.faults.stale_vehicle]
    for decile, share in enumerate(CAR_OWNERS):
        chosen = block.homes.is_urban & (block.economy.decile == decile)
        chosen[sold] = False
        assert owners[chosen].mean() == pytest.approx(share, abs=0.05), decile


def test_several_cars_and_motorcycles() -> None:
    cars = """
        SELECT 100.0 * count(*) / (SELECT count(*) FROM households) FROM (
            SELECT household_id FROM vehicles JOIN people USING (national_id) WHERE kind = 'passenger'
            GROUP BY household_id HAVING count(*) >= {})
    """
    assert number(cars.format(2)) == pytest.approx(11, abs=2.0)
    assert number(cars.format(3)) == pytest.approx(3, abs=1.0)
    motorcycles = """
        SELECT 100.0 * count(DISTINCT household_id) / (SELECT count(*) FROM households WHERE area <> 'rural')
        FROM vehicles JOIN people USING (national_id) JOIN households USING (household_id)
        WHERE kind = 'motorcycle' AND area <> 'rural'
    """
    assert number(motorcycles) == pytest.approx(12.6, abs=1.0)


def test_tenure(block: HouseholdBlock) -> None:
    urban, kind = block.homes.is_urban, tenure(block)
    for where, published in (
        (urban, {OWNER: 0.69, TENANT: 0.23, FREE: 0.08}),
        (~urban, {OWNER: 0.89, TENANT: 0.044}),
    ):
        for code, share in published.items():
            assert (kind[where] == code).mean() == pytest.approx(share, abs=0.015)
    rents = "SELECT count(DISTINCT household_id) FROM rents JOIN people USING (national_id)"
    expected = (RENT_URBAN * urban.sum() + RENT_RURAL * (~urban).sum()) * 0.995
    assert number(rents) == pytest.approx(expected, rel=0.05)


def test_insurance_and_support() -> None:
    each = """
        SELECT count(*) / (SELECT count(*) FROM households)::DOUBLE FROM insurance
        WHERE fund = '{}' AND status = '{}'
    """
    nation = 26.0
    assert nation * number(each.format("social_security", "contributor")) == pytest.approx(16.3, abs=2.5)
    assert nation * number(each.format("social_security", "pensioner")) == pytest.approx(4.39, abs=0.7)
    assert nation * number(each.format("civil_pension", "contributor")) == pytest.approx(0.841, abs=0.3)
    assert nation * number(each.format("civil_pension", "pensioner")) == pytest.approx(1.72, abs=0.4)
    relief = "SELECT count(DISTINCT household_id) / (SELECT count(*) FROM households)::DOUBLE FROM persons"
    relief += " WHERE support_client = 'relief_committee'"
    assert nation * number(relief) == pytest.approx(2.227, abs=0.35)


def test_turnover_follows_income() -> None:
    ratio = """
        SELECT median(turnover / income) FROM
        (SELECT household_id, sum(turnover_rial) AS turnover FROM accounts JOIN people USING (national_id) GROUP BY 1)
        JOIN (SELECT household_id, sum(amount_rial) AS income FROM incomes JOIN people USING (national_id)
              WHERE kind IN ('wage', 'pension') GROUP BY 1) USING (household_id)
    """
    assert 1.3 <= number(ratio) <= 2.2


def test_rows_of_a_nation() -> None:
    rows = sum(number(f"SELECT count(*) FROM {name}") for name in TABLES)
    assert 26e6 * rows / HOUSEHOLDS == pytest.approx(265e6, rel=0.1)


def test_travellers() -> None:
    assert number(
        "SELECT count(DISTINCT national_id) / (SELECT count(*) FROM persons)::DOUBLE FROM trips"
    ) == (pytest.approx(0.05, abs=0.015))
