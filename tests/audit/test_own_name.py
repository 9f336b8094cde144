"""The record names the person who acts: the database takes an event in no other name, whatever the application says."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import DatabaseError, connection, transaction

from hemayat.audit.actions import record
from hemayat.audit.context import NOBODY, SYSTEM, Actor, acting_as
from tests.audit.event_recorder import NOW, events

HEAD = Actor("head", "session:1", household=7)
STAFF = Actor("staff", "staff:2", provinces=("tehran",))
PARTNER = Actor("partner", "partner:3")
COMPLAINT = "complaint.filed"


@pytest.mark.django_db
@pytest.mark.parametrize("actor", [HEAD, STAFF, PARTNER, NOBODY], ids=lambda actor: actor.kind)
def test_everybody_writes_their_own_name_and_no_other(actor: Actor) -> None:
    others = {SYSTEM, HEAD, STAFF, PARTNER, NOBODY, replace(actor, id="somebody:9")} - {actor}
    with acting_as(actor):
        record(by=replace(actor, purpose="test"), event="test.done", now=NOW)
        for other in others:
            with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
                record(by=other, event="test.done", now=NOW)
    assert [(event.actor_kind, event.actor_id) for event in events()] == [(actor.kind, actor.id)]


@pytest.mark.django_db
def test_the_system_writes_what_others_did() -> None:
    actors = [HEAD, STAFF, PARTNER, NOBODY, SYSTEM]
    with acting_as(SYSTEM):
        for actor in actors:
            record(by=actor, event="test.done", now=NOW)
    assert [event.actor_id for event in events()] == [actor.id for actor in actors]


@pytest.mark.django_db
def test_a_complaint_and_its_files_alone_are_written_without_a_name_and_a_household() -> None:
    nameless = replace(HEAD, id="")
    with acting_as(HEAD):
        record(by=nameless, event=COMPLAINT, now=NOW)
        record(by=nameless, event="document.kept", detail={"case": "complaint:1"}, now=NOW)
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            record(by=nameless, event="document.kept", detail={"case": "request:1"}, now=NOW)
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            record(by=nameless, event="test.done", now=NOW)
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            record(by=nameless, event=COMPLAINT, household=7, now=NOW)
    with (
        acting_as(STAFF),
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
    ):
        record(by=replace(STAFF, id=""), event=COMPLAINT, now=NOW)
    assert [(event.actor_kind, event.actor_id) for event in events()] == [("head", "")] * 2


CASE_EVENTS = {
    "request": "(household_id, province, request_id, at, by_kind, event, state, detail, notice_key)"
    " VALUES (7, '23', 1, now(), %s, 'request.words_added', 'submitted', '{}', '')",
    "complaint": "(household_id, province, complaint_id, at, by_kind, event, state, notice_key)"
    " VALUES (7, '23', 1, now(), %s, 'complaint.added', 'submitted', '')",
}
"""Each kind of case that has a history of its own. Of a question, each message names who wrote it."""


@pytest.mark.django_db
@pytest.mark.parametrize("case", CASE_EVENTS)
def test_the_history_of_a_case_names_who_acts(case: str) -> None:
    insert = f"INSERT INTO {case}_event {CASE_EVENTS[case]}"
    for actor in (HEAD, STAFF):
        for other in {"head", "staff", "system", "partner", "nobody"} - {actor.kind}:
            refused("row-level security", actor, insert, other)
    # The name is accepted; there only is no such case, and a head writes into no history but that of an own request.
    why = 'policy "of_own_acts"' if case == "request" else "foreign key"
    refused(why, HEAD, insert, "head")
    for kind in ("system", "head"):
        refused("foreign key", SYSTEM, insert, kind)


def refused(why: str, actor: Actor, insert: str, by_kind: str) -> None:
    with (
        acting_as(actor),
        connection.cursor() as cursor,
        pytest.raises(DatabaseError, match=why),
        transaction.atomic(),
    ):
        cursor.execute(insert, [by_kind])
