"""A household that was decided alone between two runs: its head was told of that decision last (A2, A15)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from django.db import connection

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.eligibility.household_decision import decide_case
from hemayat.eligibility.queries import determination_of, reading_of
from hemayat.publication import rollout
from hemayat.publication.actions import RunCorrection
from hemayat.publication.message_preview import count_messages, preview_of
from hemayat.publication.models import Publication
from hemayat.publication.notices import queue_batch
from hemayat.referrals.approval_sync import apply_decisions
from hemayat.registers.snapshot import rows_of
from tests.publication.correction_nation import ENDED, REFUSED, TEHRAN, WRONGLY_GIVEN, nations
from tests.support.publishing import NOW, Decided, justify_both, propose, publish, publisher

pytestmark = pytest.mark.django_db(transaction=True)
DAY = dt.timedelta(days=1)
OWN_AT, NEXT_AT = NOW + 10 * DAY, NOW + 40 * DAY


@pytest.fixture(scope="module")
def decided(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Decided]:
    return nations(tmp_path_factory.mktemp("own"))


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    reading_of.cache_clear()
    yield
    reading_of.cache_clear()


def published(made: Decided, now: dt.datetime = NOW) -> int:
    """And all its notices were sent."""
    run = publish(made, now=now)
    queue_all(run, now)
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute("UPDATE outbox SET state = 'sent', sent_at = %s WHERE run_id = %s", [now, run])
    return run


def queue_all(run: int, now: dt.datetime) -> None:
    while not Publication.objects.get(pk=run).notices_done_at:
        queue_batch(run, now=now)


def decide_alone(made: Decided, household: int, *, times_income: int, wanted: str) -> None:
    """By the rules of the published run, on another income than the extract has."""
    rows = rows_of(made.snapshot, household)
    incomes = [{**row, "amount_rial": row["amount_rial"] * times_income} for row in rows["incomes"]]
    with acting_as(SYSTEM):
        found = decide_case(
            household=household,
            province=TEHRAN,
            rows={**rows, "incomes": incomes if times_income else []},
            as_of=made.snapshot.registers,
            request_id=None,
            by=SYSTEM,
            now=OWN_AT,
            adverse_change_after_days=30,
        )
        apply_decisions([household], now=OWN_AT)
    assert found.outcome == wanted


def preview_and_notices(
    made: Decided, correction: RunCorrection | None = None
) -> tuple[dict[str, int], dict[int, str]]:
    """What the next run would send, counted before its approval; and household → the notice that it does send."""
    proposal = propose(made, now=NEXT_AT, correction=correction)
    count_messages(proposal.pk, now=NEXT_AT)
    preview = preview_of(proposal.pk)
    assert preview
    justify_both(proposal, now=NEXT_AT)
    rollout.approve(proposal.pk, by=publisher("second"), now=NEXT_AT)
    queue_all(proposal.pk, NEXT_AT)
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT household_id, notice FROM outbox WHERE run_id = %s", [proposal.pk])
        notices = dict(cursor.fetchall())
        found = determination_of(ENDED)
    assert found
    assert (found.run_id, found.act) == (proposal.pk, None)
    return {line.notice: line.heads for line in preview.lines}, notices


def counted(notices: dict[int, str]) -> dict[str, int]:
    names = [*notices.values()]
    return {name: names.count(name) for name in names}


@pytest.mark.slow
def test_a_household_that_loses_what_its_own_decision_gave_is_notified_though_the_runs_agree(
    decided: dict[str, Decided],
) -> None:
    """The first run refuses, the register is corrected, and the extract of the second run has the old error again."""
    published(decided["wrong"])
    decide_alone(decided["wrong"], ENDED, times_income=0, wanted="eligible")
    decide_alone(decided["wrong"], WRONGLY_GIVEN, times_income=10, wanted="not_eligible")
    preview, notices = preview_and_notices(decided["too_low"])
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT ended_on FROM approval_standing WHERE household_id = %s", [ENDED])
        assert cursor.fetchall() == [((NEXT_AT + 30 * DAY).date(),)]
    assert notices[ENDED] == "result_not_eligible.1"
    assert ENDED + 10 not in notices, "both runs refuse it, and nothing came between"
    assert WRONGLY_GIVEN not in notices, "its own decision said the same already"
    assert notices[WRONGLY_GIVEN + 10] == "result_not_eligible.1"
    assert counted(notices) == preview


@pytest.mark.slow
def test_what_a_household_was_told_by_the_rules_of_a_wrong_run_is_corrected(
    decided: dict[str, Decided],
) -> None:
    published(decided["right"], NOW - 40 * DAY)
    wrong = published(decided["wrong"])
    for household in (ENDED, REFUSED):
        decide_alone(decided["wrong"], household, times_income=0, wanted="eligible")
    correction = RunCorrection(wrong, "سقف درآمد اشتباه بود")
    preview, notices = preview_and_notices(decided["corrected"], correction)
    assert notices[ENDED] == "corrected_eligible.1", "the wrong law gave it less"
    assert notices[REFUSED] == "corrected_not_eligible.1"
    assert REFUSED + 10 not in notices, "the wrong run and the corrected one refuse it"
    assert counted(notices) == preview
