"""Many at once over real connections: one complaint of a form and of a delay, one inspector who answers for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.complaints import actions
from hemayat.complaints.errors import COMPLAINT_ALREADY_TAKEN, AlreadyComplained, ComplaintFault
from hemayat.complaints.models import Complaint, ComplaintEvent, ComplaintWay
from hemayat.operations.postgres import DatabaseUrls
from tests.complaints.steps import LATE, complained, head, inspector, notices
from tests.requests.conftest import decided, nation
from tests.requests.steps import filed
from tests.support import database

__all__ = ["decided", "nation"]
AT_ONCE = 16
pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def empty(django_db_setup: DatabaseUrls, transactional_db: None) -> None:
    """The other tests here share a nation, which may still be there."""
    database.empty(django_db_setup)


@pytest.fixture
def late(empty: None, nation: int) -> int:
    return filed(head())


def at_once(do: Callable[[int], object]) -> Iterator[object]:
    """What each of them got: an answer, or the fault."""

    def one(place: int) -> object:
        try:
            return do(place)
        except ComplaintFault as fault:
            return type(fault) if type(fault) is not ComplaintFault else fault.reason
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield from pool.map(one, range(AT_ONCE))


def test_the_same_form_at_once_is_one_complaint(late: int) -> None:
    (number,) = set(at_once(lambda _: complained(late, key="form")))
    assert number
    assert notices() == ["complaint_filed.1"]


def test_different_forms_at_once_are_one_open_complaint_about_the_delay(late: int) -> None:
    found = list(at_once(lambda place: complained(late, key=f"form {place}")))
    assert found.count(AlreadyComplained) == AT_ONCE - 1
    with acting_as(SYSTEM, is_read_only=True):
        assert Complaint.objects.count() == 1


def test_r4_8d_of_many_inspectors_one_takes_it_up(late: int) -> None:
    number = complained(late)
    members = [inspector(f"inspector{place}") for place in range(AT_ONCE)]
    found = list(at_once(lambda place: actions.take_up(complaint=number, by=members[place], now=LATE)))
    assert sorted(map(str, found)) == sorted(map(str, [None, *[COMPLAINT_ALREADY_TAKEN] * (AT_ONCE - 1)]))
    with acting_as(SYSTEM, is_read_only=True):
        assert ComplaintEvent.objects.filter(event="complaint.taken_up").count() == 1


def test_r4_8b_the_way_is_announced_once_however_many_jobs_run(late: int) -> None:
    counts = list(at_once(lambda _: actions.announce_ways(now=LATE)))
    assert sorted(map(str, counts)) == sorted(map(str, [1, *[0] * (AT_ONCE - 1)]))
    assert notices() == ["complaint_way_opens.1"]
    with acting_as(SYSTEM, is_read_only=True):
        assert ComplaintWay.objects.count() == 1
