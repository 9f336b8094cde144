"""R4.8c, R4.8d: what an inspector does in the browser, and what nobody else on the staff gets to see."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hemayat.accounts.roles import Role
from hemayat.accounts.staff import actor_of
from hemayat.audit.actions import AuditEntry, record_many
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.models import AuditEvent
from hemayat.audit.queries import looks_at
from hemayat.common.persian import to_persian_digits
from hemayat.complaints import actions
from hemayat.complaints.complainant_actions import case_of
from hemayat.complaints.queries import MOST_OF_THE_RECORD, record_of
from hemayat.complaints.states import ComplaintState
from hemayat.households.queries import head_of
from hemayat.requests.questions import MOST_SIGNS
from tests.architecture.who_may_see_what import ROUTES
from tests.complaints.steps import LATE, WORDS, head, inspector, seen
from tests.documents.pictures import photograph
from tests.documents.upload_steps import keep_upload
from tests.requests.steps import officer
from tests.support.markup import faults
from tests.web.staff.cases.test_who_sees_what import answer_of

pytestmark = pytest.mark.django_db
URLS = "hemayat.config.urls.staff"
NAMES = [name for name in ROUTES["staff"] if name.startswith("inspection:")]
BY_POST = {"inspection:claim", "inspection:release", "inspection:author"}
Enter = Callable[..., Client]


def text_of(response: Any) -> str:
    assert response.status_code == 200, (response.status_code, response.headers.get("Location"))
    words: str = response.content.decode()
    return words


def given_to(name: str, complaint: int, late: int) -> list[object]:
    """What a route asks for: of a file, one that is not there."""
    if name.startswith("inspection:late_"):
        return [late]
    return [complaint, uuid.uuid4()] if name == "inspection:document" else [complaint]


def opened(browser: Client, number: int) -> str:
    """The complaint's page, after its purpose was given."""
    browser.post(f"/inspection/{number}/", {"opens_file": "1", "why": "complaint"})
    return text_of(browser.get(f"/inspection/{number}/"))


def test_r4_8d_from_the_queue_to_the_written_answer(complaint: int, enter: Enter) -> None:
    sara, at = enter(), f"/inspection/{complaint}/"
    assert 'href="/inspection/"' in text_of(sara.get("/"))
    assert f'href="{at}"' in text_of(sara.get("/inspection/"))
    page = opened(sara, complaint)
    assert WORDS in page
    assert "۱٫۲ میلیون تومان (۱۲٬۰۰۰٬۰۰۰ ریال)" in page
    assert "مهلت پاسخ آغاز شد" in page
    assert sara.get(f"{at}answer/").headers["Location"] == at, "not taken up yet"
    assert sara.post(f"{at}claim/").headers["Location"] == f"{at}?done=claim"
    assert sara.post(f"{at}ask/", {"words": "رسید دارید؟"}).headers["Location"] == f"{at}?done=ask"
    assert "متوقف" in text_of(sara.get(at))
    actions.write_to_inspector(complaint=complaint, words="دارم.", by=head(), now=LATE)
    assert sara.post(f"{at}write/", {"words": "ممنون."}).headers["Location"] == f"{at}?done=write"
    assert "یکی را انتخاب کنید" in text_of(sara.post(f"{at}answer/", {"words": "x"}))
    given = {"finding": "upheld", "words": "حق با شماست."}
    assert sara.post(f"{at}answer/", given).headers["Location"] == f"{at}?done=answer"
    told = seen(complaint)
    assert (told.line.state, told.answer) == (ComplaintState.ANSWERED, "حق با شماست.")
    assert f'href="{at}"' in text_of(sara.get("/inspection/?place=ended"))
    assert sara.get(f"{at}dossier.json").json()["complaint"]["words"] == WORDS
    with acting_as(SYSTEM, is_read_only=True):
        assert {(look.role, look.purpose) for look in looks_at(1)} == {("inspector", "complaint")}


def test_the_first_page_of_an_inspector_counts_what_they_have_in_hand(complaint: int, enter: Enter) -> None:
    sara, nima = enter(), enter("nima")
    opened(sara, complaint)
    sara.post(f"/inspection/{complaint}/claim/")
    page = text_of(sara.get("/"))
    assert re.search(r"همهٔ شکایت‌های نزد من</th>\s*<td[^>]*><span>۱<", page)
    assert 'href="/inspection/?place=mine"' in page
    assert "شکایت‌های نزد من" not in text_of(nima.get("/"))


def test_an_answer_that_is_too_long_is_told_so_and_one_just_as_long_as_is_kept_is_given(
    complaint: int, enter: Enter
) -> None:
    sara, at = enter(), f"/inspection/{complaint}/"
    opened(sara, complaint)
    sara.post(f"{at}claim/")
    given = {"finding": "upheld", "words": "x" * (MOST_SIGNS + 1)}
    page = text_of(sara.post(f"{at}answer/", given))
    assert "آن را تا ۲۰۰۰ حرف کوتاه کنید" in page
    assert given["words"] in page, "what was typed is not cut off"
    given["words"] = "x" * MOST_SIGNS
    assert sara.post(f"{at}answer/", given).headers["Location"] == f"{at}?done=answer"


def test_who_complains_is_shown_on_purpose_alone_and_on_record(complaint: int, enter: Enter) -> None:
    sara, at = enter(), f"/inspection/{complaint}/"
    with acting_as(SYSTEM, is_read_only=True):
        known = head_of(1, LATE.date())
    assert known
    shown = to_persian_digits(known.national_id)
    assert shown not in opened(sara, complaint)
    assert shown in text_of(sara.post(f"{at}author/"))
    assert shown not in text_of(sara.get(at))
    with acting_as(SYSTEM, is_read_only=True):
        assert AuditEvent.objects.filter(event="complaint.author_named").count() == 1


def test_one_inspector_answers_for_it_and_the_other_is_told(complaint: int, enter: Enter) -> None:
    actions.take_up(complaint=complaint, by=inspector("anna"), now=LATE)
    sara, at = enter(), f"/inspection/{complaint}/"
    opened(sara, complaint)
    assert "بازرس دیگری به این شکایت رسیدگی می‌کند" in text_of(sara.post(f"{at}claim/"))
    assert f'href="{at}"' in text_of(sara.get("/inspection/?place=taken"))
    assert f'href="{at}"' not in text_of(sara.get("/inspection/?place=mine"))


def test_a_complaint_about_conduct_names_neither_household_nor_request(nation: int, enter: Enter) -> None:
    number = actions.complain_of_conduct(words="داد زد.", key="x", by=head(), now=LATE)
    sara = enter()
    page = opened(sara, number)
    assert "داد زد." in page
    assert "نمایش داده نمی‌شود" in page
    assert "همان درخواست" not in page
    assert "همکارانی که پروندهٔ خانوار را باز کرده یا تغییر داده‌اند" in page
    for dossier in ("dossier/", "dossier.json"):
        assert sara.get(f"/inspection/{number}/{dossier}").status_code == 404


def test_of_conduct_the_inspector_reads_who_touched_the_file_and_of_a_delay_not(
    complaint: int, enter: Enter
) -> None:
    nima = officer(name="nima", roles=["hotline_agent"])
    by = actor_of(nima, "question")
    with acting_as(SYSTEM):
        for event in ("household.looked_at", "household.looked_at", "question.answered"):
            record_many([AuditEntry(by, event, 1, seen(complaint).line.province, "question:1", {})], now=LATE)
    number = actions.complain_of_conduct(words="داد زد.", key="x", by=head(), now=LATE)
    sara = enter()
    page = opened(sara, number)
    (row,) = re.findall(rf"<tr[^>]*><th[^>]*>{nima.full_name}</th>.*?</tr>", page, re.DOTALL)
    assert re.findall(r"<td[^>]*>(.*?)</td>", row)[0] == "۲"
    assert "به پرسش پاسخ داده شد" in row
    opened(sara, complaint)
    assert nima.full_name not in text_of(sara.get(f"/inspection/{complaint}/"))


def test_an_inspector_opens_what_was_sent_with_a_complaint(complaint: int, enter: Enter) -> None:
    one = head()
    keep_upload(
        household=1,
        province=one.province,
        case=case_of(complaint),
        name="رسید.jpg",
        content=photograph(),
        by=one.actor,
        now=LATE,
    )
    actions.write_to_inspector(complaint=complaint, words="رسید پیوست است.", by=one, now=LATE)
    sara = enter()
    (href,) = re.findall(r'href="(/inspection/\d+/documents/[^"]+)"', opened(sara, complaint))
    assert sara.get(href).headers["Content-Disposition"].startswith("attachment")


def test_of_a_long_record_the_newest_is_shown_and_that_there_is_more(
    complaint: int, late: int, enter: Enter
) -> None:
    sara = enter()
    assert "فقط جدیدترین اقدام‌ها نشان داده می‌شود" not in opened(sara, complaint)
    happened = AuditEntry(SYSTEM, "test.touched", 1, "23", f"request:{late}", {})
    newest = replace(happened, event="test.touched_last")
    with acting_as(SYSTEM):
        record_many([happened] * MOST_OF_THE_RECORD + [newest], now=LATE)
        told = record_of(1, late)
    assert (len(told.lines), told.is_cut, told.lines[-1].event) == (MOST_OF_THE_RECORD, True, newest.event)
    page = opened(sara, complaint)
    assert "فقط جدیدترین اقدام‌ها نشان داده می‌شود" in page
    assert newest.event in page


def test_an_english_page_has_no_persian_comma(complaint: int, enter: Enter) -> None:
    sara, at = enter(), f"/inspection/{complaint}/"
    sara.cookies["__Host-language"] = "en"
    opened(sara, complaint)
    sara.post(f"{at}claim/")
    sara.post(f"{at}write/", {"words": "x"})
    for page in (sara.get(at), sara.post(f"{at}author/"), sara.get(f"{at}dossier/")):
        assert "،" not in text_of(page)


@pytest.mark.parametrize("name", NAMES)
def test_r4_8d_every_route_about_a_complaint_answers_as_the_table_says(
    name: str, complaint: int, late: int, enter: Enter, desk: Client
) -> None:
    row, at = ROUTES["staff"][name], reverse(name, URLS, args=given_to(name, complaint, late))
    own, far = enter(), enter("far", provinces=("01",))
    actions.announce_ways(now=LATE)
    opened(own, complaint)
    own.post(f"/inspection/{complaint}/claim/")

    def ask(browser: Client) -> str:
        return answer_of(browser.post(at) if name in BY_POST else browser.get(at))

    assert (ask(far), ask(desk), ask(own)) == (row.other, row.anonymous, row.own)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.INSPECTOR])
def test_r4_8d_everybody_else_on_the_staff_is_forbidden(
    role: Role, complaint: int, late: int, enter: Enter
) -> None:
    browser = enter(role.value.replace("_", "."), roles=[role.value])
    assert "/inspection/" not in text_of(browser.get("/", follow=True))
    pages = [reverse(name, URLS, args=given_to(name, complaint, late)) for name in NAMES]
    for path in ("/inspection/", "/inspection/late/", *pages):
        assert browser.get(path).status_code == 403
        assert browser.post(path, {"opens_file": "1", "why": "complaint"}).status_code == 403
    assert seen(complaint).line.state is ComplaintState.SUBMITTED


def test_r4_8d_an_inspector_gets_no_page_of_case_work(complaint: int, late: int, enter: Enter) -> None:
    sara = enter()
    for path in ("/cases/", f"/cases/{late}/", f"/cases/{late}/decide/"):
        assert sara.get(path).status_code == 403


@pytest.mark.slow
def test_every_page_is_well_formed_in_both_languages(complaint: int, enter: Enter, tmp_path: Any) -> None:
    sara, pages = enter(), {}
    opened(sara, complaint)
    sara.post(f"/inspection/{complaint}/claim/")
    for lang in ("fa", "en"):
        sara.cookies["__Host-language"] = lang
        for page in ("", "ask/", "write/", "answer/", "dossier/"):
            name = re.sub(r"\W", "", page) or "show"
            pages[f"{name}-{lang}"] = text_of(sara.get(f"/inspection/{complaint}/{page}"))
        pages[f"queue-{lang}"] = text_of(sara.get("/inspection/?place=mine"))
        pages[f"faulty-{lang}"] = text_of(sara.post(f"/inspection/{complaint}/answer/"))
    assert not faults(pages, tmp_path)


def test_a_question_from_a_tab_that_is_older_than_the_answer_is_shown_and_not_lost(
    complaint: int, enter: Enter
) -> None:
    sara, at = enter(), f"/inspection/{complaint}/"
    opened(sara, complaint)
    sara.post(f"{at}claim/")
    sara.post(f"{at}answer/", {"finding": "upheld", "words": "حق با شماست."})
    page = sara.post(f"{at}ask/", {"words": "رسید را دارید؟"}).content.decode()
    assert "رسید را دارید؟" in page
    assert f'href="{at}"' in page
