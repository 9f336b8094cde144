"""Why payments failed: counted with the month, shown to oversight, and no reason of a few is named."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable

import pytest
import time_machine
from django.test import Client
from django.utils.translation import override

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.referrals.actions import cut_batches, reconcile_payments
from hemayat.referrals.models import Referral
from hemayat.referrals.payment_queries import AgencyMonth, FailureReasonTotal, failure_reasons
from hemayat.referrals.payment_texts import PaymentFailureReason
from hemayat.web.staff.oversight.overview_lists import most_failed, shown_payments, unpaid_table
from hemayat.web.staff.oversight.payments import OTHERS, reason_rows
from tests.referrals.payment_steps import AFTER, AGENCY, AZAR, DEY, payment, reported
from tests.requests.steps import NOW
from tests.web.staff.oversight.test_pages import OTHERS as OTHER_ROLES
from tests.web.staff.oversight.test_pages import at, said

MONTH = AZAR
LESS = 550_000
"""What is due to the second household."""


def totals(**reasons: int) -> list[FailureReasonTotal]:
    return [
        FailureReasonTotal(MONTH, "سازمان", "Agency", PaymentFailureReason(reason), payments, 5 * payments)
        for reason, payments in reasons.items()
    ]


def test_a_reason_of_a_few_payments_is_in_one_row_that_does_not_say_which_reason_it_is() -> None:
    """Oversight knows the sum of a month and an agency from the list above."""
    rows = reason_rows(totals(other=3, closed_account=40, technical=9, wrong_account=90))
    assert [(row.reason, row.payments, row.rials) for row in rows] == [
        ("wrong_account", 90, 450), ("closed_account", 40, 200), (OTHERS, 12, 60),
    ]  # fmt: skip
    (alone,) = reason_rows(totals(other=3))
    assert (alone.reason, alone.payments) == (OTHERS, 3), "nobody knows which"
    assert [row.reason for row in reason_rows(totals(other=10, technical=11))] == ["technical", "other"]


def test_where_all_reasons_but_one_are_named_another_one_is_not() -> None:
    many = dict.fromkeys(("wrong_account", "closed_account", "blocked_account", "other_holder"), 50)
    rows = reason_rows(totals(**many, technical=11, other=2))
    assert {row.reason: row.payments for row in rows} == {**many, OTHERS: 13}


def test_what_was_not_reported_has_all_payments_due_and_its_share_next_to_it() -> None:
    with override("en"):
        table = unpaid_table({MONTH: {"paid": 880, "failed": 20, "not_reported": 300}})
    assert table is not None
    assert table.rows == [("Azar 1398", "20", "0", "300 of 1,200 payments due (25%)")]


@pytest.mark.parametrize(
    ("counts", "failed", "not_reported"),
    [
        ({"paid": 0, "failed": 3, "not_reported": 1000}, None, None),
        ({"paid": 500, "failed": 3, "not_reported": 1000}, None, 1000),
        ({"paid": 500, "failed": 20, "not_reported": 1000}, 20, 1000),
        ({"paid": 100_000, "failed": 3, "not_reported": 900}, None, 900),
    ],
)
def test_a_few_failed_payments_are_not_what_all_others_leave(
    counts: dict[str, int], failed: int | None, not_reported: int | None
) -> None:
    """What was paid is not shown, so that it hides a few if there is any of it."""
    assert (shown_payments("failed", counts), shown_payments("not_reported", counts)) == (
        failed,
        not_reported,
    )


def test_the_agency_with_most_failed_payments_of_the_last_month_with_some_is_named() -> None:
    def month(on: dt.date, **failed: int) -> list[AgencyMonth]:
        return [
            AgencyMonth(on, name, name, name, {"paid": 500, "failed": count, "returned": 1})
            for name, count in failed.items()
        ]

    both = [*month(AZAR, relief=40, welfare=2), *month(DEY, relief=2, welfare=30)]
    named = most_failed(both)
    assert named
    assert (named.month, named.custodian, named.failed, named.due) == (DEY, "welfare", 31, 531)
    quiet = most_failed([*month(AZAR, relief=40, welfare=2), *month(DEY, relief=2, welfare=3)])
    assert quiet
    assert quiet.month == AZAR, "of a few nothing is told"
    assert most_failed(month(DEY, relief=20, welfare=20)) is None
    assert most_failed([]) is None
    large = AgencyMonth(DEY, "large", "large", "large", {"paid": 5_000, "failed": 50})
    assert most_failed([large, *month(DEY, relief=5)]) is None, "it only pays more than the other one"


@pytest.mark.slow
@pytest.mark.django_db
def test_reasons_are_counted_by_agency_and_province_and_the_last_count_is_shown(
    nation: int, enter: Callable[..., Client]
) -> None:
    cut_batches(now=NOW)
    with acting_as(SYSTEM, is_read_only=True):
        of_agency = Referral.objects.filter(custodian_id=AGENCY)
        first, second = sorted({row.household_id for row in of_agency})[:2]
    done = reported(
        payment(first, AZAR, result="failed", reason="technical"),
        payment(second, AZAR, result="returned", reason="technical", amount_rial=LESS),
        payment(second, DEY, result="failed", reason="closed_account", amount_rial=LESS),
    )
    assert not done.refused
    reconcile_payments(now=AFTER)
    reported(payment(first, AZAR, attempt=2), now=AFTER + dt.timedelta(hours=1))
    reconcile_payments(now=AFTER + dt.timedelta(hours=1))
    with acting_as(SYSTEM, is_read_only=True):
        found = [(one.month, str(one.reason), one.payments, one.rials) for one in failure_reasons(["23"])]
        assert failure_reasons(["00"]) == []
    assert found == [(DEY, "closed_account", 1, LESS), (AZAR, "technical", 1, LESS)]
    with time_machine.travel(AFTER + dt.timedelta(hours=2), tick=False):
        browser = enter("watch", roles=["oversight"])
        browser.cookies["__Host-language"] = "en"
        page = said(browser.get(at("payments")))
        assert "Why payments failed or were returned" in page
        assert "Other reasons, too few to list 1 550,000" in page
        assert "closed" not in page
        words = browser.get(at("payments-csv")).content.decode("utf-8-sig")
        lines = list(csv.DictReader(io.StringIO(words)))
        assert [line["payments"] for line in lines if line["reason"] == OTHERS] == ["1", "1"]
        assert {line["status"] for line in lines if line["province"] == "23"} >= {"returned", "not_reported"}
        elsewhere = enter("far", roles=["oversight"], provinces=("00",)).get(at("payments-csv"))
        assert len(elsewhere.content.decode().splitlines()) == 1, "the heading alone"
        for role in OTHER_ROLES:
            assert enter(role.replace("_", "-"), roles=[role]).get(at("payments-csv")).status_code == 403, (
                role
            )
