"""The agreement at the desk: drafted by one, reviewed by two, published by one of them, and ended by a law alone."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from hemayat.agreements.closing_law import closing_law
from hemayat.agreements.content_yaml import text_of
from hemayat.agreements.models import AgreementDraft, AgreementReview
from hemayat.agreements.queries import all_versions
from hemayat.announcements.actions import queue_batch
from hemayat.announcements.models import Announcement
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.dates import to_jalali
from hemayat.web.staff.agreements.forms import AgreementFieldsForm
from hemayat.web.staff.agreements.known_fields import FIELDS
from tests.architecture.who_may_see_what import ROUTES
from tests.support.agreements import seal
from tests.support.markup import faults
from tests.support.members import empower

pytestmark = pytest.mark.django_db
OFFICIAL = "خدمتگیرنده می باشد ان\r\n".encode()


@pytest.fixture
def author(at_desk: Callable[..., Client]) -> Client:
    return at_desk("analyst", username="author")


@pytest.fixture
def first(at_desk: Callable[..., Client]) -> Client:
    return at_desk("publisher", username="first")


@pytest.fixture
def second(at_desk: Callable[..., Client]) -> Client:
    return at_desk("publisher", username="second")


def text(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, (path, answer.status_code)
    return answer.content.decode()


def begun(author: Client) -> int:
    answer = author.post("/agreements/drafts/begin/")
    assert answer.status_code == 302
    return int(answer["Location"].rstrip("/").rsplit("/", 1)[1])


def yaml_of(draft: int) -> str:
    with acting_as(SYSTEM):
        return text_of(AgreementDraft.objects.get(pk=draft).body)


def written(
    author: Client, draft: int, old: str = "question_within: '5'", new: str = "question_within: '7'"
) -> Any:
    changed = yaml_of(draft).replace(old, new)
    assert changed != yaml_of(draft)
    return author.post(f"/agreements/drafts/{draft}/text/", {"text": changed})


def offered(author: Client, draft: int) -> None:
    assert author.post(f"/agreements/drafts/{draft}/offer/").status_code == 302


def reviewed(by: Client, draft: int, **given: str) -> Any:
    said = {"sha256": seal(draft), "verdict": "approve", **given}
    return by.post(f"/agreements/drafts/{draft}/review/", said)


def day_after(days: int) -> dict[str, str]:
    year, month, day = to_jalali(timezone.localdate() + dt.timedelta(days=days))
    return {"day": str(day), "month": str(month), "year": str(year)}


def law_given() -> dict[str, str]:
    days = {"promulgated_on": day_after(0), "effective_on": day_after(30)}
    return {
        "title_fa": "قانون پایان کمک معیشت", "title_en": "Act ending livelihood assistance", "number": "1234",
        **{f"{name}_{part}": value for name, parts in days.items() for part, value in parts.items()},
    }  # fmt: skip


@pytest.mark.slow
def test_r6_1a_r6_1b_from_a_draft_to_the_portal_by_three_people(
    author: Client, first: Client, second: Client, citizen: Client
) -> None:
    draft = begun(author)
    assert written(author, draft).status_code == 302
    page = text(first, f"/agreements/drafts/{draft}/")
    assert "<del>" in page
    assert "مهلت پاسخ به پرسش" in page or "پرسش شما" in page
    assert f"/agreements/drafts/{draft}/review/" not in page, "its author has not asked yet"
    offered(author, draft)
    assert (
        "خودتان نوشته‌اید"
        in author.post(
            f"/agreements/drafts/{draft}/review/", {"sha256": seal(draft), "verdict": "approve"}
        ).content.decode()
    )
    assert reviewed(first, draft).status_code == 302
    assert first.get(f"/agreements/drafts/{draft}/publish/").status_code == 302, "One more approval is needed"
    assert reviewed(second, draft).status_code == 302
    assert "پیش از انتشار نسخهٔ ۲" in text(second, f"/agreements/drafts/{draft}/publish/")
    assert second.post(f"/agreements/drafts/{draft}/publish/", {"sha256": "0" * 64}).status_code == 409
    done = second.post(f"/agreements/drafts/{draft}/publish/", {"sha256": seal(draft)})
    assert done["Location"] == "/agreements/"
    assert [one.number for one in all_versions()] == [2, 1]
    assert "نسخهٔ ۲" in text(citizen, "/agreement/versions/")
    changes = text(citizen, "/agreement/2/changes/")
    assert "<del>" in changes
    assert "<ins>" in changes
    assert text(citizen, "/agreement/1/")


def test_r1_5d_no_version_is_offered_whose_limit_for_one_officer_no_support_is_above(author: Client) -> None:
    """The shipped policy pays at most 2,050,000 rials a month, which is 24,600,000 a year."""
    draft = begun(author)
    before = "one_officer_up_to_rial: '15000000'"
    written(author, draft, before, "one_officer_up_to_rial: '24600000'")
    answer = author.post(f"/agreements/drafts/{draft}/offer/")
    assert answer.status_code == 409
    assert "کارشناس دوم لازم نمی‌شود" in answer.content.decode()
    with acting_as(SYSTEM):
        assert AgreementDraft.objects.get(pk=draft).offered_at is None
    written(author, draft, "one_officer_up_to_rial: '24600000'", "one_officer_up_to_rial: '24599999'")
    offered(author, draft)


def test_r6_1c_the_desk_shows_how_far_everybody_is_told(
    author: Client, first: Client, second: Client
) -> None:
    draft = begun(author)
    written(author, draft)
    offered(author, draft)
    reviewed(first, draft)
    reviewed(second, draft)
    second.post(f"/agreements/drafts/{draft}/publish/", {"sha256": seal(draft)})
    assert "(در حال انجام)" in text(author, "/agreements/")
    with acting_as(SYSTEM):
        number = Announcement.objects.get().pk
    while queue_batch(number, now=timezone.now()):
        pass
    assert "<strong>۱۰۰\N{RIGHT-TO-LEFT MARK}٪</strong>" in text(author, "/agreements/")


def test_a_text_with_faults_is_not_kept_and_each_is_told_with_its_line(author: Client) -> None:
    draft = begun(author)
    before = seal(draft)
    answer = written(author, draft, "fee_rial: '0'", "fee_rial: '500'")
    page = answer.content.decode()
    assert "این خدمت رایگان است" in page
    assert "سطر ۱" in page
    assert "fee_rial: &#x27;500&#x27;" in page, "what was typed is not lost"
    assert seal(draft) == before


def test_what_changes_most_often_is_written_field_by_field(author: Client) -> None:
    draft = begun(author)
    page = text(author, f"/agreements/drafts/{draft}/fields/")
    assert 'value="6369"' in page
    with acting_as(SYSTEM):
        body = AgreementDraft.objects.get(pk=draft).body
    given = {name: AgreementFieldsForm(body).initial[name] for name in FIELDS}
    day = {f"effective_from_{part}": value for part, value in day_after(3).items()}
    wrong = author.post(f"/agreements/drafts/{draft}/fields/", {**given, **day, "contacts_hotline": "زنگ"})
    assert "شمارهٔ تلفن نیست" in wrong.content.decode()
    office = {
        "contacts_inspection_office_fa": "مرکز بازرسی و ارتباطات مردمی",
        "contacts_inspection_office_en": "Centre of Inspection",
    }
    assert author.post(f"/agreements/drafts/{draft}/fields/", {**given, **day, **office}).status_code == 302
    assert "مرکز بازرسی و ارتباطات مردمی" in yaml_of(draft)


def test_a8_the_official_text_is_given_back_byte_for_byte(author: Client, first: Client) -> None:
    draft = begun(author)
    answer = author.post(
        f"/agreements/drafts/{draft}/official/", {"file": SimpleUploadedFile("متن.txt", OFFICIAL)}
    )
    assert answer.status_code == 302
    assert hashlib.sha256(OFFICIAL).hexdigest() in text(first, f"/agreements/drafts/{draft}/")
    given = first.get(f"/agreements/drafts/{draft}/official/file/")
    assert given.content == OFFICIAL
    assert given["Content-Disposition"].startswith("attachment")
    author.post(f"/agreements/drafts/{draft}/official/", {"go": "leave-out"})
    assert first.get(f"/agreements/drafts/{draft}/official/file/").status_code == 404


def test_a_reviewer_sends_a_draft_back_with_words(author: Client, first: Client) -> None:
    draft = begun(author)
    written(author, draft)
    offered(author, draft)
    assert (
        "بنویسید چه چیزی باید تغییر کند."
        in reviewed(first, draft, verdict="return", words="").content.decode()
    )
    assert reviewed(first, draft, verdict="return", words="هفت روز زیاد است").status_code == 302
    page = text(author, f"/agreements/drafts/{draft}/")
    assert "هفت روز زیاد است" in page
    assert "در حال نوشتن" in page


def test_r7_1a_a_law_by_two_publishers_ends_the_service_and_people_read_it(
    author: Client, first: Client, second: Client, citizen: Client
) -> None:
    assert author.get("/agreements/law/").status_code == 403
    assert (
        "عنوان انگلیسی را بنویسید"
        in first.post("/agreements/law/", {**law_given(), "title_en": ""}).content.decode()
    )
    assert first.post("/agreements/law/", law_given()).status_code == 302
    with acting_as(SYSTEM):
        assert closing_law() is None
    page = text(first, "/agreements/")
    assert "خدمت پایان نمی‌یابد" in page
    law = int(page.split("/agreements/law/")[1].split("/")[0])
    assert first.post(f"/agreements/law/{law}/confirm/").status_code == 409
    assert "قانون پایان" not in text(citizen, "/")
    assert "این کار را نمی‌توان لغو کرد" in text(second, f"/agreements/law/{law}/confirm/")
    assert second.post(f"/agreements/law/{law}/confirm/").status_code == 302
    for path in ("/", "/agreement/", "/service-card/"):
        assert "قانون پایان کمک معیشت" in text(citizen, path)


def test_a_new_publisher_approves_and_ends_nothing_and_keeps_their_words(
    author: Client, at_desk: Callable[..., Client]
) -> None:
    young = at_desk("case_officer", username="young")
    empower("young", "publisher", now=timezone.now())
    draft = begun(author)
    written(author, draft)
    offered(author, draft)
    refused = reviewed(young, draft, words="خواندم و درست است")
    assert refused.status_code == 409
    assert "نقش شما تازه است و از" in refused.content.decode()
    assert "خواندم و درست است" in refused.content.decode()
    with acting_as(SYSTEM):
        assert not AgreementReview.objects.exists()
    recorder = at_desk("publisher", username="recorder")
    recorder.post("/agreements/law/", law_given())
    law = int(text(recorder, "/agreements/").split("/agreements/law/")[1].split("/")[0])
    refused = young.post(f"/agreements/law/{law}/confirm/")
    assert (refused.status_code, "نقش شما تازه است و از" in refused.content.decode()) == (409, True)
    with acting_as(SYSTEM):
        assert closing_law() is None


def test_a_dangerous_step_asks_who_sits_there_again(author: Client, first: Client, second: Client) -> None:
    draft = begun(author)
    offered_paths = [f"/agreements/drafts/{draft}/publish/", "/agreements/law/"]
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=45)):
        for path in offered_paths:
            assert first.get(path)["Location"].startswith("/sign-in/again/")
            assert first.post(path, {"next": path})["Location"].startswith("/sign-in/again/")


def test_who_may_see_what(
    author: Client, first: Client, second: Client, at_desk: Callable[..., Client], desk: Client
) -> None:
    """Own: the author, or a publisher where the step is one; other: a member whose roles have no part in it."""
    draft, agent = begun(author), at_desk("hotline_agent")
    author.post(f"/agreements/drafts/{draft}/official/", {"file": SimpleUploadedFile("t.txt", OFFICIAL)})
    first.post("/agreements/law/", law_given())
    law = int(text(first, "/agreements/").split("/agreements/law/")[1].split("/")[0])
    expected = {"page": 200, "gone to": 302, "forbidden": 403, "sign in": 302}
    rows = {name: row for name, row in ROUTES["staff"].items() if name.startswith("agreements:")}
    assert len(rows) == 11
    for name, row in rows.items():
        of_law = name in {"agreements:confirm", "agreements:take_back"}
        by = second if of_law or name in {"agreements:review", "agreements:publish"} else author
        path = reverse(name, args=[law if of_law else draft], urlconf="hemayat.config.urls.staff")
        way = "post" if row.own == "gone to" and name != "agreements:publish" else "get"
        found = [getattr(client, way)(path).status_code for client in (agent, desk, by)]
        assert found == [expected[answer] for answer in (row.other, row.anonymous, row.own)], name
        strange = reverse(name, args=[9_999], urlconf="hemayat.config.urls.staff")
        assert getattr(by, way)(strange).status_code in {404, 409}
    for page in ("text", "fields", "official"):
        assert second.get(f"/agreements/drafts/{draft}/{page}/").status_code == 404, "another's draft"


@pytest.mark.slow  # the checkers of HTML are a Node and a Java
def test_every_page_is_right_html(
    author: Client, first: Client, second: Client, citizen: Client, tmp_path: Path
) -> None:
    draft = begun(author)
    written(author, draft)
    author.post(f"/agreements/drafts/{draft}/official/", {"file": SimpleUploadedFile("t.txt", OFFICIAL)})
    wrong = written(author, draft, "fee_rial: '0'", "fee_rial: '500'").content.decode()
    offered(author, draft)
    base = f"/agreements/drafts/{draft}/"
    pages = {
        "wrong": wrong,
        "text": text(author, f"{base}text/"),
        "fields": text(author, f"{base}fields/"),
        "official": text(author, f"{base}official/"),
        "review": text(first, f"{base}review/"),
    }
    reviewed(first, draft)
    reviewed(second, draft)
    first.post("/agreements/law/", law_given())
    pages |= {
        "show": text(author, base),
        "publish": text(second, f"{base}publish/"),
        "law": text(second, "/agreements/law/"),
        "all": text(second, "/agreements/"),
    }
    law = int(pages["all"].split("/agreements/law/")[1].split("/")[0])
    pages |= {step: text(second, f"/agreements/law/{law}/{step}/") for step in ("confirm", "take-back")}
    second.post(f"{base}publish/", {"sha256": seal(draft)})
    second.post(f"/agreements/law/{law}/confirm/")
    pages["told"] = text(second, "/agreements/")
    public = {
        "start": "/",
        "version": "/agreement/2/",
        "changes": "/agreement/2/changes/",
        "card": "/service-card/",
    }
    pages |= {f"citizen-{name}": text(citizen, path) for name, path in public.items()}
    found = faults(pages, tmp_path)
    assert not found, "\n".join(found)
