"""What one key or one file of an agency cannot do: send texts without end, or settle a month for ever."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from hemayat.accounts.models import StaffMember
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.models import AuditEvent
from hemayat.common.dates import from_jalali, months_before
from hemayat.notifications.models import OutboxMessage
from hemayat.referrals.payment_notices import queue_waiting_news
from hemayat.referrals.payment_reconciliation import reconcile_month
from hemayat.referrals.payment_reports import MOST_RIAL
from tests.approvals.steps import sql
from tests.referrals.payment_steps import AFTER, AZAR, BAHMAN, DEY, messages, payment, reported, stored
from tests.referrals.steps import DAY, cut

pytestmark = pytest.mark.django_db
FAILED: dict[str, Any] = {"result": "failed", "reason": "closed_account"}


@pytest.fixture(autouse=True)
def batch(nation: int) -> None:
    """The agency was sent its records."""
    cut()


def failures(*households: int) -> None:
    """One file: the payments of these households for Azar failed."""
    reported(*(payment(one, line=one, **FAILED) for one in households))


def waiting() -> list[int]:
    return [household for (household,) in sql("SELECT household_id FROM payment_news ORDER BY 1, month")]


def recorded() -> list[tuple[str, object]]:
    with acting_as(SYSTEM):
        rows = AuditEvent.objects.filter(event="payment.texts_wait").order_by("id")
        return [(row.subject, row.detail) for row in rows]


def test_no_amount_of_an_agency_keeps_a_month_from_being_counted() -> None:
    """Ten of the largest that a column holds are more than their sum can hold, for all agencies and provinces."""
    huge = [
        payment(1, month, line=line, amount_rial=10**18 - 1, is_other_amount=True)
        for line, month in enumerate([AZAR, DEY, BAHMAN], 2)
    ]
    result = reported(*huge, payment(3, DEY, line=8, amount_rial=-1), payment(3, AZAR, line=9))
    assert [refused.line for refused in result.refused] == [2, 3, 4, 8]
    *too_much, below_zero = (refused.en for refused in result.refused)
    assert below_zero.startswith("the amount is not above zero;")
    assert set(too_much) == {f"the amount is more than {MOST_RIAL} rials; write what was paid, in rials"}
    households_of_a_nation = 40_000_000
    assert MOST_RIAL * households_of_a_nation < 2**63
    assert reconcile_month(AZAR, now=AFTER).is_clean


def test_months_before_the_first_record_are_refused_line_by_line_also_as_another_amount() -> None:
    long_ago = [months_before(AZAR, months) for months in range(1, 112)]
    flood = [
        payment(1, month, line=line, is_other_amount=True, **FAILED)
        for line, month in enumerate([from_jalali(1278, 1, 1), *long_ago], 2)
    ]
    result = reported(*flood, payment(1, AZAR, line=200), payment(3, months_before(AZAR, 1), line=201))
    assert (result.paid, result.failed) == (1, 0)
    assert [refused.line for refused in result.refused] == [*range(2, 114), 201]
    assert {refused.en.partition("; ")[2] for refused in result.refused} == {
        "the first record sent to you about this approval counts from Azar 1398; correct the month"
    }
    assert [row[0] for row in stored(1)] == [AZAR]
    assert messages(1) == []


def test_one_file_is_one_text_to_a_household_that_sums_up() -> None:
    reported(*(payment(1, month, line=line, **FAILED) for line, month in enumerate((AZAR, DEY, BAHMAN), 1)))
    assert messages(1) == ["payment_news_asks.1"]
    reported(*(payment(3, month, result="failed", reason="other") for month in (AZAR, DEY)))
    assert messages(3) == ["payment_news.1"]


def test_a_household_has_one_text_a_day_and_what_came_meanwhile_is_summed_up() -> None:
    reported(payment(1, **FAILED))
    for attempt in range(2, 42):
        reason = "other" if attempt % 2 else "technical"
        report = payment(1, attempt=attempt, result="failed", reason=reason)
        assert reported(report, now=AFTER + dt.timedelta(minutes=attempt)).failed == 1
    reported(payment(1, DEY, **FAILED), now=AFTER + DAY / 2)
    assert messages(1) == ["payment_asks.1"]
    queue_waiting_news(now=AFTER + DAY - dt.timedelta(minutes=1))
    assert messages(1) == ["payment_asks.1"]
    queue_waiting_news(now=AFTER + DAY)
    assert messages(1) == ["payment_asks.1", "payment_news_asks.1"]
    queue_waiting_news(now=AFTER + 3 * DAY)
    assert len(messages(1)) == 2
    assert waiting() == []


def test_a_failure_that_was_mended_before_its_text_is_no_text() -> None:
    reported(payment(1, **FAILED))
    reported(payment(1, DEY, **FAILED), now=AFTER + DAY / 2)
    reported(payment(1, DEY, attempt=2), now=AFTER + DAY / 2 + dt.timedelta(hours=1))
    assert waiting() == []
    reported(payment(1, attempt=2), now=AFTER + DAY / 2 + dt.timedelta(hours=2))
    assert waiting() == [1]
    queue_waiting_news(now=AFTER + DAY)
    assert messages(1) == ["payment_asks.1", "payment_made.1"]


def test_beyond_its_budget_of_a_day_an_agencys_texts_wait_and_oversight_is_warned_once(
    staff: Callable[..., StaffMember], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hemayat.referrals.payment_notices.LEAST_OF_A_DAY", 2)
    told: list[str] = []
    monkeypatch.setattr(
        "hemayat.referrals.payment_notices.notify_watchers", lambda words, **_given: told.append(words)
    )
    failures(1, 3, 4, 5)
    sent = [len(messages(one)) for one in (1, 3, 4, 5)]
    assert (sent, waiting()) == ([1, 1, 0, 0], [4, 5])
    failures(6)
    assert recorded() == [("organisation:subsidy_targeting", {"households": 2, "budget": 2})]
    assert len(told) == 1
    queue_waiting_news(now=AFTER + dt.timedelta(hours=3))
    assert [len(messages(one)) for one in (4, 5, 6)] == [0, 0, 0]
    queue_waiting_news(now=AFTER + DAY)
    assert [len(messages(one)) for one in (1, 3, 4, 5, 6)] == [1, 1, 1, 1, 0]
    assert len(recorded()) == len(told) == 2
    queue_waiting_news(now=AFTER + 2 * DAY)
    assert (messages(6), waiting()) == (["payment_asks.1"], [])


def test_the_budget_of_a_large_agency_is_a_share_of_its_records(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hemayat.referrals.payment_notices.LEAST_OF_A_DAY", 0)
    monkeypatch.setattr("hemayat.referrals.payment_notices.RECORDS_PER_TEXT", 2)
    failures(1, 3, 4, 5)
    # Five records were sent, so that two texts a day are within the budget.
    assert waiting() == [4, 5]


def test_a_text_that_waited_until_its_day_was_over_names_no_day() -> None:
    reported(payment(1, **FAILED))
    reported(payment(1, DEY, **FAILED), now=AFTER + DAY / 2)
    queue_waiting_news(now=AFTER + 90 * DAY)
    assert messages(1) == ["payment_asks.1", "payment_news.1"]
    with acting_as(SYSTEM):
        last = OutboxMessage.objects.filter(household_id=1).order_by("id").last()
    assert last
    assert set(last.parameters) == {"address"}


def test_no_report_settles_a_month_for_ever() -> None:
    (refused,) = reported(payment(1, attempt=999, **FAILED)).refused
    assert "a number from 1 to 81" in refused.en
    assert reported(payment(1, attempt=81, **FAILED)).failed == 1
    (refused,) = reported(payment(1, attempt=81)).refused
    assert "report a later attempt as 82" in refused.en
    assert reported(payment(1, attempt=82), now=AFTER + DAY).paid == 1
    assert sql("SELECT result FROM payment_current WHERE household_id = 1") == [("paid",)]
