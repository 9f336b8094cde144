"""An override that survives a national run, in a real browser: listed at the proposal, and reviewed a year later."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from hemayat.common.dates import months_before
from hemayat.publication import rollout
from hemayat.publication.finding_decisions import decide_batch
from hemayat.requests.finding_reviews import open_due_reviews
from tests.journeys.browser import Site, Visitor
from tests.journeys.conftest import Meet
from tests.journeys.test_desk_cases import (
    DESKTOP,
    SMALL,
    come_in,
    decided,
    look,
    nation,
    open_file,
    registers,
)
from tests.requests.test_r1_5d_findings import (
    LATER,
    NEXT_RUN,
    REFUSED,
    in_force,
    later_run,
    overridden,
    tell_everybody,
)
from tests.support.publishing import propose, publisher

__all__ = ["decided", "nation", "registers"]
pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def keep_in_a_review(visitor: Visitor, site: Site) -> None:
    """The day of the review has come: a senior officer reads what it is about, and keeps the override."""
    page = visitor.page
    open_due_reviews(now=dt.datetime.combine(months_before(LATER.date(), -13), dt.time(8), dt.UTC))
    page.goto(f"{site.staff}/cases/reviews/")
    look(visitor, "findings-reviews")
    page.get_by_role("link", name="بازبینی ۱").press("Enter")
    page.get_by_role("heading", name="بازبینی").wait_for()
    look(visitor, "findings-review")
    page.get_by_label("یافته معتبر می‌ماند").press("Space")
    page.get_by_label("دلیل شما چیست؟").fill("خانه هنوز ساخته نشده است")
    page.get_by_role("button", name="پایان بازبینی").press("Enter")
    page.get_by_text("یافته‌ای در انتظار بازبینی نیست").wait_for()


def test_an_override_survives_a_run_and_ends_only_in_a_review(
    nation: int, registers: Any, site: Site, meet: Meet, tmp_path: Path
) -> None:
    case = overridden()
    tell_everybody(nation)
    run = propose(later_run(tmp_path, "next", NEXT_RUN.date(), {}), now=NEXT_RUN).pk
    maker, nima = meet(size=DESKTOP), meet(size=SMALL)
    page = come_in(maker, site, "maker", "publisher")
    page.goto(f"{site.staff}/publications/{run}/")
    page.get_by_text("تصمیم دو کارشناس، با وجود نتیجهٔ متفاوت این اجرا، معتبر می‌ماند").wait_for()
    look(maker, "findings-of-a-run")
    maker.speak("en")
    page.goto(f"{site.staff}/publications/{run}/")
    page.get_by_text(
        "The decision of two officers stays valid, although this run gives a different result"
    ).wait_for()
    look(maker, "findings-of-a-run-en")
    rollout.approve(run, by=publisher("second"), now=NEXT_RUN)
    while decide_batch(run, now=NEXT_RUN):
        pass
    page = come_in(nima, site, "nima", "senior_officer")
    page.goto(f"{site.staff}/cases/{case}/")
    open_file(page)
    page.get_by_text("خانه‌شان در زلزله ویران شده است").first.wait_for()
    look(nima, "findings-after-the-run")
    assert in_force(REFUSED).outcome == "eligible"
    keep_in_a_review(nima, site)
    assert in_force(REFUSED).outcome == "eligible"
    assert not [*maker.console, *nima.console]
