"""What is sent with a complaint is read by its author and inspectors; a complaint about conduct by its author alone."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError

from hemayat.accounts.results import Citizen
from hemayat.accounts.roles import Role
from hemayat.accounts.staff import actor_of
from hemayat.agreements.models import Clock
from hemayat.audit.context import NOBODY, SYSTEM, Actor, acting_as
from hemayat.audit.keys import key_ring
from hemayat.audit.models import AuditEvent
from hemayat.complaints import actions
from hemayat.complaints.complainant_actions import case_of, new_number
from hemayat.complaints.models import Complaint, ComplaintEvent, ComplaintLetter
from hemayat.documents.actions import forget_orphans
from hemayat.documents.models import Document
from hemayat.households.actions import change_head
from hemayat.households.queries import known_in
from hemayat.notifications.models import OutboxMessage
from hemayat.notifications.queries import messages_of
from tests.complaints.steps import DAY, LATE, complained, head, inspector, officer, seen, signed_in
from tests.documents.pictures import photograph, png
from tests.documents.upload_steps import keep_upload
from tests.requests.steps import citizen

pytestmark = pytest.mark.django_db


def kept(number: int, by: Citizen, content: bytes | None = None) -> None:
    given = {"household": 1, "province": by.province, "case": case_of(number), "name": "رسید.jpg"}
    keep_upload(**given, content=content or photograph(), by=by.actor, now=LATE)  # type: ignore[arg-type]  # by name


def about_conduct(by: Citizen) -> int:
    number = new_number()
    kept(number, by)
    return actions.complain_of_conduct(words="داد زد.", key="x", by=by, now=LATE, number=number)


def after_a_change_of_head() -> Citizen:
    with acting_as(SYSTEM, is_read_only=True):
        becomes = known_in(1)[1]
    index = key_ring().blind_index("national_id", becomes.national_id)
    change_head(household=1, new_head_index=index, on=LATE.date(), by=SYSTEM, now=LATE)
    return signed_in(citizen(1, becomes.national_id))


def rows_of_complaints() -> list[int]:
    found: list[Any] = [
        Complaint.objects.all(),
        ComplaintEvent.objects.all(),
        ComplaintLetter.objects.all(),
        Clock.objects.filter(about__startswith="complaint:"),
        OutboxMessage.objects.filter(key__startswith="complaint:"),
        Document.objects.filter(case__startswith="complaint:"),
    ]
    return [rows.count() for rows in found]


def test_what_is_sent_with_a_complaint_and_with_a_letter_stands_with_it(late: int) -> None:
    number = complained(late)
    kept(number, head())
    assert seen(number).documents == (), "kept, and not sent"
    actions.write_to_inspector(complaint=number, words="رسید پیوست است.", by=head(), now=LATE)
    (document,) = seen(number).documents
    assert (document.name, document.may_be_removed) == ("رسید.jpg", False)


def test_r4_8d_row_security_shows_a_file_of_a_complaint_to_its_author_and_inspectors(late: int) -> None:
    about_conduct(head())

    def seen_by(actor: Actor) -> int:
        with acting_as(actor, is_read_only=True):
            return Document.objects.count()

    staff = {role: seen_by(actor_of(officer(name=role.value, roles=[role.value]))) for role in Role}
    assert {role for role, count in staff.items() if count} == {Role.INSPECTOR}
    assert seen_by(actor_of(inspector("far", provinces=("01",)))) == 0
    assert [seen_by(one) for one in (head().actor, SYSTEM, head(2).actor, NOBODY)] == [1, 1, 0, 0]


def test_r4_8d_of_a_complaint_about_conduct_a_new_head_sees_no_row_and_no_message(late: int) -> None:
    """Without any check of the application: another head of the same household, by every table that tells of it."""
    old = head()
    number = about_conduct(old)
    actions.write_to_inspector(complaint=number, words="و باز هم.", by=old, now=LATE)
    with acting_as(old.actor, is_read_only=True):
        whole = rows_of_complaints()
        assert all(whole)
        told = len(messages_of(1))
    new = after_a_change_of_head()
    with acting_as(new.actor, is_read_only=True):
        assert rows_of_complaints() == [0] * 6
        assert len(messages_of(1)) == told - whole[4]
    with acting_as(old.actor, is_read_only=True):
        assert rows_of_complaints() == whole
    with acting_as(new.actor):
        assert not Complaint.objects.filter(id=number).update(state="withdrawn", ended_at=LATE)


def test_a_new_head_takes_over_what_was_said_of_a_delay(late: int) -> None:
    number = complained(late)
    kept(number, head())
    actions.write_to_inspector(complaint=number, words="رسید.", by=head(), now=LATE)
    new = after_a_change_of_head()
    with acting_as(new.actor, is_read_only=True):
        assert all(rows_of_complaints())
    assert len(seen(number, by=new).documents) == 1


def test_nobody_files_a_complaint_about_conduct_in_anothers_name(late: int) -> None:
    number = about_conduct(head())
    with acting_as(SYSTEM, is_read_only=True):
        row = Complaint.objects.get(id=number)
    row.id, row.key_hash, row.tracking_code = new_number(), b"another", "another"
    with pytest.raises(DatabaseError, match="row-level security"), acting_as(after_a_change_of_head().actor):
        row.save(force_insert=True)


def test_the_record_of_a_file_says_neither_whose_complaint_it_is_nor_from_where(late: int) -> None:
    about_conduct(head())
    with acting_as(SYSTEM, is_read_only=True):
        (event,) = AuditEvent.objects.filter(event="document.kept")
    assert (event.household_id, event.province, event.actor_kind, event.actor_id) == (None, "", "head", "")
    for role in (Role.CASE_OFFICER, Role.ADMINISTRATOR):
        with acting_as(actor_of(officer(name=role.value, roles=[role.value])), is_read_only=True):
            assert not AuditEvent.objects.filter(event__startswith="document.").exists()


def test_a_file_whose_complaint_was_never_filed_goes_and_one_that_was_stays(late: int) -> None:
    """As after a process that died between the two: the file was kept, and the words never came."""
    about_conduct(head())
    orphan = new_number()
    kept(orphan, head(), png())
    assert forget_orphans("complaint:", before=LATE, now=LATE) == 0, "somebody may be sending it"
    assert forget_orphans("question:", before=LATE + DAY, now=LATE + DAY) == 0
    assert forget_orphans("complaint:", before=LATE + dt.timedelta(seconds=1), now=LATE + DAY) == 1
    with acting_as(SYSTEM, is_read_only=True):
        assert case_of(orphan) not in set(Document.objects.values_list("case", flat=True))
        assert Document.objects.count() == 1
