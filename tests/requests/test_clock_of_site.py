"""A site whose clock is two minutes off refuses no act of a head: the database corrects the time of the act."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connections
from django.utils import timezone

from hemayat.accounts.results import Citizen
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.site_role import CITIZEN, as_citizens_site
from hemayat.config.settings import citizen_database
from hemayat.operations.postgres import DatabaseUrls
from hemayat.requests import actions
from hemayat.requests.models import Consent, Request
from hemayat.requests.states import CaseState
from tests.requests.registers import RunningSimulator
from tests.requests.rule_change import change_rules
from tests.requests.steps import consent, filed, head, officer, signed_in, take_on, view

SKEWS = {"right": dt.timedelta(), "ahead": dt.timedelta(minutes=2), "behind": dt.timedelta(minutes=-2)}
pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", CITIZEN]),
    pytest.mark.parametrize("skew", SKEWS.values(), ids=SKEWS),
]
ELIGIBLE, UNVALUED = 2, 7
"""Households of the nation; the car of the last one was never valued."""
ALLOWED = dt.timedelta(minutes=1)
SLOW = dt.timedelta(seconds=30)
"""Of a test."""


@pytest.fixture(scope="module", autouse=True)
def named_role(django_db_setup: DatabaseUrls) -> Iterator[None]:
    """As in an installation that names the address of the role."""
    connections.settings[CITIZEN] = {
        **connections.settings["default"],
        **citizen_database(django_db_setup.citizen),
    }
    yield
    del connections[CITIZEN]
    del connections.settings[CITIZEN]


def row(request: int) -> Request:
    with acting_as(SYSTEM, is_read_only=True):
        return Request.objects.get(id=request)


def is_near(moment: dt.datetime | None, now: dt.datetime) -> bool:
    return moment is not None and abs(moment - now) <= ALLOWED + SLOW


def reader(household: int) -> Citizen:
    return signed_in(household, timezone.now())


@pytest.mark.usefixtures("nation")
def test_a_head_withdraws(skew: dt.timedelta) -> None:
    by, now = reader(1), timezone.now()
    request = filed(by, now=now)
    with as_citizens_site():
        actions.withdraw_request(request_id=request, by=by, now=now + skew)
    assert row(request).state == CaseState.WITHDRAWN
    assert is_near(row(request).ended_at, now)


@pytest.mark.usefixtures("nation")
def test_a_head_adds_words(skew: dt.timedelta) -> None:
    by, now = reader(1), timezone.now()
    request = filed(by, now=now)
    with as_citizens_site():
        actions.add_words(request_id=request, words="خودرو را فروخته‌ام.", by=by, now=now + skew)
    assert is_near(row(request).words_at, now)


def test_a_head_answers(nation: int, registers: RunningSimulator, skew: dt.timedelta) -> None:
    now = timezone.now()
    request = filed(head(UNVALUED), now=now)
    take_on(now)
    actions.ask_applicant(request_id=request, words="خودرو چند می‌ارزد؟", by=officer(), now=now)
    by = reader(UNVALUED)
    with as_citizens_site():
        actions.answer_question(request_id=request, words="هیچ", by=by, now=now + skew)
    assert row(request).state == CaseState.AWAITING_OFFICER
    assert is_near(row(request).touched_at, now)


def test_a_head_gives_the_consent_that_was_asked_for(
    nation: int, registers: RunningSimulator, tmp_path: Path, skew: dt.timedelta
) -> None:
    request = filed(head(ELIGIBLE))
    change_rules(tmp_path, nation)
    now = timezone.now()
    take_on(now)
    assert row(request).state == CaseState.AWAITING_APPLICANT
    by = reader(ELIGIBLE)
    with as_citizens_site():
        consent(request, by, now + skew)
    with acting_as(SYSTEM, is_read_only=True):
        given = Consent.objects.get(request_id=request, register="loans")
    assert is_near(given.given_at, now)
    take_on(now + 2 * ALLOWED)
    assert view(request, ELIGIBLE, now=now).state is CaseState.DECIDED
