"""Clause 6.1: whoever is served is told of another version, all of them, whatever becomes of the worker."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection

from hemayat.agreements.errors import AgreementFault
from hemayat.agreements.queries import version_in_force
from hemayat.announcements import actions
from hemayat.announcements.models import Announcement
from hemayat.announcements.queries import announcements
from hemayat.approvals.queries import active
from hemayat.audit.context import NOBODY, SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.notifications.models import OutboxMessage
from hemayat.notifications.queries import messages_of
from hemayat.requests.case_process import agreement_of
from hemayat.requests.models import Request
from hemayat.requests.states import CaseKind
from tests.requests.steps import NOW, begun, filed, head, signed_in, view
from tests.support.agreements import approved, seal

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def published(now: dt.datetime = NOW) -> int:
    """Version 2 with its announcement, as the desk publishes it."""
    draft, publisher = approved(now, effective_from="1398-09-20", parameters={"answer_within": {
        "application": "9", "objection": "9", "dispute": "9", "change_of_head": "9"},
        "one_officer_up_to_rial": "10000000"})  # fmt: skip
    made = actions.publish_version(draft=draft, sha256=seal(draft), by=publisher, now=now)
    assert made.number == 2
    return number_of("agreement", 2)


def number_of(kind: str, about: int) -> int:
    with acting_as(SYSTEM):
        return Announcement.objects.get(kind=kind, about=about).pk


def walk(announcement: int, batch: int = 2, now: dt.datetime = NOW) -> int:
    """As the jobs do, to the end; how many there were."""
    jobs = 0
    while actions.queue_batch(announcement, now=now, batch=batch):
        jobs += 1
    return jobs


def told() -> dict[int | None, int]:
    """Household → how many notices of the new version it has."""
    with acting_as(SYSTEM):
        found: dict[int | None, int] = {}
        for household in OutboxMessage.objects.filter(notice="agreement_changes.1").values_list(
            "household_id", flat=True
        ):
            found[household] = found.get(household, 0) + 1
        return found


def recipients() -> set[int]:
    with acting_as(SYSTEM):
        return {one.household for one in active(NOW.date())}


@pytest.mark.slow
def test_r1_5d_no_version_is_published_whose_limit_for_one_officer_no_support_is_above(nation: int) -> None:
    """The law of this nation pays at most 1,030,000 rials a month, which is 12,360,000 a year."""
    draft, publisher = approved(
        NOW, effective_from="1398-09-20", parameters={"one_officer_up_to_rial": "12360000"}
    )
    with pytest.raises(AgreementFault, match="two officers would never apply"):
        actions.publish_version(draft=draft, sha256=seal(draft), by=publisher, now=NOW)
    assert version_in_force(NOW.date() + 30 * DAY).number == 1


def test_r6_1c_one_notice_for_each_recipient_and_open_applicant_and_coverage_reaches_all(nation: int) -> None:
    refused = next(number for number in range(1, 60) if number not in recipients())
    filed(head(refused))
    begun(head(2 if refused != 2 else 3), CaseKind.DISPUTE)
    walk(published())
    assert told() == dict.fromkeys(recipients() | {refused}, 1)
    with acting_as(SYSTEM):
        (found,) = announcements()
    assert (found.kind, found.about) == ("agreement", 2)
    assert (found.concerned, found.told, found.coverage) == (len(told()), len(told()), 1_000)
    assert sum(found.states.values()) == found.told
    assert found.done_at == NOW


def test_r6_1c_it_goes_on_after_a_batch_that_was_lost_and_tells_nobody_twice(nation: int) -> None:
    announcement = published()
    actions.queue_batch(announcement, now=NOW, batch=2)
    some = told()
    with acting_as(SYSTEM):
        # A worker died after the notices of this batch were queued by another one.
        Announcement.objects.filter(pk=announcement).update(after_household=0)
        assert announcements()[0].done_at is None
    actions.resume()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s", [actions.TASK])
        assert cursor.fetchone() == (1,), "one job waits for it"
    walk(announcement)
    assert set(some) < set(told()) == recipients()
    assert set(told().values()) == {1}
    assert not actions.queue_batch(announcement, now=NOW), "it is done"


def test_r6_1c_who_is_missing_at_the_end_is_told_in_another_round(nation: int) -> None:
    """A request that was filed before, but is seen only behind the walk."""
    announcement = published()
    last = max(recipients())
    while actions.queue_batch(announcement, now=NOW, batch=2):
        with acting_as(SYSTEM):
            if Announcement.objects.get(pk=announcement).after_household >= last:
                break
    early = next(number for number in range(1, last) if number not in recipients())
    filed(head(early), now=NOW)
    walk(announcement)
    assert told()[early] == 1
    with acting_as(SYSTEM):
        row = Announcement.objects.get(pk=announcement)
    assert (row.round, row.told, row.concerned) == (2, len(told()), len(told()))


def test_r6_1c_another_person_with_an_open_request_is_told_too(nation: int) -> None:
    household = min(recipients())
    filed(signed_in(household), CaseKind.CHANGE_OF_HEAD)
    with acting_as(SYSTEM), connection.cursor() as cursor:
        # As after somebody else began to act for the household.
        cursor.execute("UPDATE request SET person_index = %s WHERE household_id = %s", [b"x" * 32, household])
    announcement = published()
    walk(announcement)
    assert told()[household] == 2
    with acting_as(SYSTEM):
        (found,) = announcements()
    assert (found.kind, found.about) == ("agreement", 2)
    assert found.told == found.concerned == len(recipients()) + 1


def test_r6_1c_a_head_without_a_line_on_file_is_told_at_the_line_of_their_own_request(nation: int) -> None:
    lines = {number: f"+98912000000{number}" for number in (1, 3)}
    for number, line in lines.items():
        filed(head(number, mobile_sealed=key_ring().seal(line.encode(), b"mobile")))
    walk(published())
    for number, line in lines.items():
        with acting_as(SYSTEM):
            message = OutboxMessage.objects.get(household_id=number, notice="agreement_changes.1")
        assert bytes(message.to_index or b"") in key_ring().blind_indexes("mobile", line)


def test_r6_1c_the_notice_names_the_day_and_where_to_read(nation: int) -> None:
    walk(published())
    with acting_as(head(min(recipients())).actor, is_read_only=True):
        words = [one.words for one in messages_of(min(recipients()))]
    assert any(
        "نسخهٔ جدید توافق‌نامهٔ خدمت کمک معیشت از ۱۳۹۸/۰۹/۲۰" in one and "/agreement/" in one for one in words
    ), words


def test_r6_1b_a_request_keeps_the_version_of_the_day_on_which_it_was_filed(nation: int) -> None:
    before = filed(head(1))
    published()
    still = filed(head(2), now=NOW + DAY)
    later = dt.datetime(2019, 12, 15, 8, tzinfo=dt.UTC)
    assert version_in_force(later.date()).number == 2
    after = filed(head(3), now=later)
    with acting_as(SYSTEM):
        kept = Request.objects.filter(id__in=(before, still, after)).order_by("id")
        assert [one.agreement_number for one in kept] == [1, 1, 2]
        assert [agreement_of(one).number for one in kept] == [1, 1, 2]
    due = [view(request, household, now=later).due_on for household, request in ((1, before), (3, after))]
    assert due[0] == dt.date(2019, 12, 24), "fifteen working days of version 1"
    assert due[1] == dt.date(2019, 12, 28), "nine working days of version 2"


def test_r6_1c_a_version_that_cannot_be_published_is_not_announced(nation: int) -> None:
    draft, publisher = approved(NOW, effective_from="1398-09-20")
    with pytest.raises(AgreementFault):
        actions.publish_version(draft=draft, sha256="0" * 64, by=publisher, now=NOW)
    with acting_as(SYSTEM):
        assert announcements() == []


def test_nobody_outside_the_desk_sees_how_far_it_is(nation: int) -> None:
    published()
    with acting_as(NOBODY):
        assert announcements() == []
