"""What an officer without a guide relies on: what the page says was done, what a text does, and who will read it."""

from __future__ import annotations

import datetime as dt
import re
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.template.loader import render_to_string

from hemayat.common.persian import to_persian_digits
from hemayat.requests import actions
from hemayat.requests.errors import VISIT_TOO_FAR
from hemayat.requests.kinds import KIND_WORDS
from hemayat.requests.states import CaseKind
from hemayat.rules.unknowns import Verdict
from hemayat.web.shared.forms import RialField
from hemayat.web.staff.cases.correction_form import CorrectForm
from tests.questions.steps import asked
from tests.requests.registers import RunningSimulator
from tests.requests.steps import NOW, WHY, filed, head, officer, take_on, view
from tests.support.refusals import refuses
from tests.web.staff.cases.test_case_work import Enter, do, opened, text_of

UNVALUED, TOO_DEAR = 7, 6
pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def test_nothing_is_said_to_be_recorded_if_every_answer_is_empty(undecided: int, enter: Enter) -> None:
    sara = enter()
    opened(sara, undecided)
    do(sara, undecided, "claim")
    page = text_of(do(sara, undecided, "answer", words=" "))
    assert 'href="#id_words"' in page, "it leads to the empty box"
    assert view(undecided, UNVALUED).officer_answers == ()
    assert do(sara, undecided, "answer", words="خودرو کارشناسی می‌شود.").status_code == 302
    assert "error-summary" in text_of(do(sara, undecided, "answer", words="")), "answered before, empty now"


VISIT = {
    "reason": "دیدن سند",
    "place": "تهران، خیابان انقلاب",
    "day_day": "5",
    "day_month": "7",
    "time": "9:30",
}


@pytest.mark.parametrize(("year", "is_called"), [("1399", True), ("1499", False)])
def test_no_visit_is_called_for_a_day_more_than_a_year_ahead(
    undecided: int, enter: Enter, year: str, is_called: bool
) -> None:
    sara = enter()
    opened(sara, undecided)
    do(sara, undecided, "claim")
    answer = do(sara, undecided, "visit", **VISIT, day_year=year)
    assert (answer.status_code == 302) is is_called
    assert bool(view(undecided, UNVALUED).visits) is is_called
    if not is_called:
        assert 'href="#id_day_year"' in text_of(answer), "the year is what is wrong"
        assert "یک سال" in text_of(answer)
    too_late: dict[str, Any] = {"reason": "دیدن سند", "place": "تهران", "at": NOW + dt.timedelta(days=400)}
    with refuses(VISIT_TOO_FAR):
        actions.call_visit(request_id=undecided, by=officer(name="sara"), now=NOW, **too_late)


def test_a_correction_from_a_later_day_is_refused_in_the_form() -> None:
    given = {"valid_from_day": "5", "valid_from_month": "7", "valid_from_year": "1499", "why": "سند"}
    form = CorrectForm(QueryDict(urlencode(given)), column=None, said="", proofs=[])
    assert [error.code for error in form.errors.as_data()["valid_from"]] == ["year"]


@pytest.mark.parametrize("typed", ["9" * 24, "۹" * 24, "9,999,999,999,999,999,999"])
def test_a_sum_of_too_many_digits_is_said_to_be_too_large(typed: str) -> None:
    field = RialField(most=1_000_000)
    with pytest.raises(ValidationError, match="بیش از حد") as caught:
        field.clean(typed)
    assert "۱٬۰۰۰٬۰۰۰ ریال" in caught.value.messages[0], "and says what is the most"


def test_the_page_of_the_next_case_names_the_one_that_was_decided(
    undecided: int, registers: RunningSimulator, enter: Enter
) -> None:
    following = filed(head(TOO_DEAR), why=WHY)
    take_on()
    sara = enter()
    opened(sara, undecided)
    do(sara, undecided, "claim")
    page = text_of(sara.get(f"/cases/{undecided}/"))
    assert "پروندهٔ بعدی به شما سپرده می‌شود" in page, "the page says so next to the button"
    answer = do(sara, undecided, "decide", reason="کارشناسی خودرو", then="next")
    page = text_of(sara.get(answer.headers["Location"]))
    (banner,) = re.findall(r'<div class="govuk-notification-banner.*?</div>\s*</div>', page, re.DOTALL)
    assert answer.headers["Location"].startswith(f"/cases/{following}/")
    assert view(undecided, UNVALUED).tracking_code in re.sub("<[^>]*>", "", banner)
    assert "مشمول" in banner
    assert "به شما سپرده شده است" in banner


def test_the_page_before_a_file_names_the_matter_and_leads_back(undecided: int, enter: Enter) -> None:
    page = text_of(enter().get(f"/cases/{undecided}/"))
    title = f"{KIND_WORDS[CaseKind.OBJECTION].fa} {view(undecided, UNVALUED).tracking_code}"
    assert f'<p class="govuk-caption-l">{title}</p>' in page
    assert 'class="govuk-back-link" href="/cases/"' in page
    agent = enter("nima", roles=["hotline_agent"])
    question = asked()
    page = text_of(agent.get(f"/questions/{question}/"))
    assert "باز کردن پرسش" in page
    assert f"پرسش {to_persian_digits(str(question))}" in page
    assert 'class="govuk-back-link" href="/questions/"' in page


def ready_in(page: str) -> list[str]:
    return re.findall(r'<span dir="auto">([^<]+)</span> <button type="button"[^>]*data-insert', page)


def test_a_ready_text_is_in_the_language_of_those_who_read_it(undecided: int, enter: Enter) -> None:
    sara = enter()
    opened(sara, undecided)
    do(sara, undecided, "claim")
    in_persian = ready_in(text_of(sara.get(f"/cases/{undecided}/")))
    sara.cookies["__Host-language"] = "en"
    assert ready_in(text_of(sara.get(f"/cases/{undecided}/"))) == in_persian
    assert any("توضیح شما" in text for text in in_persian), "this applicant wrote something"


def test_an_applicant_who_sent_nothing_is_not_answered_and_the_page_says_so(
    nation: int, registers: RunningSimulator, enter: Enter
) -> None:
    number = filed(head(UNVALUED))
    take_on()
    sara = enter()
    opened(sara, number)
    do(sara, number, "claim")
    page = text_of(sara.get(f"/cases/{number}/"))
    assert "متقاضی چیزی ننوشته و مدرکی نفرستاده است" in page
    assert ready_in(page)
    assert not any("توضیح شما" in text for text in ready_in(page))
    page = text_of(sara.get(f"/cases/{number}/correct/"))
    assert "متقاضی هنوز مدرکی نفرستاده است" in page
    assert f'href="/cases/{number}/correct/' not in page, "no way that ends in the same sentence"


def test_what_officers_did_is_no_news_to_the_reader(undecided: int, enter: Enter) -> None:
    sara = enter()
    opened(sara, undecided)
    with time_machine.travel(NOW + dt.timedelta(minutes=5)):
        do(sara, undecided, "claim")
        do(sara, undecided, "note", words="یادداشت")
    with time_machine.travel(NOW + dt.timedelta(minutes=45)):
        page = text_of(sara.get(f"/cases/{undecided}/"))
    assert "چیز تازه‌ای نیست" in page
    assert "مرحلهٔ تازه" not in page
    assert "یادداشت تازه" not in page


def test_conditions_that_are_met_are_folded_wherever_a_decision_is_explained() -> None:
    names = ("FAILED", "PASSED", "PASSED")
    reasons = [
        SimpleNamespace(title=f"شرط {place}", verdict=Verdict[name], sentence="جمله", sources=())
        for place, name in enumerate(names)
    ]
    page = render_to_string("staff/cases/explanation.html", {"of": SimpleNamespace(reasons=reasons)})
    before, folded = page.split("<details")
    assert "شرط 0" in before
    assert "شرط 1" not in before
    assert "شرط 1" in folded
    assert "شرط 2" in folded
