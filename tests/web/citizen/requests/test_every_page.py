"""What holds for every page that a signed-in head reads: the telephone numbers, no visit, no price (R3.3b, R5.1)."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.test import Client
from django.urls import reverse

from hemayat.web.shared.access import AccessRule, rule_of
from tests.architecture.test_routes import _patterns
from tests.web.citizen.prices import costs_in
from tests.web.citizen.public.page_reader import LANGUAGES, NO_VISIT, missing_numbers, text_of
from tests.web.citizen.requests.steps import begin, file, ready_objection
from tests.web.citizen.requests.test_pages import paths_of
from tests.web.citizen.signed_in.test_who_sees_what import URLS

pytestmark = pytest.mark.django_db
OWN_PAGES = [
    reverse(name, URLS)
    for name, route in _patterns(import_module(URLS).urlpatterns)
    if rule_of(route.callback) == AccessRule("head") and not route.pattern.converters
]
"""Every address of a signed-in head that names no id."""
LEAST_PAGES = 16


def pages_of(browser: Client, lang: str) -> dict[str, str]:
    """Every page of one's own, and those of a draft and of a filed request."""
    browser.cookies["__Host-language"] = lang
    draft, filed = begin(browser, "objection"), ready_objection(browser)
    file(browser, filed)
    paths = [
        *OWN_PAGES,
        *paths_of(draft, "", "claim/", "evidence/", "consents/", "check/", "withdraw/"),
        *paths_of(filed, "", "filed/", "evidence/", "withdraw/"),
    ]
    answers = {path: browser.get(path) for path in paths}
    return {
        path: answer.content.decode()
        for path, answer in answers.items()
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html")
    }


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("outcome", ["eligible", "not_eligible", "needs_data"])
def test_r3_3b_r5_1_every_own_page_has_both_numbers_sends_nobody_to_an_office_and_asks_no_money(
    lang, outcome, nation, enter
):
    pages = pages_of(enter(nation.of[outcome]), lang)
    assert len(pages) >= LEAST_PAGES, sorted(pages)
    for path, page in pages.items():
        assert not missing_numbers(page, lang), path
        assert NO_VISIT[lang] in page, path
        assert not costs_in(text_of(page)), path
