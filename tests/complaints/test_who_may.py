"""R4.8d, R4.2a: who complains, who reads and answers; by the application, and by the database without it."""

from __future__ import annotations

import datetime as dt
import inspect
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import DatabaseError, InternalError, connection, transaction

from hemayat.accounts.conflict_of_interest import declare_relative
from hemayat.accounts.models import StaffMember
from hemayat.accounts.roles import Role
from hemayat.accounts.staff import actor_of
from hemayat.agreements.models import Clock, ClockEvent
from hemayat.audit.context import NOBODY, SYSTEM, Actor, acting_as
from hemayat.audit.keys import key_ring
from hemayat.audit.models import AuditEvent
from hemayat.complaints import actions, inspector_actions
from hemayat.complaints.errors import COMPLAINANT_NOT_HEAD, NOT_AN_INSPECTOR, ComplaintFault, NoSuchComplaint
from hemayat.complaints.models import Complaint, ComplaintEvent, ComplaintLetter
from hemayat.complaints.queries import complaint_of, complaints_of, place_of
from hemayat.complaints.states import ComplaintState
from hemayat.households.actions import change_head
from hemayat.households.models import Person
from hemayat.households.queries import head_of, known_in
from hemayat.notifications.models import OutboxMessage
from hemayat.requests.errors import ApplicantNotHead
from hemayat.requests.models import Request
from tests.complaints.steps import LATE, complained, head, inspector, officer, seen, signed_in
from tests.requests import steps as of_requests
from tests.requests.steps import citizen
from tests.requests.test_channels import ALL as ALL_OF_REQUESTS
from tests.requests.test_channels import BY_OFFICER
from tests.requests.test_channels import given_to as given_to_request
from tests.support.extracts import national_id
from tests.support.refusals import refuses

pytestmark = pytest.mark.django_db
ALL = {name: getattr(actions, name) for name in actions.__all__ if inspect.isfunction(getattr(actions, name))}
BY_HEAD = {"complain_of_conduct", "complain_of_delay", "withdraw_complaint", "write_to_inspector"}
BY_INSPECTOR = {
    "answer_complaint", "ask_complainant", "name_complainant", "release", "take_up", "write_to_complainant",
}  # fmt: skip
BY_SYSTEM = {"announce_ways", "release_abandoned", "give_up_waiting"}
STRANGERS = [SYSTEM, NOBODY, Actor("partner", "partner:1"), Actor("staff", "staff:1", provinces=("*",))]
OTHERS = [role for role in Role if role is not Role.INSPECTOR]


def staff(role: Role) -> StaffMember:
    return officer(name=role.value, roles=[role.value])


def given_to(name: str, request: int, complaint: int) -> dict[str, Any]:
    known = {"request_id": request, "complaint": complaint, "words": "x", "key": "k", "finding": "upheld"}
    return {
        argument: known[argument]
        for argument, about in inspect.signature(ALL[name]).parameters.items()
        if argument not in {"by", "now"} and about.default is inspect.Parameter.empty
    }


def counted() -> tuple[int, int]:
    with acting_as(SYSTEM, is_read_only=True):
        return Request.objects.count(), Complaint.objects.count()


def test_every_action_is_the_heads_an_inspectors_or_the_systems() -> None:
    assert set(ALL) == BY_HEAD | BY_INSPECTOR | BY_SYSTEM


def test_only_a_head_complains_and_writes_to_an_inspector(late: int) -> None:
    number, before = complained(late), counted()
    for name in BY_HEAD:
        for by in (*map(staff, Role), *map(actor_of, map(staff, Role)), *STRANGERS):
            with refuses(COMPLAINANT_NOT_HEAD):
                ALL[name](**given_to(name, late, number), by=by, now=LATE)
    for name in BY_HEAD - {"complain_of_conduct"}:
        with pytest.raises(ComplaintFault):
            ALL[name](**given_to(name, late, number), by=head(2), now=LATE)
    assert counted() == before
    assert seen(number).line.state is ComplaintState.SUBMITTED


def test_r4_8d_only_an_inspector_of_the_province_does_anything_with_a_complaint(late: int) -> None:
    number = complained(late)
    others: list[Any] = [staff(role) for role in OTHERS]
    others += [head(), inspector("gone", is_active=False), inspector("far", provinces=("01",)), *STRANGERS]
    for name in BY_INSPECTOR:
        for by in others:
            with pytest.raises(ComplaintFault) as caught:
                ALL[name](**given_to(name, late, number), by=by, now=LATE)
            assert caught.value.reason == NOT_AN_INSPECTOR or isinstance(caught.value, NoSuchComplaint)
    assert seen(number).line.state is ComplaintState.SUBMITTED


def rows_seen() -> list[int]:
    """How many rows tell whoever acts that somebody complained."""
    found: list[Any] = [
        Complaint.objects.all(),
        ComplaintEvent.objects.all(),
        ComplaintLetter.objects.all(),
        Clock.objects.filter(about__startswith="complaint"),
        ClockEvent.objects.exclude(clock_id__in=Request.objects.values("clock_id")),
        OutboxMessage.objects.filter(key__startswith="complaint:"),
        AuditEvent.objects.filter(event__startswith="complaint."),
    ]
    return [rows.count() for rows in found]


def test_r4_8d_row_security_hides_complaints_and_their_authors_from_the_desk(late: int) -> None:
    number, sara = complained(late), inspector()
    actions.complain_of_conduct(words="بدرفتاری", key="x", by=head(2), now=LATE)
    actions.take_up(complaint=number, by=sara, now=LATE)
    actions.ask_complainant(complaint=number, words="کی؟", by=sara, now=LATE)
    with acting_as(SYSTEM, is_read_only=True):
        whole = rows_seen()
    assert all(whole)
    for role in OTHERS:
        with acting_as(actor_of(staff(role)), is_read_only=True):
            record = whole[-1] if role is Role.OVERSIGHT else 0
            assert rows_seen() == [0, 0, 0, 0, 0, 0, record], role
    for actor in (NOBODY, Actor("partner", "partner:1"), actor_of(inspector("far", provinces=("01",)))):
        with acting_as(actor, is_read_only=True):
            assert rows_seen()[:6] == [0] * 6
    with acting_as(actor_of(sara), is_read_only=True):
        assert rows_seen()[:6] == whole[:6]


def test_r4_8d_the_application_without_its_checks_lets_no_reviewer_close_a_complaint(
    late: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = complained(late)
    actions.take_up(complaint=number, by=inspector(), now=LATE)
    for check in ("check_is_inspector", "check_inspects", "check_took_up"):
        monkeypatch.setattr(inspector_actions, check, lambda by, *_: by)
    for role in OTHERS:
        for name in BY_INSPECTOR:
            # Who watches over the service writes nothing at all.
            with pytest.raises(
                (NoSuchComplaint, InternalError) if role is Role.OVERSIGHT else NoSuchComplaint
            ):
                ALL[name](**given_to(name, late, number), by=staff(role), now=LATE)
        with acting_as(actor_of(staff(role), on_accounts=True)):
            assert (
                Complaint.objects.update(state="answered", finding="upheld", answer=b"x", ended_at=LATE) == 0
            )
            assert place_of(number) is None
    assert seen(number).line.state is ComplaintState.UNDER_INSPECTION


def insertions(number: int) -> Iterator[Callable[[], object]]:
    """What staff could try to write about a complaint of household 1."""
    of = {"household_id": 1, "province": "23", "complaint_id": number}
    yield lambda: ComplaintLetter.objects.create(**of, at=LATE, words=b"x", by_id=None)
    yield lambda: ComplaintEvent.objects.create(
        **of, at=LATE, by_kind="staff", event="complaint.answered", state="answered"
    )

    def another() -> None:
        with acting_as(SYSTEM):
            row = Complaint.objects.get(id=number)
        row.id, row.tracking_code, row.key_hash, row.kind = number + 99, "222222222222", b"2", "conduct"
        row.save(force_insert=True)

    yield another


def test_r4_8d_nobody_else_writes_a_letter_or_an_event_and_no_member_of_staff_complains(late: int) -> None:
    number = complained(late)
    for role in Role:
        for place, insert in enumerate(insertions(number)):
            if role is Role.INSPECTOR and place == 1:
                continue  # an inspector does write the history
            actor = actor_of(staff(role), on_accounts=True)
            with pytest.raises(DatabaseError, match="row-level security"), acting_as(actor):
                insert()


def test_an_inspector_sees_no_complaint_of_a_relatives(late: int) -> None:
    number, sara = complained(late), inspector()
    with acting_as(SYSTEM, is_read_only=True):
        known = head_of(1, LATE.date())
    assert known
    declare_relative(national_id=known.national_id, relation="sibling", by=sara, now=LATE)
    with pytest.raises(NoSuchComplaint):
        actions.take_up(complaint=number, by=sara, now=LATE)


def test_r4_8d_after_a_change_of_head_a_complaint_about_conduct_is_still_its_authors_alone(late: int) -> None:
    sara, old = inspector(), head()
    about_conduct = actions.complain_of_conduct(words="بدرفتاری", key="x", by=old, now=LATE)
    about_delay = complained(late)
    with acting_as(SYSTEM, is_read_only=True):
        was, becomes = known_in(1)[:2]
    index = key_ring().blind_index("national_id", becomes.national_id)
    change_head(household=1, new_head_index=index, on=LATE.date(), by=SYSTEM, now=LATE)
    new = signed_in(citizen(1, becomes.national_id))
    with acting_as(new.actor, is_read_only=True):
        assert [line.id for line in complaints_of(new, LATE.date())] == [about_delay]
        assert complaint_of(about_delay, LATE.date(), new)
        with pytest.raises(NoSuchComplaint):
            complaint_of(about_conduct, LATE.date(), new)
    for name in ("withdraw_complaint", "write_to_inspector"):
        with pytest.raises(NoSuchComplaint):
            ALL[name](**given_to(name, late, about_conduct), by=new, now=LATE)
    assert seen(about_conduct, by=old).words == "بدرفتاری"
    for number in (about_conduct, about_delay):
        author = actions.name_complainant(complaint=number, by=sara, now=LATE)
        assert (author.national_id, author.name) == (was.national_id, " ".join(was.said[:2]))


def test_r1_1b_a_head_by_the_registers_alone_has_no_part_in_complaints_of_the_head(late: int) -> None:
    about_delay = complained(late)
    other = of_requests.head(2)
    spouse = head(1, person_index=other.person_index, national_id_sealed=other.national_id_sealed)
    with acting_as(spouse.actor, is_read_only=True):
        assert complaints_of(spouse, LATE.date()) == []
        with pytest.raises(NoSuchComplaint):
            complaint_of(about_delay, LATE.date(), spouse)
    for name in ("withdraw_complaint", "write_to_inspector"):
        with pytest.raises(NoSuchComplaint):
            ALL[name](**given_to(name, late, about_delay), by=spouse, now=LATE)
    actions.withdraw_complaint(complaint=about_delay, by=head(), now=LATE)
    with pytest.raises(ApplicantNotHead):
        actions.complain_of_delay(words="x", request_id=late, key="y", by=spouse, now=LATE)
    own = actions.complain_of_conduct(words="بدرفتاری", key="x", by=spouse, now=LATE)
    assert seen(own, by=spouse).words == "بدرفتاری"
    with pytest.raises(NoSuchComplaint):
        seen(own, by=head())


def test_r4_8d_who_acts_for_a_head_is_the_one_who_is_named(nation: int) -> None:
    guardian, keys = signed_in(citizen(1, national_id(777), acts_as="guardian")), key_ring()
    line = keys.blind_index("mobile", "09990000001")
    with acting_as(SYSTEM):
        known = head_of(1, LATE.date())
        assert known
        of_head = Person.objects.filter(id=known.person)
        of_head.update(mobile=keys.seal(b"09990000001", b"mobile"), mobile_index=line)
    number = actions.complain_of_conduct(words="بدرفتاری", key="x", by=guardian, now=LATE)
    author = actions.name_complainant(complaint=number, by=inspector(), now=LATE)
    assert (author.national_id, author.name) == (national_id(777), "")
    with pytest.raises(NoSuchComplaint):
        seen(number, by=head())
    assert seen(number, by=guardian).words == "بدرفتاری"
    actions.complain_of_conduct(words="بدرفتاری", key="y", by=head(), now=LATE)
    with acting_as(SYSTEM, is_read_only=True):
        told = OutboxMessage.objects.filter(notice="complaint_filed.1").order_by("id")
        lines = [row.to_index and bytes(row.to_index) for row in told]
    assert lines == [None, line], "the head hears of their own alone"


@pytest.mark.parametrize("name", sorted(BY_OFFICER))
def test_r4_8d_an_inspector_does_nothing_with_a_request(late: int, name: str) -> None:
    given = given_to_request(name, late) | (
        {"at": LATE + dt.timedelta(days=30)} if name == "call_visit" else {}
    )
    with pytest.raises(Exception, match="case officer"):
        ALL_OF_REQUESTS[name](**given, by=inspector(), now=LATE)


def test_r4_8d_row_security_lets_an_inspector_read_a_request_and_change_none(late: int) -> None:
    with acting_as(actor_of(inspector())):
        assert Request.objects.get(id=late).tracking_code
        assert Request.objects.filter(id=late).update(officer_id=1) == 0
        refused = pytest.raises(DatabaseError, match="row-level security")
        with refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO request_override (household_id, province, request_id, proposed_by_id, proposed_at, "
                "outcome, reason) VALUES (1, '23', %s, 1, now(), 'eligible', 'x')",
                [late],
            )


def test_r4_2a_a_complaint_makes_no_request_and_changes_none(late: int) -> None:
    def requests() -> list[Any]:
        with acting_as(SYSTEM, is_read_only=True):
            return list(Request.objects.order_by("id").values())

    before, sara = requests(), inspector()
    actions.announce_ways(now=LATE)
    number = complained(late)
    actions.complain_of_conduct(words="بدرفتاری", request_id=late, key="x", by=head(), now=LATE)
    actions.take_up(complaint=number, by=sara, now=LATE)
    actions.write_to_complainant(complaint=number, words="سلام", by=sara, now=LATE)
    actions.ask_complainant(complaint=number, words="کی؟", by=sara, now=LATE)
    actions.write_to_inspector(complaint=number, words="دی", by=head(), now=LATE)
    actions.name_complainant(complaint=number, by=sara, now=LATE)
    actions.answer_complaint(complaint=number, finding="upheld", words="وارد است", by=sara, now=LATE)
    actions.give_up_waiting(now=LATE)
    assert requests() == before
