"""A case with many reasons fits on two screens, in a real browser: words, documents and every condition in sight."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.eligibility.queries import case, determination_of
from hemayat.eligibility.reasons import explain
from hemayat.operations.postgres import DatabaseUrls
from hemayat.requests import actions
from hemayat.requests.states import CaseState
from hemayat.rules.unknowns import Verdict
from tests.documents.upload_steps import keep_upload
from tests.journeys.browser import Visitor
from tests.journeys.conftest import Meet
from tests.journeys.nation import Place, nation_at_work
from tests.journeys.test_desk_cases import come_in, look
from tests.journeys.test_desk_file_access import claim, sees_the_matter_first
from tests.requests.steps import WHY, head, ready, view
from tests.requests.test_person_reads import picture

pytestmark = pytest.mark.slow
DESKTOP, NARROW = (1440, 900), (1024, 768)
MOST_HIGH = 1_800
FEWEST_FAILED = 4


@pytest.fixture(scope="module")
def place(
    django_db_setup: DatabaseUrls,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("height")
    with django_db_blocker.unblock(), nation_at_work(folder, django_db_setup) as running:
        yield running


def refused() -> list[int]:
    """The households of the nation that are not eligible and have a head."""
    with acting_as(SYSTEM, is_read_only=True), connection.cursor() as cursor:
        cursor.execute(
            "SELECT household_id FROM determination d JOIN membership m USING (household_id)"
            " JOIN person p ON p.id = m.person_id"
            " WHERE d.outcome = 'not_eligible' AND m.is_head AND upper_inf(m.valid) AND p.died_on IS NULL"
        )
        return [household for (household,) in cursor.fetchall()]


def failed(household: int) -> int:
    """How many conditions it does not meet."""
    with acting_as(SYSTEM, is_read_only=True):
        decided = determination_of(household)
        assert decided
        return sum(reason.verdict is Verdict.FAILED for reason in explain(case(decided), "en").reasons)


def objection(household: int, documents: int = 2) -> int:
    """With words and pictures."""
    by, now = head(household), timezone.now()
    request = ready(by, now=now, criteria="", why=WHY)
    for number in range(1, documents + 1):
        keep_upload(
            household=household, province=by.province, case=f"request:{request}", name=f"سند فروش {number}.jpg",
            content=picture(40 + number), by=by.actor, now=now,
        )  # fmt: skip
    actions.file_request(request_id=request, key="form", by=by, now=now)
    return request


def until_an_officer_is_needed(visitor: Visitor, request: int, household: int) -> None:
    for _ in range(240):
        if view(request, household).state is CaseState.AWAITING_OFFICER:
            return
        visitor.page.wait_for_timeout(500)
    raise AssertionError("the registers did not answer")


def test_a_case_with_many_failed_conditions_is_two_screens_high(place: Place, meet: Meet) -> None:
    household = max(refused(), key=failed)
    assert failed(household) >= FEWEST_FAILED
    request = objection(household)
    sara = meet(size=DESKTOP)
    page = come_in(sara, place.site, "sara", "case_officer")
    until_an_officer_is_needed(sara, request, household)
    claim(page, place.site, request)
    for lang in ("en", "fa"):
        sara.speak(lang)
        look(sara, f"case-height-{lang}")
        assert page.locator(".app-conditions__records").count() >= FEWEST_FAILED
        assert page.locator("#action textarea").count() == 3, "the checklist is open"
        assert page.evaluate("() => document.documentElement.scrollHeight") <= MOST_HIGH, lang
        page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
        look(sara, f"case-height-{lang}-{NARROW[0]}")
        assert sees_the_matter_first(page), lang
        page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
    assert not sara.console


@pytest.mark.long
def test_a_case_with_ten_documents_is_two_screens_high_and_answered_one_box_at_a_time(
    place: Place, meet: Meet
) -> None:
    household = min(refused(), key=failed)
    request = objection(household, documents=10)
    sara = meet(size=DESKTOP)
    page = come_in(sara, place.site, "tara", "case_officer")
    until_an_officer_is_needed(sara, request, household)
    claim(page, place.site, request)
    for lang in ("fa", "en"):
        sara.speak(lang)
        look(sara, f"case-ten-documents-{lang}")
        assert page.evaluate("() => document.documentElement.scrollHeight") <= MOST_HIGH, lang
        assert page.locator(".app-checklist textarea:visible").count() == 1, "the first that lacks an answer"
    lines = page.locator(".app-checklist summary")
    assert lines.count() == 11, "the explanation and the documents, each in a line"
    page.locator(".app-checklist textarea:visible").fill("The registers count each transfer.")
    lines.nth(3).press("Enter")
    assert page.locator(".app-checklist textarea:visible").count() == 1, "one is open at a time"
    assert lines.nth(0).get_by_text("answer written").is_visible(), "what is folded says that it has text"
    page.locator(".app-checklist textarea:visible").fill("I have read it.")
    page.locator("#action button[type=submit]").last.press("Enter")
    page.locator(".govuk-error-summary").wait_for()
    look(sara, "case-ten-documents-error")
    assert page.locator(".app-checklist textarea").first.input_value() == "The registers count each transfer."
    assert not sara.console
