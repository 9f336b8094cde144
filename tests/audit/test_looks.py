"""A head of household reads who looked at the file, when and why; roles and units, never names."""

from __future__ import annotations

import datetime as dt

import pytest

from hemayat.audit.actions import record, record_look
from hemayat.audit.context import Actor, acting_as
from hemayat.audit.queries import AccessLogEntry, looks_at
from tests.audit.event_recorder import CLERK, NOW

HEAD = Actor("head", "1", household=7)


@pytest.fixture
def looked(db: None) -> None:
    with acting_as(CLERK):
        for minute, household in enumerate((7, 8, 7)):
            at = NOW + dt.timedelta(minutes=minute)
            record_look(by=CLERK, household=household, province="tehran", role="examiner", unit="Rey", now=at)
        record(by=CLERK, event="test.closed", household=7, province="tehran", now=NOW)


def test_r4_1c_the_head_reads_who_looked_the_newest_first(looked: None, django_assert_num_queries) -> None:
    with acting_as(HEAD), django_assert_num_queries(1):
        looks = looks_at(7)
    assert looks == [
        AccessLogEntry("staff", "examiner", "Rey", "complaint 7", NOW + dt.timedelta(minutes=2)),
        AccessLogEntry("staff", "examiner", "Rey", "complaint 7", NOW),
    ]


def test_another_households_looks_stay_hidden(looked: None) -> None:
    with acting_as(HEAD):
        assert looks_at(8) == []


def test_only_the_latest_are_read(looked: None) -> None:
    with acting_as(HEAD):
        assert [look.at for look in looks_at(7, most=1)] == [NOW + dt.timedelta(minutes=2)]
