"""The list of late cases: complaints and notices about delay are looked up case by case, however many there are."""

from __future__ import annotations

import datetime as dt

import pytest

from hemayat.accounts.staff import actor_of
from hemayat.audit.context import acting_as
from hemayat.cases.list_orders import ListOrder
from hemayat.cases.queue_pages import PAGE
from hemayat.complaints.late_cases import late_cases
from hemayat.operations.postgres import DatabaseUrls
from hemayat.requests.queue_orders import ALONG_DUE_DATES
from tests.complaints.many_complaints import many_complaints, many_ways
from tests.complaints.steps import inspector
from tests.requests.many_cases import many_cases
from tests.support import database
from tests.support.plans import reads_of, statements_of

MANY = 20_000
TODAY = dt.date(2020, 3, 1)
"""All of these cases are late on it."""
ORDERS = [ListOrder(name, is_descending) for name in ALONG_DUE_DATES for is_descending in (False, True)]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_complaints_and_ways_are_looked_up_case_by_case(django_db_setup: DatabaseUrls) -> None:
    """Of the plans that PostgreSQL chooses, none reads either table whole."""
    database.empty(django_db_setup)
    many_cases(django_db_setup, MANY)
    many_complaints(django_db_setup, MANY)
    many_ways(django_db_setup, MANY)
    by = inspector("all")
    with acting_as(actor_of(by), is_read_only=True):
        for order in ORDERS:
            pages = []
            ((statement, given),) = statements_of(lambda: pages.append(late_cases(TODAY, by, order)))  # noqa: B023 - called at once
            assert len(pages[0].lines) == PAGE
            for table in ("complaint", "complaint_way"):
                (read,) = reads_of(table, statement, given, may_read_whole_tables=True)
                assert read.how.startswith("Index"), (order, read)
                assert "household_id = r.household_id" in read.condition, (order, read)
