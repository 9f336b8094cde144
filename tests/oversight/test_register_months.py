"""The quality of the data by register: what a month counts, what is withheld, and which disputes are in it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, transaction

from hemayat.audit.context import NOBODY, SYSTEM, Actor, acting_as
from hemayat.cases.queue_pages import Cursor, QueuePage, read_cursor
from hemayat.eligibility.models import Run
from hemayat.eligibility.queries import published_run
from hemayat.operations.postgres import DatabaseUrls
from hemayat.oversight import register_inquiries
from hemayat.oversight.actions import measure_register_months
from hemayat.oversight.models import RegisterMonthMeasured
from hemayat.oversight.register_disputes import DisputeMonth, dispute_months, disputes_of
from hemayat.oversight.register_inquiries import _LISTED, inquiries_of
from hemayat.oversight.register_months import register_months
from hemayat.oversight.register_runs import run_gaps
from tests.oversight.expected_weeks import noon
from tests.oversight.register_answers import answers, disputes
from tests.requests.steps import NOW
from tests.support.plans import reads_of, statements_of

ABAN, AZAR = dt.date(2019, 10, 23), dt.date(2019, 11, 22)
"""The first days of Aban and Azar 1398; NOW is 12 Azar."""
IN_ABAN = noon(dt.date(2019, 11, 5))
LONG_AGO = dt.date(2017, 1, 1)
DAY = dt.timedelta(days=1)


@pytest.mark.django_db(transaction=True)
def test_a_month_counts_each_problem_of_the_inquiries_made_in_it(nation: int) -> None:
    # Not the month before.
    answers(50, "incomes", at=noon(ABAN - DAY), results=("no_answer",))
    answers(40, "incomes", at=IN_ABAN, results=("answered", "answered"))
    answers(12, "incomes", at=IN_ABAN, results=("answered", "no_answer"))
    answers(10, "incomes", at=IN_ABAN, results=("failed", "contradicted"))
    answers(11, "incomes", at=IN_ABAN, results=("quarantined",))
    answers(13, "incomes", at=IN_ABAN, as_of=LONG_AGO)
    answers(3, "incomes", at=IN_ABAN, results=("failed",), is_answered=False)
    # Nor the month that is not over.
    answers(50, "incomes", at=noon(AZAR), results=("no_answer",))
    assert measure_register_months(now=NOW) == 2
    with acting_as(SYSTEM, is_read_only=True):
        aban, mehr = register_months()
    found = aban.registers["incomes"]
    assert (aban.since_on, aban.until_on, aban.name, mehr.name) == (ABAN, AZAR, "1398-08", "1398-07")
    assert (found.asked, found.limit) == (89, (18, "months"))
    assert found.counts == {
        "silent": 3, "unanswered": 22, "unreadable": 11, "old": 13, "contradicted": 10,
    }  # fmt: skip
    assert found.permille("unanswered") == 247
    assert mehr.registers["incomes"].counts["unanswered"] == 50


@pytest.mark.django_db(transaction=True)
def test_a_few_people_are_withheld_and_so_is_a_register_that_was_hardly_asked(nation: int) -> None:
    answers(30, "vehicles", at=IN_ABAN)
    answers(9, "vehicles", at=IN_ABAN, results=("contradicted",))
    answers(1, "vehicles", at=IN_ABAN, is_answered=False, results=("failed",))
    answers(9, "loans", at=IN_ABAN, is_answered=False, results=("failed",))
    measure_register_months(now=NOW)
    with acting_as(SYSTEM, is_read_only=True):
        (report,) = register_months()
        kept = RegisterMonthMeasured.objects.get().figures
    vehicles, loans = report.registers["vehicles"], report.registers["loans"]
    assert (vehicles.asked, vehicles.counts["contradicted"], vehicles.counts["silent"]) == (40, None, 1)
    assert set(vehicles.references or {}) == {"silent"}, "no example of what is withheld"
    assert (loans.asked, set(loans.counts.values()), loans.references) == (None, {None}, {})
    assert 9 not in {count for row in kept for count in row["counts"].values()}


@pytest.mark.django_db(transaction=True)
def test_a_month_is_measured_once_and_is_read_by_the_desk_alone(nation: int) -> None:
    answers(20, "vehicles", at=IN_ABAN)
    assert measure_register_months(now=NOW) == 1
    assert measure_register_months(now=NOW) == 0
    with pytest.raises(DatabaseError), acting_as(SYSTEM), transaction.atomic():
        RegisterMonthMeasured.objects.update(figures=[])
    for nobody in (NOBODY, Actor("head", "head:1", household=1)):
        with acting_as(nobody, is_read_only=True):
            assert register_months() == []


@pytest.mark.django_db(transaction=True)
def test_disputes_count_in_the_month_of_their_answer_and_as_open_at_its_end(
    django_db_setup: DatabaseUrls,
) -> None:
    urls, sent, due = django_db_setup, noon(dt.date(2019, 10, 28)), dt.date(2019, 11, 6)
    disputes(urls, 2, "vehicles", sent=sent, due=due, answered=sent + 4 * DAY, result="corrected")
    disputes(urls, 1, "vehicles", sent=sent, due=due, answered=sent + 20 * DAY, result="upheld")
    disputes(urls, 3, "vehicles", sent=sent, due=due)
    disputes(
        urls,
        1,
        "vehicles",
        sent=noon(AZAR - DAY),
        due=AZAR + 5 * DAY,
        answered=noon(AZAR),
        result="corrected",
    )
    # The request ended without an answer, the dispute is of before, or it came later.
    disputes(urls, 1, "vehicles", sent=sent, due=due, ended=sent + DAY)
    disputes(
        urls, 9, "vehicles", sent=noon(ABAN - 5 * DAY), due=due, answered=noon(ABAN - DAY), result="upheld"
    )
    disputes(urls, 9, "vehicles", sent=noon(AZAR), due=AZAR + 5 * DAY)
    disputes(
        urls,
        1,
        "loans",
        sent=noon(ABAN - 5 * DAY),
        due=due,
        answered=noon(ABAN),
        result="upheld",
        province="00",
    )
    with acting_as(SYSTEM, is_read_only=True):
        found = dispute_months(ABAN, AZAR)
        assert found["vehicles"] == DisputeMonth(
            "vehicles", sent=8, corrected=2, upheld=1, late=1, open=4, overdue=3, middle_days=4, most_days=20
        )
        assert found["loans"] == DisputeMonth("loans", upheld=1, middle_days=5, most_days=5)
        for figure in ("sent", "corrected", "upheld", "late", "open", "overdue"):
            lines = disputes_of("vehicles", ABAN, AZAR, [figure])
            assert len(lines) == getattr(found["vehicles"], figure), figure
        (first, *_) = disputes_of("vehicles", ABAN, AZAR, ["corrected"])
        assert (first.days, first.result, first.is_late) == (4, "corrected", False)
        assert len(disputes_of("vehicles", ABAN, AZAR, ["sent"], most=3)) == 4
        assert len(disputes_of("vehicles", ABAN, AZAR, ["corrected"], after=first.request_id)) == 1
    with acting_as(Actor("staff", "staff:1", provinces=("00",)), is_read_only=True):
        assert set(dispute_months(ABAN, AZAR)) == {"loans"}, "of the own provinces"


@pytest.mark.django_db(transaction=True)
def test_the_inquiries_behind_a_figure_are_listed(nation: int, django_db_setup: DatabaseUrls) -> None:
    (number,) = disputes(django_db_setup, 1, "incomes", sent=IN_ABAN + DAY, due=AZAR)
    answers(2, "incomes", at=IN_ABAN, results=("no_answer",), about=f"request:{number}:2", household=number)
    answers(12, "incomes", at=IN_ABAN, as_of=LONG_AGO)
    answers(1, "incomes", at=IN_ABAN, results=("failed",), is_answered=False)
    answers(60, "incomes", at=IN_ABAN, results=("answered", "contradicted"))
    answers(4, "incomes", at=IN_ABAN)
    measure_register_months(now=NOW)
    with acting_as(SYSTEM, is_read_only=True):
        (report,) = register_months()
        unanswered = inquiries_of("incomes", report, "unanswered").lines
        (silent,) = inquiries_of("incomes", report, "silent").lines
        first = inquiries_of("incomes", report, "contradicted")
        assert first.following
        rest = inquiries_of(
            "incomes", report, "contradicted", after=read_cursor(first.following, dt.datetime)
        )
        assert len(inquiries_of("incomes", report, "old").lines) == 12
        assert inquiries_of("incomes", report, "unreadable") == QueuePage([], None)
    assert [(one.kind, bool(one.tracking_code)) for one in unanswered] == [("dispute", True)] * 2
    assert (silent.kind, silent.title, silent.tracking_code) == ("", None, "")
    assert (len(first.lines), len(rest.lines), rest.following) == (50, 10, None)
    assert not {line.id for line in first.lines} & {line.id for line in rest.lines}


@pytest.mark.django_db(transaction=True)
def test_a_page_ends_after_some_parts_and_the_next_one_goes_on(
    nation: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(register_inquiries, "PARTS", 1)
    # In another order than they were made, as from two workers.
    answers(11, "incomes", at=IN_ABAN + DAY, as_of=LONG_AGO)
    answers(500, "incomes", at=IN_ABAN)
    measure_register_months(now=NOW)
    with acting_as(SYSTEM, is_read_only=True):
        (report,) = register_months()
        first = inquiries_of("incomes", report, "old")
        assert first.lines == [], "the first part has none, and is not the end"
        assert first.following
        rest = inquiries_of("incomes", report, "old", after=read_cursor(first.following, dt.datetime))
    assert (len(rest.lines), rest.following) == (11, None)


@pytest.mark.django_db(transaction=True)
def test_inquiries_are_listed_by_the_time_at_which_they_were_made(nation: int) -> None:
    answers(2, "incomes", at=noon(ABAN - DAY), is_answered=False)
    answers(30, "incomes", at=IN_ABAN + DAY, is_answered=False)
    answers(1, "vehicles", at=IN_ABAN, is_answered=False)
    # Stored last and made first.
    answers(30, "incomes", at=IN_ABAN, is_answered=False)
    measure_register_months(now=NOW)
    with acting_as(SYSTEM, is_read_only=True):
        (report, before) = register_months()
        first = inquiries_of("incomes", report, "silent")
        numbers = [one.id for one in first.lines]
        assert [one.asked_at for one in first.lines] == [IN_ABAN] * 30 + [IN_ABAN + DAY] * 20
        assert first.following
        rest = inquiries_of("incomes", report, "silent", after=read_cursor(first.following, dt.datetime))
        assert [one.asked_at for one in rest.lines] == [IN_ABAN + DAY] * 10
        assert numbers[:30] == sorted(numbers[:30])
        # After one of an earlier month, the first page is listed.
        (earlier, *_) = inquiries_of("incomes", before, "silent").lines
        page = inquiries_of("incomes", report, "silent", after=Cursor(earlier.asked_at, earlier.id))
        assert [one.id for one in page.lines] == numbers


@pytest.mark.django_db(transaction=True)
def test_the_inquiries_of_a_month_are_read_along_an_index_from_where_the_last_part_ended(
    nation: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(register_inquiries, "_LISTED", _LISTED.replace("LIMIT 500", "LIMIT 20"))
    monkeypatch.setattr(register_inquiries, "_PART", 20)
    answers(40, "incomes", at=noon(ABAN - DAY))
    answers(50, "incomes", at=IN_ABAN)
    measure_register_months(now=NOW)
    with acting_as(SYSTEM, is_read_only=True):
        (report, _) = register_months()
        parts = statements_of(lambda: inquiries_of("incomes", report, "old"))
        found = [reads_of("register_answer", *part) for part in parts]
    assert [sum(read.rows for read in reads) for reads in found] == [20, 20, 10]
    for (read,) in found:
        assert (read.how, read.along) == ("Index Scan", "register_answer_by_time")
        assert "ROW(" in read.condition


@pytest.mark.django_db
def test_what_a_run_did_not_know_is_of_the_month_in_which_it_was_published(nation: int) -> None:
    with acting_as(SYSTEM):
        run = published_run()
        assert run
        assert run.published_at
        counts = {**run.counts, "unknowns": {"vehicle_value": {"unanswered": 25, "old": 3}}}
        Run.objects.filter(pk=run.pk).update(counts=counts)
        day = run.published_at.date()
        gaps = run_gaps(day, day + DAY)
        assert gaps
        assert run_gaps(day + DAY, day + 2 * DAY) is None
    (item,) = gaps.items["vehicles"]
    assert (item.counts["unanswered"], item.counts["old"], item.counts["contradicted"]) == (25, None, 0)
