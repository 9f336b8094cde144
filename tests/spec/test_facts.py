"""Facts by example: which rows count, and what is known when an answer, a cell or a date is missing."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from hemayat.engines.catalogue import catalogue
from hemayat.engines.compiled_policy import CompiledPolicy
from hemayat.engines.reference import ReferenceEngine
from hemayat.rules.policy_check import check_all_days
from hemayat.rules.policy_parser import policy_of
from hemayat.rules.resolution import resolve
from hemayat.rules.source import parse_tree
from tests.spec.values import LAW, ON

FRAME = """
policy: facts
title: {fa: ا, en: a}
legal_basis: {title: {fa: ا, en: a}}
in_force: {from: 1398-08-24}
facts:
  x: {title: {fa: ا, en: a}, %(fact)s}
  helper: {title: {fa: ا, en: a}, any: insurance, unknown: ask}
criteria:
  one:
    require: known(x) and known(helper)
    title: {fa: شرط, en: condition}
    passed: {fa: ا, en: a}
    failed: {fa: ا, en: a}
    law: %(law)s
"""
AS_OF = dict.fromkeys(catalogue().tables, dt.date(2019, 10, 1))
HEAD: dict[str, Any] = {
    "person_no": 1,
    "relation_to_head": "head",
    "sex": "male",
    "birth_date": dt.date(1980, 1, 1),
}
CHILD: dict[str, Any] = {
    "person_no": 2,
    "relation_to_head": "child",
    "sex": "female",
    "birth_date": dt.date(2001, 11, 21),
}


def person(**given: Any) -> dict[str, Any]:
    row = {"household_id": 1, "died_on": None, "province": "tehran", "area": "urban", "country": "IR"}
    row |= {"support_client": "none", "has_disability": False, "special_patient": False, "national_id": 0}
    return row | {
        "given_name": "ا",
        "family_name": "ا",
        "city": None,
        "postal_code": None,
        "mobile": None,
        **HEAD,
        **given,
    }


def row(person_no: int = 1, died: dt.date | None = None, **cells: Any) -> dict[str, Any]:
    return {"household_id": 1, "person_no": person_no, "person_died_on": died, **cells}


def answer(
    register: str, cause: str, as_of: dt.date | None = None, person_no: int = 1, **more: Any
) -> dict[str, Any]:
    return row(person_no, register=register, cause=cause, as_of=as_of, **more)


def fact(text: str, as_of: dict[str, dt.date] | None = None, **tables: Any) -> Any:
    """The value of the fact x, or (value, why it is not known)."""
    source = FRAME % {"fact": text, "law": LAW}
    policy = policy_of(parse_tree(source, "policy.yaml"), "policy.yaml")
    check_all_days(policy, catalogue())
    compiled = CompiledPolicy(resolve(policy, ON, catalogue()))
    facts = ReferenceEngine(compiled, {**AS_OF, **(as_of or {})}, {}).facts({"persons": [person()], **tables})
    unknown = facts.get("x__unknown", 0)
    return (facts["x"], unknown) if unknown else facts["x"]


CAR: dict[str, Any] = {"kind": "passenger", "value_rial": 5}
LORRY: dict[str, Any] = {"kind": "public", "value_rial": 7}


@pytest.mark.parametrize(
    ("text", "tables", "value"),
    [
        ("count: vehicles, unknown: 0", {"vehicles": [row(**CAR), row(**LORRY)]}, 2),
        ("count: vehicles, where: kind == 'public', unknown: 0", {"vehicles": [row(**CAR), row(**LORRY)]}, 1),
        ("sum: vehicles.value_rial, unknown: 0", {"vehicles": [row(**CAR), row(**LORRY)]}, 12),
        ("max: vehicles.value_rial, unknown: 0", {"vehicles": [row(**CAR), row(**LORRY)]}, 7),
        ("max: vehicles.value_rial, unknown: 0", {}, 0),
        ("min: vehicles.value_rial, empty: 99, unknown: 0", {"vehicles": [row(**CAR), row(**LORRY)]}, 5),
        ("min: vehicles.value_rial, empty: 99, unknown: 0", {}, 99),
        ("any: vehicles, where: kind == 'public', unknown: false", {"vehicles": [row(**CAR)]}, False),
        ("head: area", {}, "urban"),
        ("head: has_disability", {}, False),
        ("count: persons, where: alive and age >= 18", {"persons": [person(), person(**CHILD)]}, 1),
        ("count: persons, where: alive and age >= 17", {"persons": [person(), person(**CHILD)]}, 2),
        ("count: persons, where: age == 17", {"persons": [person(), person(**CHILD)]}, 1),
        ("count: persons, where: not alive", {"persons": [person(), person(**CHILD, died_on=ON)]}, 1),
        ("count: persons, where: alive", {"persons": [person(), person(died_on=ON + dt.timedelta(1))]}, 2),
        ("any: vehicles, where: person.is_head, unknown: false", {"vehicles": [row(2, **CAR)]}, False),
        (
            "any: vehicles, where: person.sex == 'female', unknown: false",
            {"persons": [person(), person(**CHILD)], "vehicles": [row(2, **CAR)]},
            True,
        ),
        ("count: vehicles, where: person.alive, unknown: 0", {"vehicles": [row(died=ON, **CAR)]}, 0),
    ],
)
def test_which_rows_count(text: str, tables: dict, value: object) -> None:
    assert fact(text, **tables) == value


UNANSWERED, QUARANTINED, INCOMPLETE, OLD, CONTRADICTED, OUT_OF_RANGE = 1, 2, 3, 4, 5, 6
ASKED = "sum: vehicles.value_rial, unknown: ask"
AGED = f"{ASKED}, max_age: 6 months"
UNVALUED: dict[str, Any] = {"kind": "passenger", "value_rial": None}
RICH: dict[str, Any] = {"kind": "passenger", "value_rial": 10**15}


@pytest.mark.parametrize(
    ("text", "tables", "value"),
    [
        (ASKED, {"answered": [answer("vehicles", "unanswered")], "vehicles": [row(**CAR)]}, (5, UNANSWERED)),
        (
            ASKED,
            {"answered": [answer("vehicles", "quarantined")], "vehicles": [row(**CAR)]},
            (5, QUARANTINED),
        ),
        (
            ASKED,
            {"answered": [answer("vehicles", "contradicted")], "vehicles": [row(**CAR)]},
            (0, CONTRADICTED),
        ),
        (ASKED, {"answered": [answer("incomes", "unanswered")], "vehicles": [row(**CAR)]}, 5),
        (ASKED, {"answered": [answer("vehicles", "unanswered", person_died_on=ON)]}, 0),
        (ASKED, {"vehicles": [row(**CAR), row(**UNVALUED)]}, (5, INCOMPLETE)),
        (ASKED, {"vehicles": [row(**RICH) for _ in range(11)]}, (0, OUT_OF_RANGE)),
        (ASKED, {"vehicles": [row(**RICH) for _ in range(10)]}, 10**16),
        ("sum: vehicles.value_rial, unknown: 0", {"vehicles": [row(**CAR), row(**UNVALUED)]}, 5),
        ("sum: vehicles.value_rial, unknown: 0", {"answered": [answer("vehicles", "unanswered")]}, 0),
        (AGED, {"answered": [answer("vehicles", "answered", dt.date(2019, 1, 1))]}, (0, OLD)),
        (AGED, {"answered": [answer("vehicles", "answered", dt.date(2019, 9, 1))]}, 0),
        ("head: province", {"persons": [person(province=None)]}, None),
        ("count: persons, where: area == 'rural'", {"persons": [person(area=None)]}, (0, INCOMPLETE)),
        ("count: persons, where: area == 'rural' or alive", {"persons": [person(area=None)]}, 1),
        (
            f"{ASKED}, contradicted_when: helper",
            {"insurance": [row()], "vehicles": [row(**CAR)]},
            (0, CONTRADICTED),
        ),
        (f"{ASKED}, contradicted_when: helper", {"answered": [answer("insurance", "unanswered")]}, 0),
    ],
)
def test_what_is_not_known_and_why(text: str, tables: dict, value: object) -> None:
    assert fact(text, **tables) == value


def test_a_register_that_is_old_as_a_whole_is_old_for_everybody_it_does_not_list() -> None:
    old = {"vehicles": dt.date(2018, 1, 1)}
    fresh = answer("vehicles", "answered", dt.date(2019, 10, 1))
    both = [person(), person(**CHILD)]
    assert fact(AGED, old, persons=both) == (0, OLD)
    assert fact(AGED, old, persons=both, answered=[fresh]) == (0, OLD)
    assert fact(AGED, old, persons=both, answered=[fresh, {**fresh, "person_no": 2}]) == 0
