"""What counted against a household, as cards on a telephone, and the short way from a card to a filed dispute."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import FilePayload
from pytest_django.plugin import DjangoDbBlocker

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.eligibility.presenter import present_decision
from hemayat.eligibility.queries import determination_of
from hemayat.operations.postgres import DatabaseUrls
from hemayat.records.queries import records_behind
from tests.journeys.browser import NARROW, Visitor
from tests.journeys.nation import Head, Place, nation_at_work
from tests.journeys.steps import press, sign_in, write

pytestmark = pytest.mark.slow
SMALL = (360, 740)
HOUSEHOLDS = 600
"""Enough that somebody among them was refused for a car long sold."""
MOST_HIGH = 2_000
"""Pixels of "my household" at 360 in each language, less than three screens."""
MOST_HIGH_DECISION = 1_600
"""Pixels of a decision in each language, however many criteria failed: of several, each is one line."""
MOST_HIGH_CONSENTS = 1_200
"""Pixels of "my consents"."""
MOST_BYTES = 8_000
"""Of a page over the wire, once the browser has the styles."""
MOST_LOADS = 6
"""Pages from a choice on a card to the tracking code."""


@pytest.fixture(scope="module")
def place(
    django_db_setup: DatabaseUrls,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Place]:
    with (
        django_db_blocker.unblock(),
        nation_at_work(tmp_path_factory.mktemp("cards"), django_db_setup, HOUSEHOLDS) as made,
    ):
        yield made


def come_in(visitor: Visitor, place: Place, head: Head, path: str) -> None:
    visitor.page.goto(f"{place.site.citizen}{path}")
    sign_in(visitor, place, head)


def look(visitor: Visitor, name: str) -> None:
    """A picture to be looked at; nothing clipped, and axe finds nothing."""
    visitor.shoot(f"cards-{name}")
    assert not visitor.is_wider_than_the_screen(), name
    if visitor.has_script:
        assert not visitor.judge(), name


def height(visitor: Visitor) -> int:
    found: int = visitor.page.evaluate("() => document.documentElement.scrollHeight")
    return found


# `heads` has the largest households of each outcome first: up to ten members. "sold_car" is a family of three that was
# refused for a car long sold; a home and a job count too.
@pytest.mark.parametrize("outcome", ["not_eligible", "needs_data", "eligible", "sold_car"])
def test_my_household_is_less_than_three_screens_and_what_counted_stands_open(
    outcome: str, place: Place, meet: Any
) -> None:
    visitor = meet(SMALL)
    page = visitor.page
    come_in(visitor, place, place.heads[outcome][0], "/my/household/")
    for lang in ("en", "fa"):
        visitor.speak(lang)
        look(visitor, f"1-household-{outcome}-{lang}")
        assert height(visitor) <= MOST_HIGH, lang
    counted = page.locator(".app-record").count()
    assert (counted == 0) == (outcome == "eligible")
    if counted:
        assert page.locator(".app-record").first.is_visible()
    vehicles = page.locator("details#vehicles")
    assert not vehicles.locator("dl").is_visible()
    vehicles.locator("summary").click()
    assert vehicles.get_by_role("button").first.is_visible()
    page.evaluate("() => document.querySelectorAll('details').forEach(one => { one.open = true })")
    look(visitor, f"1-household-{outcome}-unfolded")
    visitor.speak("en")
    look(visitor, f"1-household-{outcome}-unfolded-en")
    visitor.text_at(200)
    assert not visitor.is_wider_than_the_screen()
    page.goto(f"{place.site.citizen}/my/decision/")
    for lang in ("en", "fa"):
        visitor.speak(lang)
        look(visitor, f"1-decision-{outcome}-{lang}")
        assert height(visitor) <= MOST_HIGH_DECISION, lang
        assert page.locator("section.app-reason:visible").count() <= 1


def refused_for_most(place: Place) -> tuple[Head, int]:
    """The head who is refused for the most reasons, and how many."""
    failed = {}
    with acting_as(SYSTEM, is_read_only=True):
        for head in place.heads["not_eligible"]:
            decided = determination_of(head.household)
            assert decided
            failed[head] = len(present_decision(decided, "en", has_changes=False).failed)
    most = max(failed, key=lambda head: failed[head])
    return most, failed[most]


def test_each_of_several_reasons_is_on_the_first_screen_with_what_it_rests_on(
    place: Place, meet: Any
) -> None:
    head, count = refused_for_most(place)
    assert count > 2
    visitor = meet(SMALL, has_script=False)
    come_in(visitor, place, head, "/my/")
    for lang in ("en", "fa"):
        visitor.speak(lang)
        look(visitor, f"4-reasons-{lang}")
        card = visitor.page.locator(".app-card")
        assert card.locator("ol > li").count() == count
        assert card.locator("ol > li .app-card__record").count() == count, "a reason without what it rests on"
        for part in ("ol", ".govuk-button", ".app-card__date"):
            assert visitor.shows_at_once(card.locator(part).last), (lang, part)
        assert card.locator("details").count() == 0


def with_a_card(place: Place) -> Head:
    """Another head who was refused for something that is a record."""
    with acting_as(SYSTEM, is_read_only=True):
        while True:
            head = place.somebody("not_eligible")
            decided = determination_of(head.household)
            if decided and records_behind(decided, timezone.now()):
                return head


def loads_until_filed(visitor: Visitor, name: str, *, words: str) -> int:
    """From the choice on a card to the tracking code, with a picture as evidence: how many pages were loaded."""
    page, loads = visitor.page, []
    page.on("framenavigated", lambda frame: loads.append(frame.url))
    folded = page.locator("details:not([open])", has=page.locator(".app-record button[value=other]"))
    if not page.locator(".app-record button[value=other]").first.is_visible():
        folded.first.locator("summary").first.press("Enter")
    press(visitor, ".app-record button[value=other]")
    assert page.locator("input[name=claim]:checked").get_attribute("value") == "other"
    look(visitor, f"{name}-1-claim")
    write(visitor, "#id_why", words)
    picture = FilePayload(name="سند فروش.png", mimeType="image/png", buffer=page.screenshot())
    page.locator("#id_content").set_input_files(picture)
    press(visitor, "main form button")
    look(visitor, f"{name}-2-check")
    told = page.locator("main").inner_text()
    assert words in told
    assert "سند فروش" in told
    assert "اجازه می‌دهم" in told
    press(visitor, "main form button")
    look(visitor, f"{name}-3-filed")
    assert page.locator(".govuk-panel .app-code").inner_text()
    return len(loads)


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("path", ["/my/household/", "/my/decision/"])
def test_from_a_card_to_a_filed_dispute_with_evidence_are_at_most_six_pages(
    path: str, has_script: bool, place: Place, meet: Any
) -> None:
    visitor, words = meet(SMALL, has_script=has_script), "این مورد به خانوار ما مربوط نیست."
    come_in(visitor, place, with_a_card(place), path)
    visitor.speak("fa")
    name = f"2-{path.split('/')[2]}-{'script' if has_script else 'plain'}"
    assert loads_until_filed(visitor, name, words=words) <= MOST_LOADS
    press(visitor, "main a.govuk-button")
    # What was written is folded on the page of the request.
    told = visitor.page.locator("main").text_content() or ""
    assert words in told
    assert "سند فروش" in told
    # The consents of the eight registers that this dispute needed, a line each; the page is the same without script.
    visitor.page.goto(f"{place.site.citizen}/my/consents/")
    look(visitor, f"{name}-4-consents")
    assert height(visitor) <= MOST_HIGH_CONSENTS
    assert visitor.page.locator("main a[href$='/withdraw/']").first.is_visible()
    press(visitor, "main a[href$='/withdraw/']")
    look(visitor, f"{name}-5-withdraw")
    press(visitor, "main form button")
    visitor.page.goto(f"{place.site.citizen}/my/consents/")
    assert "لغو شد" in visitor.page.locator("main").inner_text()


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_the_pages_of_a_dispute_fit_the_narrowest_screen_with_text_of_twice_the_size(
    lang: str, place: Place, meet: Any
) -> None:
    visitor = meet(NARROW)
    come_in(visitor, place, place.heads["sold_car"][0], "/my/household/")
    visitor.speak(lang)
    press(visitor, ".app-record button[name=claim]")
    claim = visitor.page.url
    own = [f"{place.site.citizen}/my/{page}" for page in ("", "household/")]
    for address in (claim, claim.replace("/claim/", "/check/"), *own):
        visitor.page.goto(address)
        visitor.text_at(200)
        look(visitor, f"3-{lang}-{address.rstrip('/').rpartition('/')[2]}-narrow")
        assert visitor.weigh(address) < MOST_BYTES, address
