"""A wrong run is replaced: nobody loses a payment, and everybody who was told something wrong is told so (A6, A15)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.dates import day_of, days_in_month, from_jalali, months_before, to_jalali
from hemayat.eligibility.queries import determination_of, reading_of
from hemayat.notifications.queries import messages_of
from hemayat.publication import rollout
from hemayat.publication.actions import RunCorrection
from hemayat.publication.message_preview import count_messages, preview_of
from hemayat.publication.models import Publication
from hemayat.publication.notices import queue_batch
from hemayat.referrals.approval_sync import apply_decisions
from hemayat.registers.snapshot import rows_of
from tests.eligibility.built_decisions import decided_again
from tests.publication.correction_nation import (
    CUT,
    ENDED,
    FARS,
    NEVER,
    REFUSED,
    TEHRAN,
    WRONGLY_GIVEN,
    nations,
)
from tests.support.plans import reads_of, statements_of
from tests.support.publishing import NOW, Decided, justify_both, propose, publish, publisher

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
DAY = dt.timedelta(days=1)
NOTICE_DAYS = 30
WRONG_AT = NOW + 40 * DAY
SOON, LATE = WRONG_AT + 10 * DAY, WRONG_AT + 75 * DAY
"""Within the days after which a worse result counts, and long after them."""
LAST = LATE + 150 * DAY
RIGHT = 550_000


@pytest.fixture(scope="module")
def decided(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Decided]:
    return nations(tmp_path_factory.mktemp("correction"))


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    reading_of.cache_clear()
    yield
    reading_of.cache_clear()


def told_all(run: int, now: dt.datetime) -> None:
    while not Publication.objects.get(pk=run).notices_done_at:
        queue_batch(run, now=now)


def published(made: Decided, now: dt.datetime, correction: RunCorrection | None = None) -> int:
    run = publish(made, now=now, correction=correction)
    told_all(run, now)
    return run


def sent(run: int) -> None:
    """The provider took every message of the run."""
    rows("UPDATE outbox SET state = 'sent', sent_at = %s WHERE run_id = %s RETURNING id", WRONG_AT, run)


def corrected(decided: dict[str, Decided], name: str, now: dt.datetime) -> tuple[int, int, int]:
    """The three runs, one after the other; everybody was sent what the wrong one said."""
    right = published(decided["right"], NOW)
    wrong = published(decided["wrong"], WRONG_AT)
    sent(wrong)
    return right, wrong, published(decided[name], now, RunCorrection(wrong, "سقف درآمد اشتباه بود"))


def rows(query: str, *given: Any) -> list[tuple[Any, ...]]:
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute(query, given)
        return cursor.fetchall()


def month_ends(since: dt.date, until: dt.date) -> list[dt.date]:
    """Support is paid for a month by what counts on its last day."""
    found: list[dt.date] = []
    month = since
    while True:
        year, number, _ = to_jalali(month)
        end = from_jalali(year, number, days_in_month(year, number))
        if end > until:
            return found
        found.append(end)
        month = months_before(month, -1)


def paid(household: int) -> tuple[dict[dt.date, int], int]:
    """What a custodian pays that knows, at the end of each month, what it was told until then; and all arrears."""
    lines = rows(
        "SELECT at, kind, from_on, amount_rial, arrears_rial FROM referral_line WHERE household_id = %s ORDER BY id",
        household,
    )
    months = {}
    for end in month_ends(day_of(NOW), day_of(LAST)):
        count = [
            0 if kind == "stopped" else amount
            for at, kind, from_on, amount, _ in lines
            if kind != "arrears" and day_of(at) <= end and from_on <= end
        ]
        months[end] = count[-1] if count else 0
    return months, sum(arrears or 0 for *_, arrears in lines)


def due(case: int, final: int, corrected_at: dt.datetime) -> dict[dt.date, int]:
    """By the agreement: a wrong run takes nothing away, a better result counts at once, a worse one after notice."""
    is_soon = corrected_at == SOON
    wrong_on, corrected_on = day_of(WRONG_AT), day_of(corrected_at)
    before = 0 if case in (NEVER, WRONGLY_GIVEN) else RIGHT
    meanwhile = 400_000 if case == WRONGLY_GIVEN else before
    since_wrong = wrong_on + NOTICE_DAYS * DAY
    after = 0 if case in (NEVER, WRONGLY_GIVEN, REFUSED) else final
    months = {}
    for end in month_ends(day_of(NOW), day_of(LAST)):
        if end < wrong_on:
            months[end] = before
        elif end < corrected_on:
            # A cut that had come already was wrong from its first day; an end that was right stays.
            months[end] = meanwhile if is_soon or end < since_wrong or case == WRONGLY_GIVEN else after
        elif end < corrected_on + NOTICE_DAYS * DAY and (is_soon or case == WRONGLY_GIVEN):
            months[end] = max(meanwhile, after)
        else:
            months[end] = after
    return months


@pytest.mark.slow
@pytest.mark.parametrize("at", [SOON, LATE])
@pytest.mark.parametrize(("name", "final"), [("corrected", RIGHT), ("lower", 500_000)])
def test_nobody_loses_a_payment_by_a_wrong_run(
    decided: dict[str, Decided], name: str, final: int, at: dt.datetime
) -> None:
    corrected(decided, name, at)
    for household in [*range(1, 6), *range(11, 16)]:
        months, arrears = paid(household)
        wanted = due(household % 10, final, at)
        if at == SOON:
            assert (months, arrears) == (wanted, 0), household
        else:
            assert sum(months.values()) + arrears == sum(wanted.values()), household
            assert {end: rial for end, rial in months.items() if end >= day_of(at)} == {
                end: rial for end, rial in wanted.items() if end >= day_of(at)
            }, household


def test_the_adverse_change_of_a_wrong_run_never_takes_effect(decided: dict[str, Decided]) -> None:
    _, wrong, right = corrected(decided, "corrected", SOON)
    ended = dict(rows("SELECT household_id, ended_on FROM approval_standing"))
    told = day_of(SOON) + NOTICE_DAYS * DAY
    assert ended == {
        **dict.fromkeys([CUT, ENDED, CUT + 10, ENDED + 10]),
        **dict.fromkeys([REFUSED, REFUSED + 10, WRONGLY_GIVEN, WRONGLY_GIVEN + 10], told),
    }
    with acting_as(SYSTEM):
        assert all(
            (found := determination_of(home)) and found.run_id == right for home in (CUT, ENDED, REFUSED)
        )
    assert Publication.objects.get(pk=wrong).state == "superseded"


def test_an_end_that_a_corrected_run_moves_to_a_later_day_is_paid_until_then(
    decided: dict[str, Decided],
) -> None:
    """Every day counts: a payment agency pays what the last record says whose day has come."""
    corrected(decided, "corrected", SOON)
    ended_on = day_of(SOON) + NOTICE_DAYS * DAY
    for household in (REFUSED, REFUSED + 10):
        lines = rows(
            "SELECT kind, from_on, amount_rial FROM referral_line WHERE household_id = %s ORDER BY id",
            household,
        )
        days = [ended_on - n * DAY for n in range(NOTICE_DAYS + 30)]
        paid_rial = {
            day: [0 if kind == "stopped" else rial for kind, from_on, rial in lines if from_on <= day][-1]
            for day in days
        }
        assert paid_rial == {day: RIGHT if day < ended_on else 0 for day in days}, household


def notices(household: int) -> list[str]:
    return [
        name for (name,) in rows("SELECT notice FROM outbox WHERE household_id = %s ORDER BY id", household)
    ]


def test_heads_who_were_told_something_wrong_are_told_so_and_nobody_else(decided: dict[str, Decided]) -> None:
    corrected(decided, "corrected", SOON)
    assert notices(CUT) == ["result_eligible.1", "result_eligible.1", "corrected_eligible.1"]
    assert notices(ENDED) == ["result_eligible.1", "result_not_eligible.1", "corrected_eligible.1"]
    assert notices(REFUSED) == ["result_eligible.1", "result_not_eligible.1"]
    assert notices(NEVER) == ["result_not_eligible.1"]
    assert notices(WRONGLY_GIVEN) == [
        "result_not_eligible.1",
        "result_eligible.1",
        "corrected_not_eligible.1",
    ]
    with acting_as(SYSTEM):
        newest = messages_of(ENDED)[0]
    assert "پیام قبلی ما" in newest.words
    assert "مشمول" in newest.words


def test_notices_of_a_corrected_run_are_looked_up_by_their_key(decided: dict[str, Decided]) -> None:
    """Behind row-level security, a million messages were read for each household (`wrong-run-of-a-million`)."""
    published(decided["right"], NOW)
    wrong = published(decided["wrong"], WRONG_AT)
    sent(wrong)
    run = publish(decided["corrected"], now=SOON, correction=RunCorrection(wrong, "سقف درآمد اشتباه بود"))
    asked = [
        (statement, given)
        for statement, given in statements_of(lambda: queue_batch(run, now=SOON))
        if "FROM outbox t" in statement
    ]
    with acting_as(SYSTEM):
        found = [read for statement, given in asked for read in reads_of("outbox", statement, given)]
    ways = {(read.along, read.condition.partition(" = ")[0]) for read in found if read.how != "ModifyTable"}
    assert ways == {("outbox_key_key", "(key")}


def test_a_wrong_notice_that_was_not_sent_yet_is_held_and_nothing_is_corrected(
    decided: dict[str, Decided],
) -> None:
    """The wrong run's notices are still being queued and sent as the corrected one is approved."""
    published(decided["right"], NOW)
    wrong = publish(decided["wrong"], now=WRONG_AT)
    queue_batch(wrong, now=WRONG_AT)
    rows_sent = "UPDATE outbox SET state = 'sent', sent_at = now() WHERE run_id = %s AND household_id = %s RETURNING id"
    assert rows(rows_sent, wrong, ENDED)
    published(decided["corrected"], SOON, RunCorrection(wrong, "سقف درآمد اشتباه بود"))
    assert notices(ENDED)[-1] == "corrected_eligible.1"
    assert notices(ENDED + 10) == ["result_eligible.1", "result_not_eligible.1"]
    held = rows("SELECT household_id, fault FROM outbox WHERE run_id = %s AND state = 'held'", wrong)
    assert (ENDED + 10, "replaced") in held
    # What they know is what held before the wrong run; who really loses support is told of it for the first time.
    assert notices(REFUSED)[-1] == "result_not_eligible.1"
    assert len(notices(REFUSED)) == 3


def test_a_wrong_run_that_went_into_one_province_is_replaced_there(decided: dict[str, Decided]) -> None:
    first = published(decided["right"], NOW)
    wrong = publish(decided["wrong"], now=WRONG_AT, provinces=[FARS])
    told_all(wrong, WRONG_AT)
    sent(wrong)
    with acting_as(SYSTEM):
        assert {home: determination_of(home).run_id for home in (ENDED, ENDED + 10)} == {  # type: ignore[union-attr]  # they are there
            ENDED: first,
            ENDED + 10: wrong,
        }
    assert notices(ENDED) == ["result_eligible.1"]
    final = published(decided["corrected"], SOON, RunCorrection(wrong, "سقف درآمد اشتباه بود"))
    assert {run for (run,) in rows("SELECT DISTINCT run_id FROM published_run")} == {final}
    assert {Publication.objects.get(pk=run).state for run in (first, wrong)} == {"superseded"}
    for household in (CUT, ENDED, CUT + 10, ENDED + 10):
        months, arrears = paid(household)
        assert (set(months.values()), arrears) == ({RIGHT}, 0), household
    assert notices(ENDED + 10)[-1] == "corrected_eligible.1"
    assert TEHRAN != FARS


@pytest.mark.slow
@pytest.mark.parametrize("days", [10, 75])
@pytest.mark.parametrize("at", [SOON, LATE])
def test_a_correction_that_was_wrong_itself_is_corrected_and_nobody_loses_a_payment(
    decided: dict[str, Decided], at: dt.datetime, days: int
) -> None:
    """The second correction takes back what both wrong runs took away, whether their cuts had come or not."""
    _, _, first = corrected(decided, "too_low", at)
    sent(first)
    again = at + days * DAY
    last = published(decided["corrected"], again, RunCorrection(first, "سقف و مبلغ پایین‌تر از قانون بود"))
    for household in (CUT, ENDED, CUT + 10, ENDED + 10):
        months, arrears = paid(household)
        assert sum(months.values()) + arrears == RIGHT * len(months), household
        assert {rial for end, rial in months.items() if end >= day_of(again)} == {RIGHT}, household
        if at == SOON and days == 10:
            assert arrears == 0, household
        assert notices(household)[-1] == "corrected_eligible.1"
    assert {household for (household,) in rows("SELECT DISTINCT household_id FROM approval")} == {
        *(CUT, ENDED, REFUSED, WRONGLY_GIVEN), *(CUT + 10, ENDED + 10, REFUSED + 10, WRONGLY_GIVEN + 10),
    }  # fmt: skip
    assert rows("SELECT count(*), count(DISTINCT household_id) FROM approval")[0] == (8, 8), (
        "none is issued anew"
    )
    ended = dict(rows("SELECT household_id, ended_on FROM approval_standing"))
    assert {ended[household] for household in (CUT, ENDED)} == {None}
    assert None not in {ended[household] for household in (REFUSED, WRONGLY_GIVEN)}
    assert paid(NEVER) == (dict.fromkeys(paid(NEVER)[0], 0), 0)
    with acting_as(SYSTEM):
        assert all(
            (found := determination_of(home)) and found.run_id == last for home in (CUT, ENDED, REFUSED)
        )


@pytest.mark.slow
def test_a_head_who_was_not_sent_the_notices_of_two_wrong_runs_is_told_of_a_loss(
    decided: dict[str, Decided],
) -> None:
    """Both notices are held, so what the head knows is the result before them."""
    published(decided["right"], NOW)
    wrong = publish(decided["wrong"], now=WRONG_AT)
    queue_batch(wrong, now=WRONG_AT)
    first = publish(decided["too_low"], now=SOON, correction=RunCorrection(wrong, "سقف درآمد اشتباه بود"))
    queue_batch(first, now=SOON)
    published(decided["corrected"], SOON + DAY, RunCorrection(first, "سقف هنوز پایین بود"))
    assert notices(REFUSED)[-1] == "result_not_eligible.1"
    states = rows("SELECT run_id, state FROM outbox WHERE household_id = %s ORDER BY id", REFUSED)
    assert [state for _, state in states].count("held") == len(states) - 2
    assert notices(ENDED)[-1] != "corrected_eligible.1", (
        "they know that they are eligible, and of nothing else"
    )


def test_no_notice_of_a_wrong_run_is_sent_after_a_second_correction_replaced_it(
    decided: dict[str, Decided],
) -> None:
    """The first correction went into one province alone, so the wrong run's notices still wait in the other."""
    published(decided["right"], NOW)
    wrong = publish(decided["wrong"], now=WRONG_AT)
    # Its notices are not all queued yet, for which no correction of it waits.
    queue_batch(wrong, now=WRONG_AT)
    first = publish(
        decided["too_low"],
        now=SOON,
        correction=RunCorrection(wrong, "سقف درآمد اشتباه بود"),
        provinces=[FARS],
    )
    told_all(first, SOON)
    waiting = "SELECT household_id, fault FROM outbox WHERE run_id = %s AND state = %s ORDER BY 1"
    assert {home for home, _ in rows(waiting, wrong, "queued")} == {CUT, ENDED, REFUSED, WRONGLY_GIVEN}
    last = propose(
        decided["corrected"], now=SOON + DAY, correction=RunCorrection(first, "سقف هنوز پایین بود")
    )
    count_messages(last.pk, now=SOON + DAY)
    preview = preview_of(last.pk)
    assert preview
    justify_both(last, now=SOON + DAY)
    rollout.approve(last.pk, by=publisher("second"), now=SOON + DAY)
    told_all(last.pk, SOON + DAY)
    assert rows(waiting, wrong, "queued") == []
    assert (ENDED, "replaced") in rows(waiting, wrong, "held")
    assert rows("SELECT 1 FROM outbox WHERE run_id = %s AND household_id = %s", last.pk, ENDED) == [], (
        "all that they know is that they are eligible"
    )
    sent_notices = dict(rows("SELECT notice, count(*) FROM outbox WHERE run_id = %s GROUP BY 1", last.pk))
    assert {line.notice: line.heads for line in preview.lines} == sent_notices


@pytest.mark.slow
@pytest.mark.parametrize("sent_to", [(), (REFUSED, ENDED), (CUT, REFUSED, ENDED, NEVER, WRONGLY_GIVEN)])
def test_the_messages_of_a_second_correction_are_counted_before_the_approval_as_they_are_sent(
    decided: dict[str, Decided], sent_to: tuple[int, ...]
) -> None:
    """The notices of both wrong runs went out to some heads and are held for the others."""
    published(decided["right"], NOW)
    wrong = publish(decided["wrong"], now=WRONG_AT)
    queue_batch(wrong, now=WRONG_AT)
    sent_to_heads(wrong, sent_to)
    first = publish(decided["too_low"], now=SOON, correction=RunCorrection(wrong, "سقف درآمد اشتباه بود"))
    queue_batch(first, now=SOON)
    sent_to_heads(first, sent_to[:1])
    last = propose(
        decided["corrected"], now=SOON + DAY, correction=RunCorrection(first, "سقف هنوز پایین بود")
    )
    count_messages(last.pk, now=SOON + DAY)
    preview = preview_of(last.pk)
    assert preview
    justify_both(last, now=SOON + DAY)
    rollout.approve(last.pk, by=publisher("second"), now=SOON + DAY)
    told_all(last.pk, SOON + DAY)
    sent_notices = dict(rows("SELECT notice, count(*) FROM outbox WHERE run_id = %s GROUP BY 1", last.pk))
    assert {line.notice: line.heads for line in preview.lines} == sent_notices


def sent_to_heads(run: int, households: tuple[int, ...]) -> None:
    """The provider took the messages of a run to these households in both provinces."""
    rows(
        """UPDATE outbox SET state = 'sent', sent_at = now()
        WHERE run_id = %s AND household_id %% 10 = ANY (%s) RETURNING id""",
        run,
        list(households),
    )


@pytest.mark.parametrize("days", [5, 40])
@pytest.mark.parametrize("household", [CUT, ENDED])
def test_a15_whoever_was_decided_by_the_wrong_law_meanwhile_is_paid_what_was_missed(
    decided: dict[str, Decided], household: int, days: int
) -> None:
    """Their own decision repeats the fault of the wrong run, and the corrected run replaces it."""
    published(decided["right"], NOW)
    wrong = published(decided["wrong"], WRONG_AT)
    decide_again(decided["wrong"], household, WRONG_AT + days * DAY)
    published(decided["corrected"], LATE, RunCorrection(wrong, "سقف درآمد اشتباه بود"))
    months, arrears = paid(household)
    assert arrears > 0
    assert sum(months.values()) + arrears == RIGHT * len(months)


def test_a15_a_month_whose_arrears_their_own_decision_told_is_not_paid_twice(
    decided: dict[str, Decided],
) -> None:
    """The answer to an objection told arrears by the amount of the wrong law: only the rest of them is owed."""
    published(decided["right"], NOW)
    wrong = published(decided["wrong"], WRONG_AT)
    decide_again(decided["wrong"], ENDED, WRONG_AT + 66 * DAY, income=50_000_000, is_review=True)
    assert paid(ENDED)[1] == 400_000
    published(decided["corrected"], LATE, RunCorrection(wrong, "سقف درآمد اشتباه بود"))
    months, arrears = paid(ENDED)
    assert arrears == RIGHT
    assert sum(months.values()) + arrears == RIGHT * len(months)


def decide_again(
    made: Decided, household: int, now: dt.datetime, *, income: int | None = None, is_review: bool = False
) -> None:
    """The household alone, by the rules that the nation sees: on its rows, or with another income."""
    rows = {
        register: [dict(row) for row in one] for register, one in rows_of(made.snapshot, household).items()
    }
    for row in rows["incomes"] if income is not None else []:
        row["amount_rial"] = income
    with acting_as(SYSTEM):
        decided_again(made.snapshot, household, rows=rows, now=now, is_review=is_review)
        apply_decisions([household], now=now)
