"""R4.1c: only one's own household is ever visible. The table of who may see what, asked row by row for real."""

from __future__ import annotations

import pytest
from django.db import connection
from django.urls import reverse

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.site_role import as_application
from hemayat.eligibility.queries import determination_in
from hemayat.web.citizen import access, household
from hemayat.web.citizen.decision import views as decision
from hemayat.web.citizen.status import views as status
from tests.architecture.who_may_see_what import ROUTES

pytestmark = pytest.mark.django_db
URLS = "hemayat.config.urls.citizen"
OWN = 1
MINE = [
    "/my/", "/my/decision/", "/my/approval/", "/my/letter/", "/my/requests/", "/my/requests/changed/",
    "/my/requests/wrong/", "/my/questions/",
    "/my/questions/new/", "/my/complaints/", "/my/complaints/conduct/", "/my/consents/", "/my/household/",
    "/my/messages/", "/my/looks/", "/my/disclosures/", "/my/data/", "/my/sessions/", "/my/more/",
]  # fmt: skip


def answer_of(response) -> str:
    if response.status_code == 302:
        return (
            "sign in" if response.headers["Location"] == reverse("sign_in:national_id", URLS) else "gone to"
        )
    return {200: "page", 403: "forbidden", 404: "not found"}[response.status_code]


ELSEWHERE = (
    "requests:", "questions:", "complaints:", "consents:", "disclosures:", "decision:of_case", "approvals:",
    "letters:", "verification:", "agreement-changes", "agreement-official", "records:",
)  # fmt: skip
"""Rows that are asked where there is something to ask for: requests, questions, letters, test_disclosures.py here."""


@pytest.mark.parametrize("name", [name for name in ROUTES["citizen"] if not name.startswith(ELSEWHERE)])
def test_every_route_with_an_id_answers_as_the_table_says(name, nation, enter, citizen):
    row = ROUTES["citizen"][name]
    # What the id names: the agreement's only version is its own and everybody's.
    ids = {"decision:earlier": (nation.first, nation.second + 100)}
    own, other = (reverse(name, URLS, args=[given]) for given in ids.get(name, (1, 1)))
    assert answer_of(citizen.get(own)) == row.anonymous
    browser = enter(OWN)
    assert answer_of(browser.get(own)) == row.own
    assert answer_of(browser.get(other)) == row.other


@pytest.mark.parametrize("path", MINE)
def test_nobody_sees_a_page_of_a_head_without_signing_in(path, nation, citizen, desk):
    assert answer_of(citizen.get(path)) == "sign in"
    # Nor does the staff's address have such a page at all.
    assert desk.get(path).status_code == 404


def test_a_strangers_household_has_no_address(nation, enter):
    browser = enter(OWN)
    for path in ("/my/household/2/", "/my/household/2", "/household/2/", "/my/decision/2/"):
        response = browser.get(path)
        assert response.status_code == 404
        assert "صفحه پیدا نشد" in response.content.decode()


def test_a_run_that_is_not_there_is_told_kindly(nation, enter):
    response = enter(OWN).get(f"/my/decisions/{nation.second + 100}/")
    assert response.status_code == 404
    assert "به صفحهٔ اصلی بروید" in response.content.decode()


@pytest.fixture
def without_own_checks(monkeypatch):
    """The application believes that everything is this head's: what is left is row-level security."""
    stranger = 2
    for views in (decision, household, status):
        monkeypatch.setattr(views, "household_of", lambda request: stranger)
    monkeypatch.setattr(decision, "can_see", lambda actor, published: True)
    return stranger


def test_the_database_shows_no_other_household_even_where_the_application_would(
    nation, enter, without_own_checks
):
    browser = enter(OWN)
    assert "بررسی نشده است" in browser.get("/my/").content.decode()
    assert "بررسی نشده است" in browser.get("/my/decision/").content.decode()
    assert browser.get(f"/my/decisions/{nation.first}/").status_code == 404
    page = browser.get("/my/household/").content.decode()
    assert "رضایی" not in page
    assert "هنوز تصمیمی دربارهٔ خانوار شما منتشر نشده" in page


def test_the_application_shows_no_other_household_even_where_the_database_would(nation, enter, monkeypatch):
    """The check of the application, tested without the database's: every row is shown, as to the system."""
    monkeypatch.setattr(access, "read_as", read_as_the_system)
    monkeypatch.setattr(decision, "determination_in", lambda own, run: determination_in(2, run))
    browser, path = enter(OWN), f"/my/decisions/{nation.first}/"
    assert browser.get(path).status_code == 404
    monkeypatch.setattr(decision, "can_see", lambda actor, published: True)
    assert browser.get(path).status_code == 200, "nothing but the check has hidden it"


def read_as_the_system(actor, page, **named):
    with as_application(), acting_as(SYSTEM, is_read_only=True):
        return page()


def test_a_page_that_would_write_is_refused_by_the_database(nation, enter, monkeypatch):
    """GETs run in READ ONLY transactions."""

    def write(own):
        with connection.cursor() as cursor:
            cursor.execute("UPDATE sign_in_limit SET used = used")

    monkeypatch.setattr(status, "determination_of", write)
    assert enter(OWN).get("/my/").status_code == 500
