"""What cannot wait is above everything on the overview: cases that will be late, and payments nobody reported."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils.translation import override

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.dates import day_of
from hemayat.requests.forecast import DecisionPace, QueueOutlook
from hemayat.requests.models import QueueForecast
from hemayat.requests.queue_forecasts import QueueForecastView
from hemayat.web.staff.oversight.overview_figures import queue_warning
from tests.requests.steps import NOW
from tests.web.staff.oversight.test_pages import at, said

EMPTY_ON = day_of(NOW) + dt.timedelta(days=20)


def warning(late: int | None, waiting: int = 33, officers: int = 19) -> str:
    outlook = QueueOutlook(waiting, EMPTY_ON, late, officers, 0)
    with override("en"):
        return queue_warning(QueueForecastView("*", NOW, DecisionPace(10, 5, 11), outlook))


def test_cases_that_will_be_late_are_named_with_the_officers_that_are_missing() -> None:
    assert warning(33) == (
        "33 cases are waiting for an officer. All of them will miss their due date. 19 officers are needed, "
        "2.2 are at work on an average day"
    )
    assert warning(12).startswith("33 cases are waiting for an officer. 12 of them will miss their due date.")
    assert warning(12, officers=2).endswith("12 of them will miss their due date"), "nobody is missing"


def test_a_few_late_cases_are_no_number() -> None:
    assert warning(3).startswith("33 cases are waiting for an officer. Some will miss their due date")
    assert warning(31).startswith("33 cases are waiting for an officer. Some will miss their due date")
    assert warning(4, waiting=4).startswith("few cases are waiting for an officer. All of them will miss")


def test_nothing_stands_there_if_nothing_will_be_late() -> None:
    assert not warning(0)
    assert not warning(None)
    assert not queue_warning(None)


@pytest.mark.django_db
def test_it_stands_first_on_the_page_and_leads_to_the_queues(enter: Callable[..., Client]) -> None:
    browser = enter("watch", roles=["oversight"])
    browser.cookies["__Host-language"] = "en"
    assert "What cannot wait" not in said(browser.get(at("overview")))
    with acting_as(SYSTEM):
        QueueForecast.objects.create(
            province="*", measured_at=NOW, waiting=33, decided=10, pace_days=5, officer_days=11, empties_on=EMPTY_ON,
            late=33, officers_needed=19, spare=0, schedule=[],
        )  # fmt: skip
    page = browser.get(at("overview"))
    text = said(page)
    assert text.index("What cannot wait 33 cases are waiting for an officer.") < text.index(
        "Figures for the last week"
    )
    assert '<a class="govuk-link" href="#queues">' in page.content.decode()
