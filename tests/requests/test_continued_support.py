"""A15: earlier support goes on while an objection is open, and ends by the answer alone."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from hemayat.approvals.actions import follow_decisions
from hemayat.approvals.queries import approvals_of
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.dates import day_of
from hemayat.eligibility.postponements import postpone_effect
from hemayat.eligibility.queries import determination_of
from hemayat.households.queries import head_of
from hemayat.operations.postgres import DatabaseUrls
from hemayat.publication.notices import queue_batch
from hemayat.referrals import approval_sync as referrals
from hemayat.referrals.batches import cut_batches
from hemayat.referrals.queries import history_of
from hemayat.requests import actions
from hemayat.requests.states import CaseKind, CaseState
from hemayat.web.citizen.decision.effect import takes_effect_on
from tests.requests.registers import RunningSimulator
from tests.requests.steps import NOW, filed, head, notices, officer, refused_unseen, take_on, view
from tests.support.nations import POLICY, rows_of_nation, with_details
from tests.support.publishing import Decided, decide, publish

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("nation")]
DAY = dt.timedelta(days=1)
HOUSEHOLD = 2
LOWER_AT = NOW + 10 * DAY


def ends_on() -> dt.date | None:
    with acting_as(SYSTEM, is_read_only=True):
        return approvals_of(HOUSEHOLD)[0].ended_on


@pytest.fixture
def ending(decided: Decided, registers: RunningSimulator) -> dt.date:
    """A household that was approved, and whose approval ends thirty days after an adverse decision."""
    return refused(decided, HOUSEHOLD, NOW)


def refused(decided: Decided, household: int, now: dt.datetime) -> dt.date:
    """The day on which its approval ends."""
    from hemayat.referrals.approval_sync import apply_decisions  # noqa: PLC0415 - models, once Django is set up

    refused_unseen(decided.snapshot, household, now=now)
    with acting_as(SYSTEM):
        apply_decisions([household], now=now)
        day = approvals_of(household)[0].ended_on
    assert day == now.date() + 30 * DAY
    return day


def the_night_before(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day - DAY, dt.time(18), dt.UTC)


def asked_to_withdraw(request: int) -> str:
    """What the page says before its head withdraws it. Sessions of these days have ended, so nobody is signed in."""
    visit: Any = RequestFactory().get("/")
    visit.citizen, visit.stay = head(HOUSEHOLD), SimpleNamespace(ends_at=NOW)
    with translation.override("en"):
        return render_to_string("citizen/requests/withdraw.html", {"told": view(request, HOUSEHOLD)}, visit)


def test_a15_support_goes_on_past_the_day_of_an_adverse_change_while_an_objection_is_open(
    ending: dt.date,
) -> None:
    late = the_night_before(ending)
    assert actions.continue_support(now=late) == 0, "nobody objected"
    request = filed(head(HOUSEHOLD), why="فروخته‌ام")
    assert actions.continue_support(now=NOW) == 0, "the day is far away"
    assert "Your earlier support continues" not in asked_to_withdraw(request)
    assert actions.continue_support(now=late) == 1
    put_off = ends_on()
    assert put_off is not None
    assert put_off >= late.date() + 7 * DAY
    assert notices(HOUSEHOLD)[-1] == "support_continues.1"
    assert actions.continue_support(now=late) == 0
    assert actions.continue_support(now=the_night_before(put_off)) == 1, "as long as we have not answered"
    assert notices(HOUSEHOLD).count("support_continues.1") == 1
    assert "Your earlier support continues because of this request" in asked_to_withdraw(request)
    actions.withdraw_request(request_id=request, by=head(HOUSEHOLD), now=late)
    last = ends_on()
    assert last is not None
    assert actions.continue_support(now=the_night_before(last)) == 0, "the objection is over"


def test_a15_requests_that_are_withdrawn_one_after_the_other_put_an_end_off_twice(ending: dt.date) -> None:
    """Once is forgiven. Else nobody would ever answer, and support would never end."""
    days = [ending]
    for number in range(4):
        late = the_night_before(days[-1])
        filed_at = late - dt.timedelta(hours=2)
        request = filed(head(HOUSEHOLD), why=f"فروخته‌ام {number}", now=filed_at)
        actions.continue_support(now=late)
        actions.withdraw_request(request_id=request, by=head(HOUSEHOLD), now=late)
        day = ends_on()
        assert day
        days.append(day)
    first, put_off, again, *others = days
    assert first < put_off < again
    assert set(others) == {again}


def test_a15_a_second_request_keeps_support_when_the_first_is_withdrawn(ending: dt.date) -> None:
    """A head who withdraws one does not lose what the other keeps."""
    late = the_night_before(ending)
    first = filed(head(HOUSEHOLD), why="فروخته‌ام", now=late - dt.timedelta(hours=3))
    filed(head(HOUSEHOLD), CaseKind.DISPUTE, now=late - dt.timedelta(hours=2))
    actions.continue_support(now=late)
    actions.withdraw_request(request_id=first, by=head(HOUSEHOLD), now=late)
    put_off = ends_on()
    assert put_off
    assert actions.continue_support(now=the_night_before(put_off)) == 1


def shown(household: int) -> dt.date | None:
    """The day that the page of the decision names."""
    with acting_as(SYSTEM, is_read_only=True):
        found = determination_of(household)
        assert found
        return takes_effect_on(found, today=LOWER_AT.date())


def test_a15_the_page_names_the_day_to_which_the_end_was_put_off(ending: dt.date) -> None:
    assert shown(HOUSEHOLD) == ending
    filed(head(HOUSEHOLD), why="فروخته‌ام")
    actions.continue_support(now=the_night_before(ending))
    assert shown(HOUSEHOLD) == ends_on() != ending


def test_a15_an_end_before_our_answer_is_due_is_put_off_in_the_night_after_the_objection(
    ending: dt.date,
) -> None:
    late = dt.datetime.combine(ending - 8 * DAY, dt.time(8), dt.UTC)
    filed(head(HOUSEHOLD), why="فروخته‌ام", now=late)
    assert actions.continue_support(now=late) == 1
    put_off = ends_on()
    assert put_off
    assert put_off > ending
    assert actions.continue_support(now=late + DAY) == 0, "once, until the new day is near"


@pytest.mark.parametrize("is_sent", [False, True])
def test_a15_the_custodian_pays_until_the_day_to_which_the_end_was_put_off(
    ending: dt.date, is_sent: bool
) -> None:
    """Whether it had the first record already or gets all of them in one batch; and if the end is put off twice."""
    assert (paid_on(ending - DAY), paid_on(ending)) == (FULL, 0)
    filed(head(HOUSEHOLD), why="فروخته‌ام")
    if is_sent:
        assert cut_batches(now=NOW)
    late = the_night_before(ending)
    actions.continue_support(now=late)
    first = ends_on()
    assert first
    assert {paid_on(ending + n * DAY) for n in range((first - ending).days)} == {FULL}
    assert (paid_on(ending - DAY), paid_on(first)) == (FULL, 0)
    actions.continue_support(now=the_night_before(first))
    last = ends_on()
    assert last
    assert {paid_on(ending + n * DAY) for n in range((last - ending).days)} == {FULL}
    assert paid_on(last) == 0
    with acting_as(SYSTEM, is_read_only=True):
        told = [(one.told, one.from_on) for one in history_of(HOUSEHOLD)]
    assert told[1:] == [
        ("stopped", ending), ("restored", ending), ("stopped", first), ("restored", first), ("stopped", last)
    ]  # fmt: skip
    assert referrals.sync_referrals([HOUSEHOLD], now=the_night_before(first)) == 0
    assert len(cut_batches(now=the_night_before(first))) == 1


@pytest.mark.parametrize("is_decided", [False, True])
def test_a15_an_objection_gives_no_day_to_a_result_that_counted_at_once(
    registers: RunningSimulator, is_decided: bool
) -> None:
    request = filed(head(HOUSEHOLD))
    if is_decided:
        take_on()
    with acting_as(SYSTEM), connection.cursor() as cursor:
        postpone_effect(HOUSEHOLD, request_id=request, until=NOW.date() + 30 * DAY, now=NOW)
        cursor.execute(
            "SELECT decision_id IS NOT NULL, takes_effect_on, adverse_from_on FROM in_force(%s)", [HOUSEHOLD]
        )
        assert cursor.fetchall() == [(is_decided, None, None)]


# ------------------------------------------------------------------------------------------ after its day


def nightly(day: dt.date) -> dt.datetime:
    """When the job runs: at 23:37 in Tehran."""
    return dt.datetime.combine(day, dt.time(20, 7), dt.UTC)


def last_minutes(day: dt.date) -> dt.datetime:
    """23:45 in Tehran on the day before: after the last job that could have put the change off."""
    return nightly(day - DAY) + dt.timedelta(minutes=8)


def arrears() -> list[int | None]:
    with acting_as(SYSTEM, is_read_only=True):
        return [one.arrears_rial for one in history_of(HOUSEHOLD) if one.told == "arrears"]


def test_a15_an_objection_in_the_last_minutes_before_the_end_continues_support_without_a_gap(
    ending: dt.date,
) -> None:
    assert actions.continue_support(now=nightly(ending - DAY)) == 0
    filed(head(HOUSEHOLD), why="فروخته‌ام", now=last_minutes(ending))
    assert paid_on(ending) == 0
    assert actions.continue_support(now=nightly(ending)) == 1
    put_off = ends_on()
    assert put_off
    assert put_off > ending + 7 * DAY
    assert {paid_on(ending + n * DAY) for n in range((put_off - ending).days)} == {FULL}
    assert (paid_on(put_off), arrears()) == (0, []), "no month ended meanwhile"
    assert shown(HOUSEHOLD) == put_off
    assert notices(HOUSEHOLD)[-1] == "support_continues.1"
    assert actions.continue_support(now=nightly(ending)) == 0


def test_a15_an_objection_on_the_day_of_the_end_is_too_late(ending: dt.date) -> None:
    filed(head(HOUSEHOLD), why="فروخته‌ام", now=last_minutes(ending) + dt.timedelta(minutes=20))
    assert actions.continue_support(now=nightly(ending)) == 0
    assert ends_on() == ending


@pytest.mark.parametrize("nights", [3, 8])
def test_a15_a_job_that_failed_for_some_nights_is_made_up_for(ending: dt.date, nights: int) -> None:
    filed(head(HOUSEHOLD), why="فروخته‌ام")
    is_made_up = nights < 7
    assert actions.continue_support(now=nightly(ending + nights * DAY)) == is_made_up
    assert paid_on(ending) == (FULL if is_made_up else 0)


def test_a15_a_month_that_ended_before_the_end_was_put_off_is_owed(
    decided: Decided, registers: RunningSimulator
) -> None:
    """The month ends two days after support did, and the job runs two days after that."""
    ending = refused(decided, HOUSEHOLD, NOW + 16 * DAY)
    filed(head(HOUSEHOLD), why="فروخته‌ام", now=last_minutes(ending))
    assert actions.continue_support(now=nightly(ending + 4 * DAY)) == 1
    assert (paid_on(ending), arrears()) == (FULL, [FULL])
    put_off = ends_on()
    assert put_off
    assert actions.continue_support(now=nightly(put_off - DAY)) == 1
    assert arrears() == [FULL]


def test_a15_an_end_that_counted_at_once_is_not_taken_back(ending: dt.date, decided: Decided) -> None:
    """The announced day has passed, so the next adverse decision counts on its own day."""
    filed(head(HOUSEHOLD), why="فروخته‌ام")
    actions.continue_support(now=the_night_before(ending))
    now = dt.datetime.combine(ending + DAY, dt.time(8), dt.UTC)
    refused_unseen(decided.snapshot, HOUSEHOLD, now=now)
    with acting_as(SYSTEM):
        follow_decisions([HOUSEHOLD], now=now)
    assert ends_on() == ending + DAY
    assert actions.continue_support(now=nightly(ending + DAY)) == 0
    assert ends_on() == ending + DAY


def test_a15_a_household_that_fails_costs_no_other_its_support(
    ending: dt.date, decided: Decided, django_db_setup: DatabaseUrls, caplog: pytest.LogCaptureFixture
) -> None:
    other = 3
    refused(decided, other, NOW)
    for household in (HOUSEHOLD, other):
        filed(head(household), why="فروخته‌ام")
    with refusing(django_db_setup, HOUSEHOLD), pytest.raises(ExceptionGroup) as raised:
        actions.continue_support(now=the_night_before(ending), batch=1)
    assert len(raised.value.exceptions) == 1
    with acting_as(SYSTEM, is_read_only=True):
        assert approvals_of(other)[0].ended_on != ending
        national_id = head_of(HOUSEHOLD, NOW.date()).national_id  # type: ignore[union-attr]  # it is there
    assert ends_on() == ending
    assert "support_not_continued" in caplog.text
    assert national_id not in caplog.text
    assert actions.continue_support(now=the_night_before(ending)) == 1, "the next time it is put off too"


@contextmanager
def refusing(urls: DatabaseUrls, household: int) -> Iterator[None]:
    """The database refuses every event of the household's approval."""
    with psycopg.connect(urls.admin, autocommit=True) as connected:
        connected.execute(
            "CREATE FUNCTION refuse_one() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'refused'; END $$"
        )
        connected.execute(
            "CREATE TRIGGER refuse_one BEFORE INSERT ON approval_event FOR EACH ROW"
            f" WHEN (new.household_id = {household}) EXECUTE FUNCTION refuse_one()"
        )
        try:
            yield
        finally:
            connected.execute("DROP FUNCTION refuse_one CASCADE")


# ------------------------------------------------------------------------------------------ a lower amount

FULL, LOWER = 1_030_000, 900_000


@pytest.fixture
def falling(decided: Decided, nation: int, registers: RunningSimulator, tmp_path: Path) -> dt.date:
    """By a later run the support of couples is lower, from thirty days after its publication on."""
    while queue_batch(nation, now=NOW):
        pass
    law = POLICY.replace("1: 550_000, 2: 1_030_000", f"1: 550_000, 2: {LOWER}")
    publish(decide(tmp_path, with_details(rows_of_nation(40)), name="lower", policy=law), now=LOWER_AT)
    return day_of(LOWER_AT) + 30 * DAY


def paid_on(day: dt.date) -> int:
    """A custodian pays on a day what the last record says whose day has come."""
    with acting_as(SYSTEM, is_read_only=True):
        told = [one for one in history_of(HOUSEHOLD) if one.told != "arrears" and one.from_on <= day]
    return 0 if told[-1].told == "stopped" else told[-1].amount_rial or 0


def objection(now: dt.datetime = LOWER_AT) -> int:
    return filed(head(HOUSEHOLD), why="درآمد درست نیست", now=now)


def test_a15_a_lower_amount_waits_while_an_objection_is_open(falling: dt.date) -> None:
    assert (paid_on(falling - DAY), paid_on(falling)) == (FULL, LOWER)
    assert shown(HOUSEHOLD) == falling
    request = objection()
    late = the_night_before(falling)
    assert actions.continue_support(now=late) == 1
    put_off = shown(HOUSEHOLD)
    assert put_off
    assert put_off >= late.date() + 7 * DAY
    assert (paid_on(falling), paid_on(put_off - DAY), paid_on(put_off)) == (FULL, FULL, LOWER)
    assert notices(HOUSEHOLD)[-1] == "support_continues.1"
    assert actions.continue_support(now=late) == 0
    assert actions.continue_support(now=the_night_before(put_off)) == 1, "as long as we have not answered"
    last = shown(HOUSEHOLD)
    assert last
    assert (last > put_off, paid_on(put_off), paid_on(last)) == (True, FULL, LOWER)
    actions.withdraw_request(request_id=request, by=head(HOUSEHOLD), now=the_night_before(put_off))
    assert actions.continue_support(now=the_night_before(last)) == 0, "the objection is over"
    assert ends_on() is None


def test_a15_an_objection_in_the_last_minutes_puts_off_a_lower_amount_too(falling: dt.date) -> None:
    objection(last_minutes(falling))
    assert paid_on(falling) == LOWER
    assert actions.continue_support(now=nightly(falling)) == 1
    put_off = shown(HOUSEHOLD)
    assert put_off
    assert {paid_on(falling + n * DAY) for n in range((put_off - falling).days)} == {FULL}
    assert (paid_on(put_off), arrears()) == (LOWER, [])
    assert actions.continue_support(now=nightly(falling)) == 0


def test_a15_the_answer_to_the_objection_ends_the_wait_of_a_lower_amount(falling: dt.date) -> None:
    """Nothing was paid too little, so nothing is owed; and no day after the answer is paid in full.

    Also while another request is still open: what counted at once is not put off.
    """
    filed(head(HOUSEHOLD), CaseKind.DISPUTE, now=LOWER_AT)
    request = objection()
    late = the_night_before(falling)
    actions.continue_support(now=late)
    take_on(late)
    answered = late + 3 * DAY
    by = officer()
    actions.claim(request_id=request, by=by, now=answered)
    actions.answer_applicant(
        request_id=request, document=None, words="درآمد از مالیات رسیده است", by=by, now=answered
    )
    actions.decide_by_rules(request_id=request, by=by, now=answered)
    assert view(request, HOUSEHOLD).state is CaseState.DECIDED
    assert (paid_on(day_of(answered) - DAY), paid_on(day_of(answered))) == (FULL, LOWER)
    assert actions.continue_support(now=nightly(day_of(answered))) == 0
    assert (paid_on(day_of(answered)), arrears()) == (LOWER, [])


# ------------------------------------------------------------------------------------------ nothing due


@pytest.fixture
def nothing_due(decided: Decided, nation: int, registers: RunningSimulator, tmp_path: Path) -> dt.date:
    """By a later run couples stay eligible and get nothing, from thirty days after its publication on."""
    while queue_batch(nation, now=NOW):
        pass
    law = POLICY.replace("1: 550_000, 2: 1_030_000", "1: 550_000, 2: 0")
    publish(decide(tmp_path, with_details(rows_of_nation(40)), name="nothing", policy=law), now=LOWER_AT)
    return day_of(LOWER_AT) + 30 * DAY


def suspended_on() -> dt.date | None:
    with acting_as(SYSTEM, is_read_only=True):
        return approvals_of(HOUSEHOLD)[0].suspended_on


def test_a15_a_cut_to_zero_waits_while_an_objection_is_open_as_an_end_does(nothing_due: dt.date) -> None:
    assert (suspended_on(), ends_on()) == (nothing_due, None)
    assert (paid_on(nothing_due - DAY), paid_on(nothing_due)) == (FULL, 0)
    request = objection()
    late = the_night_before(nothing_due)
    assert actions.continue_support(now=late) == 1
    put_off = suspended_on()
    assert put_off
    assert put_off >= late.date() + 7 * DAY
    assert shown(HOUSEHOLD) == put_off
    assert {paid_on(nothing_due + n * DAY) for n in range((put_off - nothing_due).days)} == {FULL}
    assert paid_on(put_off) == 0
    assert notices(HOUSEHOLD)[-1] == "support_continues.1"
    assert actions.continue_support(now=late) == 0
    assert actions.continue_support(now=the_night_before(put_off)) == 1, "as long as we have not answered"
    last = suspended_on()
    assert last
    assert (last > put_off, paid_on(put_off), paid_on(last)) == (True, FULL, 0)
    actions.withdraw_request(request_id=request, by=head(HOUSEHOLD), now=the_night_before(put_off))
    assert actions.continue_support(now=the_night_before(last)) == 0, "the objection is over"
    assert ends_on() is None


def test_a15_the_answer_ends_the_wait_of_a_cut_to_zero(nothing_due: dt.date) -> None:
    request = objection()
    late = the_night_before(nothing_due)
    actions.continue_support(now=late)
    take_on(late)
    answered, by = late + 3 * DAY, officer()
    actions.claim(request_id=request, by=by, now=answered)
    actions.answer_applicant(
        request_id=request, document=None, words="درآمد از مالیات رسیده است", by=by, now=answered
    )
    actions.decide_by_rules(request_id=request, by=by, now=answered)
    assert suspended_on() == day_of(answered)
    assert (paid_on(day_of(answered) - DAY), paid_on(day_of(answered)), arrears()) == (FULL, 0, [])
    assert actions.continue_support(now=nightly(day_of(answered))) == 0


def test_a15_a_cut_to_zero_that_came_before_the_job_is_taken_back(nothing_due: dt.date) -> None:
    objection(last_minutes(nothing_due))
    assert paid_on(nothing_due) == 0
    assert actions.continue_support(now=nightly(nothing_due)) == 1
    put_off = suspended_on()
    assert put_off
    assert {paid_on(nothing_due + n * DAY) for n in range((put_off - nothing_due).days)} == {FULL}


def test_a15_an_agreement_that_stops_support_is_kept_to(
    ending: dt.date, django_db_setup: DatabaseUrls
) -> None:
    filed(head(HOUSEHOLD), why="فروخته‌ام")
    says(django_db_setup, "stops")
    try:
        assert actions.continue_support(now=the_night_before(ending)) == 0
        assert ends_on() == ending
    finally:
        says(django_db_setup, "continues")


def says(urls: DatabaseUrls, support: str) -> None:
    """What the published agreement says, written below the triggers that keep it as it is."""
    with psycopg.connect(urls.admin) as connected:
        connected.execute("SET session_replication_role = replica")
        connected.execute(
            "UPDATE agreement_version SET body = jsonb_set(body, %s, %s)",
            [["parameters", "support_while_objecting"], json.dumps(support)],
        )
