"""A15: earlier support goes on while an objection is open, and ends by the answer alone."""

from __future__ import annotations

import datetime as dt
import json

import psycopg
import pytest

from hemayat.approvals.queries import approvals_of
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.config.postgres import Urls
from hemayat.requests import actions
from tests.requests.registers import RunningSimulator
from tests.requests.steps import NOW, filed, head, notices, refused_unseen
from tests.support.publishing import Decided

pytestmark = pytest.mark.usefixtures("nation")
DAY = dt.timedelta(days=1)
HOUSEHOLD = 2


def ends_on() -> dt.date | None:
    with acting_as(SYSTEM, is_read_only=True):
        return approvals_of(HOUSEHOLD)[0].ended_on


@pytest.fixture
def ending(decided: Decided, registers: RunningSimulator) -> dt.date:
    """A household that was approved, and whose approval ends thirty days after an adverse decision."""
    from hemayat.requests.following import follow  # noqa: PLC0415 - models, once Django is set up

    refused_unseen(decided.snapshot, HOUSEHOLD)
    with acting_as(SYSTEM):
        follow([HOUSEHOLD], NOW)
    day = ends_on()
    assert day == NOW.date() + 30 * DAY
    return day


def the_night_before(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day - DAY, dt.time(18), dt.UTC)


def test_a15_support_goes_on_past_the_day_of_an_adverse_change_while_an_objection_is_open(
    ending: dt.date,
) -> None:
    late = the_night_before(ending)
    assert actions.continue_support(now=late) == 0, "nobody objected"
    request = filed(head(HOUSEHOLD), why="فروخته‌ام")
    assert actions.continue_support(now=NOW) == 0, "the day is far away"
    assert actions.continue_support(now=late) == 1
    put_off = ends_on()
    assert put_off is not None
    assert put_off >= late.date() + 7 * DAY
    assert notices(HOUSEHOLD)[-1] == "support_continues.1"
    assert actions.continue_support(now=late) == 0
    assert actions.continue_support(now=the_night_before(put_off)) == 1, "as long as we have not answered"
    assert notices(HOUSEHOLD).count("support_continues.1") == 1
    actions.withdraw_request(request=request, by=head(HOUSEHOLD), now=late)
    last = ends_on()
    assert last is not None
    assert actions.continue_support(now=the_night_before(last)) == 0, "the objection is over"


def test_a15_an_agreement_that_stops_support_is_kept_to(ending: dt.date, django_db_setup: Urls) -> None:
    filed(head(HOUSEHOLD), why="فروخته‌ام")
    says(django_db_setup, "stops")
    try:
        assert actions.continue_support(now=the_night_before(ending)) == 0
        assert ends_on() == ending
    finally:
        says(django_db_setup, "continues")


def says(urls: Urls, support: str) -> None:
    """What the published agreement says, written below the triggers that keep it as it is."""
    with psycopg.connect(urls.admin) as connected:
        connected.execute("SET session_replication_role = replica")
        connected.execute(
            "UPDATE agreement_version SET body = jsonb_set(body, %s, %s)",
            [["parameters", "support_while_objecting"], json.dumps(support)],
        )
