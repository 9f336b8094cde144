"""The queues at the desk: what each row says, several cases at once with undo, and views of one's own with counts."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.dates import date_in_words
from hemayat.common.persian import to_persian_digits
from hemayat.requests import actions
from hemayat.requests.case_assignment import UNDO_WITHIN
from hemayat.requests.models import Request
from hemayat.requests.states import CaseState
from tests.requests.steps import NOW, WHY, head, officer, view
from tests.support.markup import faults
from tests.web.staff.cases.test_case_work import UNVALUED, Enter, do, opened, text_of

pytestmark = pytest.mark.django_db
UNDO = "/cases/undo/"


def in_hand_of(number: int) -> int | None:
    with acting_as(SYSTEM, is_read_only=True):
        return Request.objects.get(id=number).officer_id


def done(browser: Any, number: int, deed: str, **given: str) -> str:
    sent = browser.post("/cases/together/", {"case": [number], "deed": deed, **given})
    assert sent.status_code == 302, "loaded again, nothing is done twice"
    return text_of(browser.get(sent.headers["Location"]))


@pytest.mark.slow
def test_several_at_once_are_claimed_put_back_and_handed_over_and_the_queue_says_with_which_it_failed(
    undecided: int, enter: Enter
) -> None:
    sara, nima = enter(), enter("nima")
    assert "این کار در ۱ پرونده انجام شد" in done(sara, undecided, "claim")
    assert "کارشناس دیگری این درخواست را بررسی می‌کند" in done(nima, undecided, "claim")
    for chosen in ({}, {"case": ["9" * 5000]}):
        refused = text_of(sara.post("/cases/together/", {"deed": "release", **chosen}))
        assert "پرونده‌ای انتخاب نشده است. دست‌کم یکی را انتخاب کنید" in refused
    for missing, words in (
        ({"to": "nima"}, "پیامی برای همکار بنویسید"),
        ({"words": "x"}, "یک همکار را از فهرست انتخاب کنید"),
    ):
        given: dict[str, Any] = {"case": [undecided], "deed": "hand-over", **missing}
        assert words in text_of(sara.post("/cases/together/", given))
    assert "این کار در ۱ پرونده انجام شد" in done(
        sara, undecided, "hand-over", to="nima", words="به مرخصی می‌روم"
    )
    assert "این کار در ۱ پرونده انجام شد" in done(nima, undecided, "release")


@pytest.mark.slow
def test_what_was_done_to_several_cases_is_undone_once_and_within_minutes(
    undecided: int, enter: Enter
) -> None:
    sara, _nima = enter(), enter("nima")
    assert f'action="{UNDO}"' in done(sara, undecided, "claim")
    page = text_of(sara.post(UNDO, follow=True))
    assert "این کار در ۱ پرونده لغو شد" in page
    assert in_hand_of(undecided) is None
    assert "دیگر کاری برای لغو کردن نمانده است" in text_of(sara.post(UNDO, follow=True))
    done(sara, undecided, "claim")
    done(sara, undecided, "hand-over", to="nima", words="به مرخصی می‌روم")
    assert in_hand_of(undecided) == officer(name="nima").pk
    sara.post(UNDO)
    assert in_hand_of(undecided) == officer(name="sara").pk
    done(sara, undecided, "release")
    sara.post(UNDO)
    assert in_hand_of(undecided) == officer(name="sara").pk
    done(sara, undecided, "hand-over", to="nima", words="به مرخصی می‌روم")
    later = NOW + dt.timedelta(minutes=1)
    with time_machine.travel(later, tick=False):
        actions.call_visit(
            request_id=undecided,
            reason="x",
            place="x",
            at=later + dt.timedelta(days=1),
            by=officer(name="nima"),
            now=later,
        )
        refused = text_of(sara.post(UNDO, follow=True))
    assert f'<a class="govuk-notification-banner__link" href="/cases/{undecided}/">' in refused
    assert in_hand_of(undecided) == officer(name="nima").pk


def test_what_changed_nothing_is_not_undone(undecided: int, enter: Enter) -> None:
    """Returning a waiting case, or taking a case of one's own, changes nothing, so undo leaves both alone."""
    sara = enter()
    assert UNDO not in done(sara, undecided, "release")
    sara.post(UNDO)
    assert in_hand_of(undecided) is None
    actions.claim(request_id=undecided, by=officer(name="sara"), now=NOW)
    assert UNDO not in done(sara, undecided, "claim")
    sara.post(UNDO)
    assert in_hand_of(undecided) == officer(name="sara").pk


def test_late_nothing_is_undone(undecided: int, enter: Enter) -> None:
    sara = enter()
    done(sara, undecided, "claim")
    with time_machine.travel(NOW + UNDO_WITHIN, tick=False):
        assert "دیگر کاری برای لغو کردن نمانده است" in text_of(sara.post(UNDO, follow=True))
    assert in_hand_of(undecided) == officer(name="sara").pk


def test_one_question_is_asked_in_several_cases_and_is_not_undone(undecided: int, enter: Enter) -> None:
    sara = enter()
    unworded = text_of(sara.post("/cases/together/", {"case": [undecided], "deed": "ask"}))
    assert "پرسش را بنویسید" in unworded
    assert re.search(rf'value="{undecided}"[^>]* checked', unworded), "it is still selected"
    page = done(sara, undecided, "ask", words="خودرو چند می‌ارزد؟")
    assert f'action="{UNDO}"' not in page, "its message has gone out"
    assert view(undecided, UNVALUED).state is CaseState.AWAITING_APPLICANT


def test_no_decision_is_made_for_several_cases(undecided: int, enter: Enter) -> None:
    sara = enter()
    opened(sara, undecided)
    do(sara, undecided, "claim")
    for deed in ("decide", "decide-by-rules", "override", "confirm-override"):
        sara.post(
            "/cases/together/", {"case": [undecided], "deed": deed, "words": "x", "outcome": "eligible"}
        )
    assert view(undecided, UNVALUED).state is CaseState.AWAITING_OFFICER


@pytest.mark.slow
def test_a_row_shows_the_first_words_of_ones_own_case_alone(undecided: int, enter: Enter) -> None:
    sara, nima = enter(), enter("nima")
    first = WHY.split()[0]
    assert first not in text_of(sara.get("/cases/"))
    done(sara, undecided, "claim")
    assert WHY[:40] in text_of(sara.get("/cases/?place=mine"))
    assert WHY[:40] not in text_of(nima.get("/cases/?place=taken"))
    opened(sara, undecided)
    assert "بدون تغییر" in text_of(sara.get("/cases/?place=mine"))
    with time_machine.travel(NOW + dt.timedelta(minutes=10), tick=False):
        actions.add_words(
            request_id=undecided, words="مدرک تازه", by=head(UNVALUED), now=NOW + dt.timedelta(minutes=10)
        )
        assert "تغییر کرده" in text_of(sara.get("/cases/?place=mine&order=-news"))


def test_after_several_cases_one_is_on_the_same_page(undecided: int, enter: Enter) -> None:
    sara, asked = enter(), "place=waiting&after=2000-01-01_1"
    sent = {"case": [undecided], "deed": "claim", "asked": asked}
    assert sara.post("/cases/together/", sent).headers["Location"] == f"/cases/?{asked}"
    assert sara.post(UNDO, {"asked": asked}).headers["Location"] == f"/cases/?{asked}"
    page = text_of(sara.get(f"/cases/?{asked}"))
    assert 'name="asked" value="place=waiting&amp;after=2000-01-01_1"' in page
    assert f'value="{undecided}"' in page


def test_a_later_page_that_colleagues_emptied_is_the_first_one(undecided: int, enter: Enter) -> None:
    assert f'href="/cases/{undecided}/' in text_of(enter().get("/cases/?place=waiting&after=2999-01-01_1"))


def test_with_colleagues_are_the_cases_of_others_alone(undecided: int, enter: Enter) -> None:
    sara, nima = enter(), enter("nima")
    done(sara, undecided, "claim")
    link = f'href="/cases/{undecided}/'
    assert link not in text_of(sara.get("/cases/?place=taken"))
    assert "نزد همکاران (۰)" in text_of(sara.get("/cases/"))
    assert link in text_of(nima.get("/cases/?place=taken"))
    assert "نزد همکاران (۱)" in text_of(nima.get("/cases/"))


def test_a_view_is_kept_under_a_name(undecided: int, enter: Enter) -> None:
    sara = enter()
    kept = sara.post(
        "/cases/filters/", {"asked": "place=waiting&overdue=1&province=23", "name": "دیرهای تهران"}
    )
    page = text_of(sara.get(kept.headers["Location"]))
    assert "دیرهای تهران (۰)" in page
    sara.post("/cases/filters/", {"asked": "place=waiting&province=23", "name": "همهٔ تهران"})
    assert "همهٔ تهران (۱)" in text_of(sara.get("/cases/"))
    (number,) = re.findall(r"/cases/filters/(\d+)/forget/", page)
    sara.post(f"/cases/filters/{number}/forget/")
    assert "دیرهای تهران" not in text_of(sara.get("/cases/"))


def test_the_headings_sort_the_list_and_say_how_it_is_sorted(undecided: int, enter: Enter) -> None:
    sara = enter()
    by_day = '<th scope="col" class="govuk-table__header" aria-sort="ascending"><a class="govuk-link" href="/cases/?'
    page = text_of(sara.get("/cases/"))
    assert f'{by_day}place=waiting&amp;order=-due">مهلت</a> <span aria-hidden="true">▲</span></th>' in page
    asked = "/cases/?place=waiting&province=23&order=-filed"
    page = text_of(sara.get(asked))
    assert page.count("aria-sort") == 1
    assert re.search(
        r'aria-sort="descending"><a [^>]*order=filed">تاریخ ثبت</a> <span aria-hidden="true">▼', page
    )
    assert 'href="/cases/?place=waiting&amp;province=23">مهلت</a>' in page, (
        "the first order needs no word of its own"
    )
    assert '<input type="hidden" name="order" value="-filed">' in page, "another filter keeps the order"
    kept = sara.post("/cases/filters/", {"asked": asked.partition("?")[2], "name": "تازه‌ها"})
    assert "/cases/?place=waiting&amp;province=23&amp;order=-filed" in text_of(
        sara.get(kept.headers["Location"])
    )


def test_an_order_that_there_is_not_is_the_first(undecided: int, enter: Enter) -> None:
    sara = enter()
    for order in (
        "x",
        "--due",
        "-documents",
        "filed'",
        "%00",
        "changed&order=x",
        "filed&after=x",
        "kind&after=x_2019-12-01_1",
    ):
        page = text_of(sara.get(f"/cases/?place=waiting&order={order}"))
        assert f'href="/cases/{undecided}/' in page
        assert page.count("aria-sort") == 1


def test_who_has_no_cases_does_nothing_to_several(undecided: int, enter: Enter) -> None:
    agent = enter("agent", roles=["hotline_agent"])
    for path in ("/cases/together/", UNDO):
        assert agent.post(path, {"case": [undecided], "deed": "claim"}).status_code == 403
    assert in_hand_of(undecided) is None


@pytest.mark.slow
def test_a_queue_costs_the_same_few_queries_and_is_right_html(
    undecided: int, enter: Enter, tmp_path: Any
) -> None:
    sara = enter()
    done(sara, undecided, "claim")
    sara.get("/cases/?place=mine")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        pages = {"mine": text_of(sara.get("/cases/?place=mine"))}
    assert len(asked) <= 24, [query["sql"][:80] for query in asked]
    for lang in ("fa", "en"):
        sara.cookies["__Host-language"] = lang
        pages[f"sorted-{lang}"] = text_of(sara.get("/cases/?place=mine&order=documents"))
        pages[f"nonsense-{lang}"] = text_of(sara.get("/cases/?place=waiting&order=x"))
        for order in ("-due", "filed", "-changed", "kind", "-province", "news"):
            pages[f"{order}-{lang}"] = text_of(sara.get(f"/cases/?place=mine&order={order}"))
    assert not faults(pages, tmp_path)


def test_a_view_without_a_name_shows_its_error_unfolded(undecided: int, enter: Enter) -> None:
    page = text_of(enter().post("/cases/filters/", {"asked": "place=waiting", "name": ""}))
    (fold,) = (part for part in page.split("<details")[1:] if 'name="name"' in part)
    assert " open" in fold.partition(">")[0]


@pytest.mark.slow
def test_a_deadline_is_the_same_in_the_queue_on_the_case_and_in_the_file(
    undecided: int, enter: Enter
) -> None:
    sara = enter()
    done(sara, undecided, "claim")
    opened(sara, undecided)
    due = view(undecided, UNVALUED).clock
    assert due is not None
    days = (due.due_on - NOW.date()).days
    assert days > due.working_days_left > 0, "days of rest are between"
    left = to_persian_digits(str(due.working_days_left))
    for at, in_queue, on_case in (
        (NOW, f">{left}\n</td>", f"({left} روز کاری مانده)"),
        (_on(due.due_on), "آخرین روز", "آخرین روز"),
        (_on(due.due_on + dt.timedelta(days=7)), "۵ روز کاری از مهلت گذشته", "۵ روز کاری از مهلت گذشته"),
    ):
        with time_machine.travel(at, tick=False):
            browser = enter("sara")
            assert in_queue in text_of(browser.get("/cases/?place=mine"))
            assert on_case in opened(browser, undecided)


def test_a_case_that_waits_for_its_applicant_has_no_days_left_in_the_queue(
    undecided: int, enter: Enter
) -> None:
    sara = enter()
    done(sara, undecided, "ask", words="خودرو چند می‌ارزد؟")
    with time_machine.travel(NOW + dt.timedelta(days=2), tick=False):
        browser = enter("sara")
        clock = view(undecided, UNVALUED, now=NOW + dt.timedelta(days=2)).clock
        assert clock is not None
        assert clock.is_paused
        assert clock.due_on > clock.promised_on
        page = text_of(browser.get("/cases/?place=applicant"))
        assert "متوقف</strong>" in page
        due = date_in_words(clock.due_on, "fa")
        assert f">{due}" in page, "as on the page of the case"


def _on(day: dt.date) -> dt.datetime:
    return NOW.replace(year=day.year, month=day.month, day=day.day)
