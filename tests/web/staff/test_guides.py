"""Help in place: each page of the desk leads to the part of a guide that is about it, in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from hemayat.accounts.roles import Role
from hemayat.web.staff.guide_places import GUIDES, OF_ROLE, PLACES, help_for
from hemayat.web.staff.guides import guide_html, guide_source
from hemayat.web.staff.navigation import PLACES as NAVIGATION
from tests.support.markup import faults

AtDesk = Callable[..., Client]


@pytest.mark.parametrize("guide", GUIDES)
def test_a_guide_has_the_same_parts_in_both_languages(guide: str) -> None:
    for lang in ("fa", "en"):
        headings = re.findall(r"^## ", guide_source(guide, lang), re.MULTILINE)
        assert len(headings) == len(GUIDES[guide]), f"{lang}: write a heading for each of {GUIDES[guide]}"
        _, html = guide_html(guide, lang)
        assert re.findall(r'<h2 class="govuk-heading-m" id="([^"]+)"', html) == list(GUIDES[guide])
        assert not re.findall(r'href="(?!https://)', html), "the desk does not serve files of the repository"


def test_every_place_and_every_role_has_help_that_exists() -> None:
    assert {*OF_ROLE} == {*Role}
    for guide, part in (place for places in PLACES.values() for place in places):
        assert part in GUIDES[guide], (guide, part)
    assert {item.name for item in NAVIGATION} - {*PLACES} == {"sign_in"}


@pytest.mark.parametrize(
    ("page", "role", "expected"),
    [
        (("cases", "queue"), Role.CASE_OFFICER, ("case-officer", "queue")),
        (("cases", "show"), Role.SENIOR_OFFICER, ("case-officer", "case")),
        (("questions", "show"), Role.HOTLINE_AGENT, ("answering-questions", "question")),
        (("referrals", "standing"), Role.OVERSIGHT, ("oversight", "referrals")),
        (("referrals", "standing"), Role.CASE_OFFICER, ("case-officer", "returned")),
        (("own_account", "show"), Role.INSPECTOR, ("inspector", "")),
        (("sign_in", "home"), Role.ADMINISTRATOR, ("administrator", "")),
    ],
)
def test_the_part_that_helps_is_of_the_page_and_of_the_role(
    page: tuple[str, str], role: Role, expected: tuple[str, str]
) -> None:
    assert help_for(*page, [role.value]) == expected


@pytest.mark.slow
def test_a_page_of_the_desk_links_to_its_guide_in_a_footer_of_its_own(
    at_desk: AtDesk, desk: Client, tmp_path: Any
) -> None:
    browser = at_desk("hotline_agent")
    home = browser.get("/questions/").content.decode()
    assert home.count('href="/guides/answering-questions/#queue"') == 2, "above and in the footer"
    assert "به اداره‌ها مراجعه نکنید" not in home
    pages = {}
    for lang in ("fa", "en"):
        browser.cookies["__Host-language"] = lang
        for guide in GUIDES:
            answer = browser.get(f"/guides/{guide}/")
            assert answer.status_code == 200
            pages[f"{guide}-{lang}"] = answer.content.decode()
    assert not faults(pages, tmp_path)
    assert browser.get("/guides/partner/").status_code == 404
    assert desk.get("/guides/inspector/").headers["Location"].startswith("/sign-in/")
    assert "به اداره‌ها مراجعه نکنید" not in desk.get("/sign-in/").content.decode()
