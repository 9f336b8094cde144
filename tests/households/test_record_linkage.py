"""Comparing many people: the slips that are found, and what is not taken for one."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, replace
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hemayat.common.dates import from_jalali, to_jalali
from hemayat.households.record_linkage import LikelyPair, Linkage, no_progress
from hemayat.synthetic.population.maker import make_population
from hemayat.synthetic.population.plan import PopulationPlan

SCHEMA = pa.schema(
    [
        ("id", pa.int64()), ("given", pa.string()), ("family", pa.string()), ("born", pa.int32()),
        ("father", pa.int64()), ("line", pa.int64()), ("sex", pa.bool_()), ("address", pa.string()),
    ]
)  # fmt: skip
EPOCH = dt.date(1970, 1, 1)
LETTERS = "ابپتجچحخدرزسشصعغفقکگلمنوهی"
RECORDED_TWICE = 500
"""One of this number."""
GOAL = 0.95


@dataclass(frozen=True)
class Described:
    """A person as a register describes them."""

    given: str
    family: str
    father: str | None
    born: dt.date
    sex: str
    line: str | None

    def row(self, number: int) -> dict[str, object]:
        return {
            "id": number, "given": self.given, "family": self.family, "born": (self.born - EPOCH).days,
            "father": _number(self.father), "line": _number(self.line), "sex": self.sex == "female", "address": None,
        }  # fmt: skip


def _number(text: str | None) -> int | None:
    return None if text is None else int.from_bytes(text.encode()[-7:], "big")


def linked(people: list[Described], expected_share: float) -> list[LikelyPair]:
    with duckdb.connect() as con:
        linkage = Linkage(con, expected_share=expected_share)
        linkage.add(pa.Table.from_pylist([one.row(at) for at, one in enumerate(people)], SCHEMA))
        return list(linkage.pairs(no_progress))


@pytest.fixture(scope="module")
def nation(tmp_path_factory: pytest.TempPathFactory) -> list[Described]:
    """The people of a synthetic nation, each once."""
    folder = tmp_path_factory.mktemp("linkage") / "nation"
    make_population(PopulationPlan(households=20_000), folder)
    with duckdb.connect() as con:
        rows = con.execute(
            "SELECT any_value(given_name), any_value(family_name), any_value(father_name), any_value(birth_date), "
            "any_value(sex), any_value(mobile) FROM read_parquet(?) GROUP BY national_id ORDER BY national_id",
            [str(folder / "persons" / "*.parquet")],
        ).fetchall()
    return [Described(*row) for row in rows]


def _mistyped(name: str, draw: random.Random) -> str:
    at = draw.randrange(len(name))
    if draw.random() < 0.5:
        return name[:at] + draw.choice(LETTERS) + name[at + 1 :]
    return name[: max(at - 1, 0)] + name[max(at - 1, 0) : at + 1][::-1] + name[at + 1 :]


def _misdated(born: dt.date, draw: random.Random) -> dt.date:
    year, month, day = to_jalali(born)
    slips = [
        lambda: from_jalali(year, month, day - 1 if day > 1 else 2),
        lambda: from_jalali(year, day, month),
        lambda: dt.date(born.year, month, day),
        lambda: born.replace(year=born.year - 10),
    ]
    try:
        return draw.choice(slips)()
    except ValueError:
        return born.replace(year=born.year - 10, day=1)


def _recorded_again(one: Described, draw: random.Random) -> Described:
    """As somebody else wrote it down: one slip, and now and then no father's name or another line."""
    slip = draw.random()
    if slip < 0.35:
        one = replace(one, given=one.given.replace("ی", "ي"), family=one.family.replace("ک", "ك"))
    elif slip < 0.55:
        one = replace(one, family=_mistyped(one.family, draw))
    elif slip < 0.7:
        one = replace(one, given=_mistyped(one.given, draw))
    elif slip < 0.9:
        one = replace(one, born=_misdated(one.born, draw))
    else:
        one = replace(one, given=one.family, family=one.given)
    if draw.random() < 0.1:
        one = replace(one, father=None)
    if draw.random() < 0.25:
        one = replace(one, line=None)
    return one


def _with_duplicates(nation: list[Described]) -> tuple[list[Described], set[tuple[int, int]]]:
    draw, people, truth = random.Random(7), list[Described](), set[tuple[int, int]]()
    for one in nation:
        people.append(one)
        if draw.random() < 1 / RECORDED_TWICE:
            people.append(_recorded_again(one, draw))
            truth.add((len(people) - 2, len(people) - 1))
    return people, truth


ONE = Described("شیرین", "نیکوکار", "بهروز", dt.date(1987, 5, 12), "female", "09120000001")


def weights(people: list[Described]) -> dict[int, float]:
    """Of the first person with each other of a few people, however small."""
    with duckdb.connect() as con:
        linkage = Linkage(con, expected_share=1e9)
        linkage.add(pa.Table.from_pylist([one.row(at) for at, one in enumerate(people)], SCHEMA))
        return {
            pair.other_person_id: pair.weight for pair in linkage.pairs(no_progress) if pair.person_id == 0
        }


@pytest.mark.slow
@settings(max_examples=4, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["given", "family", "father", "line"]), st.text(LETTERS, min_size=3, max_size=8)
        ),
        min_size=4, max_size=8,
    )
)  # fmt: skip
def test_what_agrees_never_weighs_less_than_what_differs(differences: list[tuple[str, str]]) -> None:
    others: list[dict[str, Any]] = [{field: text} for field, text in differences]
    found = weights([ONE, ONE, *(replace(ONE, **other) for other in others)])
    assert all(weight <= found[1] for weight in found.values())


@pytest.mark.slow
def test_who_is_compared_first_makes_no_difference() -> None:
    other = replace(ONE, family="نکوکار", born=dt.date(1987, 5, 13))
    assert weights([ONE, other])[1] == pytest.approx(weights([other, ONE])[1])


def test_a_weight_is_the_sum_of_its_evidence() -> None:
    [pair] = linked([ONE, replace(ONE, father=None)], 1 / RECORDED_TWICE)
    assert pair.weight == pytest.approx(sum(bits for _, _, bits in pair.evidence))
    assert "father" not in {field for field, _, _ in pair.evidence}


def test_twins_are_two_people() -> None:
    assert linked([ONE, replace(ONE, given="پریسا")], 1 / RECORDED_TWICE) == []


COUPLES = [("حسن", "حسین"), ("حمید", "حمیده"), ("سعید", "سعیده")]


@dataclass(frozen=True)
class Compared:
    """What was found in a nation with people recorded twice and with twins; `truth`: who is the same person."""

    found: set[tuple[int, int]]
    truth: set[tuple[int, int]]
    twins: list[tuple[int, int]]


@pytest.fixture(scope="module")
def compared(nation: list[Described]) -> Compared:
    people, truth = _with_duplicates(nation)
    twins = []
    for place, names in enumerate(COUPLES):
        twins.append((len(people), len(people) + 1))
        home = replace(
            ONE, family="محمدی", born=ONE.born + dt.timedelta(days=400 * place), line=f"0912000010{place}"
        )
        people += [replace(home, given=name) for name in names]
    pairs = linked(people, 1 / RECORDED_TWICE)
    return Compared({(pair.person_id, pair.other_person_id) for pair in pairs}, truth, twins)


@pytest.mark.slow
def test_people_recorded_twice_are_found_in_a_nation_and_few_others(compared: Compared) -> None:
    found, truth = compared.found, compared.truth
    assert len(truth) > 100
    f1 = 2 * len(found & truth) / (len(found) + len(truth))
    assert f1 >= GOAL, f1


@pytest.mark.parametrize("couple", range(len(COUPLES)))
def test_twins_are_two_people_also_where_their_names_are_alike(couple: int, compared: Compared) -> None:
    """Both names are common. A name that a typing error made is rare."""
    assert compared.twins[couple] not in compared.found


@pytest.mark.long
@pytest.mark.slow
def test_a_nation_is_compared_in_parts(nation: list[Described], monkeypatch: pytest.MonkeyPatch) -> None:
    people, _ = _with_duplicates(nation[:2_000])
    whole = linked(people, 1 / RECORDED_TWICE)
    monkeypatch.setattr("hemayat.households.record_linkage.PEOPLE_AT_A_TIME", 1_000)
    assert linked(people, 1 / RECORDED_TWICE) == whole
    assert whole
