"""What an officer has to know before deciding: the owner's answer, what corrections do, who applies, what is paid."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.language import LANGUAGES
from hemayat.eligibility.queries import determination_of
from hemayat.households.queries import members
from hemayat.requests import actions
from hemayat.requests.states import CaseKind, CaseState
from tests.documents.upload_steps import keep_upload
from tests.requests.registers import RunningSimulator
from tests.requests.steps import (
    NOW,
    WHY,
    citizen,
    filed,
    head,
    officer,
    ready,
    signed_in,
    take_on,
    view,
    with_session,
)
from tests.requests.test_application import APPLICANTS, HEAD, applicant, person
from tests.requests.test_correction_entry import picture
from tests.requests.test_disputes import DAY, answered
from tests.support.markup import faults
from tests.web.staff.cases.test_case_page import with_picture
from tests.web.staff.cases.test_case_work import REFUSED, TOO_DEAR, UNVALUED, Enter, do, opened, text_of
from tests.web.staff.cases.test_correct_data_item import line_of, record_of_the_car

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def offered(page: str) -> list[str]:
    """The results that may be proposed."""
    boxes = re.findall(r'<input[^>]*name="outcome"[^>]*>', page)
    return [value for box in boxes for value in re.findall(r'value="(\w+)"', box)]


def in_both(browser: Any, address: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for lang in LANGUAGES:
        browser.cookies["__Host-language"] = lang
        found[lang] = text_of(browser.get(address))
    return found


def test_the_owners_answer_to_a_dispute_is_beside_the_record(
    registers: RunningSimulator, nation: int, enter: Enter, tmp_path: Path
) -> None:
    number = filed(head(UNVALUED), CaseKind.DISPUTE, record=record_of_the_car(), why=WHY)
    take_on()
    answered(registers, number, "upheld")
    take_on(NOW + DAY)
    sara = enter()
    opened(sara, number)
    pages = in_both(sara, f"/cases/{number}/")
    assert "The organisation says that the information is correct" in pages["en"]
    assert "سازمان اعلام کرد که اطلاعات درست است" in pages["fa"]
    for page in pages.values():
        matter = page[: page.index("app-conditions")]
        assert "پلاک در سال ۱۳۹۶ منتقل شده است." in matter, "in its own words"
    # A record begins with the name of a car, in Persian, and the line is English all the same.
    assert re.search(r"Record: <strong dir=\"auto\">", pages["en"])
    assert not faults(pages, tmp_path)


def test_a_correction_says_for_which_days_it_is_and_what_it_does(
    registers: RunningSimulator, nation: int, enter: Enter, tmp_path: Path
) -> None:
    number, document = with_picture(UNVALUED)
    sara = enter()
    opened(sara, number)
    do(sara, number, "claim")
    sara.get(f"/cases/{number}/documents/{document}/enlarged/")
    address = line_of(sara, number)
    today = {"valid_from_day": "12", "valid_from_month": "9", "valid_from_year": "1398"}
    given = {"column": "value_rial", "value": "1000", "why": "برگ کارشناسی", "document": str(document)}
    over = {"valid_to_day": "12", "valid_to_month": "1", "valid_to_year": "1398"}
    past = {"valid_from_day": "1", "valid_from_month": "1", "valid_from_year": "1398"}
    assert sara.post(address, {**given, **past, **over}).status_code == 302
    pages = in_both(sara, f"/cases/{number}/")
    assert "The document shows this from 1 Farvardin 1398 to 12 Farvardin 1398." in pages["en"]
    assert "the document is about other days than the register’s data (as of " in pages["en"]
    assert "The result is the same with and without these corrections." in pages["en"]
    assert "در نتیجه به کار نرفته است" in pages["fa"]
    assert sara.post(line_of(sara, number), {**given, **today}).status_code == 302
    used = in_both(sara, f"/cases/{number}/")
    assert "The document shows this from 12 Azar 1398 on." in used["en"]
    assert "Used for the result." in used["en"]
    assert "with and without these corrections" not in used["en"]
    registers_of = used["en"][used["en"].index("Information from each register") :]
    assert "Corrected with a document:" in registers_of.partition("Information corrected with documents")[0]
    assert "This approval is needed if the decision adds" in used["en"]
    assert not faults(pages | {f"used-{lang}": page for lang, page in used.items()}, tmp_path)
    do(sara, number, "decide-by-rules")


def test_who_applies_from_another_household_is_named_and_can_only_be_asked(
    registers: RunningSimulator, nation: int, enter: Enter, tmp_path: Path
) -> None:
    by = applicant(registers)
    registers.correct("persons", HEAD, person(4, "spouse"))
    number = ready(by, CaseKind.APPLICATION)
    keep_upload(
        household=APPLICANTS, province="23", case=f"request:{number}", name="طلاق.jpg", content=picture(), by=by.actor,
        now=NOW,
    )  # fmt: skip
    actions.file_request(request_id=number, key="form", by=by, now=NOW)
    take_on()
    sara = enter()
    opened(sara, number)
    do(sara, number, "claim")
    pages = in_both(sara, f"/cases/{number}/")
    for page in pages.values():
        assert re.search(r"<strong><bdi>\w[^<]+</bdi></strong>", page[page.index("app-identity") :]), (
            "the name"
        )
        assert f'href="/cases/{number}/ask/" accesskey="a"' in page, "the main action"
        assert f"/cases/{number}/answer/" not in page, "an answer is read with a decision"
    assert f"national ID ending {HEAD[-3:]}" in pages["en"]
    assert HEAD not in pages["en"]
    assert (
        "Nobody can decide while the civil registry lists the applicant in another household." in pages["en"]
    )
    do(sara, number, "ask", words="سند طلاق را در ثبت احوال ثبت کنید.")
    later = in_both(sara, f"/cases/{number}/")
    assert "Nobody can decide while the civil registry" in later["en"], "also while the answer is awaited"
    assert not faults(pages | {f"later-{lang}": page for lang, page in later.items()}, tmp_path)


def test_a_case_that_waits_for_its_applicant_returns_to_no_queue_and_says_so(
    undecided: int, enter: Enter
) -> None:
    sara = enter()
    opened(sara, undecided)
    do(sara, undecided, "claim")
    do(sara, undecided, "ask", words="مدل خودرو چیست؟")
    page = text_of(sara.get(f"/cases/{undecided}/"))
    assert "پرونده در انتظار پاسخ متقاضی است." in page
    assert "بازگرداندن به صف" not in page
    asked = text_of(sara.get(f"/cases/{undecided}/release/"))
    assert "پرونده همچنان در انتظار متقاضی می‌ماند" in asked
    assert "کارشناس دیگری پرونده را دریافت می‌کند" not in asked
    done = do(sara, undecided, "release")
    assert "دیگر مسئول این پرونده نیستید" in text_of(sara.get(done.headers["Location"]))
    assert view(undecided, UNVALUED).state is CaseState.AWAITING_APPLICANT


def test_a_decided_change_of_head_says_whether_the_head_changed(
    registers: RunningSimulator, nation: int, enter: Enter
) -> None:
    old, new = registers.person(4, 0), registers.person(4, 1)
    with acting_as(SYSTEM, is_read_only=True):
        person_number = str(members(4)[1].person)
    unchanged = filed(signed_in(4), CaseKind.CHANGE_OF_HEAD, new_head=person_number)
    take_on()
    sara = enter()
    assert "سرپرست خانوار تغییر نکرد" in opened(sara, unchanged)
    registers.correct("persons", old["national_id"], {**old, "relation_to_head": "spouse"})
    registers.correct("persons", new["national_id"], {**new, "relation_to_head": "head"})
    by = with_session(citizen(4, new["national_id"]))
    changed = filed(by, CaseKind.CHANGE_OF_HEAD, new_head=person_number)
    take_on()
    assert "سرپرست خانوار طبق درخواست متقاضی تغییر کرد" in opened(sara, changed)


def test_what_the_household_would_get_is_read_before_it_is_decided(
    undecided: int, enter: Enter, tmp_path: Path
) -> None:
    sara = enter()
    opened(sara, undecided)
    do(sara, undecided, "claim")
    pages = in_both(sara, f"/cases/{undecided}/")
    action = pages["en"][pages["en"].index('id="action"') :]
    assert "If the household becomes eligible, it gets" in action.partition("<form")[0]
    assert "toman a month (" in action.partition("<form")[0]
    assert "not in the applicant’s favour" not in action, "this decision is always in their favour"
    assert '<textarea name="reason"' in action
    for box in re.findall(r"<textarea[^>]*>", action):
        assert 'dir="auto"' in box
    told = re.search(r"The support counts from ([^.<]+)\.|for the time since ([^.<]+)\.", action)
    assert told
    do(sara, undecided, "decide", reason="کارشناسی خودرو")
    with acting_as(SYSTEM, is_read_only=True):
        decided = determination_of(UNVALUED)
    assert decided
    assert decided.act
    assert decided.act.counts_from_on
    assert not faults(pages, tmp_path)


def test_what_the_rules_give_is_not_offered_as_a_proposal_against_them(
    registers: RunningSimulator, nation: int, enter: Enter
) -> None:
    number = filed(head(REFUSED))
    take_on()
    both = enter("both", roles=["case_officer", "senior_officer"])
    opened(both, number)
    page = text_of(both.get(f"/cases/{number}/override/"))
    assert offered(page) == ["eligible"]
    other = filed(head(TOO_DEAR), why=WHY)
    take_on()
    actions.claim(request_id=other, by=officer(name="both"), now=NOW)
    opened(both, other)
    page = text_of(both.get(f"/cases/{other}/override/"))
    assert offered(page) == ["eligible"]
    assert "اگر خانوار مشمول شود" in page
