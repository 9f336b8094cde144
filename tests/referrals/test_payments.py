"""Did the money come: what agencies report of payments is kept once, checked, and read by the household."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import psycopg
import pytest

from hemayat.accounts.models import StaffMember
from hemayat.approvals.actions import HolderDeath, end_by_death
from hemayat.audit.context import SYSTEM, Actor, acting_as
from hemayat.audit.models import AuditEvent
from hemayat.common.dates import day_of, format_date, format_month
from hemayat.operations.postgres import DatabaseUrls
from hemayat.referrals.actions import report_payments
from hemayat.referrals.answers_file import read_answers
from hemayat.referrals.approval_sync import sync_referrals
from hemayat.referrals.errors import MayNotTransferFiles
from hemayat.referrals.models import PaymentResult
from hemayat.referrals.payment_texts import PaymentOutcome, PaymentStatus, payment_sentence
from tests.approvals.steps import head, sql
from tests.referrals.payment_steps import (
    AFTER,
    AGENCY,
    AMOUNT,
    AZAR,
    BAHMAN,
    DEY,
    messages,
    news,
    payment,
    reported,
    stored,
)
from tests.referrals.steps import DAY, cut, lines

Staff = Callable[..., StaffMember]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def batch(request: pytest.FixtureRequest) -> None:
    """The agency was sent its records."""
    if "nation" in request.fixturenames:
        cut()


def sentence(payment: PaymentStatus | None) -> str:
    assert payment
    return payment_sentence(payment, "en", day=format_date, month=format_month)


def test_each_report_counts_once_and_a_later_attempt_replaces_the_view_and_not_the_history(
    nation: int,
) -> None:
    first = payment(1, result="failed", reason="technical")
    assert reported(first, payment(3)).failed == 1
    again = reported(first, payment(3), first)
    assert (again.failed, again.paid, again.known, again.refused) == (0, 0, 3, [])
    assert reported(payment(1, attempt=2)).paid == 1
    assert stored(1) == [(AZAR, 1, "failed", AMOUNT, "technical"), (AZAR, 2, "paid", AMOUNT, "")]
    assert sql("SELECT result FROM payment_current WHERE household_id = 1") == [("paid",)]


def test_an_earlier_attempt_that_arrives_late_is_kept_and_changes_no_view(nation: int) -> None:
    reported(payment(1, attempt=2))
    reported(payment(1, result="failed", reason="closed_account"), now=AFTER + DAY)
    assert [attempt for _, attempt, *_ in stored(1)] == [1, 2]
    assert sql("SELECT result FROM payment_current WHERE household_id = 1") == [("paid",)]
    assert messages(1) == []


def test_a_report_that_cannot_be_right_is_refused_with_its_line_and_the_rest_counts(nation: int) -> None:
    reported(payment(4))
    result = reported(
        payment(1, line=2, reference=10**9),
        payment(1, line=3, month=dt.date(2020, 2, 20)),
        payment(1, line=4, on=day_of(AFTER) + DAY),
        payment(1, line=5, on=AZAR - DAY),
        payment(1, line=6, amount_rial=AMOUNT - 1),
        payment(1, line=7, month=dt.date(2019, 10, 23)),
        payment(1, line=8, result="failed"),
        payment(1, line=9, reason="other"),
        payment(1, line=10, attempt=0),
        payment(4, line=11, result="returned", reason="other"),
        payment(1, line=12, amount_rial=0),
        payment(3, line=13),
    )
    assert (result.paid, result.known) == (1, 0)
    why = {refused.line: refused.en for refused in result.refused}
    assert list(why) == list(range(2, 13))
    assert "no record with this reference" in why[2]
    assert "report it from 1399-01-01 on" in why[3]
    assert "is in the future" in why[4]
    assert "is before Azar 1398" in why[5]
    assert f"{AMOUNT} rials were due for Azar 1398, not {AMOUNT - 1}" in why[6]
    assert "nothing was due for Aban 1398; the first record" in why[7]
    assert "needs a reason" in why[8]
    assert "must not have a reason" in why[9]
    assert "a number from 1 to 81" in why[10]
    assert "reported before with other content; report a later attempt as 2" in why[11]
    assert "the amount is not above zero" in why[12]
    assert stored(1) == []
    assert [row[2] for row in stored(4)] == ["paid"]
    with acting_as(SYSTEM):
        last = AuditEvent.objects.filter(event="payment.reported").order_by("id").last()
    assert last
    assert (last.detail["paid"], last.detail["refused"]) == (1, 11)


def test_another_amount_counts_once_the_agency_confirms_it_and_what_was_due_is_kept(nation: int) -> None:
    less = payment(1, amount_rial=AMOUNT - 1)
    assert "write yes in other_amount" in reported(less).refused[0].en
    assert stored(1) == []
    confirmed = replace(less, is_other_amount=True)
    result = reported(confirmed, payment(3, is_other_amount=True))
    assert (result.paid, result.other_amounts, result.refused) == (2, 1, [])
    again = reported(confirmed)
    assert (again.known, again.other_amounts) == (1, 0)
    assert sql("SELECT household_id, amount_rial, due_rial FROM payment_result ORDER BY 1") == [
        (1, AMOUNT - 1, AMOUNT), (3, AMOUNT, None)
    ]  # fmt: skip
    with acting_as(SYSTEM):
        last = AuditEvent.objects.filter(event="payment.reported").order_by("id").first()
    assert last
    later = news(1, now=dt.datetime(2019, 12, 25, tzinfo=dt.UTC))
    assert later
    assert later.latest
    assert (later.latest.amount_rial, later.latest.due_rial) == (AMOUNT - 1, AMOUNT)


def test_a_payment_of_a_month_in_which_nothing_was_due_can_be_confirmed(nation: int) -> None:
    died_at = dt.datetime.combine(DEY + 9 * DAY, dt.time(9), dt.UTC)
    end_by_death([HolderDeath(1, head(1), day_of(died_at), "death:1")], now=died_at)
    sync_referrals([1], now=died_at)
    assert reported(payment(1, DEY, is_other_amount=True)).other_amounts == 1
    assert sql("SELECT month, amount_rial, due_rial FROM payment_result") == [(DEY, AMOUNT, 0)]


def test_a_day_that_is_no_day_of_the_calendar_is_refused_in_words(nation: int) -> None:
    for day in (dt.date(36, 2, 1), dt.date.max):
        (refused,) = reported(payment(1, result="failed", reason="other", on=day)).refused
        assert refused.en.startswith(f"{day.isoformat()} cannot be the day of a payment")
        assert refused.fa.startswith(day.isoformat())


def test_nothing_is_due_after_a_stop_and_the_months_before_it_stay_due(nation: int) -> None:
    died_at = dt.datetime.combine(DEY + 9 * DAY, dt.time(9), dt.UTC)
    end_by_death([HolderDeath(1, head(1), day_of(died_at), "death:1")], now=died_at)
    sync_referrals([1], now=died_at)
    result = reported(payment(1, AZAR), payment(1, DEY, line=2))
    assert result.paid == 1
    assert ["nothing was due for Dey 1398" in one.en for one in result.refused] == [True]


def test_a_month_without_a_report_is_not_reported_and_never_unpaid(nation: int) -> None:
    shown = news(1)
    assert shown
    assert shown.latest
    assert (shown.latest.month, shown.latest.outcome, shown.unpaid) == (BAHMAN, None, [])
    assert sentence(shown.headline) == (
        "We do not know yet if your support for Bahman 1398 was paid: the agency has not reported."
    )
    assert news(2) is None
    assert news(1, now=dt.datetime(2019, 12, 1, tzinfo=dt.UTC)) is None


def test_what_was_paid_is_said_in_one_sentence(nation: int) -> None:
    reported(payment(1, BAHMAN, on=BAHMAN + 3 * DAY))
    shown = news(1)
    assert shown
    assert sentence(shown.headline) == "Your support for Bahman 1398 was paid on 1398-11-04."
    assert news(3) != shown


def test_a_failed_payment_asks_its_head_by_a_day_and_a_message_until_it_is_paid(nation: int) -> None:
    reported(payment(1, AZAR, result="failed", reason="closed_account"), payment(3, AZAR))
    reported(payment(1, BAHMAN), now=AFTER + DAY)
    shown = news(1)
    assert shown
    (task,) = shown.unpaid
    assert task is shown.headline
    assert task.answer_by
    assert task.answer_by > day_of(AFTER)
    assert task.missing
    assert "Your bank account is closed" in task.missing.en
    assert sentence(task) == (
        f"Your support for Azar 1398 did not arrive. On the site, see what you need to do by "
        f"{format_date(task.answer_by, 'en')}."
    )
    assert (messages(1), messages(3)) == (["payment_asks.1"], [])
    with acting_as(SYSTEM):
        assert AuditEvent.objects.get(event="payment.failed").household_id == 1
    reported(payment(1, AZAR, attempt=2), now=AFTER + 2 * DAY)
    paid = news(1)
    assert paid
    assert paid.unpaid == []
    assert messages(1) == ["payment_asks.1", "payment_made.1"]


def test_a_message_follows_the_last_attempt_of_a_file_however_the_file_is_divided(
    nation: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hemayat.referrals.payments.AT_A_TIME", 1)
    result = reported(payment(1, result="failed", reason="closed_account"), payment(1, line=2, attempt=2))
    assert (result.failed, result.paid) == (1, 1)
    assert messages(1) == []


def test_the_same_failure_at_the_next_attempt_is_no_message(nation: int) -> None:
    reported(payment(1, result="failed", reason="closed_account"))
    reported(payment(1, attempt=2, result="failed", reason="closed_account"), now=AFTER + DAY)
    assert messages(1) == ["payment_asks.1"]
    reported(payment(1, attempt=3, result="failed", reason="technical"), now=AFTER + 2 * DAY)
    reported(payment(1, attempt=4), now=AFTER + 3 * DAY)
    assert messages(1) == ["payment_asks.1", "payment_waits.1", "payment_made.1"]


def test_a_head_is_asked_for_nothing_if_the_fault_is_not_theirs(nation: int) -> None:
    reported(payment(1, BAHMAN, result="returned", reason="technical"))
    shown = news(1)
    assert shown
    assert shown.headline
    assert (shown.headline.outcome, shown.headline.answer_by) == (PaymentOutcome.RETURNED, None)
    assert shown.headline.missing is None
    assert messages(1) == ["payment_waits.1"]


def test_nobody_reports_for_another_agency(nation: int, staff: Staff) -> None:
    report = payment(1)
    for by in (
        Actor("partner", "partner:behzisti"),
        staff("one", "case_officer"),
        staff("two", "senior_officer", provinces=("23",)),
        None,
    ):
        with pytest.raises(MayNotTransferFiles):
            report_payments(custodian=AGENCY, reports=[report], by=by, now=AFTER)
    other = report_payments(
        custodian="behzisti", reports=[report], by=Actor("partner", "partner:behzisti"), now=AFTER
    )
    assert ["no record with this reference" in one.en for one in other.refused] == [True]
    own = Actor("partner", f"partner:{AGENCY}")
    assert report_payments(custodian=AGENCY, reports=[report], by=own, now=AFTER).paid == 1


def test_a_household_reads_its_own_payments_alone_and_nobody_changes_them(
    nation: int, django_db_setup: DatabaseUrls
) -> None:
    reported(payment(1), payment(3))
    with acting_as(Actor("head", "session:1", household=1), is_read_only=True):
        assert [row.household_id for row in PaymentResult.objects.all()] == [1]
    for statement in ("UPDATE payment_result SET amount_rial = 1", "DELETE FROM payment_result"):
        with pytest.raises(Exception, match="permission denied"), acting_as(SYSTEM):
            sql(statement)
    with (
        pytest.raises(Exception, match="row-level security"),
        acting_as(Actor("head", "session:1", household=1)),
    ):
        PaymentResult.objects.create(
            household_id=1, approval_id=1, custodian_id=AGENCY, month=DEY, attempt=1, province="23", result="paid",
            happened_on=DEY, amount_rial=1, at=AFTER, by="me",
        )  # fmt: skip
    with psycopg.connect(django_db_setup.owner) as owner:
        for statement in ("UPDATE payment_tally SET rials = 0", "DELETE FROM payment_result"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), owner.transaction():
                owner.execute(statement.encode())


def test_a_file_holds_answers_and_payments_and_each_faulty_line_is_named() -> None:
    head_line = "reference,result,month,attempt,day,amount_rial,reason,other_amount"
    rows = [
        "7,acknowledged,,,,,",
        "۷,paid,۱۴۰۴-۰۷,1,1404-08-02,1030000,",
        "8,failed,1404-07,2,2025-10-24,1030000,closed_account,yes",
        "9,paid,1404-13,1,2025-10-24,1030000,",
        "9,paid,1404-07,1,2025-10-24,1030000.5,",
        "9,paid,1404-07,,,1030000,",
        "9,failed,1404-07,1,2025-10-24,1030000,not_ours",
        "9,paid,1404-07,1,2025-02-30,1030000,",
        "9,paid,1404-07,1,2025-10-24,1030000,,no",
    ]
    file = read_answers("\n".join([head_line, *rows, ""]).encode())
    assert [answer.reference for answer in file.answers] == [7]
    assert [(one.line, one.reference, str(one.result), one.attempt) for one in file.payments] == [
        (3, 7, "paid", 1), (4, 8, "failed", 2)
    ]  # fmt: skip
    assert [one.is_other_amount for one in file.payments] == [False, True]
    assert {one.month for one in file.payments} == {dt.date(2025, 9, 23)}
    assert file.payments[0].on == file.payments[1].on == dt.date(2025, 10, 24)
    assert [fault.line for fault in file.faults] == [5, 6, 7, 8, 9, 10]
    why = [fault.why for fault in file.faults]
    assert "is not a month" in why[0]
    assert why[1:3] == [
        "amount_rial is not a whole number; write digits alone",
        "a line about a payment needs: attempt, day",
    ]
    assert "the reason of a payment is none of" in why[3]
    assert "does not have" in why[4]
    assert why[5] == "other_amount is yes or empty"


def test_a_reference_of_any_record_of_the_approval_names_its_payment(nation: int) -> None:
    died_at = dt.datetime.combine(DEY + 9 * DAY, dt.time(9), dt.UTC)
    end_by_death([HolderDeath(1, head(1), day_of(died_at), "death:1")], now=died_at)
    sync_referrals([1], now=died_at)
    not_sent = payment(1, AZAR, reference=lines(1)[-1].reference)
    assert ["no record" in one.en for one in reported(not_sent).refused] == [True]
    cut(died_at)
    assert reported(not_sent).paid == 1
    assert reported(payment(1, AZAR)).known == 1


def test_the_role_of_the_citizens_site_may_ask_and_sees_nothing_without_a_proof(
    nation: int, django_db_setup: DatabaseUrls
) -> None:
    with psycopg.connect(django_db_setup.citizen) as site:
        for question in (
            "SELECT count(*) FROM payment_current",
            "SELECT count(*) FROM payments_due('2019-11-22', '2019-12-21', false, ARRAY[1::bigint])",
        ):
            assert site.execute(question).fetchone() == (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            site.execute("SELECT count(*) FROM payment_tally")
