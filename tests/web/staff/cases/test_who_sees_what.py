"""Every row about cases in the table of who may see what, asked for real: one's own province, another, and nobody."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.architecture.who_may_see_what import ROUTES

pytestmark = pytest.mark.django_db
URLS = "hemayat.config.urls.staff"
NAMES = [name for name in ROUTES["staff"] if name.startswith("cases:")]
BY_POST = {"cases:call_off", "cases:unmask", "cases:drop_filter", "cases:cause_send", "cases:cause_answer"}


def answer_of(response: Any) -> str:
    if response.status_code == 302:
        return "sign in" if response.headers["Location"].startswith("/sign-in/") else "gone to"
    return {200: "page", 403: "forbidden", 404: "not found"}[response.status_code]


def place(name: str, number: int) -> str:
    """The route's address for the case, or for what belongs to it."""
    given: dict[str, list[object]] = {
        "cases:act": [number, "claim"],
        "cases:correct": [number, "vehicles-1-0"],
        "cases:call_off": [number, 1],
        "cases:document": [number, uuid.uuid4()],
        "cases:picture": [number, uuid.uuid4()],
        "cases:enlarged": [number, uuid.uuid4()],
        "cases:affected_one": [1],
        "cases:review": [1],
    }
    return reverse(name, URLS, args=given.get(name, [number]))


@pytest.mark.parametrize("name", NAMES)
def test_every_route_about_a_case_answers_as_the_table_says(
    name: str, undecided: int, enter: Callable[..., Client], desk: Client
) -> None:
    row, at = ROUTES["staff"][name], place(name, undecided)
    own, far = enter(provinces=("23",)), enter("far", provinces=("01",))
    for browser in (own, far):
        browser.post(f"/cases/{undecided}/", {"opens_file": "1", "why": "request"})

    def ask(browser: Client) -> str:
        return answer_of(browser.post(at) if name in BY_POST else browser.get(at))

    assert (ask(own), ask(far), ask(desk)) == (row.own, row.other, row.anonymous)
