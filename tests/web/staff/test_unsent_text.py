"""What somebody wrote at the desk is never lost by a redirect: the page with it is shown, to be copied."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.support.families import family
from tests.support.markup import faults
from tests.web.staff.steps import enter

pytestmark = pytest.mark.django_db
HOUSEHOLD = 7001
TEXT = "متقاضی سند فروش را آورد."
ANSWER = {"words": TEXT, "what": "ever", "password": "two words of a secret"}


@pytest.fixture(autouse=True)
def file_page(db: None, settings: Any) -> str:
    settings.URLCONF_OF_HOST = {settings.ENVIRONMENT.hosts[1]: "tests.web.staff.routes"}
    family(HOUSEHOLD, "23")
    return f"/file/{HOUSEHOLD}"


def test_a_session_that_has_ended_shows_the_text_and_leads_to_sign_in_and_back(
    file_page: str, officer: Any, desk: Client, settings: Any, tmp_path: Any
) -> None:
    enter(desk, officer())
    desk.post("/sign-out/")
    came_from = {"Referer": f"{settings.ENVIRONMENT.staff_origin}/questions/7/"}
    answer = desk.post(file_page, ANSWER, headers=came_from)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert TEXT in page
    assert "secret" not in page, "a password is shown nowhere"
    assert 'href="/sign-in/?next=%2Fquestions%2F7%2F"' in page
    assert answer.headers["Cache-Control"] == "no-store"
    assert not faults({"unsent": page}, tmp_path)


def test_a_choice_alone_is_no_loss_and_leads_on_at_once(file_page: str, desk: Client) -> None:
    assert desk.post(file_page, {"what": "ever"}).headers["Location"] == "/sign-in/"


def test_a_file_that_is_not_open_in_this_session_shows_the_text_and_leads_to_it(
    file_page: str, officer: Any, desk: Client
) -> None:
    """After a new sign-in in another tab, the old tab is sent from a session that has opened no file."""
    enter(desk, officer())
    page = desk.post(file_page, ANSWER).content.decode()
    assert TEXT in page
    assert f'href="{file_page}"' in page
    assert desk.post(file_page, {"what": "ever"}).headers["Location"] == file_page


def test_a_form_about_something_that_is_gone_shows_the_text(officer: Any, desk: Client) -> None:
    enter(desk, officer(roles=["publisher"], provinces=["*"]))
    answer = desk.post("/agreements/drafts/999999/text/", {"text": TEXT})
    assert TEXT in answer.content.decode()
    assert desk.post("/agreements/drafts/999999/text/", {"text": "x"}).status_code == 404


def test_a_text_for_a_step_that_needs_a_proof_is_shown(officer: Any, desk: Client, monkeypatch: Any) -> None:
    enter(desk, officer(roles=["administrator"], provinces=["*"]))
    monkeypatch.setattr("hemayat.web.staff.access.was_proven_within", lambda *_given: False)
    page = desk.post("/partners/add/", {"name_fa": TEXT, "next": "/partners/add/"}).content.decode()
    assert TEXT in page
    assert 'href="/sign-in/again/?next=%2Fpartners%2Fadd%2F"' in page
