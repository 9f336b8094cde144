"""R1.5d: what a correction binds. It binds one record and its value, until a record of a later day says otherwise."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from hemayat.registers.schema import TABLES
from hemayat.requests.corrected_rows import CorrectionRelation, CorrectionView, corrected, holds_from

FOUND, LATER = dt.date(2019, 11, 20), dt.date(2020, 5, 1)
HEAD, NOBODY = "0000000001", "0000000009"
CAR: dict[str, Any] = {"kind": "passenger", "value_rial": 90}
CHEAP: dict[str, Any] = {**CAR, "value_rial": 30}


def keyed(row: dict[str, Any]) -> dict[str, Any]:
    return {"household_id": 1, "person_no": 1, "person_died_on": None, **row}


def household(register: str = "vehicles", *rows: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    person = {"household_id": 1, "person_no": 1, "national_id": int(HEAD), "died_on": None}
    return {**{name: [] for name in TABLES}, "persons": [person], register: [keyed(row) for row in rows]}


def correction(said: dict[str, Any] | None, used: dict[str, Any] | None, **other: Any) -> CorrectionView:
    given: dict[str, Any] = {
        "id": 1, "request": 1, "register": "vehicles", "person": 1, "national_id": HEAD, "why": "x",
        "document": uuid.uuid4(),
        "valid_from": FOUND, "valid_to": None, "register_on": FOUND, "by": 1, "at": dt.datetime.now(dt.UTC),
        "finding_id": 1, **other,
    }  # fmt: skip
    return CorrectionView(said=said, used=used, **given)


def relation(
    rows: dict[str, list[dict[str, Any]]], one: CorrectionView, day: dt.date = LATER
) -> CorrectionRelation:
    return corrected(rows, dict.fromkeys(TABLES, day), [one]).relations[one.id]


def used(rows: dict[str, list[dict[str, Any]]], one: CorrectionView, day: dt.date = LATER) -> list[Any]:
    return corrected(rows, dict.fromkeys(TABLES, day), [one]).rows[one.register]


def test_the_same_record_in_a_later_register_stays_corrected() -> None:
    assert relation(household("vehicles", CAR), correction(CAR, CHEAP)) is CorrectionRelation.APPLIES
    assert used(household("vehicles", CAR), correction(CAR, CHEAP)) == [keyed(CHEAP)]
    assert used(household("vehicles", CAR, CHEAP), correction(CAR, None)) == [keyed(CHEAP)]


def test_a_record_that_agrees_with_the_officer_needs_no_correction() -> None:
    found = corrected(household("vehicles", CHEAP), dict.fromkeys(TABLES, LATER), [correction(CAR, CHEAP)])
    assert found.relations == {1: CorrectionRelation.CONFIRMED}


def test_a_later_record_of_the_same_thing_contradicts_and_both_readings_are_known() -> None:
    dearer = {**CAR, "value_rial": 95}
    found = corrected(household("vehicles", dearer), dict.fromkeys(TABLES, LATER), [correction(CAR, CHEAP)])
    assert (found.relations, found.contradicted) == ({1: CorrectionRelation.CONTRADICTED}, [1])
    assert found.rows["vehicles"] == [keyed(CHEAP)]
    assert found.without_contradicted["vehicles"] == [keyed(dearer)]


def test_a_different_record_of_the_same_day_or_of_another_thing_is_not_the_officers_matter() -> None:
    dearer, lorry = {**CAR, "value_rial": 95}, {"kind": "pickup", "value_rial": 90}
    one = correction(CAR, CHEAP)
    assert relation(household("vehicles", dearer), one, FOUND) is CorrectionRelation.NOT_CONCERNED
    assert relation(household("vehicles", lorry), one) is CorrectionRelation.NOT_CONCERNED
    assert relation(household("vehicles"), one) is CorrectionRelation.NOT_CONCERNED
    assert (
        relation(household("vehicles", CAR), correction(CAR, CHEAP, national_id=NOBODY))
        is CorrectionRelation.NOT_CONCERNED
    )


def test_outside_the_period_of_the_document_the_register_counts() -> None:
    past = correction(CAR, CHEAP, valid_to=FOUND + dt.timedelta(days=30))
    assert relation(household("vehicles", CAR), past) is CorrectionRelation.NOT_CONCERNED
    assert relation(household("vehicles", CAR), correction(CAR, CHEAP), FOUND - dt.timedelta(days=1)) is (
        CorrectionRelation.NOT_CONCERNED
    )


def test_a_document_of_a_later_day_than_the_register_counts_while_the_register_says_nothing_newer() -> None:
    old, sold, at = FOUND, FOUND + dt.timedelta(days=60), dt.datetime(2020, 3, 1, 9, tzinfo=dt.UTC)
    one = correction(CAR, None, valid_from=sold, register_on=old, at=at)
    rows = household("vehicles", CAR)
    found = corrected(rows, dict.fromkeys(TABLES, old), [one])
    assert (found.relations[1], found.rows["vehicles"]) == (CorrectionRelation.APPLIES, [])
    assert holds_from(rows, dict.fromkeys(TABLES, old), [one]) == sold, "before the sale the car was theirs"
    assert holds_from(rows, dict.fromkeys(TABLES, LATER), [one]) is None, "the register describes a later day"
    for other in ({"register_on": sold}, {"valid_to": dt.date(2020, 2, 1)}):
        past = correction(CAR, None, **{"valid_from": sold, "register_on": old, "at": at, **other})
        assert relation(rows, past, old) is CorrectionRelation.NOT_CONCERNED, other


def test_a_payslip_counts_for_an_income_of_its_months_however_late_the_register_tells_it() -> None:
    wage = {
        "kind": "wage",
        "source": "treasury",
        "month": dt.date(2019, 3, 21),
        "months": 6,
        "amount_rial": 90,
    }
    given = {"register": "incomes", "valid_from": dt.date(2019, 3, 21), "valid_to": dt.date(2019, 9, 22)}
    one = correction(wage, {**wage, "amount_rial": 30}, **given)
    assert relation(household("incomes", wage), one) is CorrectionRelation.APPLIES
    next_year = {**wage, "month": dt.date(2019, 9, 23)}
    assert relation(household("incomes", next_year), one) is CorrectionRelation.CONTRADICTED


def test_a_record_added_for_a_silent_register_speaks_in_its_place_until_the_register_speaks() -> None:
    rows = household("vehicles")
    rows["answered"] = [keyed({"register": "vehicles", "as_of": LATER, "cause": "unanswered"})]
    found = corrected(rows, dict.fromkeys(TABLES, LATER), [correction(None, CHEAP)])
    assert (found.rows["vehicles"], found.rows["answered"]) == ([keyed(CHEAP)], [])
    assert rows["vehicles"] == [], "what the register said is not changed"
    assert relation(household("vehicles", CAR), correction(None, CHEAP)) is CorrectionRelation.CONTRADICTED


def test_a_correction_of_a_correction_follows_it() -> None:
    found = corrected(
        household("vehicles", CAR),
        dict.fromkeys(TABLES, LATER),
        [correction(CAR, CHEAP), correction(CHEAP, None, id=2)],
    )
    assert found.rows["vehicles"] == []
