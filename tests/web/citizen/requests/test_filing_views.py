"""R4.1a, R4.8a, R1.4a: a request is filled in page by page and filed, with a tracking code and a day told at once."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone

from tests.support.agreements import closed
from tests.web.citizen.requests.steps import answer, begin, consent, file, ready_objection, text_of

pytestmark = pytest.mark.django_db
CODE = re.compile(r'class="app-code">([\w-]+)<')


def test_r4_1a_r4_8a_an_objection_from_the_button_to_the_tracking_code(nation, enter):
    household = nation.of["not_eligible"]
    browser = enter(household)
    assert "به این تصمیم اعتراض دارم" in text_of(browser.get("/my/decision/"))
    number = begin(browser, "objection")
    at = f"/my/requests/{number}/"
    assert browser.get(at).headers["Location"] == f"{at}claim/"
    claim = text_of(browser.get(f"{at}claim/"))
    assert "اعتراض به تصمیم" in claim
    assert "خودرو" in claim
    assert 'href="/my/requests/wrong/"' in claim, (
        "a wrong data item is disputed, so that who said it is asked"
    )
    assert answer(browser, number, "claim", criteria=["car"], why="خودرو را فروخته‌ام.") == f"{at}check/"
    check = text_of(browser.get(f"{at}check/"))
    assert "خودرو را فروخته‌ام." in check
    assert f"{at}claim/" in check
    hidden = dict(re.findall(r'<input type="hidden" name="(key|read)" value="(\w+)">', check))
    assert browser.post(f"{at}check/", hidden).headers["Location"] == f"{at}filed/"
    done = text_of(browser.get(f"{at}filed/"))
    assert "تا کارشناس نوشته و مدرک شما را نخواند" in done
    found = CODE.search(done)
    assert found
    assert re.search(r"تا \d?[۰-۹]+ \S+ [۰-۹]{4} پاسخ می‌دهیم", done)
    status = text_of(browser.get(f"/my/requests/{number}/"))
    assert found[1] in status
    assert "روز کاری مانده است" in status
    assert "درخواست ثبت شد" in status
    assert "ثبت شد" in text_of(browser.get("/my/"))
    assert found[1] in text_of(browser.get("/my/requests/"))


def test_only_who_has_a_decision_reads_that_it_stays_valid(nation, enter, monkeypatch):
    browser = enter(nation.of["not_eligible"])
    number = begin(browser, "dispute", data_item="incomes:income")
    answer(browser, number, "claim", claim="other", why="حقوق من کمتر است.")
    consent(browser, number)
    check, at = f"/my/requests/{number}/check/", f"/my/requests/{number}/filed/"
    changes_not, stays = "تصمیم فعلی تا زمان تصمیم جدید تغییر نمی‌کند", "تصمیم قبلی معتبر می‌ماند"
    assert changes_not in text_of(browser.get(check))
    assert stays in file(browser, number)
    monkeypatch.setattr("hemayat.web.citizen.requests.filing_views.determination_of", lambda _: None)
    assert stays not in text_of(browser.get(at))
    other = ready_objection(browser)
    assert changes_not not in text_of(browser.get(f"/my/requests/{other}/check/"))


def test_a_form_with_a_key_that_no_page_made_is_shown_again_with_one(nation, enter):
    browser = enter(nation.of["not_eligible"])
    number = ready_objection(browser)
    for key in ({}, {"key": ""}, {"key": "k"}, {"key": "F" * 32}, {"key": "f" * 33}):
        shown = browser.post(f"/my/requests/{number}/check/", key)
        assert shown.status_code == 200
    made = re.search(r'name="key" value="([0-9a-f]{32})"', shown.content.decode())
    assert made
    answer = browser.post(f"/my/requests/{number}/check/", {"key": made[1]})
    assert answer.headers["Location"] == f"/my/requests/{number}/filed/"


def test_r7_1c_after_a_law_nothing_is_begun_or_filed_and_the_draft_stays_readable(nation, enter):
    browser = enter(nation.of["not_eligible"])
    number = begin(browser, "objection")
    answer(browser, number, "claim", criteria=["car"], why="خودرو را فروخته‌ام.")
    consent(browser, number)
    key = re.search(
        r'name="key" value="(\w+)"', browser.get(f"/my/requests/{number}/check/").content.decode()
    )
    assert key
    closed(timezone.now(), timezone.localdate())
    refused = browser.post(f"/my/requests/{number}/check/", {"key": key[1]})
    assert refused.status_code == 409
    assert "درخواست جدیدی پذیرفته نمی‌شود" in refused.content.decode()
    assert "خودرو را فروخته‌ام." in text_of(browser.get(f"/my/requests/{number}/check/"))
    again = browser.post("/my/requests/new/", {"kind": "objection"})
    assert again.status_code == 409
    assert "پایان یافته است" in again.content.decode()
    for path in ("/my/", "/my/decision/", "/my/requests/", "/my/messages/", "/my/complaints/"):
        assert browser.get(path).status_code == 200, path


def test_a_change_of_head_promises_no_officer_since_it_may_end_without_a_decision(nation, enter):
    browser = enter(nation.of["needs_data"])
    number = begin(browser, "change_of_head")
    (head,) = re.findall(
        r'name="new_head"[^>]* value="(\d+)"|value="(\d+)"[^>]* name="new_head"',
        text_of(browser.get(f"/my/requests/{number}/claim/")),
    )
    answer(browser, number, "claim", new_head="".join(head), cause="agreed", why="")
    consent(browser, number)
    done = file(browser, number)
    assert "از ثبت احوال می‌پرسیم سرپرست کیست" in done
    assert "می‌توانید بررسی کارشناس را بخواهید" not in done


def test_a_decided_change_of_head_says_whether_the_head_changed(nation, enter, take_on):
    browser = enter(nation.of["eligible"])
    number = begin(browser, "change_of_head")
    heads = re.findall(
        r'name="new_head"[^>]* value="(\d+)"|value="(\d+)"[^>]* name="new_head"',
        text_of(browser.get(f"/my/requests/{number}/claim/")),
    )
    answer(browser, number, "claim", new_head="".join(heads[0]), cause="agreed", why="")
    consent(browser, number)
    file(browser, number)
    take_on()
    assert "سرپرست خانوار تغییر نکرد" in text_of(browser.get(f"/my/requests/{number}/"))


def test_an_objection_without_words_is_decided_by_the_rules_and_additions_end_with_the_answer(nation, enter):
    browser = enter(nation.of["not_eligible"])
    done = file(browser, ready_objection(browser))
    assert "می‌توانید بررسی کارشناس را بخواهید" in done
    assert "تا پیش از پاسخ ما می‌توانید یادداشت یا مدرک اضافه کنید" in done
