"""A case on one screen: page loads in a series, what is typed is kept, and who sees what next to the action."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.template.loader import render_to_string
from django.test import Client

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.queries import looks_at
from hemayat.eligibility.queries import case as stored_case
from hemayat.eligibility.queries import determination_of
from hemayat.eligibility.reasons import explain
from hemayat.requests import actions
from hemayat.requests.available_actions import CaseAction
from hemayat.requests.case_file import CaseFile, case_file
from hemayat.requests.models import DocumentOpening
from hemayat.requests.states import CaseState
from hemayat.rules.unknowns import Verdict
from hemayat.web.staff.cases import lookup
from hemayat.web.staff.cases.case_page import primary_of
from hemayat.web.staff.cases.criteria import criteria_table
from tests.documents.papers import pdf
from tests.documents.upload_steps import keep_upload
from tests.questions.steps import asked
from tests.requests.registers import RunningSimulator
from tests.requests.steps import NOW, WHY, filed, head, officer, ready, take_on, view
from tests.requests.test_correction_entry import picture
from tests.support.markup import faults
from tests.web.staff.cases.test_case_work import REFUSED, TOO_DEAR, UNVALUED, do, opened, text_of

Enter = Callable[..., Client]
pytestmark = pytest.mark.django_db


class CountedDesk:
    """A browser at the desk that counts the pages it shows. A redirect shows none."""

    def __init__(self, browser: Client) -> None:
        self.browser, self.loads = browser, 0
        self.page = self.address = ""

    def send(self, address: str, **given: str) -> str:
        response = self.browser.post(address, given, follow=True)
        self.loads += 1
        chain = response.redirect_chain
        self.page, self.address = text_of(response), chain[-1][0] if chain else address
        return self.page


def taken(browser: Client) -> int:
    """The case that the officer takes next, with its page open for a purpose."""
    number = int(browser.post("/cases/next/").headers["Location"].split("/")[2])
    opened(browser, number)
    return number


def with_picture(
    household: int, content: bytes | None = None, name: str = "سند.jpg"
) -> tuple[int, uuid.UUID]:
    """An objection with a picture, or with this document, with an officer."""
    by = head(household)
    number = ready(by, why=WHY)
    kept = keep_upload(
        household=household, province="23", case=f"request:{number}", name=name, content=content or picture(),
        by=by.actor, now=NOW,
    )  # fmt: skip
    actions.file_request(request_id=number, key="form", by=by, now=NOW)
    take_on()
    return number, kept.id


@pytest.mark.slow
def test_a_favourable_decision_in_a_series_takes_one_page_load_and_opens_the_next_case(
    undecided: int, enter: Enter, tmp_path: Path
) -> None:
    following = filed(head(TOO_DEAR), why=WHY)
    take_on()
    sara = enter()
    assert taken(sara) == undecided
    series = CountedDesk(sara)
    series.send(f"/cases/{undecided}/decide/", reason="کارشناسی خودرو", then="next")
    assert series.loads == 1
    assert view(undecided, UNVALUED).state is CaseState.DECIDED
    assert series.address == f"/cases/{following}/?done=decide&earlier={undecided}"
    assert f'href="/cases/{undecided}/"' in series.page, "the decided case is one press away"
    assert f'action="/cases/{following}/decide-by-rules/"' in series.page, "ready to be decided"
    assert " checked" not in series.page, "nothing is chosen for the officer"
    with acting_as(SYSTEM, is_read_only=True):
        assert {look.purpose for look in looks_at(TOO_DEAR)} == {"request"}, "the look is on record"
    assert not faults({"next": series.page}, tmp_path)


@pytest.mark.slow
def test_a_refusal_with_its_answer_takes_two_page_loads(undecided: int, enter: Enter) -> None:
    number = filed(head(TOO_DEAR), why=WHY)
    take_on()
    actions.claim(request_id=number, by=officer(name="sara"), now=NOW)
    sara = enter()
    opened(sara, number)
    series = CountedDesk(sara)
    card = series.send(
        f"/cases/{number}/decide-by-rules/", words="انتقال سند ثبت نشده است.", then="next", queue="place=mine"
    )
    assert "پیش از ثبت تصمیمی به زیان متقاضی" in card
    assert view(number, TOO_DEAR).state is CaseState.AWAITING_OFFICER
    carried = dict(re.findall(r'<input type="hidden" name="(then|queue)" value="([^"]*)"', card))
    series.send(f"/cases/{number}/decide-by-rules/", is_meant="yes", **carried)
    assert series.loads == 2
    assert view(number, TOO_DEAR).state is CaseState.DECIDED
    assert [answer.words for answer in view(number, TOO_DEAR).officer_answers] == ["انتقال سند ثبت نشده است."]
    assert series.address.startswith(f"/cases/{undecided}/?"), "no case of their own is left: the next of all"


@pytest.mark.slow
def test_a_series_through_ones_own_cases_stays_with_them_and_ends_in_the_queue(
    undecided: int, enter: Enter
) -> None:
    own = filed(head(TOO_DEAR), why=WHY)
    take_on()
    for number in (undecided, own):
        actions.claim(request_id=number, by=officer(name="sara"), now=NOW)
    sara = enter()
    page = text_of(sara.get("/cases/?place=mine"))
    assert f'href="/cases/{undecided}/?queue=place%3Dmine"' in page
    opened(sara, undecided)
    page = text_of(sara.get(f"/cases/{undecided}/?queue=place%3Dmine"))
    (queue,) = re.findall(r'name="queue" value="([^"]+)"', page)
    series = CountedDesk(sara)
    series.send(
        f"/cases/{undecided}/decide/", reason="کارشناسی", then="next", queue=queue.replace("&amp;", "&")
    )
    assert series.address.startswith(f"/cases/{own}/?"), series.address
    series.send(f"/cases/{own}/decide-by-rules/", words="ثبت نشده است.")
    series.send(f"/cases/{own}/decide-by-rules/", is_meant="yes", then="next")
    assert series.address == f"/cases/?done=decide-by-rules&earlier={own}"
    assert "پروندهٔ دیگری برای شما باز نشد" in series.page


@pytest.mark.slow
@pytest.mark.parametrize("after", ["order=kind&after=objection_2020-01-05_7", "order=documents&after=5_7"])
def test_a_place_in_a_list_of_another_order_is_no_place_among_what_is_due(
    after: str, undecided: int, enter: Enter
) -> None:
    own = filed(head(TOO_DEAR), why=WHY)
    take_on()
    for number in (undecided, own):
        actions.claim(request_id=number, by=officer(name="sara"), now=NOW)
    sara = enter()
    opened(sara, undecided)
    series = CountedDesk(sara)
    series.send(f"/cases/{undecided}/decide/", reason="کارشناسی", then="next", queue=f"place=mine&{after}")
    assert series.address.startswith(f"/cases/{own}/?"), series.address


def test_a_purpose_in_ones_own_words_is_not_carried_to_the_next_file(undecided: int, enter: Enter) -> None:
    following = filed(head(TOO_DEAR), why=WHY)
    take_on()
    sara = enter()
    sara.post("/cases/next/")
    given = {"opens_file": "1", "why": "other", "words": "نامهٔ بازرسی"}
    sara.post(f"/cases/{undecided}/", given)
    series = CountedDesk(sara)
    series.send(f"/cases/{undecided}/decide/", reason="کارشناسی", then="next")
    assert series.address.startswith(f"/cases/{following}/")
    assert "چرا به این اطلاعات نیاز دارید؟" in series.page
    with acting_as(SYSTEM, is_read_only=True):
        assert list(looks_at(TOO_DEAR)) == []


@pytest.mark.slow
def test_a_purpose_that_is_true_of_one_household_is_not_carried_to_the_next_file(
    undecided: int, enter: Enter
) -> None:
    following = filed(head(TOO_DEAR), why=WHY)
    take_on()
    sara = enter()
    sara.post("/cases/next/")
    sara.post(f"/cases/{undecided}/", {"opens_file": "1", "why": "call"})
    page = text_of(sara.get(f"/cases/{undecided}/"))
    assert "پروندهٔ بعد با همین هدف باز می‌شود" not in page
    series = CountedDesk(sara)
    series.send(f"/cases/{undecided}/decide/", reason="کارشناسی", then="next")
    assert series.address.startswith(f"/cases/{following}/")
    assert "چرا به این اطلاعات نیاز دارید؟" in series.page
    with acting_as(SYSTEM, is_read_only=True):
        assert list(looks_at(TOO_DEAR)) == []


@pytest.mark.slow
def test_a_purpose_that_was_given_for_a_file_is_not_replaced_by_that_of_a_series(
    undecided: int, enter: Enter
) -> None:
    following = filed(head(TOO_DEAR), why=WHY)
    take_on()
    sara = enter()
    sara.post(f"/cases/{following}/", {"opens_file": "1", "why": "call"})
    assert taken(sara) == undecided
    series = CountedDesk(sara)
    series.send(f"/cases/{undecided}/decide/", reason="کارشناسی", then="next")
    assert series.address.startswith(f"/cases/{following}/")
    with acting_as(SYSTEM, is_read_only=True):
        assert {look.purpose for look in looks_at(TOO_DEAR)} == {"call"}


@pytest.mark.slow
def test_the_interruption_gives_back_what_was_typed(undecided: int, enter: Enter, tmp_path: Path) -> None:
    number = filed(head(2))
    take_on()
    sara = enter()
    opened(sara, number)
    said = {"outcome": "not_eligible", "reason": "خط یک\nخط دو"}
    card = text_of(do(sara, number, "override", **said))
    assert "پیش از ثبت تصمیمی به زیان متقاضی" in card
    back = text_of(do(sara, number, "override", **said, is_meant="no"))
    assert re.search(r'<textarea name="reason"[^>]*>\s*خط یک\nخط دو</textarea>', back)
    assert re.search(r'value="not_eligible" checked', back)
    assert not faults({"card": card, "back": back}, tmp_path)


@pytest.mark.slow
def test_what_is_typed_stays_on_the_page_of_the_case_when_something_is_missing(
    undecided: int, enter: Enter, tmp_path: Path
) -> None:
    sara = enter()
    opened(sara, undecided)
    do(sara, undecided, "claim")
    page = text_of(do(sara, undecided, "decide", reason="", words="توضیح شما خوانده شد."))
    assert "govuk-error-summary" in page
    assert "توضیح شما خوانده شد.</textarea>" in page
    assert WHY in page, "the whole case is still there"
    assert view(undecided, UNVALUED).officer_answers == ()
    assert not faults({"page": page}, tmp_path)


@pytest.mark.slow
def test_the_second_person_reads_proposal_reason_and_evidence_where_they_confirm(
    undecided: int, enter: Enter, tmp_path: Path
) -> None:
    number = filed(head(REFUSED))
    take_on()
    sara = enter()
    opened(sara, number)
    do(sara, number, "override", outcome="eligible", reason="خانه ویران شده است")
    page = opened(enter("senior", roles=["senior_officer"]), number)
    act = page[page.index('id="action"') :]
    assert f'action="/cases/{number}/confirm-override/"' in act
    assert "خانه ویران شده است" in act
    assert act.index("خانه ویران شده است") < act.index("confirm-override")
    assert page.count("خانه ویران شده است") == 1, "nothing is printed twice"
    assert "app-conditions" in page
    assert not faults({"page": page}, tmp_path)


def test_every_condition_is_printed_once_and_what_failed_is_not_folded(undecided: int, enter: Enter) -> None:
    page = opened(enter(), undecided)
    with acting_as(SYSTEM, is_read_only=True):
        decided = determination_of(UNVALUED)
        assert decided
        reasons = explain(stored_case(decided), "fa").reasons
    conditions = page[page.index("app-conditions") :]
    table, _, folded = conditions.partition("<details")
    for reason in reasons:
        assert conditions.count(f">{reason.title}<") == 1, reason.title
        assert (f">{reason.title}<" in table) == (reason.verdict is not Verdict.PASSED), reason.title
    assert folded


def test_a_condition_that_failed_in_the_current_decision_stays_in_sight_when_it_is_met_now(
    undecided: int,
) -> None:
    with acting_as(SYSTEM, is_read_only=True):
        before, now = (determination_of(household) for household in (TOO_DEAR, 1))
        assert before
        assert now
        failed, met = (explain(stored_case(one), "en") for one in (before, now))
    gone = {reason.criterion for reason in failed.reasons if reason.verdict is Verdict.FAILED}
    table = criteria_table(met, failed, {})
    assert gone
    assert table
    assert {row.reason.criterion for row in table.open} >= gone
    rows = {row.reason.criterion: row for row in table.open}
    earlier = [rows[name].before for name in gone]
    assert all(reason and reason.verdict is Verdict.FAILED for reason in earlier)
    alone = criteria_table(None, failed, {})
    assert alone
    assert {row.reason.criterion for row in alone.open} == gone


@pytest.mark.slow
def test_a_picture_on_the_page_is_not_an_opening_and_is_served_only_with_its_page(
    nation: int, registers: RunningSimulator, enter: Enter, tmp_path: Path
) -> None:
    number, document = with_picture(TOO_DEAR)
    sara, at = enter(), f"/cases/{number}/documents/{document}/"
    assert sara.get(f"{at}picture/").status_code == 404, "no purpose was given yet"
    page = opened(sara, number)
    assert f'src="{at}picture/"' in page
    shown = sara.get(f"{at}picture/")
    assert (shown.status_code, shown.headers["Content-Type"]) == (200, "image/jpeg")
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    with acting_as(SYSTEM, is_read_only=True):
        assert len(list(looks_at(TOO_DEAR))) == 1, "one look at the page, none at its picture"
        assert not DocumentOpening.objects.exists()
    do(sara, number, "claim")
    page = text_of(sara.get(f"/cases/{number}/"))
    assert "مدرک «سند.jpg» را باز کنید" in page
    pages = {"case": page, "turned": text_of(sara.get(f"{at}enlarged/?turn=1"))}
    assert "app-picture--1" in pages["turned"]
    page = text_of(sara.get(f"/cases/{number}/"))
    assert "مدرک «سند.jpg» را باز کنید" not in page
    assert "شما آن را باز کرده‌اید" in page
    assert not faults(pages, tmp_path)


@pytest.mark.slow
def test_what_cannot_be_shown_as_a_picture_is_refused_before_an_opening_is_recorded(
    nation: int, registers: RunningSimulator, enter: Enter
) -> None:
    number, document = with_picture(TOO_DEAR, pdf(), "سند.pdf")
    sara, at = enter(), f"/cases/{number}/documents/{document}/"
    opened(sara, number)
    assert sara.get(f"{at}enlarged/").status_code == 404
    with acting_as(SYSTEM, is_read_only=True):
        assert not DocumentOpening.objects.exists()
    assert sara.get(at).status_code == 200
    with acting_as(SYSTEM, is_read_only=True):
        assert DocumentOpening.objects.count() == 1


@pytest.mark.slow
def test_another_page_of_the_household_does_not_open_the_pictures_of_a_case(
    nation: int, registers: RunningSimulator, enter: Enter
) -> None:
    number, document = with_picture(TOO_DEAR)
    question = asked(head(TOO_DEAR))
    sara, at = enter(), f"/cases/{number}/documents/{document}/picture/"
    sara.post(f"/questions/{question}/", {"opens_file": "1", "why": "question"})
    text_of(sara.get(f"/questions/{question}/"))
    assert sara.get(at).status_code == 404, "the page of the case was not looked at"
    text_of(sara.get(f"/cases/{number}/"))
    assert sara.get(at).status_code == 200


@pytest.mark.slow
def test_a_document_that_came_since_the_last_look_is_named_and_marked(
    nation: int, registers: RunningSimulator, enter: Enter
) -> None:
    number = filed(head(TOO_DEAR), why=WHY)
    take_on()
    sara = enter()
    assert "مدرک تازه" not in opened(sara, number)
    later = NOW + dt.timedelta(minutes=45)
    by = head(TOO_DEAR)
    with time_machine.travel(later):
        keep_upload(
            household=TOO_DEAR, province="23", case=f"request:{number}", name="سند.jpg", content=picture(),
            by=by.actor, now=later,
        )  # fmt: skip
        actions.file_evidence(request_id=number, by=by, now=later)
    with time_machine.travel(later + dt.timedelta(minutes=1)):
        page = text_of(sara.get(f"/cases/{number}/"))
    assert "مدرک تازه: ۱" in page
    assert page.count('<strong class="govuk-tag">جدید</strong>') >= 1


@pytest.mark.slow
def test_ready_texts_are_sentences_of_the_case(undecided: int, enter: Enter) -> None:
    sara: Any = enter()
    opened(sara, undecided)
    do(sara, undecided, "claim")
    page = text_of(sara.get(f"/cases/{undecided}/"))
    ready_texts = re.findall(r'<span dir="auto">([^<]+)</span> <button type="button"[^>]*data-insert', page)
    assert "پژو ۲۰۶" in page, "the record behind the open condition, of the current decision"
    assert not any("پژو ۲۰۶" in text for text in ready_texts), "which gives no reason for the next one"
    with acting_as(SYSTEM, is_read_only=True):
        decided = determination_of(UNVALUED)
        assert decided
        reasons = explain(stored_case(decided), "fa").reasons
    (unknown,) = (reason for reason in reasons if reason.verdict is Verdict.UNDETERMINED)
    assert unknown.title in page
    assert re.search(r'<textarea name="reason"[^>]*>\s*</textarea>', page), "no text is chosen beforehand"


def is_checklist_open(page: str) -> bool:
    """Whether the checklist before an adverse result is open. The page must have one."""
    (found,) = re.findall(
        r"<details class=\"govuk-details\"([^>]*)><summary[^>]*><span[^>]*>(?:پیش از ثبت نتیجه‌ای|اگر بخواهید)",
        page,
    )
    return found == " open"


@pytest.mark.slow
def test_the_checklist_is_open_before_an_adverse_confirmation(
    nation: int, registers: RunningSimulator, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = filed(head(TOO_DEAR), why=WHY)
    take_on()
    sara = enter()
    opened(sara, number)
    do(sara, number, "claim")
    do(sara, number, "override", outcome="eligible", reason="خانه ویران شده است")
    senior = enter("senior", roles=["senior_officer"])
    assert not is_checklist_open(opened(senior, number)), "in the applicant’s favour"

    def adverse(*asked_for: Any) -> CaseFile:
        case = case_file(*asked_for)
        return replace(case, overrides=[replace(one, outcome="not_eligible") for one in case.overrides])

    monkeypatch.setattr(lookup, "case_file", adverse)
    assert is_checklist_open(text_of(senior.get(f"/cases/{number}/")))


@pytest.mark.slow
def test_an_error_in_an_answer_is_not_folded_away(
    nation: int, registers: RunningSimulator, enter: Enter
) -> None:
    number, document = with_picture(UNVALUED)
    sara = enter()
    opened(sara, number)
    do(sara, number, "claim")
    assert not is_checklist_open(text_of(sara.get(f"/cases/{number}/")))
    page = text_of(
        do(sara, number, "decide", document=str(document), reason="x", **{str(document): "دیده شد"})
    )
    assert "govuk-error-summary" in page, "the document was not opened"
    assert is_checklist_open(page)


@pytest.mark.slow
def test_what_was_typed_is_kept_or_shown_when_a_register_answered_meanwhile(
    nation: int, registers: RunningSimulator, enter: Enter, tmp_path: Path
) -> None:
    number = filed(head(TOO_DEAR), why=WHY)
    take_on()
    sara = enter()
    opened(sara, number)
    do(sara, number, "claim")
    # The rules give a result now, so an officer no longer decides; the page that was open still offered it.
    page = text_of(do(sara, number, "decide", reason="خودرو فروخته شد", words="خوانده شد", then="next"))
    assert '<blockquote class="app-quote" dir="auto">خودرو فروخته شد</blockquote>' in page
    assert view(number, TOO_DEAR).state is CaseState.AWAITING_OFFICER
    assert [answer.words for answer in view(number, TOO_DEAR).officer_answers] == ["خوانده شد"]
    assert not faults({"page": page}, tmp_path)
    assert do(sara, number, "decide").headers["Location"] == f"/cases/{number}/?done=not-now"


def test_what_leaves_the_page_of_a_case_opens_in_a_new_tab(undecided: int, enter: Enter) -> None:
    sara = enter()
    opened(sara, undecided)
    at = dt.datetime(2020, 3, 1, 9, tzinfo=dt.UTC)
    actions.call_visit(
        request_id=undecided, place="شعبه", at=at, reason="اصل سند", by=officer(name="sara"), now=NOW
    )
    page = text_of(sara.get(f"/cases/{undecided}/"))
    for address in ("who/", r"visits/\d+/call-off/"):
        assert re.search(rf'action="/cases/{undecided}/{address}" target="_blank"', page), address


def test_only_a_decision_opens_the_next_case(undecided: int, enter: Enter) -> None:
    following = filed(head(TOO_DEAR), why=WHY)
    take_on()
    sara = enter()
    opened(sara, undecided)
    do(sara, undecided, "claim")
    for deed, given in (("note", {"words": "یادداشت"}), ("release", {})):
        done = do(sara, undecided, deed, then="next", **given)
        assert done.headers["Location"] == f"/cases/{undecided}/?done={deed}"
    page = opened(sara, following)
    assert f'action="/cases/{following}/claim/"' in page, "nobody has it"


def test_unapproved_corrections_are_shown_while_no_condition_is(undecided: int) -> None:
    with acting_as(SYSTEM, is_read_only=True):
        shown = {"table": None, "case": SimpleNamespace(is_unchecked=True, names={}), "approval": "x"}
        page = render_to_string("staff/cases/case_criteria.html", shown)
    assert "کارشناس دوم هنوز این اصلاحات را تأیید نکرده است" in page


def test_answers_are_the_main_action_only_while_one_is_missing() -> None:
    case: Any = SimpleNamespace(deeds=[CaseAction.ANSWER, CaseAction.WITHDRAW_OVERRIDE], lacks=("words",))
    assert primary_of(case) is CaseAction.ANSWER
    case.lacks = ()
    assert primary_of(case) is None
