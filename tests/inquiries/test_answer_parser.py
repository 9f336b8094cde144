"""Whatever a register sends is either an answer that can be relied on, or none; nothing else comes of it."""

from __future__ import annotations

import copy
import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemayat.inquiries.answer_parser import (
    UnusableAnswer,
    read_confirmed,
    read_disputes,
    read_is_owner,
    read_person,
    read_receipt,
    read_rows,
)
from hemayat.registers.schema import PERSONS
from tests.support.extracts import AS_OF, Row, family, filled_row, national_id

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
WHO = national_id(10)
CAR = {"kind": "passenger", "value_rial": 5}


def plain(row: Row) -> Row:
    return {name: value.isoformat() if isinstance(value, dt.date) else value for name, value in row.items()}


def home() -> list[Row]:
    return [plain(filled_row(PERSONS, row)) for row in family(1, "head", "spouse")]


def about(*rows: Any, **more: Any) -> dict[str, Any]:
    person = {"national_id": WHO, "result": "answered", "rows": list(rows), **more}
    return {"as_of": AS_OF.isoformat(), "people": [person]}


def read(said: dict[str, Any], register: str = "vehicles") -> Any:
    return read_rows(register, {WHO}, NOW)(said)


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"as_of": "2019-10-01"},
        {"people": []},
        {"as_of": "2026-01-03", "people": []},
        {"as_of": "1398-08-01x", "people": []},
        {"as_of": 5, "people": []},
        {"as_of": "2019-10-01", "people": {}},
        {"as_of": "2019-10-01", "people": ["x"]},
        about(result="perhaps"),
        about(result=None),
        about(rows="none"),
        about(as_of="tomorrow"),
        about(as_of="2027-01-01"),
        about(national_id=national_id(99)),
        {**about(), "people": about()["people"] * 2},
    ],
    ids=str,
)
def test_what_is_no_answer_is_refused(said: dict[str, Any]) -> None:
    with pytest.raises(UnusableAnswer):
        read(said)


def test_the_day_of_one_person_may_be_another() -> None:
    found = read(about(CAR, as_of="2018-05-01")).people[WHO]
    assert (found.result.as_of, found.rows) == (dt.date(2018, 5, 1), [CAR])


@pytest.mark.parametrize(
    "spoil",
    [
        lambda rows: rows[:0:-1],  # no head
        lambda rows: [{**rows[0], "died_on": "2019-01-01"}, rows[1]],
        lambda rows: [rows[0], {**rows[1], "relation_to_head": "head"}],
        lambda rows: [rows[0], {**rows[1], "household_id": 2}],
        lambda rows: [rows[0], {**rows[1], "national_id": rows[0]["national_id"]}],
        lambda rows: [rows[0], {**rows[1], "birth_date": "2019-10-02"}],
        lambda rows: [{**rows[0], "national_id": national_id(98)}, rows[1]],
        lambda rows: [*rows, "x"],
    ],
)
def test_a_household_is_believed_whole_or_not_at_all(spoil: Any) -> None:
    assert [row["person_no"] for row in read(about(*home()), "persons").people[WHO].rows] == [1, 2]
    found = read(about(*spoil(home())), "persons").people[WHO]
    assert (found.result.result, found.rows) == ("quarantined", [])


def test_who_is_in_no_household_stands_alone() -> None:
    alone = {**home()[0], "household_id": None, "relation_to_head": None}
    for found in (
        read(about(alone), "persons").people[WHO],
        read_confirmed({WHO}, NOW)(about(alone)).people[WHO],
    ):
        assert (found.result.result, len(found.rows)) == ("answered", 1)
        assert (found.rows[0]["household_id"], found.rows[0]["relation_to_head"]) == (None, None)
    twice = read_confirmed({WHO}, NOW)(about(alone, alone)).people[WHO]
    assert (twice.result.result, twice.rows) == ("quarantined", [])
    somebody = read_confirmed({WHO}, NOW)(about({**alone, "national_id": national_id(98)})).people[WHO]
    assert (somebody.result.result, somebody.rows) == ("quarantined", [])


@pytest.mark.parametrize("text", ["a\0b", "\ud800", "x" * 65, ""])
def test_a_receipt_that_cannot_be_kept_is_none(text: str) -> None:
    with pytest.raises(UnusableAnswer):
        read_receipt({"receipt": text})


@pytest.mark.parametrize("number", [0, -1, 10**15 + 1, 10**40, True, "1", 1.0])
def test_a_household_that_there_cannot_be_is_none(number: Any) -> None:
    known = {"is_known": True, "is_alive": True, "is_head": True, "household_id": 1, "province": "qom"}
    assert read_person(known).household_id == 1
    with pytest.raises(UnusableAnswer):
        read_person({**known, "household_id": number})
    acting = {"acts_as": "guardian", "household_id": number, "province": ""}
    with pytest.raises(UnusableAnswer):
        read_person({**known, "acts_for": acting})


ANSWERS: list[tuple[Any, dict[str, Any]]] = [
    (read_rows("vehicles", {WHO}, NOW), about(CAR)),
    (read_rows("trips", {WHO}, NOW), about({"departed_on": "1398-01-01", "kind": "private", "by_air": True})),
    (read_rows("persons", {WHO}, NOW), about(*home())),
    (read_confirmed({WHO}, NOW), about(home()[0])),
    (
        read_disputes({"d"}),
        {
            "disputes": [
                {"dispute": "d", "receipt": "r", "state": "upheld", "words": "", "answered_at": str(NOW)}
            ]
        },
    ),
    (
        read_person,
        {
            "is_known": True,
            "is_alive": True,
            "is_head": False,
            "household_id": 1,
            "province": "qom",
            "acts_for": {"acts_as": "guardian", "household_id": 2, "province": ""},
        },
    ),
    (read_is_owner, {"is_owner": True}),
]
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(), max_size=8)
    | st.sampled_from(["2019-10-01", "head", WHO, "answered", "\ud800", "\0"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, one in inner for place in places(one, (*path, key)))]


@pytest.mark.slow
@given(which=st.sampled_from(range(len(ANSWERS))), data=st.data(), value=VALUES)
def test_no_answer_whatever_breaks_the_reading_of_it(which: int, data: st.DataObject, value: Any) -> None:
    read_it, said = ANSWERS[which]
    spoiled = copy.deepcopy(said)
    read_it(said)
    *way, last = data.draw(st.sampled_from([place for place in places(spoiled) if place]))
    inside = spoiled
    for key in way:
        inside = inside[key]
    inside[last] = value
    try:
        found = read_it(spoiled)
    except UnusableAnswer:
        return
    rows = [one.rows for one in getattr(found, "people", {}).values()]
    json.dumps(rows, default=dt.date.isoformat, ensure_ascii=False).encode()
