"""A data item is corrected at the desk with a document: what is asked for, and what is refused."""

from __future__ import annotations

import datetime as dt
import re
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.http import QueryDict
from django.test import Client

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.language import LANGUAGES, Lang
from hemayat.eligibility.queries import determination_of
from hemayat.records.contents import RegisterRecord
from hemayat.records.queries import records_behind
from hemayat.records.reference import reference_of
from hemayat.registers.schema import EMPLOYMENT
from hemayat.requests import actions
from hemayat.requests.case_file import case_file
from hemayat.requests.correction_entry import RegisterRowView
from hemayat.requests.corrections import columns_of
from hemayat.requests.states import CaseKind, CaseState
from hemayat.web.staff.cases.correction_form import CorrectForm
from hemayat.web.staff.cases.correction_views import line_shown, row_texts
from tests.documents.upload_steps import keep_upload
from tests.requests.steps import NOW, WHY, filed, head, officer, ready, take_on, view
from tests.requests.test_correction_entry import picture
from tests.requests.test_disputes import DAY, answered
from tests.support.markup import faults
from tests.web.staff.cases.test_case_work import UNVALUED, Enter, do, opened, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def to_correct(registers: Any, nation: int, enter: Enter) -> tuple[Client, int, str]:
    """An officer who has a case with a document in hand, its number, and the id of the document."""
    number, document = filed_with_picture()
    take_on()
    sara = enter()
    opened(sara, number)
    do(sara, number, "claim")
    return sara, number, document


def filed_with_picture(kind: CaseKind = CaseKind.OBJECTION, **answers: str) -> tuple[int, str]:
    """Number of a request that was filed with a document, and the id of the document."""
    by = head(UNVALUED)
    number = ready(by, kind, NOW, **answers)
    kept = keep_upload(
        household=UNVALUED, province="23", case=f"request:{number}", name="کارشناسی.jpg", content=picture(),
        by=by.actor, now=NOW,
    )  # fmt: skip
    actions.file_request(request_id=number, key="form", by=by, now=NOW)
    return number, str(kept.id)


def record_of_the_car() -> str:
    """As the form of a dispute sends it."""
    with acting_as(SYSTEM, is_read_only=True):
        decided = determination_of(UNVALUED)
        assert decided
        car = next(one for one in records_behind(decided, NOW) if one.record.register == "vehicles")
        return reference_of(decided, car)


def line_of(browser: Client, number: int) -> str:
    """The address of the form for the car."""
    page = text_of(browser.get(f"/cases/{number}/correct/"))
    (line,) = {*re.findall(rf"/cases/{number}/correct/(vehicles-[\w-]+)/", page)}
    return f"/cases/{number}/correct/{line}/"


@pytest.mark.slow
def test_what_the_applicant_disputes_comes_first(
    registers: Any, nation: int, enter: Enter, tmp_path: Any
) -> None:
    number = filed_with_picture(CaseKind.DISPUTE, record=record_of_the_car(), why=WHY)[0]
    take_on()
    # No register knows what the car is worth, so that after this answer an officer is needed.
    answered(registers, number, "upheld")
    take_on(NOW + DAY)
    sara = enter()
    opened(sara, number)
    do(sara, number, "claim")
    pages = {}
    for lang, words in (("fa", "متقاضی می‌گوید این مورد نادرست است"), ("en", "this record is wrong:")):
        sara.cookies["__Host-language"] = lang
        pages[lang] = text_of(sara.get(f"/cases/{number}/correct/"))
        in_order = re.findall(rf"/cases/{number}/correct/([a-z]+)-[\w-]+/\?column=-", pages[lang])
        assert in_order[0] == "vehicles"
        assert len(set(in_order)) > 1
        assert words in pages[lang]
    assert not faults(pages, tmp_path)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_two_cars_of_one_owner_are_told_apart_by_model_year_and_plate(lang: Lang) -> None:
    def car(value: int, model: str, plate: str, person: int = 4) -> Any:
        values = {"kind": "passenger", "value_rial": value, "model": model, "plate": plate, "year": 1394}
        record = RegisterRecord("vehicles", 1, 1, values)
        return SimpleNamespace(record=record, member=SimpleNamespace(person=person))

    def details(value: int, *records: Any) -> str:
        line = RegisterRowView("vehicles-2-a", "vehicles", 2, {"kind": "passenger", "value_rial": value})
        case: Any = SimpleNamespace(
            ids={2: "1"}, known=[SimpleNamespace(national_id="1", person=4, said=("مریم", "رضایی"))]
        )
        return line_shown(case, line, records, lang).details

    small, large = car(10, "پراید", "12ب***-11"), car(20, "پژو 206", "37ی***-56")
    assert "پراید" in details(10, small, large)
    shown = details(20, small, large)
    assert all(part in shown for part in ("پژو", "●●●", "۱۳۹۴" if lang == "fa" else "1394"))
    assert not details(30, small, large), "the register says something else by now"
    assert not details(10, car(10, "پراید", "12ب***-11", person=5)), "it is of another member"
    assert not details(10, small, car(10, "تیبا", "13ب***-11")), "it can be either"


@pytest.mark.slow
def test_the_only_document_is_chosen_already(to_correct: tuple[Client, int, str]) -> None:
    sara, number, document = to_correct
    page = text_of(sara.get(f"{line_of(sara, number)}?column=value_rial"))
    (box,) = re.findall(rf'<input[^>]*value="{document}"[^>]*>', page)
    assert "checked" in box


@pytest.mark.slow
def test_each_kind_of_data_item_has_a_field_of_its_own(
    to_correct: tuple[Client, int, str], tmp_path: Any
) -> None:
    sara, number, document = to_correct
    address = line_of(sara, number)
    pages = {
        name: text_of(sara.get(f"{address}?column={column}"))
        for name, column in {"choice": "", "amount": "value_rial", "kind": "kind", "away": "-"}.items()
    }
    assert 'data-toman="' in pages["amount"]
    assert '<option value="pickup"' in pages["kind"]
    assert 'name="value"' not in pages["away"]
    given = {"column": "value_rial", "value": "1000", "why": "برگ کارشناسی", "document": document}
    pages["both"] = text_of(sara.post(address, {**given, "is_unknown": "on"}))
    assert "نه هر دو را" in pages["both"]
    assert "۱۰۰ تومان" in pages["both"], "an amount is said in toman"
    faulty = {**given, "column": "kind", "value": "spaceship"}
    assert "مقدار صحیح: مقدار صحیح را انتخاب کنید" not in text_of(sara.post(address, faulty))
    assert "مقدار صحیح را انتخاب کنید" in text_of(sara.post(address, faulty))
    assert not faults(pages, tmp_path)


@pytest.mark.parametrize(
    ("typed", "value"),
    [("۲۳", "23"), ("0", "0"), ("2-3", None), ("12.5", None), ("-1", None), ("1" * 5000, None), ("", None)],
)
def test_a_count_is_a_whole_number_and_nothing_else(typed: str, value: str | None) -> None:
    data = QueryDict(mutable=True)
    data.update({"value": typed, "why": "فهرست بیمه", "document": "5f0c1d9e-3f1b-4c69-9a9b-2f9a3a2b1c11"})
    form = CorrectForm(data, column=EMPLOYMENT.by_name["employees"], said="۳ نفر", proofs=[])
    assert form.is_valid() is (value is not None), form.errors
    assert ("value" in form.errors) is (value is None)
    assert value is None or form.given["value"] == value


@pytest.mark.slow
def test_a_data_item_is_corrected_on_proof_page_by_page(
    to_correct: tuple[Client, int, str], tmp_path: Any
) -> None:
    sara, number, document = to_correct
    address = line_of(sara, number)
    pages = {"lines": text_of(sara.get(f"/cases/{number}/correct/")), "line": text_of(sara.get(address))}
    given = {"column": "value_rial", "value": "1000", "why": "برگ کارشناسی", "document": document}
    pages["unread"] = text_of(sara.post(address, given))
    assert all(
        words in pages["unread"] for words in ("ابتدا مدرک را باز کنید", "شما هنوز آن را باز نکرده‌اید")
    )
    sent = sara.get(f"/cases/{number}/documents/{document}/")
    assert sent.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in sent.headers["Content-Security-Policy"]
    pages["other-document"] = text_of(sara.post(address, {**given, "document": str(uuid4())}))
    assert 'href="#id_document' in pages["other-document"], "the document is at fault, not the amount"
    assert 'href="#id_value' not in pages["other-document"]
    pages["faulty"] = text_of(sara.post(address, {**given, "value": "ارزان"}))
    assert "مبلغ صحیح، به ریال: مبلغ را به ریال" in pages["faulty"]
    pages["unchosen"] = text_of(sara.post(address, {**given, "column": "", "value": "2000"}))
    assert "چیزی ثبت نشد" in pages["unchosen"], "a line is never taken out by saying nothing"
    done = sara.post(address, {**given, "value": "۲٬۰۰۰٬۰۰۰٬۰۰۰"})
    assert done.headers["Location"] == f"/cases/{number}/?done=correct"
    pages["case"] = text_of(sara.get(done.headers["Location"]))
    assert "اطلاعات اصلاح‌شده با مدرک" in pages["case"]
    assert f'action="/cases/{number}/decide-by-rules/"' in pages["case"]
    assert not faults(pages, tmp_path)
    assert do(sara, number, "decide-by-rules").status_code == 302
    assert view(number, UNVALUED).state is CaseState.DECIDED


def test_days_and_months_of_a_record_are_shown_in_words() -> None:
    row = {column.name: None for column in columns_of("incomes")} | {"month": dt.date(2025, 9, 23)}
    texts = {lang: dict(row_texts("incomes", row, lang)) for lang in LANGUAGES}
    assert "مهر ۱۴۰۴" in texts["fa"].values()
    assert "Mehr 1404" in texts["en"].values()
    row = {column.name: None for column in columns_of("persons")} | {"birth_date": dt.date(1978, 11, 15)}
    assert "24 Aban 1357" in dict(row_texts("persons", row, "en")).values()


def test_without_a_document_the_page_says_so_before_anything_is_typed(
    registers: Any, nation: int, enter: Enter
) -> None:
    number = filed(head(UNVALUED))
    take_on()
    sara = enter()
    opened(sara, number)
    do(sara, number, "claim")
    member = officer(name="sara")
    with acting_as(SYSTEM, is_read_only=True):
        lines = case_file(number, member, NOW).lines
    car = next(line.key for line in lines if line.register == "vehicles")
    page = text_of(sara.get(f"/cases/{number}/correct/{car}/?column=value_rial"))
    assert "متقاضی هنوز مدرکی نفرستاده است" in page
    assert f'href="/cases/{number}/ask/"' in page
    assert 'name="value"' not in page


@pytest.mark.slow
def test_a_correction_that_came_too_late_is_shown_and_not_lost(to_correct: tuple[Client, int, str]) -> None:
    sara, number, document = to_correct
    address = line_of(sara, number)
    do(sara, number, "release")
    given = {"column": "value_rial", "value": "1000", "why": "برگ کارشناسی است", "document": document}
    assert "برگ کارشناسی است" in sara.post(address, given).content.decode()
