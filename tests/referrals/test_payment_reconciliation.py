"""Each month adds up to the rial, whatever files come twice, in another order, or not at all."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hemayat.accounts.models import StaffMember
from hemayat.approvals.actions import HolderDeath, end_by_death
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.dates import day_of, from_jalali, to_jalali
from hemayat.referrals.actions import reconcile_payments, report_payments, send_again
from hemayat.referrals.answers_file import read_answers
from hemayat.referrals.approval_sync import sync_referrals
from hemayat.referrals.models import PaymentReconciliation
from hemayat.referrals.payment_queries import other_amounts, paid_twice, unpaid_payments
from hemayat.referrals.payment_reconciliation import STATES, PaymentMonthReport, reconcile_month
from hemayat.referrals.payment_texts import PaymentFailureReason
from hemayat.referrals.payments import PaymentIntakeResult
from hemayat.registers.snapshot import rows_of
from tests.approvals.steps import decide, head, sql
from tests.eligibility.built_decisions import LATER, decided_again
from tests.referrals.payment_steps import AFTER, AGENCY, AMOUNT, AZAR, BAHMAN, DEY, payment, reported
from tests.referrals.steps import DAY, cut, lines, overturned, said
from tests.support.publishing import Decided

pytestmark = pytest.mark.django_db

ESFAND, FARVARDIN = from_jalali(1398, 12, 1), from_jalali(1399, 1, 1)
ORDIBEHESHT = from_jalali(1399, 2, 1)
MONTHS = (AZAR, DEY, BAHMAN, ESFAND, FARVARDIN)
END = dt.datetime(2020, 5, 10, 9, 0, tzinfo=dt.UTC)
CUT, ARREARS = 550_000, 3 * 480_000
DUE = {
    # A lower amount from Dey on; a review in Farvardin takes it back, with three months of arrears.
    1: (AMOUNT, CUT, CUT, CUT, AMOUNT + ARREARS),
    # Approved by a review in Farvardin, with the arrears of four months.
    2: (0, 0, 0, 0, 5 * AMOUNT),
    # The head died in Bahman.
    3: (AMOUNT, AMOUNT, 0, 0, 0),
    4: (AMOUNT,) * 5,
    5: (AMOUNT,) * 5,
    6: (AMOUNT,) * 5,
}
"""What is due to each household, month by month, worked out by hand."""


def world(made: Decided) -> None:
    whole = rows_of(made.snapshot, 1)
    decided_again(made.snapshot, 1, rows={**whole, "persons": whole["persons"][:1]})
    decide(made, 2, has_car=True)
    sync_referrals([1, 2], now=LATER)
    died_at = dt.datetime.combine(BAHMAN + 9 * DAY, dt.time(9), dt.UTC)
    end_by_death([HolderDeath(3, head(3), day_of(died_at), "death:3")], now=died_at)
    sync_referrals([3], now=died_at)
    late = LATER + 100 * DAY
    for household in (1, 2):
        overturned(made, household, now=late)
    sync_referrals([1, 2], now=late)
    cut(late)


@dataclass(frozen=True)
class Attempt:
    """What an agency knows of one attempt to pay one household for one month."""

    household: int
    month: dt.date
    attempt: int
    result: str
    reason: str
    difference: int

    @property
    def due_rial(self) -> int:
        return DUE[self.household][MONTHS.index(self.month)]

    @property
    def amount_rial(self) -> int:
        return self.due_rial + self.difference


PAYMENTS = [
    (household, month)
    for household, due in DUE.items()
    for month, rial in zip(MONTHS, due, strict=True)
    if rial
]
NOT_DUE = [
    (household, month)
    for household in DUE
    for month in MONTHS
    if (household, month) not in PAYMENTS and month > min(of for one, of in PAYMENTS if one == household)
]
"""After the first record: a payment of a month before it cannot be confirmed."""
DIFFERENCES = st.sampled_from([0, 0, 0, -480_000, -1, 2, 70_000])
REASONS = st.sampled_from([str(reason) for reason in PaymentFailureReason])
RESULTS = st.tuples(st.just("paid"), st.just("")) | st.tuples(
    st.sampled_from(["failed", "returned"]), REASONS
)


@st.composite
def histories(draw: st.DrawFn) -> list[Attempt]:
    """For each payment none, one or more attempts, some of another amount; and payments of what was not due."""
    found = []
    for household, month in PAYMENTS:
        attempts = draw(st.lists(st.tuples(RESULTS, DIFFERENCES), max_size=3))
        for number, ((result, reason), difference) in enumerate(attempts, 1):
            found.append(Attempt(household, month, number, result, reason, difference))
    for household, month in draw(st.lists(st.sampled_from(NOT_DUE), max_size=2, unique=True)):
        found.append(Attempt(household, month, 1, "paid", "", AMOUNT))
    return found


@st.composite
def deliveries(draw: st.DrawFn) -> list[list[Attempt]]:
    """The attempts in files; each file arrives once, twice, or not at all, in any order."""
    attempts = draw(st.permutations(draw(histories())))
    size = draw(st.integers(1, 12))
    files = [list(attempts[start : start + size]) for start in range(0, len(attempts), size)]
    arrived = [file for file in files for _ in range(draw(st.sampled_from([0, 1, 1, 2])))]
    return list(draw(st.permutations(arrived)))


def file_of(attempts: list[Attempt], references: dict[int, int]) -> bytes:
    """The agency's file: each line, and before it the same line with a few rials too many that nobody confirmed."""
    rows = ["reference,result,month,attempt,day,amount_rial,reason,other_amount"]
    for one in attempts:
        year, number, _ = to_jalali(one.month)
        start = f"{references[one.household]},{one.result},{year}-{number:02},{one.attempt},{one.month}"
        confirmed = "yes" if one.difference else ""
        rows += [
            f"{start},{one.due_rial + 7},{one.reason},", f"{start},{one.amount_rial},{one.reason},{confirmed}"
        ]  # fmt: skip
    return "\n".join([*rows, ""]).encode()


def delivered(files: list[list[Attempt]], references: dict[int, int]) -> list[PaymentIntakeResult]:
    results = []
    for number, file in enumerate(files):
        read = read_answers(file_of(file, references))
        assert read.faults == []
        now = END + number * dt.timedelta(minutes=1)
        results.append(report_payments(custodian=AGENCY, reports=read.payments, by=SYSTEM, now=now))
    return results


def last_attempts(files: list[list[Attempt]]) -> dict[tuple[int, dt.date], Attempt]:
    """The highest attempt that arrived for each payment."""
    last: dict[tuple[int, dt.date], Attempt] = {}
    for one in (attempt for file in files for attempt in file):
        key = (one.household, one.month)
        if key not in last or last[key].attempt < one.attempt:
            last[key] = one
    return last


def expected(files: list[list[Attempt]], month: dt.date) -> dict[str, tuple[int, int]]:
    """By an independent count: the highest attempt that arrived for each payment, or none."""
    last = last_attempts(files)
    counts: Counter[str] = Counter()
    rials: Counter[str] = Counter()
    for household, due in DUE.items():
        rial, one_last = due[MONTHS.index(month)], last.get((household, month))
        if rial or one_last:
            state = one_last.result if one_last else "not_reported"
            counts[state] += 1
            rials[state] += one_last.amount_rial if one_last else rial
    return {state: (counts[state], rials[state]) for state in STATES}


def differences(files: list[list[Attempt]], month: dt.date) -> tuple[int, int, int]:
    """How many payments are of another amount than was due, and how many rials more and less they are."""
    found = [
        one.difference for (_, of), one in last_attempts(files).items() if of == month and one.difference
    ]
    return len(found), sum(one for one in found if one > 0), -sum(one for one in found if one < 0)


def content() -> list[tuple[object, ...]]:
    return sql(
        "SELECT household_id, month, attempt, result, amount_rial, reason FROM payment_result ORDER BY 1, 2, 3"
    )


@contextmanager
def undone() -> Iterator[None]:
    """One example: nothing of it stays."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.long
@pytest.mark.slow
def test_every_month_adds_up_to_the_rial_with_doubled_shuffled_and_lost_files(
    nation: int, decided: Decided
) -> None:
    world(decided)
    references = {household: lines(household)[0].reference for household in DUE}
    seen: Counter[str] = Counter()

    @settings(max_examples=60, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(deliveries())
    def check(files: list[list[Attempt]]) -> None:
        with undone():
            results = delivered(files, references)
            distinct = {attempt for file in files for attempt in file}
            assert sum(one.paid + one.failed + one.returned for one in results) == len(distinct)
            assert sum(len(one.refused) for one in results) == sum(len(file) for file in files)
            before = content()
            assert len(before) == len(distinct)
            for number, month in enumerate(MONTHS):
                report = reconcile_month(month, now=END)
                assert report.by_state == expected(files, month)
                assert (report.other_amounts, report.above_rial, report.below_rial) == differences(
                    files, month
                )
                assert report.is_clean
                assert report.due_rial == sum(due[number] for due in DUE.values())
                seen.update(state for state, (count, _) in report.by_state.items() if count)
                seen.update(["more"] if report.above_rial else [], less=int(report.below_rial > 0))
            assert all(
                one.known == len(file) for one, file in zip(delivered(files, references), files, strict=True)
            )
            assert content() == before

    check()
    assert min(seen[name] for name in ("paid", "failed", "returned", "not_reported", "more", "less")) > 0


def by_month(reports: list[PaymentMonthReport]) -> dict[dt.date, PaymentMonthReport]:
    return {report.month: report for report in reports}


def test_months_are_counted_once_they_ended_and_again_when_something_is_reported(nation: int) -> None:
    cut()
    assert reconcile_payments(now=dt.datetime(2019, 12, 20, tzinfo=dt.UTC)) == []
    first = by_month(reconcile_payments(now=AFTER))
    assert list(first) == [AZAR, DEY, BAHMAN]
    assert first[AZAR].by_state["not_reported"] == (5, 5 * AMOUNT)
    assert reconcile_payments(now=AFTER + DAY) == []
    reported(payment(1, DEY), payment(3, DEY, result="failed", reason="other"), now=AFTER + 2 * DAY)
    (again,) = reconcile_payments(now=AFTER + 2 * DAY)
    assert (again.month, again.is_clean) == (DEY, True)
    assert again.by_state == {
        "paid": (1, AMOUNT), "failed": (1, AMOUNT), "returned": (0, 0), "not_reported": (3, 3 * AMOUNT),
        "amount_unknown": (0, 0),
    }  # fmt: skip
    with acting_as(SYSTEM):
        assert PaymentReconciliation.objects.count() == 4


def test_a_report_of_what_is_not_due_makes_the_month_inconsistent(nation: int) -> None:
    """No action stores such a report: what was due was changed below the application."""
    cut()
    reported(payment(1, AZAR))
    sql(
        "INSERT INTO payment_result SELECT household_id, approval_id, %s, attempt, province, result, happened_on, 5, "
        "reason, answer_by, at, by, custodian_id, due_rial FROM payment_result",
        DEY,
    )
    report = reconcile_month(DEY, now=AFTER)
    assert (report.differing, report.is_clean) == (1, False)
    assert reconcile_month(AZAR, now=AFTER).is_clean


def test_arrears_of_a_record_that_is_sent_again_are_due_in_the_later_month_alone(
    nation: int, decided: Decided, staff: Callable[..., StaffMember]
) -> None:
    world(decided)
    (number,) = [number for (number,) in sql("SELECT max(id) FROM referral_batch")]
    first = by_month(reconcile_payments(now=END))
    whole = sum(due[-1] for due in DUE.values())
    assert first[FARVARDIN].due_rial == whole
    said(number, [2], now=END, reason="wrong_data")
    send_again(reference=lines(2)[-1].reference, by=staff("sara", "case_officer"), now=END + DAY / 2)
    (again,) = reconcile_payments(now=END + 2 * DAY)
    assert (again.month, again.due_rial) == (FARVARDIN, whole - 4 * AMOUNT)
    assert reconcile_payments(now=END + 4 * DAY) == []
    following = by_month(reconcile_payments(now=END + 30 * DAY))[ORDIBEHESHT]
    assert following.due_rial == whole - ARREARS


def test_other_amounts_are_differences_by_agency_and_the_month_still_adds_up(nation: int) -> None:
    cut()
    reported(
        payment(1, DEY, amount_rial=AMOUNT + 5, is_other_amount=True),
        payment(3, DEY, amount_rial=AMOUNT - 2, is_other_amount=True, result="failed", reason="other"),
        payment(4, DEY),
    )
    report = reconcile_month(DEY, now=AFTER)
    assert (report.other_amounts, report.above_rial, report.below_rial) == (2, 5, 2)
    assert (report.differing, report.is_clean) == (0, True)
    assert report.by_state["paid"] == (2, 2 * AMOUNT + 5)
    reconcile_month(AZAR, now=AFTER)
    with acting_as(SYSTEM, is_read_only=True):
        (row,) = other_amounts(["23"])
        assert (row.month, row.payments, row.above_rial, row.below_rial) == (DEY, 2, 5, 2)
        assert other_amounts(["00"]) == other_amounts(["23"], custodian="behzisti") == []


def test_oversight_counts_what_an_agency_reports_as_paid_more_than_once(nation: int) -> None:
    cut()
    reported(
        payment(1, DEY),
        payment(1, DEY, attempt=2),
        payment(3, DEY),
        payment(3, DEY, attempt=2, result="returned", reason="technical"),
        payment(3, DEY, attempt=3),
        payment(4, DEY, result="returned", reason="technical"),
        payment(4, DEY, attempt=2),
        payment(4, DEY, attempt=3),
    )
    assert reconcile_month(DEY, now=AFTER).is_clean
    with acting_as(SYSTEM, is_read_only=True):
        (row,) = paid_twice(["23"])
        assert (row.month, row.payments) == (DEY, 2), "3 was paid again after the money came back"
        assert paid_twice(["00"]) == paid_twice(["23"], custodian="behzisti") == []


def test_a_confirmed_amount_is_inconsistent_if_something_else_is_due_now(nation: int) -> None:
    """The agency confirmed a difference to what was due then, and to nothing else."""
    cut()
    reported(payment(1, AZAR, amount_rial=AMOUNT - 1, is_other_amount=True))
    sql(
        "INSERT INTO payment_result (household_id, approval_id, month, attempt, province, result, happened_on, "
        "amount_rial, due_rial, reason, answer_by, at, by, custodian_id) "
        "SELECT household_id, approval_id, %s, attempt, province, result, happened_on, amount_rial, due_rial - 5, "
        "reason, answer_by, at, by, custodian_id "
        "FROM payment_result",
        DEY,
    )
    assert reconcile_month(AZAR, now=AFTER).is_clean
    report = reconcile_month(DEY, now=AFTER)
    assert (report.other_amounts, report.differing, report.is_clean) == (0, 1, False)


def test_unpaid_payments_are_listed_by_month_agency_and_province_with_their_age(nation: int) -> None:
    cut()
    reported(payment(1, AZAR), payment(3, AZAR, result="failed", reason="other"))
    reconcile_payments(now=AFTER)
    with acting_as(SYSTEM, is_read_only=True):
        page = unpaid_payments(["23"], AFTER)
        rows = page.lines
        assert page.following is None
        assert [(row.month, row.state, row.payments, row.rials) for row in rows] == [
            (AZAR, "failed", 1, AMOUNT), (AZAR, "not_reported", 3, 3 * AMOUNT),
            (DEY, "not_reported", 5, 5 * AMOUNT), (BAHMAN, "not_reported", 5, 5 * AMOUNT),
        ]  # fmt: skip
        assert {(row.custodian, row.province) for row in rows} == {(AGENCY, "23")}
        assert [row.days for row in rows] == [71, 71, 41, 11]
        assert [row.month for row in unpaid_payments(["23"], AFTER, days=41).lines] == [AZAR, AZAR, DEY]
        assert [row.month for row in unpaid_payments(["23"], AFTER, days=42).lines] == [AZAR, AZAR]
        assert unpaid_payments(["00"], AFTER).lines == []
        assert unpaid_payments(["23"], AFTER, custodian="behzisti").lines == []


def test_a_long_list_of_unpaid_payments_has_pages_that_hold_each_line_once(
    nation: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut()
    reported(
        payment(1, AZAR, result="failed", reason="other"), payment(3, AZAR, result="returned", reason="other")
    )
    reconcile_payments(now=AFTER)
    with acting_as(SYSTEM, is_read_only=True):
        whole = unpaid_payments(["23"], AFTER).lines
        monkeypatch.setattr("hemayat.referrals.payment_queries.PAGE", 2)
        found, after = [], ""
        for _ in range(3):
            page = unpaid_payments(["23"], AFTER, after=after)
            found.append(page.lines)
            after = page.following or ""
        assert [len(rows) for rows in found] == [2, 2, 1]
        assert [row for rows in found for row in rows] == whole
        assert after == ""
        for nonsense in ("x", "2019-11-22", "2019-13-01.a.b.c", f"{AZAR}.a.b.c\0", f"{AZAR}.a.b.c.d"):
            assert unpaid_payments(["23"], AFTER, after=nonsense).lines == whole[:2]
