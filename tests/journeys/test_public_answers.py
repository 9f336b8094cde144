"""Ready answers on a small phone without JavaScript: searched, corrected, listed and opened, in both languages."""

from __future__ import annotations

import pytest
from django.utils import timezone

from hemayat.accounts.staff import actor_of
from hemayat.audit.context import acting_as
from hemayat.questions.models import ReadyAnswer
from hemayat.questions.shipped_answers import add_shipped_answers
from tests.journeys.browser import Site, Visitor
from tests.journeys.conftest import Meet
from tests.questions.steps import agent
from tests.requests.steps import officer

SMALL = (360, 780)
SEARCHES = {
    "fa": {"found": "کد نمیاد", "close": "ماشبن", "nothing": "زیردریایی", "long": "وام" * 60},
    "en": {"found": "no code", "close": "objecton", "nothing": "submarine", "long": "loan" * 40},
}
pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def publish_all() -> None:
    now, senior = timezone.now(), officer(name="senior", roles=["senior_officer"])
    add_shipped_answers(by=agent(), now=now)
    with acting_as(actor_of(senior)):
        ReadyAnswer.objects.update(published_by_id=senior.pk, published_at=now)


def look(visitor: Visitor, name: str) -> None:
    """A picture to be looked at; nothing clipped, and axe finds nothing."""
    visitor.shoot(f"answers-{name}")
    assert not visitor.is_wider_than_the_screen(), name
    if visitor.has_script:
        assert not visitor.judge(), name


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("lang", ["fa", "en"])
def test_answers_are_found_on_a_small_phone(site: Site, meet: Meet, lang: str, *, has_script: bool) -> None:
    publish_all()
    visitor = meet(SMALL, has_script=has_script)
    page, kind = visitor.page, "script" if has_script else "plain"
    page.goto(f"{site.citizen}/questions/")
    if lang == "en":
        page.get_by_role("button", name="English").press("Enter")
        page.get_by_role("heading", name="Common questions and answers").wait_for()
    look(visitor, f"{lang}-{kind}-all")
    for name, text in SEARCHES[lang].items():
        if name == "long":
            page.goto(f"{site.citizen}/questions/?q={text}")
        else:
            page.locator("#q").fill(text)
            page.locator("#q").press("Enter")
            page.wait_for_url("**/questions/?q=*")
        look(visitor, f"{lang}-{kind}-{name}")
    page.goto(f"{site.citizen}/questions/?q={SEARCHES[lang]['close']}")
    page.locator("main p a[href^='/questions/?q=']").press("Enter")
    page.locator("main details[open]").wait_for()
    page.goto(f"{site.citizen}/questions/")
    page.locator("main li a[href^='/questions/?answer=']").first.press("Enter")
    page.locator("main details[open]").wait_for()
    look(visitor, f"{lang}-{kind}-chosen")
    assert not visitor.console
