"""Clause 7: the service ends by a recorded law, which two people stand behind, and by nothing else."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from inspect import iscoroutinefunction
from typing import Any

import psycopg
import pytest
import time_machine
from asgiref.sync import async_to_sync
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django import app

from hemayat.agreements import closing_law, permissions
from hemayat.agreements.closing_law import NewClosingLaw
from hemayat.agreements.errors import MAY_NOT_PUBLISH, AgreementFault
from hemayat.agreements.models import ClosingLaw
from hemayat.announcements import actions
from hemayat.announcements.models import Announcement
from hemayat.approvals.actions import HolderDeath, end_by_death, end_by_law, restore_after_death
from hemayat.approvals.models import ApprovalEvent
from hemayat.approvals.queries import active
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.models import AuditEvent
from hemayat.jobs.timetable import TIMETABLE
from hemayat.notifications.models import OutboxMessage
from hemayat.notifications.queries import messages_of
from hemayat.requests import actions as requests
from hemayat.requests.errors import CaseNotAdmissible
from hemayat.requests.queries import requests_of
from hemayat.requests.states import CaseKind, CaseState
from tests.announcements.test_everybody_told import number_of, recipients, walk
from tests.requests.steps import NOW, begun, filed, head, ready, take_on, view
from tests.support.agreements import closed, member
from tests.support.lapsed import check_lapses
from tests.support.refusals import refuses

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
ENDS = NOW.date() + 10 * DAY
AFTER = NOW + 11 * DAY
BY_CLOCK_OF_DATABASE = {"holdings.erase_lapsed"}
"""Jobs for which the database does not believe the application's clock: they run at the time that it is."""
LAW = NewClosingLaw("قانون پایان کمک معیشت", "Act ending livelihood assistance", "1234", NOW.date(), ENDS)


def closed_and_told() -> int:
    """As at the desk: recorded by one publisher, confirmed by another; the announcement."""
    law = closing_law.record_law(LAW, by=member(), now=NOW)
    actions.close_service(law=law, by=member(), now=NOW)
    return number_of("ending", law)


def closed_today() -> int:
    law = closing_law.record_law(replace(LAW, effective_on=NOW.date()), by=member(), now=NOW)
    actions.close_service(law=law, by=member(), now=NOW)
    return number_of("ending", law)


def in_force() -> int:
    with acting_as(SYSTEM):
        return len(active(AFTER.date()))


@pytest.mark.slow
def test_r7_1a_a_law_is_recorded_by_one_publisher_and_confirmed_by_another(nation: int) -> None:
    first, second = member(), member()
    law = closing_law.record_law(LAW, by=first, now=NOW)
    assert closing_law.closing_law() is None, "one person closes nothing"
    begun(head(1), now=AFTER)
    with acting_as(SYSTEM), pytest.raises(AgreementFault, match="Another publisher"):
        closing_law.confirm_law(law, by=first, now=NOW)
    with acting_as(SYSTEM), refuses(MAY_NOT_PUBLISH):
        closing_law.confirm_law(law, by=member("analyst"), now=NOW)
    actions.close_service(law=law, by=second, now=NOW)
    found = closing_law.recorded_law()
    assert found is not None
    assert closing_law.closing_law() == replace(found, recorded_by="", confirmed_by="")
    assert (found.number, found.promulgated_on, found.effective_on) == ("1234", NOW.date(), ENDS)
    assert (found.recorded_by, found.confirmed_by) == (first.username, second.username)
    with acting_as(SYSTEM):
        events = AuditEvent.objects.filter(subject=f"closing_law:{law}").order_by("pk")
        assert [one.event for one in events] == ["closing_law.recorded", "closing_law.confirmed"]


def test_a_law_is_confirmed_only_while_the_publisher_who_recorded_it_is_one(
    nation: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = member(), member()
    law = closing_law.record_law(LAW, by=first, now=NOW)

    def confirm() -> None:
        with acting_as(SYSTEM):
            closing_law.confirm_law(law, by=second, now=NOW)

    check_lapses(first, confirm, permissions, monkeypatch)
    confirm()


@pytest.mark.parametrize(
    ("changed", "match"),
    [
        ({"title_fa": " "}, "in both languages"),
        ({"number": ""}, "Write the number"),
        ({"promulgated_on": NOW.date() + DAY}, "not been issued yet"),
        ({"effective_on": NOW.date() - DAY}, "before the date it was issued"),
    ],
)
def test_r7_1a_without_title_number_and_days_it_is_no_law(changed: dict[str, Any], match: str) -> None:
    with pytest.raises(AgreementFault, match=match):
        closing_law.record_law(replace(LAW, **changed), by=member(), now=NOW)


def test_r7_1a_before_it_is_confirmed_it_can_be_taken_back_and_afterwards_never(nation: int) -> None:
    law = closing_law.record_law(LAW, by=member(), now=NOW)
    with pytest.raises(AgreementFault, match="already been recorded"):
        closing_law.record_law(LAW, by=member(), now=NOW)
    closing_law.take_back_law(law, by=member(), now=NOW)
    law = closing_law.record_law(LAW, by=member(), now=NOW)
    actions.close_service(law=law, by=member(), now=NOW)
    with pytest.raises(AgreementFault, match="not waiting for confirmation"):
        closing_law.take_back_law(law, by=member(), now=NOW)
    for change in ({"taken_back_at": NOW}, {"effective_on": ENDS + DAY}):
        with pytest.raises(DatabaseError, match="once"), transaction.atomic(), acting_as(SYSTEM):
            ClosingLaw.objects.update(**change)


def test_r7_1a_the_database_takes_no_law_of_one_person(django_db_setup: Any) -> None:
    one = member()
    values = {
        "title_fa": "ق", "title_en": "L", "number": "1", "promulgated_on": ENDS, "effective_on": ENDS,
        "recorded_by": one, "recorded_at": NOW,
    }  # fmt: skip
    with pytest.raises(DatabaseError, match="recorded first"), transaction.atomic(), acting_as(SYSTEM):
        ClosingLaw.objects.create(**values, confirmed_by=member(), confirmed_at=NOW)
    with acting_as(SYSTEM):
        row = ClosingLaw.objects.create(**values)
    with pytest.raises(DatabaseError, match="two_people"), transaction.atomic(), acting_as(SYSTEM):
        ClosingLaw.objects.filter(pk=row.pk).update(confirmed_by=one, confirmed_at=NOW)
    with (
        psycopg.connect(django_db_setup.owner) as owner,
        pytest.raises(psycopg.DatabaseError, match="recorded first"),
    ):
        owner.execute(
            "INSERT INTO closing_law (title_fa, title_en, number, promulgated_on, effective_on, recorded_at, "
            "recorded_by_id, confirmed_at, confirmed_by_id) VALUES ('a', 'b', '1', now(), now(), now(), 1, now(), 2)"
        )


@pytest.mark.slow
def test_r7_1b_without_a_law_no_date_and_no_job_ends_anything(nation: int) -> None:
    """In a hundred years, after every job of the timetable and every job that these queue."""
    far = NOW.replace(year=NOW.year + 100)
    before = in_force()
    assert before
    closing_law.record_law(LAW, by=member(), now=NOW)
    for name in BY_CLOCK_OF_DATABASE:
        app.tasks[name].func(timestamp=0)
    with time_machine.travel(far):
        assert run_every_job() >= {task.name for _, task in TIMETABLE} - BY_CLOCK_OF_DATABASE
    assert closing_law.service_ended(far.date()) is None
    with acting_as(SYSTEM):
        assert len(active(far.date())) == before
        assert not ApprovalEvent.objects.exists()
        with connection.cursor() as cursor:  # as requests that are filed together ask the database
            cursor.execute("SELECT ended_by_law(%s)", [far.date()])
            assert cursor.fetchone() == (None,)
    filed(head(1), now=far)


def run_every_job() -> set[str]:
    """Run the timetable once, and then whatever was queued by that; return the names of all that ran."""
    tasks = {task.name: task.func for _, task in TIMETABLE if task.name not in BY_CLOCK_OF_DATABASE}
    for run in tasks.values():
        async_to_sync(run)(timestamp=0) if iscoroutinefunction(run) else run(timestamp=0)
    ran = set(tasks)
    while queued := next_queued(ran):
        name, arguments = queued
        app.tasks[name].func(**arguments)
        ran.add(name)
    return ran


def next_queued(ran: set[str]) -> tuple[str, dict[str, Any]] | None:
    """A waiting job of a kind that has not run yet: its name and arguments."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT task_name, args FROM procrastinate_jobs WHERE status = 'todo' AND task_name != ALL(%s) LIMIT 1",
            [sorted(ran)],
        )
        row = cursor.fetchone()
    return (row[0], json.loads(row[1])) if row else None


def test_r7_1b_no_command_and_no_hand_ends_an_approval_by_a_law_that_is_not_recorded(nation: int) -> None:
    with pytest.raises(DatabaseError, match="no recorded law"), transaction.atomic():
        end_by_law("a law that nobody recorded", ENDS, now=NOW)
    assert in_force()
    closed(NOW, ENDS)
    with pytest.raises(DatabaseError, match="no recorded law"), transaction.atomic():
        end_by_law("before its day", ENDS - DAY, now=NOW)


def test_r7_1b_no_setting_names_an_end() -> None:
    from hemayat.config.environment import Environment  # noqa: PLC0415 - beside what it is asked for

    names = " ".join(Environment.__annotations__)
    assert not any(word in names for word in ("clos", "end_", "ends", "expir", "until", "sunset"))


@pytest.mark.slow
def test_r7_1c_from_its_day_on_nothing_new_is_taken_and_open_cases_are_finished(
    nation: int, registers: object
) -> None:
    open_case = filed(head(1))
    draft = ready(head(2), CaseKind.OBJECTION)
    closed_and_told()
    filed(head(3), now=NOW + DAY)
    for kind in (CaseKind.OBJECTION, CaseKind.DISPUTE, CaseKind.CHANGE_OF_HEAD):
        with pytest.raises(CaseNotAdmissible, match="1234"):
            begun(head(4), kind, now=AFTER)
    with pytest.raises(CaseNotAdmissible, match="New requests are not accepted") as refused:
        requests.file_request(request_id=draft, key="late", by=head(2), now=AFTER)
    assert "درخواست جدیدی پذیرفته نمی‌شود" in refused.value.words["fa"]
    for minutes in range(0, 60, 10):
        take_on(now=AFTER + dt.timedelta(minutes=minutes))
    assert view(open_case, now=AFTER).state in (CaseState.DECIDED, CaseState.AWAITING_OFFICER)


def test_r7_1c_everything_stays_readable(nation: int) -> None:
    request = filed(head(1))
    walk(closed_and_told(), now=NOW)
    actions.follow_law(now=AFTER)
    household = head(1)
    with acting_as(household.actor, is_read_only=True):
        assert [one.id for one in requests_of(1)] == [request]
        assert messages_of(1)


def test_r7_1a_approvals_end_by_the_law_from_its_day(nation: int) -> None:
    before = in_force()
    closed_and_told()
    assert actions.follow_law(now=NOW) == 0, "its day has not come"
    assert actions.follow_law(now=AFTER) == before
    assert actions.follow_law(now=AFTER) == 0
    assert in_force() == 0
    with acting_as(SYSTEM), connection.cursor() as cursor:
        assert len(active(ENDS - DAY)) == before
        cursor.execute("SELECT DISTINCT because, event, from_on FROM approval_event")
        assert cursor.fetchall() == [("law", "قانون پایان کمک معیشت، 1234", ENDS)]


def test_r7_1c_everybody_concerned_is_told_and_those_with_drafts(nation: int) -> None:
    late = next(number for number in range(1, 60) if number not in recipients())
    begun(head(late))
    walk(closed_and_told())
    with acting_as(SYSTEM):
        by_notice = {
            notice: set(OutboxMessage.objects.filter(notice=notice).values_list("household_id", flat=True))
            for notice in ("service_ends.1", "service_ends_draft.1")
        }
        assert Announcement.objects.get(kind="ending").done_at == NOW
    assert by_notice == {"service_ends.1": recipients(), "service_ends_draft.1": {late}}


@pytest.mark.parametrize("batches", [0, 1])
def test_r7_1c_whose_approval_ended_before_the_walk_reached_them_is_told_too(
    nation: int, batches: int
) -> None:
    expected = recipients()
    announcement = closed_today()
    for _ in range(batches):
        actions.queue_batch(announcement, now=NOW, batch=2)
    assert actions.follow_law(now=NOW) == len(expected)
    walk(announcement)
    with acting_as(SYSTEM):
        told = OutboxMessage.objects.filter(notice="service_ends.1").values_list("household_id", flat=True)
        assert (len(told), set(told)) == (len(expected), expected)
    found = actions.update_coverage(announcement, now=AFTER)
    assert (found.concerned, found.told) == (len(expected), len(expected))


def test_r7_1c_nobody_is_asked_to_file_a_draft_before_a_day_that_has_come(nation: int) -> None:
    begun(head(1))
    walk(closed_today())
    with acting_as(SYSTEM):
        assert not OutboxMessage.objects.filter(notice="service_ends_draft.1").exists()
        assert OutboxMessage.objects.filter(notice="service_ends.1").count() == len(recipients())


def test_r7_1a_what_the_law_has_ended_is_not_gone_through_again_until_one_is_restored(nation: int) -> None:
    with acting_as(SYSTEM):
        one = active(NOW.date())[0]
    end_by_death([HolderDeath(one.household, one.holder_id, NOW.date(), "a report")], now=NOW)
    closed_and_told()
    assert actions.follow_law(now=AFTER)
    with CaptureQueriesContext(connection) as asked:
        assert actions.follow_law(now=AFTER) == 0
    assert not any("end_approvals_by_law" in each["sql"] for each in asked)
    restore_after_death(one.household, one.holder_id, event="it was not one", now=AFTER)
    assert actions.follow_law(now=AFTER) == 1
    assert in_force() == 0
