"""Case work at the desk, as an officer does it in the browser: from the queue to the decision."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hemayat.accounts.conflict_of_interest import declare_relative
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.models import AuditEvent
from hemayat.audit.queries import looks_at
from hemayat.common.persian import to_persian_digits
from hemayat.households.queries import head_of
from hemayat.oversight import look_budgets
from hemayat.requests import actions
from hemayat.requests.errors import NO_SUCH_COLLEAGUE, NoSuchRequest
from hemayat.requests.models import Look, Note, QueueForecast
from hemayat.requests.queue_forecasts import measure_forecasts
from hemayat.requests.states import CaseState
from tests.requests.registers import RunningSimulator
from tests.requests.steps import NOW, WHY, events_of, filed, head, officer, take_on, view
from tests.requests.test_application import APPLICANTS, CHILD, applicant, naming
from tests.support.extracts import national_id
from tests.support.markup import faults
from tests.support.members import empower
from tests.support.refusals import refuses

UNVALUED, REFUSED, TOO_DEAR = 7, 13, 6
Enter = Callable[..., Client]
pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def opened(browser: Client, number: int) -> str:
    """The case's page, after its purpose was given."""
    address = f"/cases/{number}/"
    browser.post(address, {"opens_file": "1", "why": "request"})
    return text_of(browser.get(address))


def text_of(response: Any) -> str:
    assert response.status_code == 200, (response.status_code, response.headers.get("Location"))
    words: str = response.content.decode()
    return words


def do(browser: Client, number: int, deed: str, **given: str) -> Any:
    return browser.post(f"/cases/{number}/{deed}/", given)


def shown_in(page: str, number: int, deed: str) -> dict[str, str]:
    """The hidden numbers in the form of an action: what the page showed."""
    (form,) = re.findall(rf'<form method="post" action="/cases/{number}/{deed}/".*?</form>', page, re.DOTALL)
    return dict(re.findall(r'<input type="hidden" name="(proposal|last_correction)" value="(\d+)"', form))


def confirm(browser: Client, number: int) -> Any:
    """As the second person, whose browser shows the page of the case."""
    page = text_of(browser.get(f"/cases/{number}/"))
    return do(browser, number, "confirm-override", **shown_in(page, number, "confirm-override"))


def test_a_case_from_the_queue_to_a_decision_that_its_head_reads(undecided: int, enter: Enter) -> None:
    sara = enter()
    assert f'href="/cases/{undecided}/"' in text_of(sara.get("/cases/"))
    taken = sara.post("/cases/next/")
    assert taken.headers["Location"] == f"/cases/{undecided}/?done=claim"
    assert "چرا به این اطلاعات نیاز دارید؟" in text_of(sara.get(f"/cases/{undecided}/"))
    page = opened(sara, undecided)
    assert f'action="/cases/{undecided}/decide/"' in page
    assert page.count('accesskey="a"') == 1
    assert "ولی رقم لازم در آن نیست" in page, "what is not known"
    assert WHY in page
    given = {"outcome": "eligible", "reason": "کارشناسی خودرو"}
    assert do(sara, undecided, "decide", **given).headers["Location"] == f"/cases/{undecided}/?done=decide"
    seen = view(undecided, UNVALUED)
    assert seen.state is CaseState.DECIDED
    page = text_of(sara.get(f"/cases/{undecided}/"))
    assert "کارشناسی خودرو" in page
    with acting_as(SYSTEM, is_read_only=True):
        assert {(look.role, look.purpose) for look in looks_at(UNVALUED)} == {("case_officer", "request")}


def test_r4_3a_a_visit_is_never_what_the_page_offers_first(nation: int, enter: Enter) -> None:
    number = filed(head(UNVALUED))
    page = opened(enter(), number)
    assert f'href="/cases/{number}/visit/"' in page
    assert 'accesskey="a"' not in page


def test_an_adverse_decision_is_interrupted_and_nothing_is_decided_until_it_is_meant(
    nation: int, registers: RunningSimulator, enter: Enter
) -> None:
    number = filed(head(TOO_DEAR), why=WHY)
    take_on()
    sara = enter()
    opened(sara, number)
    do(sara, number, "claim")
    page = text_of(do(sara, number, "decide-by-rules"))
    assert "این نتیجه به سود متقاضی نیست" in page, "R1.4e"
    assert "به توضیح متقاضی پاسخ دهید" in page
    assert do(sara, number, "answer", words="انتقال سند ثبت نشده است.").status_code == 302
    card = text_of(do(sara, number, "decide-by-rules"))
    assert "پیش از ثبت تصمیمی به زیان متقاضی" in card
    assert view(number, TOO_DEAR).state is CaseState.AWAITING_OFFICER
    meant = dict(re.findall(r'<button type="submit" name="(is_meant)" value="(yes)"', card))
    assert do(sara, number, "decide-by-rules", **meant).status_code == 302
    assert view(number, TOO_DEAR).state is CaseState.DECIDED


@pytest.mark.slow
def test_every_deed_has_its_page_and_what_is_missing_is_told(
    undecided: int, enter: Enter, tmp_path: Any
) -> None:
    sara = enter()
    opened(sara, undecided)
    do(sara, undecided, "claim")
    pages = {"queue": text_of(sara.get("/cases/")), "mine": text_of(sara.get("/cases/?place=mine&stuck=1"))}
    pages["find"] = text_of(sara.get("/cases/find/"))
    search = pages["find"][pages["find"].index("<main") :]
    assert 'type="radio"' not in search, "the button is in view below one line"
    assert '<select name="why"' in search
    pages["affected"] = text_of(sara.get("/cases/affected/"))
    for lang in ("fa", "en"):
        sara.cookies["__Host-language"] = lang
        pages[f"case-{lang}"] = text_of(sara.get(f"/cases/{undecided}/"))
        deeds = re.findall(rf'(?:href|action)="/cases/{undecided}/([a-z-]+)/"', pages[f"case-{lang}"])
        deeds.remove("who")
        assert set(deeds) == {
            "answer",
            "decide",
            "ask",
            "ask-again",
            "visit",
            "hand-over",
            "release",
            "note",
            "correct",
        }
        for deed in deeds:
            pages[f"{deed}-{lang}"] = text_of(sara.get(f"/cases/{undecided}/{deed}/"))
            if deed not in {"answer", "ask-again", "release", "correct"}:
                pages[f"{deed}-{lang}-faulty"] = text_of(do(sara, undecided, deed))
                assert "govuk-error-summary" in pages[f"{deed}-{lang}-faulty"]
    assert not faults(pages, tmp_path)


def test_asking_calling_noting_and_handing_over(undecided: int, enter: Enter) -> None:
    sara, nima = enter(), enter("nima")
    opened(sara, undecided)
    do(sara, undecided, "claim")
    visit = {
        "reason": "اصل سند",
        "place": "تهران",
        "day_day": "۲۰",
        "day_month": "9",
        "day_year": "۱۳۹۸",
        "time": "۹:۳۰",
    }
    for late, words in (
        ({"day_year": "۱۳۹۷"}, "روز مراجعه گذشته است"),
        ({"day_day": "12", "time": "0:05"}, "این ساعت گذشته است"),
    ):
        assert words in text_of(do(sara, undecided, "visit", **visit | late))
    assert do(sara, undecided, "visit", **visit).status_code == 302
    page = text_of(sara.get(f"/cases/{undecided}/"))
    (number,) = re.findall(rf"/cases/{undecided}/visits/(\d+)/call-off/", page)
    assert "۲۰ آذر ۱۳۹۸، ساعت ۰۹:۳۰" in page
    sara.post(f"/cases/{undecided}/visits/{number}/call-off/")
    assert view(undecided, UNVALUED).visits[0].is_called_off
    do(sara, undecided, "note", words="تلفنی هم پیگیری شد")
    refused = text_of(do(sara, undecided, "hand-over", to="nobody", words="شما بهتر می‌دانید"))
    assert "یک همکار را از فهرست انتخاب کنید" in refused
    assert '<option value="nima">' in refused
    do(sara, undecided, "hand-over", to="nima", words="شما بهتر می‌دانید")
    page = opened(nima, undecided)
    assert "تلفنی هم پیگیری شد" in page
    assert "شما بهتر می‌دانید" in page
    back = text_of(do(sara, undecided, "decide", outcome="eligible", reason="کارشناسی"))
    assert "این کار در وضعیت فعلی پرونده ممکن نیست" in back
    assert ">کارشناسی</blockquote>" in back, "what was typed is not lost"
    do(nima, undecided, "ask", words="خودرو چند می‌ارزد؟")
    seen = view(undecided, UNVALUED)
    assert (seen.state, events_of(seen)[-2:]) == (
        CaseState.AWAITING_APPLICANT,
        ["handed_over", "question_asked"],
    )


def test_what_came_since_the_last_look_is_marked_as_new_to_each_officer(undecided: int, enter: Enter) -> None:
    sara = enter()
    assert "جدید</strong>" not in opened(sara, undecided)
    actions.claim(request_id=undecided, by=officer(name="sara"), now=NOW)
    later = NOW + dt.timedelta(minutes=45)
    with time_machine.travel(later):
        actions.add_note(request_id=undecided, words="برای سارا", by=officer(name="nima"), now=later)
        later += dt.timedelta(minutes=1)
    with time_machine.travel(later):
        page = text_of(sara.get(f"/cases/{undecided}/"))
        assert re.search(r'برای سارا.*?<strong class="govuk-tag">جدید</strong>', page)
        assert page.count("جدید</strong>") == 1
        assert "جدید</strong>" not in opened(enter("nima"), undecided)


def test_ids_are_masked_until_somebody_asks_for_them_on_record(undecided: int, enter: Enter) -> None:
    with acting_as(SYSTEM, is_read_only=True):
        known = head_of(UNVALUED, NOW.date())
    assert known
    sara = enter()
    page = opened(sara, undecided)
    assert to_persian_digits(known.national_id) not in page
    assert f"سه رقم آخر کد ملی: {to_persian_digits(known.national_id[-3:])}" in page
    with CaptureQueriesContext(connection) as captured:
        shown = sara.post(f"/cases/{undecided}/who/")
    assert not [query for query in captured.captured_queries if "p.national_id" in query["sql"]]
    assert to_persian_digits(known.national_id) in text_of(sara.get(shown.headers["Location"]))
    assert to_persian_digits(known.national_id) not in text_of(sara.get(f"/cases/{undecided}/"))
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_event WHERE event = 'household.ids_shown'")
        assert cursor.fetchone() == (1,)


def test_a_case_is_found_by_code_and_by_the_heads_id_and_never_by_an_address(
    undecided: int, enter: Enter
) -> None:
    sara = enter()
    code = view(undecided, UNVALUED).tracking_code
    with acting_as(SYSTEM, is_read_only=True):
        known = head_of(UNVALUED, NOW.date())
    assert known
    for what in (code, code.lower().replace("-", " ")):
        assert sara.post("/cases/find/", {"what": what}).headers["Location"] == f"/cases/{undecided}/"
    assert searches() == []
    assert "یکی را انتخاب کنید" in text_of(sara.post("/cases/find/", {"what": known.national_id}))
    assert searches() == []
    by_number = {"what": known.national_id, "why": "request"}
    assert sara.post("/cases/find/", by_number).headers["Location"] == f"/cases/{undecided}/"
    nobody = {"what": national_id(999_888), "why": "question"}
    assert "پرونده‌ای با این مشخصات پیدا نشد" in text_of(sara.post("/cases/find/", nobody))
    assert searches() == [("request", True), ("question", False)]
    far = enter("far", provinces=("01",))
    assert "پرونده‌ای با این مشخصات پیدا نشد" in text_of(far.post("/cases/find/", {"what": code}))
    assert "رقم‌ها و حرف‌ها را بررسی کنید" in text_of(sara.post("/cases/find/", {"what": "123"}))


def test_after_three_times_the_budget_nobody_is_looked_for_by_number_and_a_code_still_finds(
    undecided: int, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(look_budgets, "budget_of", lambda _role: 1)
    sara = enter()
    nobody = {"what": national_id(999_888), "why": "question"}
    assert [sara.post("/cases/find/", nobody).status_code for _ in range(4)] == [200] * 3 + [403]
    refused = sara.post("/cases/find/", nobody)
    assert (refused.status_code, "جستجو کرده‌اید" in refused.content.decode()) == (403, True)
    assert searches() == [("question", False)] * 3, "who was refused has learnt nothing"
    with acting_as(SYSTEM, is_read_only=True):
        spent = AuditEvent.objects.filter(event="staff.look_budget_spent").latest("id")
    assert spent.detail == {"role": "case_officer", "is_search": True}
    by_code = {"what": view(undecided, UNVALUED).tracking_code}
    assert sara.post("/cases/find/", by_code).headers["Location"] == f"/cases/{undecided}/"


def searches() -> list[tuple[str, bool]]:
    """The searches by national id on record: purpose, and whether anything was found."""
    with acting_as(SYSTEM, is_read_only=True):
        rows = AuditEvent.objects.filter(event="desk.searched_by_id").order_by("id")
        return [(row.purpose, row.detail["is_hit"]) for row in rows]


def test_a_case_page_is_twelve_queries_at_most_whatever_its_history(undecided: int, enter: Enter) -> None:
    sara = enter()
    opened(sara, undecided)
    by = officer(name="sara")
    actions.claim(request_id=undecided, by=by, now=NOW)

    def asked() -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            text_of(sara.get(f"/cases/{undecided}/"))
        said = [one["sql"] for one in captured.captured_queries]
        page = said[max(place for place, sql in enumerate(said) if sql == "BEGIN") :]
        return [sql for sql in page if sql not in {"BEGIN", "COMMIT"}]

    few = asked()
    for number in range(20):
        actions.add_note(request_id=undecided, words=f"یادداشت {number}", by=by, now=NOW)
        actions.release(request_id=undecided, by=by, now=NOW)
        actions.claim(request_id=undecided, by=by, now=NOW)
    assert len(asked()) == len(few) <= 12


def test_a_hotline_agent_and_an_analyst_see_no_case(undecided: int, enter: Enter) -> None:
    for role in ("hotline_agent", "analyst", "inspector", "oversight", "administrator", "publisher"):
        browser = enter(role, roles=[role])
        for at in ("/cases/", f"/cases/{undecided}/", f"/cases/{undecided}/decide/", "/cases/find/"):
            assert browser.get(at).status_code == 403, (role, at)


def test_a_head_reads_no_note_of_officers(undecided: int, enter: Enter) -> None:
    actions.add_note(request_id=undecided, words="محرمانه", by=officer(name="sara"), now=NOW)
    opened(enter(), undecided)
    with acting_as(head(UNVALUED).actor, is_read_only=True):
        assert (Note.objects.count(), Look.objects.count()) == (0, 0)


def test_an_override_is_refused_for_want_of_a_second_person_and_made_with_one(
    undecided: int, enter: Enter, tmp_path: Any
) -> None:
    number = filed(head(REFUSED))
    take_on()
    sara, both = enter(), enter("both", roles=["case_officer", "senior_officer"])
    page = opened(both, number)
    assert f'href="/cases/{number}/override/" accesskey="a"' in page
    said = {"outcome": "eligible", "reason": "خانه ویران شده است"}
    assert do(both, number, "override", **said).headers["Location"] == f"/cases/{number}/?done=override"
    page = text_of(both.get(f"/cases/{number}/"))
    assert "در انتظار نفر دوم" in page
    # Nobody is their own second person, nor is a case officer one.
    for browser in (both, sara):
        opened(browser, number)
        assert do(browser, number, "confirm-override").headers["Location"] == f"/cases/{number}/?done=not-now"
    senior = enter("senior", roles=["senior_officer"])
    pages = {"overrides": text_of(senior.get("/cases/overrides/")), "case": opened(senior, number)}
    assert f'href="/cases/{number}/"' in pages["overrides"]
    assert view(number, REFUSED).tracking_code in pages["overrides"]
    pages["confirm"] = text_of(senior.get(f"/cases/{number}/confirm-override/"))
    pages["refuse"] = text_of(senior.get(f"/cases/{number}/refuse-override/"))
    done = confirm(senior, number)
    assert done.headers["Location"] == f"/cases/{number}/?done=confirm-override"
    pages["done"] = text_of(senior.get(done.headers["Location"]))
    assert "نفر دوم موافقت کرد" in pages["done"]
    assert pages["done"].count(said["reason"]) == 1, "the reason of the decision is not printed twice"
    assert not faults(pages, tmp_path)


def test_a_new_senior_officer_confirms_no_override_and_reads_when_they_may(
    undecided: int, enter: Enter
) -> None:
    number = filed(head(REFUSED))
    take_on()
    sara, young = enter(), enter("young")
    opened(sara, number)
    do(sara, number, "override", outcome="eligible", reason="خانه ویران شده است")
    empower("young", "case_officer", "senior_officer", now=NOW)
    opened(young, number)
    refused = confirm(young, number)
    assert refused.status_code == 409
    assert "نقش شما تازه است و از" in refused.content.decode()
    assert "در انتظار نفر دوم" in text_of(sara.get(f"/cases/{number}/"))


def test_ones_own_and_a_relatives_case_is_closed_and_does_not_even_stand_in_the_queue(
    undecided: int, enter: Enter
) -> None:
    sara = enter()
    with acting_as(SYSTEM, is_read_only=True):
        known = head_of(UNVALUED, NOW.date())
    assert known
    declare_relative(national_id=known.national_id, relation="sibling", by=officer(name="sara"), now=NOW)
    assert f'href="/cases/{undecided}/"' not in text_of(sara.get("/cases/"))
    assert sara.get(f"/cases/{undecided}/").status_code == 404
    with pytest.raises(NoSuchRequest):
        actions.claim(request_id=undecided, by=officer(name="sara"), now=NOW)
    assert actions.take_next(by=officer(name="sara"), now=NOW) is None
    assert actions.take_next(by=officer(name="nima"), now=NOW) == undecided
    with refuses(NO_SUCH_COLLEAGUE):
        actions.hand_over_case(request_id=undecided, to="sara", words="x", by=officer(name="nima"), now=NOW)


def test_a_filter_for_those_abroad_is_shown_as_it_is(enter: Enter) -> None:
    page = text_of(enter(provinces=["*"]).get("/cases/?province=abroad"))
    assert '<option value="abroad" selected>' in page


def test_the_front_page_and_the_queue_say_when_it_empties_and_how_many_officers_it_needs(
    enter: Callable[..., Client], undecided: int
) -> None:
    browser = enter(provinces=["23"])
    for address in ("/", "/cases/"):
        assert "هنوز پیش‌بینی جدیدی انجام نشده است" in browser.get(address).content.decode()
    measure_forecasts(now=timezone.now())
    with acting_as(SYSTEM):
        QueueForecast.objects.filter(province="23").update(
            decided=17,
            pace_days=5,
            officer_days=5,
            empties_on="2019-12-10",
            late=0,
            officers_needed=2,
            spare=1,
        )
    for address in ("/", "/cases/"):
        page = browser.get(address).content.decode()
        assert "۱۹ آذر ۱۳۹۸" in page
        assert "۳٫۴" in page, "decided a working day"
    assert "کارشناس مورد نیاز" not in enter("talks", roles=["hotline_agent"]).get("/").content.decode()


def test_the_officer_sees_whom_only_the_applicant_names_and_as_what(
    nation: int, registers: RunningSimulator, enter: Enter
) -> None:
    number = naming(applicant(registers), CHILD, dt.date(2015, 1, 1))
    take_on()
    page = opened(enter(), number)
    assert "این اعضا را فقط متقاضی معرفی کرده است" in page
    (named,) = re.findall(
        "افرادی که فقط متقاضی آنان را معرفی کرده است</h3>\\s*<ul[^>]*>\\s*<li>(.*?)</li>\\s*</ul>",
        page,
        re.DOTALL,
    )
    assert " – فرزند، " in named
    assert to_persian_digits(CHILD[-3:]) in named
    assert CHILD not in page
    assert to_persian_digits(CHILD) not in page
    assert "متولد ۱۱ دی ۱۳۹۳ (۴ ساله)" in named
    assert "در هیچ خانواری ثبت نکرده است و نسبت او را تأیید نمی‌کند" in named


def test_an_officer_strikes_a_claimed_member_out_with_a_reason_that_the_applicant_reads(
    nation: int, registers: RunningSimulator, enter: Enter, tmp_path: Path
) -> None:
    number = naming(applicant(registers), CHILD, dt.date(2015, 1, 1))
    take_on()
    sara = enter()
    opened(sara, number)
    do(sara, number, "claim")
    page = text_of(sara.get(f"/cases/{number}/"))
    assert f'href="/cases/{number}/strike-out/"' in page
    form = text_of(sara.get(f"/cases/{number}/strike-out/"))
    assert not faults({"form": form, "page": page}, tmp_path)
    assert "این قسمت خالی است. آن را پر کنید" in text_of(
        do(sara, number, "strike-out", person_no="2", reason="")
    )
    assert "یکی را انتخاب کنید" in text_of(do(sara, number, "strike-out", person_no="9", reason="x"))
    given = {"person_no": "2", "reason": "مدرکی از زندگی با هم نیست"}
    assert do(sara, number, "strike-out", **given).headers["Location"] == f"/cases/{number}/?done=strike-out"
    page = text_of(sara.get(f"/cases/{number}/?done=strike-out"))
    assert "عضویت رد شد</strong>" in page
    assert given["reason"] in page
    assert f'href="/cases/{number}/strike-out/"' not in page, "nobody is left to strike out"
    assert not faults({"page": page}, tmp_path)
    assert "این کار در وضعیت فعلی پرونده ممکن نیست" in text_of(do(sara, number, "strike-out", **given))
    (told,) = view(number, APPLICANTS).members
    assert told.struck_because == given["reason"]
