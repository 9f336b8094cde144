"""Clause 4.8 from the day that a result is late to the written answer, by real actions on a real request."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, connection

from hemayat.accounts.attempt_limits import OWN
from hemayat.accounts.conflict_of_interest import declare_relative
from hemayat.accounts.deputies import take_leave
from hemayat.accounts.models import StaffMember
from hemayat.accounts.staff import actor_of
from hemayat.agreements.queries import version_in_force
from hemayat.audit.actions import AuditEntry
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.models import AuditEvent
from hemayat.complaints import actions, delay_notices, inspector_actions
from hemayat.complaints.apps import ComplaintsConfig
from hemayat.complaints.case_process import apply_transition
from hemayat.complaints.delay_rule import late_requests
from hemayat.complaints.dossier import read
from hemayat.complaints.errors import (
    COMPLAINT_ALREADY_TAKEN,
    COMPLAINT_TEXT_MISSING,
    COMPLAINT_TOO_LONG,
    AlreadyComplained,
    ComplainedTooOften,
    ComplaintStateChanged,
    ResultNotLate,
)
from hemayat.complaints.models import Complaint, ComplaintLetter, ComplaintWay
from hemayat.complaints.queries import export_of
from hemayat.complaints.queues import ComplaintQueue, ComplaintQueueQuery, first_order, queue_of
from hemayat.complaints.states import ComplaintFinding, ComplaintState
from hemayat.households.queries import head_of
from hemayat.requests import actions as of_requests
from hemayat.requests.errors import TOO_OFTEN_TODAY, NoSuchRequest
from hemayat.requests.models import Request
from hemayat.requests.states import CaseKind
from tests.complaints.steps import (
    DAMAGE,
    DAY,
    DUE,
    LATE,
    NOW,
    WORDS,
    complained,
    head,
    inspector,
    notices,
    seen,
)
from tests.requests.steps import begun, filed
from tests.support.agreements import published
from tests.support.members import move
from tests.support.refusals import refuses

pytestmark = pytest.mark.django_db


def ways(now: dt.datetime, household: int = 1) -> list[int]:
    with acting_as(head(household).actor, is_read_only=True):
        return [one.request.id for one in late_requests(household, now.date())]


@pytest.mark.slow
def test_r4_8b_the_way_opens_the_day_after_the_due_date_is_announced_once_and_closes_with_the_result(
    late: int,
) -> None:
    begun(head(), CaseKind.DISPUTE)  # a draft: its forms are not complete
    last = dt.datetime.combine(DUE, dt.time(20, 0), dt.UTC)
    for day in (NOW, last):
        assert ways(day) == []
        assert actions.announce_ways(now=day) == 0
        with pytest.raises(ResultNotLate):
            complained(late, now=day)
    assert notices() == []
    assert ways(LATE) == [late]
    assert actions.announce_ways(now=LATE) == 1
    assert actions.announce_ways(now=LATE) == 0
    assert actions.announce_ways(now=LATE + DAY) == 0
    assert notices() == ["complaint_way_opens.1"]
    with acting_as(SYSTEM, is_read_only=True):
        assert list(ComplaintWay.objects.values_list("request_id", "due_on")) == [(late, DUE)]
    of_requests.withdraw_request(request_id=late, by=head(), now=LATE)
    assert ways(LATE + DAY) == []
    with pytest.raises(ResultNotLate):
        complained(late, now=LATE + DAY)


def test_r4_8b_each_late_request_of_a_household_opens_a_way_of_its_own(late: int) -> None:
    dispute = filed(head(), CaseKind.DISPUTE)
    before = LATE - 2 * DAY  # the dispute was due a week earlier
    assert actions.announce_ways(now=before) == 1
    assert ways(before) == [dispute]
    assert actions.announce_ways(now=LATE) == 1
    assert notices() == ["complaint_way_opens.1"] * 2


def test_r4_8b_while_we_wait_for_the_applicant_no_day_passes(late: int) -> None:
    with acting_as(
        SYSTEM
    ):  # as far as an officer's question needs it: no register has anything to do with it
        row = Request.objects.get(id=late)
    from hemayat.agreements.actions import pause_clock, resume_clock  # noqa: PLC0415 - this test alone turns a clock

    assert row.clock_id
    with acting_as(SYSTEM):
        pause_clock(household=1, clock=row.clock_id, why="request.question_asked", now=NOW + DAY)
    assert ways(LATE + 30 * DAY) == []
    assert actions.announce_ways(now=LATE + 30 * DAY) == 0
    with acting_as(SYSTEM):
        resume_clock(household=1, clock=row.clock_id, now=LATE)
    assert ways(LATE + DAY) == []
    assert ways(LATE + 60 * DAY) == [late]


def test_r4_8c_a_complaint_with_its_dossier_and_damage_is_looked_into_and_answered(late: int) -> None:
    number = complained(late, damage=DAMAGE)
    told = seen(number)
    assert (told.words, told.damage_rial, told.damage_words) == (WORDS, 12_000_000, DAMAGE.words)
    assert told.dossier
    assert (told.dossier.promised_on, told.dossier.due_on, told.dossier.working_days) == (DUE, DUE, 15)
    assert [one.name for one in told.dossier.clock] == ["started"]
    assert [one.name for one in told.dossier.steps] == ["request.begun", "request.consented", "request.filed"]
    sara = inspector()
    actions.take_up(complaint=number, by=sara, now=LATE)
    actions.take_up(complaint=number, by=sara, now=LATE)
    answer_by = actions.ask_complainant(complaint=number, words="از کی منتظرید؟", by=sara, now=LATE)
    assert answer_by > LATE.date()
    assert seen(number).clock.is_paused
    actions.write_to_inspector(complaint=number, words="از آذر.", by=head(), now=LATE + DAY)
    actions.write_to_complainant(complaint=number, words="بررسی می‌کنم.", by=sara, now=LATE + DAY)
    actions.answer_complaint(
        complaint=number, finding=ComplaintFinding.UPHELD, words="حق با شماست.", by=sara, now=LATE + 2 * DAY
    )
    told = seen(number, now=LATE + 3 * DAY)
    assert (told.line.state, told.answer) == (ComplaintState.ANSWERED, "حق با شماست.")
    assert told.finding
    assert told.finding.en == "The complaint is upheld"
    assert [(one.words, one.is_ours) for one in told.letters] == [
        ("از کی منتظرید؟", True), ("از آذر.", False), ("بررسی می‌کنم.", True),
    ]  # fmt: skip
    assert told.clock.stopped_at
    assert notices() == [
        f"complaint_{step}.1" for step in ("filed", "taken_up", "asked", "replied", "written", "answered")
    ]
    with pytest.raises(ComplaintStateChanged):
        actions.write_to_inspector(complaint=number, words="باز هم", by=head(), now=LATE + 3 * DAY)
    again = complained(late, now=LATE + 4 * DAY)
    assert again != number, "the result is still late"


def test_r4_8c_the_export_holds_dates_and_damage_and_leads_to_the_office_of_the_agreement(late: int) -> None:
    told = seen(complained(late, damage=DAMAGE))
    found = export_of(told)
    assert found
    office = version_in_force(LATE.date()).contacts
    assert found["office"] == {
        "name": dict(office.inspection_office),
        "address": office.inspection_address,
    }
    assert found["complaint"]["damage_rial"] == 12_000_000
    assert read(found["request"]) == told.dossier
    assert found["request"]["due_on"] == "2019-12-24"


def test_a12_a13_office_and_days_are_those_of_the_version_in_force_when_the_complaint_is_filed(
    late: int,
) -> None:
    office = {"fa": "مرکز بازرسی و ارتباطات مردمی", "en": "Centre of Inspection"}
    published(
        NOW, effective_from="1398-10-04", parameters={"complaint_within": "7"},
        contacts={"inspection_office": office, "inspection_address": "https://bazresi.example.ir"},
    )  # fmt: skip
    told = seen(complained(late))
    assert dict(told.agreement.contacts.inspection_office) == office
    assert told.clock.working_days_left == 7
    found = export_of(told)
    assert found
    assert found["office"] == {"name": office, "address": "https://bazresi.example.ir"}
    assert found["request"]["agreement_number"] == 1, "the promise about the request is that of its own day"


def test_a_clock_of_its_own_by_the_agreement_and_what_is_overdue_first_in_the_queue(late: int) -> None:
    other = filed(head(2))
    first, second = complained(late), complained(other, 2, now=LATE + DAY)
    days = version_in_force(LATE.date()).parameters.complaint_within
    assert seen(first).clock.working_days_left == days
    sara, far = inspector(), inspector("far", provinces=("01",))
    today = (LATE + 60 * DAY).date()

    def queue(place: ComplaintQueue, by: StaffMember = sara) -> list[tuple[int, bool]]:
        query = ComplaintQueueQuery(place, first_order(place))
        with acting_as(actor_of(by), is_read_only=True):
            return [(line.id, line.is_overdue) for line in queue_of(query, by, today).lines]

    assert queue(ComplaintQueue.WAITING) == [(first, True), (second, True)]
    assert queue(ComplaintQueue.WAITING, far) == []
    actions.take_up(complaint=second, by=sara, now=LATE + DAY)
    assert (queue(ComplaintQueue.WAITING), queue(ComplaintQueue.MINE)) == ([(first, True)], [(second, True)])
    with refuses(COMPLAINT_ALREADY_TAKEN):
        actions.take_up(complaint=second, by=inspector("other"), now=LATE + DAY)
    actions.release(complaint=second, by=sara, now=LATE + DAY)
    actions.withdraw_complaint(complaint=second, by=head(2), now=LATE + DAY)
    assert queue(ComplaintQueue.ENDED) == [(second, False)]
    assert notices(2)[-2:] == ["complaint_released.1", "complaint_withdrawn.1"]


def test_a_question_that_nobody_answers_holds_the_inspection_up_no_longer_than_was_said(late: int) -> None:
    number, sara = complained(late), inspector()
    actions.take_up(complaint=number, by=sara, now=LATE)
    answer_by = actions.ask_complainant(complaint=number, words="از کی؟", by=sara, now=LATE)
    last = dt.datetime.combine(answer_by, dt.time(12), dt.UTC)
    assert actions.give_up_waiting(now=last) == 0
    assert actions.give_up_waiting(now=last + DAY) == 1
    told = seen(number, now=last + DAY)
    assert told.line.state is ComplaintState.UNDER_INSPECTION
    assert told.line.due_on > answer_by, "the office's days stood still"
    assert notices()[-1] == "complaint_unreplied.1"


def test_whoever_inspects_there_no_more_holds_no_complaint_up(late: int) -> None:
    number, sara = complained(late), inspector()
    actions.take_up(complaint=number, by=sara, now=LATE)
    assert actions.release_abandoned(now=LATE) == 0
    move(sara, "01", now=LATE)
    assert actions.release_abandoned(now=LATE) == 1
    assert actions.release_abandoned(now=LATE) == 0
    told = seen(number)
    assert (told.line.state, told.inspector) == (ComplaintState.SUBMITTED, None)
    actions.take_up(complaint=number, by=inspector("nima"), now=LATE)
    assert notices()[-2:] == ["complaint_released.1", "complaint_taken_up.1"]


@pytest.mark.parametrize("has_deputy", [False, True])
def test_a_leave_holds_no_complaint_up(late: int, has_deputy: bool) -> None:
    number, sara, nima = complained(late), inspector(), inspector("nima", joined_at=NOW)
    actions.take_up(complaint=number, by=sara, now=LATE)
    today, deputy = LATE.date(), nima.pk if has_deputy else None
    take_leave(deputy=deputy, from_on=today + DAY, until_on=today + 9 * DAY, by=sara, on=today, now=LATE)
    assert actions.release_abandoned(now=LATE) == 0
    assert actions.release_abandoned(now=LATE + DAY) == 1
    actions.take_up(complaint=number, by=nima, now=LATE + DAY)
    assert actions.release_abandoned(now=LATE + DAY) == 0


def test_who_turns_out_to_be_a_relative_holds_no_complaint_up(late: int) -> None:
    number, sara = complained(late), inspector()
    actions.take_up(complaint=number, by=sara, now=LATE)
    with acting_as(SYSTEM, is_read_only=True):
        known = head_of(1, LATE.date())
    assert known
    declare_relative(national_id=known.national_id, relation="sibling", by=sara, now=LATE)
    assert actions.release_abandoned(now=LATE) == 1
    actions.take_up(complaint=number, by=inspector("nima"), now=LATE)
    assert actions.release_abandoned(now=LATE) == 0


def test_r4_8b_what_stands_in_the_way_of_one_head_keeps_no_other_from_being_told(
    late: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, opened = filed(head(2)), delay_notices._opened

    def failing(row: Request, due_on: dt.date) -> AuditEntry:
        if row.id == late:
            raise ZeroDivisionError
        return opened(row, due_on)

    monkeypatch.setattr(delay_notices, "_opened", failing)
    assert actions.announce_ways(now=LATE) == 1
    with acting_as(SYSTEM, is_read_only=True):
        assert list(ComplaintWay.objects.values_list("request_id", flat=True)) == [other]
    assert (notices(1), notices(2)) == ([], ["complaint_way_opens.1"])
    monkeypatch.undo()
    assert actions.announce_ways(now=LATE) == 1


def test_what_stands_in_the_way_of_one_complaint_holds_up_no_other(
    late: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, sara, nima = filed(head(2)), inspector(), inspector("nima")
    first, second = complained(late), complained(other, 2)
    third, fourth = (actions.complain_of_conduct(words="x", key="x", by=head(of), now=LATE) for of in (1, 2))
    for number, by in ((first, sara), (second, sara), (third, nima), (fourth, nima)):
        actions.take_up(complaint=number, by=by, now=LATE)
    for number in (first, second):
        actions.ask_complainant(complaint=number, words="x", by=sara, now=LATE)
    nima.is_active = False
    with acting_as(SYSTEM):
        nima.save()

    def failing(row: Complaint, *given: Any, **named: Any) -> None:
        if row.id in {first, third}:
            raise ZeroDivisionError
        apply_transition(row, *given, **named)

    monkeypatch.setattr(inspector_actions, "apply_transition", failing)
    later = LATE + 60 * DAY
    actions.give_up_waiting(now=later)
    actions.release_abandoned(now=later)
    states = [
        seen(number, household, later).line.state
        for number, household in ((first, 1), (second, 2), (third, 1), (fourth, 2))
    ]
    assert states == [
        ComplaintState.AWAITING_COMPLAINANT,
        ComplaintState.UNDER_INSPECTION,
        ComplaintState.UNDER_INSPECTION,
        ComplaintState.SUBMITTED,
    ]


def test_the_same_form_is_one_complaint_and_a_second_one_is_led_to_the_first(late: int) -> None:
    number = complained(late, key="form")
    assert complained(late, key="form") == number
    with pytest.raises(AlreadyComplained) as fault:
        complained(late, key="another form")
    assert fault.value.complaint == number
    for wrong in (actions.Damage(0, "x"), actions.Damage(5, " "), actions.Damage(10**16, "x")):
        with refuses(COMPLAINT_TEXT_MISSING):
            complained(late, key="third", damage=wrong)
    with refuses(COMPLAINT_TEXT_MISSING):
        actions.write_to_inspector(complaint=number, words=" ", by=head(), now=LATE)
    with refuses(COMPLAINT_TOO_LONG, match="Shorten it to 2000 characters"):
        actions.write_to_inspector(complaint=number, words="x" * 2_001, by=head(), now=LATE)


def test_what_was_mended_in_a_form_that_was_sent_before_is_not_lost(late: int) -> None:
    def said(words: str, request: int | None = None) -> int:
        return actions.complain_of_conduct(words=words, request_id=request, key="form", by=head(), now=LATE)

    assert said("داد زد.") == said("داد زد.")
    assert len({said("داد زد."), said("داد زد و در را بست."), said("داد زد.", late)}) == 3
    number = complained(late, key="form", damage=DAMAGE)
    assert complained(late, key="form", damage=DAMAGE) == number
    for words, damage in (("x", DAMAGE), (WORDS, actions.Damage(5, DAMAGE.words)), (WORDS, None)):
        with pytest.raises(AlreadyComplained):
            complained(late, key="form", words=words, damage=damage)


def test_a_letter_that_is_sent_twice_is_one(late: int) -> None:
    number, sara = complained(late), inspector()
    actions.take_up(complaint=number, by=sara, now=LATE)
    for words in ("سلام", "سلام ", "رسید دارید؟"):
        actions.write_to_complainant(complaint=number, words=words, by=sara, now=LATE)
    actions.ask_complainant(complaint=number, words="رسید دارید؟", by=sara, now=LATE)
    assert seen(number).is_asked, "what was written before may be asked"
    for words in ("دارم.", "دارم.", "رسید دارید؟", "دارم."):
        actions.write_to_inspector(complaint=number, words=words, by=head(), now=LATE)
    told = seen(number)
    assert [(one.words, one.is_ours) for one in told.letters] == [
        ("سلام", True), ("رسید دارید؟", True), ("رسید دارید؟", True),
        ("دارم.", False), ("رسید دارید؟", False), ("دارم.", False),
    ]  # fmt: skip
    assert [one.words.en for one in told.events].count("You added to your complaint") == 2
    assert notices().count("complaint_written.1") == 2


def test_a_complaint_about_conduct_is_open_at_any_time_and_its_record_says_not_whose_it_is(
    nation: int,
) -> None:
    number = actions.complain_of_conduct(words="بدرفتاری کرد.", key="a", by=head(), now=NOW)
    request = filed(head())
    about = actions.complain_of_conduct(words="دوباره.", request_id=request, key="b", by=head(), now=NOW)
    with pytest.raises(NoSuchRequest):
        actions.complain_of_conduct(words="x", request_id=request, key="c", by=head(2), now=NOW)
    assert (seen(number, now=NOW).request, seen(about, now=NOW).request) == (None, request)
    assert seen(number, now=NOW).dossier is None
    actions.take_up(complaint=number, by=inspector(), now=NOW)
    with acting_as(SYSTEM, is_read_only=True):
        rows = AuditEvent.objects.filter(event__startswith="complaint.")
        assert rows.count() == 3
        assert not rows.exclude(household_id=None, province="").exists()
        assert set(rows.filter(actor_kind="head").values_list("actor_id", flat=True)) == {""}


def test_a_head_files_so_many_complaints_a_day_and_keeps_no_other_from_one(nation: int) -> None:
    def complain(form: int, household: int = 1, now: dt.datetime = NOW) -> int:
        return actions.complain_of_conduct(words=f"{form}", key="k", by=head(household), now=now)

    (limit,) = OWN["complaint"]
    numbers = [complain(form) for form in range(limit.most)]
    with pytest.raises(ComplainedTooOften):
        complain(limit.most)
    assert complain(0) == numbers[0], "the same form is answered as before"
    assert len(notices()) == limit.most
    complain(0, household=2)
    complain(limit.most, now=NOW + DAY)


@pytest.mark.slow
def test_a_head_writes_to_the_inspector_so_often_a_day(nation: int) -> None:
    number = actions.complain_of_conduct(words="بدرفتاری کرد.", key="a", by=head(), now=NOW)
    (limit,) = OWN["words"]
    for letter in range(limit.most):
        actions.write_to_inspector(complaint=number, words=f"{letter}", by=head(), now=NOW)
    with refuses(TOO_OFTEN_TODAY):
        actions.write_to_inspector(complaint=number, words="یکی بیش‌تر", by=head(), now=NOW)
    assert len(seen(number, now=NOW).letters) == limit.most
    actions.write_to_inspector(complaint=number, words="فردا", by=head(), now=NOW + DAY)


def test_keys_may_change_and_the_system_seals_anew_what_nobody_else_changes(late: int) -> None:
    number, sara = complained(late, damage=DAMAGE), inspector()
    actions.take_up(complaint=number, by=sara, now=LATE)
    actions.write_to_complainant(complaint=number, words="سلام", by=sara, now=LATE)
    actions.answer_complaint(complaint=number, finding="upheld", words="بله", by=sara, now=LATE)
    for column in ComplaintsConfig.sealed:
        with acting_as(SYSTEM), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {column.table} SET {column.column} = {column.column} || ''::bytea")
            assert cursor.rowcount == 1, column
    with acting_as(actor_of(sara)):
        assert ComplaintLetter.objects.update(words=b"x") == 0
    for by in (actor_of(sara), head().actor):
        with pytest.raises(DatabaseError, match="never changes"), acting_as(by):
            Complaint.objects.update(words=b"x")


def test_what_was_filed_never_changes_and_an_answer_is_final(late: int) -> None:
    number, sara = complained(late), inspector()
    actions.take_up(complaint=number, by=sara, now=LATE)
    actions.answer_complaint(complaint=number, finding="not_upheld", words="نه.", by=sara, now=LATE)
    changes: list[dict[str, Any]] = [
        {"damage_rial": 5},
        {"dossier": {}},
        {"finding": "upheld"},
        {"state": "submitted"},
    ]
    for change in changes:
        with pytest.raises(DatabaseError), acting_as(SYSTEM):
            Complaint.objects.filter(id=number).update(**change)


def test_r4_8b_the_database_takes_no_complaint_of_delay_about_what_is_decided(late: int) -> None:
    number = complained(late)
    of_requests.withdraw_request(request_id=late, by=head(), now=LATE)
    with acting_as(head().actor):
        row = Complaint.objects.get(id=number)
    row.id, row.tracking_code, row.key_hash = number + 100, "222222222222", b"other"
    with pytest.raises(DatabaseError, match="waits for no result"), acting_as(head().actor):
        row.save(force_insert=True)
