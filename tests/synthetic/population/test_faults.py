"""The truth file against the data: each fault listed is there, and nothing else is wrong."""

from __future__ import annotations

import pytest

from hemayat.common.national_id import FREE_PREFIXES, is_valid
from hemayat.synthetic.population import faults
from tests.synthetic.population.nation import HOUSEHOLDS, nation, number


def ids_of(kind: str) -> set[str]:
    rows = nation().execute("SELECT national_id FROM truth WHERE kind = ?", [kind]).fetchall()
    return {national_id for (national_id,) in rows}


def found(sql: str) -> set[str]:
    return {national_id for (national_id,) in nation().execute(sql).fetchall()}


@pytest.mark.slow
def test_every_national_id_is_valid_but_the_injected_ones() -> None:
    listed = nation().execute("SELECT DISTINCT national_id FROM persons").fetchall()
    wrong = {national_id for (national_id,) in listed if not is_valid(national_id)}
    assert {national_id[:9] for national_id in wrong} == {
        national_id[:9] for national_id in ids_of("bad_check_digit")
    }
    assert wrong
    prefixes = {int(national_id[:3]) for (national_id,) in listed}
    assert prefixes <= set(FREE_PREFIXES)
    assert len(prefixes) >= 100


def test_nobody_stands_twice_but_the_injected_ones() -> None:
    twice = found("SELECT national_id FROM persons GROUP BY national_id HAVING count(*) > 1")
    assert twice == ids_of("duplicate_person") | ids_of("person_in_two_households")
    two_homes = found("SELECT national_id FROM persons GROUP BY 1 HAVING count(DISTINCT household_id) > 1")
    assert two_homes == ids_of("person_in_two_households")


def test_heads() -> None:
    heads = (
        "SELECT household_id FROM persons GROUP BY 1 HAVING count(DISTINCT national_id) FILTER (WHERE {}) {}"
    )
    is_head = "relation_to_head = 'head'"
    for kind, condition in (("no_head", "= 0"), ("two_heads", "> 1")):
        houses = nation().execute(heads.format(is_head, condition)).fetchall()
        listed = nation().execute("SELECT household_id FROM truth WHERE kind = ?", [kind]).fetchall()
        assert sorted(houses) == sorted(listed)
    dead = found(f"SELECT national_id FROM persons WHERE {is_head} AND died_on IS NOT NULL")
    assert dead == ids_of("head_dead")
    assert found("SELECT national_id FROM persons WHERE died_on IS NOT NULL") == dead | ids_of("dead_member")


def test_arabic_letters_stand_where_they_were_put() -> None:
    assert found(
        "SELECT national_id FROM persons WHERE family_name SIMILAR TO '.*[\u064a\u0643].*'"
    ) >= ids_of("arabic_letters")
    columns = "given_name || family_name || coalesce(father_name, '') || coalesce(city, '')"
    assert found(
        f"SELECT national_id FROM persons WHERE {columns} SIMILAR TO '.*[\u064a\u0643].*'"
    ) == ids_of("arabic_letters")


def test_strangers_are_in_no_household() -> None:
    wrong_digit = {national_id[:9] for national_id in ids_of("bad_check_digit")}
    strangers = found("SELECT national_id FROM accounts ANTI JOIN persons USING (national_id)")
    assert {person for person in strangers if person[:9] not in wrong_digit} == ids_of("orphan")


def test_a_sold_car_is_still_registered() -> None:
    listed = ids_of("stale_vehicle")
    silent = found("SELECT national_id FROM answered WHERE register = 'vehicles'")
    cars = found("SELECT national_id FROM vehicles WHERE kind = 'passenger'")
    assert listed - silent <= cars


def test_a_register_that_did_not_answer_has_no_rows() -> None:
    for register in ("incomes", "vehicles", "accounts"):
        silent = "SELECT national_id FROM answered WHERE register = ? AND result IN ('no_answer', 'failed')"
        rows = f"SELECT count(*) FROM {register} SEMI JOIN ({silent}) USING (national_id)"
        assert nation().execute(rows, [register]).fetchone() == (0,)


def test_answers_are_listed_and_about_one_person_in_fifty() -> None:
    kinds = {
        "no_answer": "no_answer",
        "failed": "failed",
        "contradicted": "contradicted",
        "answered": "stale_answer",
    }
    for result, kind in kinds.items():
        pairs = "SELECT national_id, register FROM answered WHERE result = ? ORDER BY ALL"
        listed = 'SELECT national_id, "table" FROM truth WHERE kind = ? ORDER BY ALL'
        assert nation().execute(pairs, [result]).fetchall() == nation().execute(listed, [kind]).fetchall()
    assert number("SELECT count(*) / (SELECT count(*) FROM persons)::DOUBLE FROM answered") == (
        pytest.approx(0.02, abs=0.005)
    )
    old = "SELECT min(date_diff('day', asked_on, DATE '2019-11-22')) FROM answered WHERE result = 'answered'"
    assert number(old) > 18 * 30.5


def test_border_provinces_answer_less_often() -> None:
    share = """
        SELECT count(DISTINCT a.national_id) / count(DISTINCT p.national_id)::DOUBLE
        FROM persons p LEFT JOIN answered a USING (national_id) WHERE province IN ({})
    """
    border = number(share.format("'sistan_baluchestan', 'kurdistan', 'khuzestan'"))
    assert border > 1.4 * number(share.format("'tehran', 'isfahan', 'fars'"))


def test_nobody_acts_before_birth() -> None:
    for table, column in (("trips", "departed_on"), ("loans", "granted_on")):
        early = f"SELECT count(*) FROM {table} JOIN persons USING (national_id) WHERE {column} <= birth_date"
        assert number(early) == 0, table
    assert number("SELECT count(*) FROM persons WHERE died_on <= birth_date") == 0


def test_few_households_go_to_quarantine() -> None:
    kinds = ", ".join(f"'{kind}'" for kind in faults.KINDS[: len(faults.HOUSEHOLD_RATES)])
    assert 0 < number(f"SELECT count(*) FROM truth WHERE kind IN ({kinds})") < 0.0025 * HOUSEHOLDS
    assert faults.HOUSEHOLD_RATES.sum() <= 0.0011
