"""The doors of "My requests": which there are, what each lists, and where each leads."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from hemayat.agreements.contacts import agreement_shown, keep
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.eligibility.reasons import LimitGap
from hemayat.households.queries import members
from hemayat.rules.unknowns import Verdict
from hemayat.web.citizen.decision.inputs import nearest_first
from tests.support.agreements import closed
from tests.support.markup import faults
from tests.web.citizen.requests.steps import begin, text_of
from tests.web.citizen.requests.test_records import cars_behind

pytestmark = pytest.mark.django_db
Enter = Callable[..., Client]
DOORS = {
    "changed": 'href="/my/requests/changed/"',
    "wrong": 'href="/my/requests/wrong/"',
    "object": 'value="objection"',
}
APPLY = 'value="application"'


def doors_of(browser: Client) -> set[str]:
    page = text_of(browser.get("/my/requests/"))
    return {name for name, mark in (DOORS | {"apply": APPLY}).items() if mark in page}


def test_whose_household_was_decided_finds_three_doors(nation: Any, enter: Enter) -> None:
    for outcome in ("eligible", "not_eligible", "needs_data"):
        assert doors_of(enter(nation.of[outcome])) == {"changed", "wrong", "object"}


def test_who_has_no_decision_finds_the_application_in_their_place(nation: Any, enter: Enter) -> None:
    browser = enter(None)
    assert doors_of(browser) == {"changed", "apply"}
    for path in ("changed", "wrong"):
        assert 'value="dispute"' not in text_of(browser.get(f"/my/requests/{path}/"))


def test_once_the_service_has_ended_there_is_no_door(nation: Any, enter: Enter) -> None:
    browser = enter(nation.of["not_eligible"])
    closed(timezone.now(), timezone.localdate())
    assert doors_of(browser) == set()
    for path in ("changed", "wrong"):
        assert "requests/new/" not in text_of(browser.get(f"/my/requests/{path}/"))


def test_of_a_household_without_a_result_no_record_has_affected_it_yet(nation: Any, enter: Enter) -> None:
    affected = {"not_eligible": "بر نتیجه اثر داشت", "needs_data": "ممکن است بر نتیجه اثر بگذارد"}
    for outcome, words in affected.items():
        browser = enter(nation.of[outcome])
        for path in ("/my/household/", "/my/requests/wrong/"):
            page = text_of(browser.get(path))
            assert [one for one in affected.values() if one in page] == [words], (outcome, path)


def test_the_only_reason_against_a_household_is_chosen_already(nation: Any, enter: Enter) -> None:
    browser = enter(nation.of["not_eligible"])
    page = text_of(browser.get(f"/my/requests/{begin(browser, 'objection')}/claim/"))
    assert re.findall(r'name="criteria" type="checkbox" value="(\w+)"( checked)?', page) == [
        ("car", " checked")
    ]
    (label,) = re.findall(r'for="id_criteria_0">(.*?)</label>', page, re.DOTALL)
    assert re.search(r"ارزش خودرو: .* بیشتر از حد مجاز", label), (
        "the condition to be met would read as its opposite"
    )


def test_nobody_objects_to_a_condition_that_is_met(nation: Any, enter: Enter) -> None:
    browser = enter(nation.of["eligible"])
    number = begin(browser, "objection")
    assert 'type="checkbox"' not in text_of(browser.get(f"/my/requests/{number}/claim/"))
    assert browser.post(f"/my/requests/{number}/claim/", {"why": "مبلغ کم است."}).status_code == 302
    assert "کل تصمیم" in text_of(browser.get(f"/my/requests/{number}/check/"))


@pytest.mark.slow
def test_a_record_that_counted_can_be_pressed_on_both_pages(
    nation: Any, enter: Enter, tmp_path: Path
) -> None:
    household, car = cars_behind(nation, guarded=False)
    browser = enter(household)
    pages = {path: text_of(browser.get(f"/my/requests/{path}/")) for path in ("changed", "wrong")}
    for page in pages.values():
        assert f'name="record" value="{car.key}"' in page
        assert 'name="claim" value="sold"' in page
    browser.cookies["__Host-language"] = "en"
    pages |= {f"{path}-en": text_of(browser.get(f"/my/requests/{path}/")) for path in ("changed", "wrong")}
    pages["doors-en"] = text_of(browser.get("/my/requests/"))
    assert not faults(pages, tmp_path)


def test_a_member_who_has_left_is_pressed_by_name(nation: Any, enter: Enter) -> None:
    browser = enter(nation.of["needs_data"])
    page = text_of(browser.get("/my/requests/changed/"))
    (member,) = set(re.findall(r'value="(persons:member:\d+)"', page))
    number = begin(browser, "dispute", data_item=member, claim="has_left")
    assert 'value="has_left" checked' in text_of(browser.get(f"/my/requests/{number}/claim/"))


def test_what_counted_is_listed_with_the_nearest_reason_first() -> None:
    def reason(name: str, verdict: Verdict, gap: LimitGap | None = None) -> Any:
        return SimpleNamespace(criterion=name, verdict=verdict, gap=gap)

    def gap(value: int, limit: int) -> LimitGap:
        return LimitGap(value, limit, "", "", "")

    reasons = [
        reason("not known", Verdict.UNDETERMINED),
        reason("no sides", Verdict.FAILED),
        reason("far", Verdict.FAILED, gap(900, 300)),
        reason("nothing allowed", Verdict.FAILED, gap(4, 0)),
        reason("near", Verdict.FAILED, gap(1_100, 1_000)),
    ]
    listed = [one.criterion for one in nearest_first(reasons)]
    assert listed == ["near", "far", "nothing allowed", "no sides", "not known"]


def test_nobody_is_led_to_name_a_new_head_if_nobody_is_left_who_could_be_one(
    nation: Any, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    household = nation.of["needs_data"]
    browser = enter(household)
    mark = 'value="change_of_head"'
    assert mark in text_of(browser.get("/my/requests/changed/"))
    with acting_as(SYSTEM, is_read_only=True):
        left = [
            member if member.is_head else replace(member, died_on=timezone.localdate())
            for member in members(household)
        ]
    assert len(left) > 1
    monkeypatch.setattr("hemayat.web.citizen.requests.door_views._data", lambda _: None)
    monkeypatch.setattr("hemayat.web.citizen.requests.door_views.members", lambda _: left)
    assert mark not in text_of(browser.get("/my/requests/changed/"))


def test_a_draft_in_the_list_can_be_deleted(nation: Any, enter: Enter) -> None:
    browser = enter(nation.of["needs_data"])
    number = begin(browser, "dispute", data_item="persons:missing")
    assert f'href="/my/requests/{number}/withdraw/"' in text_of(browser.get("/my/requests/"))


def test_of_a_record_that_is_not_used_any_more_the_list_says_so(nation: Any, enter: Enter) -> None:
    browser = enter(nation.of["not_eligible"])
    pressed = browser.post(
        "/my/requests/new/", {"kind": "dispute", "record": "vehicles.9.9", "claim": "sold"}
    )
    assert pressed.headers["Location"] == "/my/requests/wrong/?gone"
    said = "این اطلاعات دیگر به کار نمی‌رود. از فهرست انتخاب کنید."
    assert said in text_of(browser.get(pressed.headers["Location"]))
    assert said not in text_of(browser.get("/my/requests/wrong/"))


def test_what_did_not_count_is_reported_on_my_household(nation: Any, enter: Enter) -> None:
    page = text_of(enter(nation.of["eligible"]).get("/my/requests/changed/"))
    section = page[page.index("خودرو، خانه یا زمینی فروخته‌ایم") :]
    assert 'href="/my/household/"' in section[: section.index("</details>")]
    assert "دوباره دربارهٔ خانوار شما تصمیم می‌گیریم" in page


def test_who_has_no_decision_is_not_told_of_another_one(nation: Any, enter: Enter) -> None:
    assert "دوباره دربارهٔ خانوار" not in text_of(enter(None).get("/my/requests/changed/"))


@pytest.mark.parametrize("outcome", ["not_eligible", "eligible"])
def test_after_the_last_day_to_object_the_page_says_what_remains_and_has_no_dead_button(
    nation: Any, enter: Enter, outcome: str, tmp_path: Path
) -> None:
    """The remedies with their days follow a decision against the household; a wrong record can always be reported."""
    browser = enter(nation.of[outcome])
    assert "object" in doors_of(browser)
    agreement = agreement_shown()
    keep(replace(agreement, parameters=replace(agreement.parameters, objection_window_days=10)))
    assert doors_of(browser) == {"changed", "wrong"}
    pages = {"fa": text_of(browser.get("/my/requests/"))}
    browser.cookies["__Host-language"] = "en"
    pages["en"] = text_of(browser.get("/my/requests/"))
    for lang, over, remedies, court in (
        ("fa", "مهلت اعتراض", "راه‌های باقی‌مانده، به ترتیب", "دیوان عدالت اداری"),
        (
            "en",
            "The last day to object",
            "What you can still do, in this order",
            "Administrative Justice",
        ),
    ):
        assert pages[lang].count(over) == 1
        assert [remedies in pages[lang], court in pages[lang]] == [outcome == "not_eligible"] * 2
    assert "You can object on this site" not in pages["en"]
    assert not faults(pages, tmp_path)
