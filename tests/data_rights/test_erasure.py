"""The schedule at work: what has lapsed goes, what has not stays, and nobody can make it go sooner."""

from __future__ import annotations

import datetime as dt
from typing import Any

import psycopg
import pytest
import time_machine
from django.db import DatabaseError, connection, transaction

from hemayat.audit.context import SYSTEM, Actor, acting_as
from hemayat.audit.models import AuditEvent
from hemayat.data_rights import actions, erasure
from hemayat.data_rights.actions import erase_lapsed, warn_of_drafts
from hemayat.data_rights.queries import erased_of, retention_schedule
from hemayat.data_rights.tasks import erase_lapsed as erase_task
from hemayat.documents.models import Document
from hemayat.notifications.actions import release
from hemayat.notifications.models import OutboxMessage, WrongNumber
from hemayat.operations.postgres import DatabaseUrls
from hemayat.requests.actions import save_answers
from hemayat.requests.models import Consent, Request
from hemayat.requests.states import CaseKind
from tests.documents.pictures import jpeg
from tests.documents.upload_steps import keep_upload
from tests.requests.steps import ANSWERS, NOW, filed, head, ready

pytestmark = pytest.mark.django_db(transaction=True)
DAY = dt.timedelta(days=1)


def upload(by: Any, case: str) -> None:
    keep_upload(
        household=by.household, province=by.province, case=case, name="سند.jpg", content=jpeg(), by=by.actor, now=NOW
    )  # fmt: skip


def draft_of(request: int) -> Request:
    with acting_as(SYSTEM, is_read_only=True):
        return Request.objects.get(id=request)


@pytest.mark.slow
@pytest.mark.usefixtures("nation")
def test_a_draft_goes_only_after_its_head_was_told_two_weeks_before_and_what_was_filed_never() -> None:
    by, other = head(1), head(2)
    draft, kept_on, request = ready(by), ready(other), filed(by, CaseKind.DISPUTE)
    upload(by, f"request:{draft}")
    assert warn_of_drafts(now=NOW + 75 * DAY) == 0
    assert erase_lapsed(now=NOW + 95 * DAY)["draft"] == 0, "nobody was told yet"
    assert warn_of_drafts(now=NOW + 95 * DAY) == 2
    assert warn_of_drafts(now=NOW + 96 * DAY) == 0, "told once"
    assert erase_lapsed(now=NOW + 108 * DAY)["draft"] == 0
    assert draft_of(draft).answers
    # Whoever goes on with it keeps it, and is told again before it goes.
    save_answers(request_id=kept_on, answers=ANSWERS[CaseKind.OBJECTION], by=other, now=NOW + 100 * DAY)
    assert erase_lapsed(now=NOW + 110 * DAY)["draft"] == 1
    gone = draft_of(draft)
    assert (gone.state, bytes(gone.answers), bytes(gone.person_sealed), gone.mobile) == (
        "withdrawn",
        b"",
        b"",
        None,
    )
    assert bytes(draft_of(kept_on).answers)
    with acting_as(SYSTEM, is_read_only=True):
        assert not Document.objects.exists()
        assert not Consent.objects.filter(request_id=draft).exists()
        assert Consent.objects.filter(request_id=request).exists()
        assert bytes(Request.objects.get(id=request).answers), "what was filed stays"
        told = AuditEvent.objects.filter(event="retention.erased", household_id=1).values_list(
            "subject", "detail"
        )
        assert list(told) == [(f"request:{draft}", {"rule": "draft"})], "the fact, and not what was in it"
    with acting_as(by.actor, is_read_only=True):
        assert [one.what.en[:5] for one in erased_of(1)] == ["Draft"]


@pytest.fixture
def old(nation: int, django_db_setup: DatabaseUrls) -> None:
    """One of each of what lapses, a hundred weeks ago, and one of each of last week; and an upload of nothing."""
    upload(head(1), "question:draft")
    request = filed(head(1))
    with acting_as(SYSTEM):
        Request.objects.filter(id=request).update(mobile=b"x", mobile_index=b"x")
    with psycopg.connect(django_db_setup.admin) as admin:
        admin.execute("SET session_replication_role = replica")
        admin.execute("UPDATE request SET state = 'withdrawn', ended_at = %s WHERE id = %s", [NOW, request])
        for age in (800, 7):
            at = NOW + (800 - age) * DAY
            for urgent, words, state in (
                (True, "", "delivered"), (False, "متن پیام", "delivered"), (False, "نزد ما ماند", "held"),
            ):  # fmt: skip
                admin.execute(
                    """INSERT INTO outbox (uuid, key, province, to_sealed, to_index, notice, parameters, words,
                        is_urgent, is_synthetic, state, attempts, next_at, queued_at, provider, provider_reference,
                        awaits_receipt, parts, fault, created_at)
                    SELECT gen_random_uuid(), %s, '', 'line', 'line', '', '{}', %s, %s, true, %s, 1, at, at,
                        '', '', false, 1, CASE WHEN %s = 'held' THEN 'no_gateway' ELSE '' END, at
                    FROM (SELECT %s::timestamptz) AS given (at)""",
                    [f"{age}{urgent}{state[:4]}", words, urgent, state, state, at],
                )
            admin.execute(
                "INSERT INTO wrong_number (line, line_index, marked_at, right_for) VALUES ('l', %s, %s, '{}')",
                [str(age).encode(), at],
            )
            admin.execute("INSERT INTO messages_read (household_id, read_until) VALUES (%s, %s)", [age, at])
            admin.execute(
                """INSERT INTO own_phone (token_hash, person_indexes, household_id, device, session_id, tries, added_at,
                    used_at) VALUES (%s, '{x}', 1, '', %s, 0, %s, %s)""",
                [str(age).encode(), age, NOW, at],
            )
            admin.execute(
                """INSERT INTO call_caller (household_id, call_id, province, agent_id, acts_as, line, is_synthetic,
                    proven_at) VALUES (1, %s, '23', 7, '', 'line', true, %s)""",
                [age, at],
            )
            admin.execute(
                """INSERT INTO call_back (household_id, province, call_id, line, line_index, topic, wanted_on, part,
                    asked_at, tries, ended_at, result)
                    VALUES (1, '23', 1, 'line', 'line', 'where', %s, 'any', %s, 1, %s, 'reached'),
                        (1, '23', 2, 'line', 'line', 'where', %s, 'any', %s, 0, NULL, '')""",
                [at, at, at, at, at],
            )
            admin.execute(
                """INSERT INTO question (household_id, id, province, category, theme, state, mobile, mobile_index,
                    takes_messages, is_synthetic, agreement_number, round, clock_id, due_on, asked_at, waiting_since,
                    answered_at, merged_into)
                    VALUES (1, %(stays)s, '23', 'problem', '', 'answered', 'x', 'x', false, true, 1, 1, 1, now(),
                            %(at)s, %(at)s, %(at)s, NULL),
                        (1, %(goes)s, '23', 'problem', '', 'merged', 'x', 'x', false, true, 1, 1, 1, now(),
                            %(at)s, %(at)s, NULL, %(stays)s)""",
                {"stays": 2 * age, "goes": 2 * age + 1, "at": at},
            )


def found(statement: str) -> list[Any]:
    with acting_as(SYSTEM, is_read_only=True), connection.cursor() as cursor:
        cursor.execute(statement)
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.usefixtures("old")
def test_each_rule_erases_what_is_its_and_no_more_and_done_again_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(erasure, "BATCH", 1)
    now = NOW + 800 * DAY
    erased = erase_lapsed(now=now)
    assert {rule: rows for rule, rows in erased.items() if rule not in {"sign_in", "session"} and rows} == {
        "code": 1, "upload": 1, "line": 3, "address": 2 + len(notices()), "contact": 3, "wrong_number": 1,
        "read_mark": 1, "own_phone": 1,
    }  # fmt: skip
    with acting_as(SYSTEM, is_read_only=True):
        mine = OutboxMessage.objects.exclude(key__startswith="request")
        assert sorted((one.key, bytes(one.to_sealed)) for one in mine) == [
            ("7Falsedeli", b"line"), ("7Falseheld", b"line"), ("7Truedeli", b"line"),
            ("800Falsedeli", b""), ("800Falseheld", b""),
        ]  # fmt: skip
        assert OutboxMessage.objects.get(key="800Falsedeli").words == "متن پیام", "what was said stays"
        assert [bytes(one.line_index) for one in WrongNumber.objects.all()] == [b"7"]
        assert not Document.objects.exists()
    assert found("SELECT household_id FROM messages_read") == [7]
    assert found("SELECT session_id FROM own_phone") == [7]
    assert sorted(map(bytes, found("SELECT line FROM call_caller"))) == [b"", b"line"]
    assert sorted(map(bytes, found("SELECT line FROM call_back"))) == [b"", b"", b"line", b"line"]
    assert found("SELECT result FROM call_back WHERE line = '' ORDER BY call_id") == ["reached", "unreached"]
    assert found("SELECT id FROM question WHERE mobile IS NOT NULL ORDER BY id") == [14, 15]
    assert found("SELECT mobile FROM request") == [None]
    assert not any(erase_lapsed(now=now + DAY).values())
    with acting_as(SYSTEM, is_read_only=True):
        assert {one.rule.name for one in retention_schedule() if one.last_at} == erasure.ERASERS.keys()


@pytest.mark.usefixtures("old")
def test_a_rule_that_fails_stops_no_other_and_is_heard_of(monkeypatch: pytest.MonkeyPatch) -> None:
    """A column that is not there, as where a migration was forgotten; nor can heads be warned."""
    monkeypatch.setitem(erasure.ERASERS, "draft", erasure._statements("UPDATE request SET gone = NULL"))
    monkeypatch.setattr(actions, "warn_of_drafts", lambda *, now: erasure._statements("gone")(now, now, now))
    with time_machine.travel(NOW + 800 * DAY), pytest.raises(ExceptionGroup, match="not carried out"):
        erase_task()
    with acting_as(SYSTEM, is_read_only=True):
        assert {one.rule.name for one in retention_schedule() if one.last_at} == erasure.ERASERS.keys() - {
            "draft"
        }


@pytest.mark.usefixtures("old")
def test_a_message_whose_line_was_erased_is_not_sent_again() -> None:
    now = NOW + 800 * DAY
    erase_lapsed(now=now)
    release(now=now)
    with acting_as(SYSTEM, is_read_only=True):
        assert OutboxMessage.objects.get(key="800Falseheld").state == "held"
        assert OutboxMessage.objects.get(key="7Falseheld").state == "queued"


def notices() -> list[str]:
    """Of the request that was filed, whose lines go with the others."""
    with acting_as(SYSTEM, is_read_only=True):
        rows = OutboxMessage.objects.filter(key__startswith="request")
        gone = [one for one in rows if not one.to_sealed and one.fault != "no_number"]
        return [one.key for one in gone if one.state in {"sent", "delivered", "failed", "held"}]


def test_r2_1_nobody_erases_sooner_and_nobody_but_the_system(nation: int) -> None:
    ready(head(1))
    soon = dt.datetime.now(dt.UTC)
    for actor, before in ((SYSTEM, soon), (Actor("head", "session:1", household=1), NOW)):
        for call in (
            "lapse_drafts(%(at)s, %(at)s, 1, %(at)s)",
            "lapse_uploads(%(at)s, 1)",
            "lapse_codes(%(at)s, 1)",
        ):
            with (
                acting_as(actor),
                connection.cursor() as cursor,
                pytest.raises(DatabaseError, match="so soon"),
                transaction.atomic(),
            ):
                cursor.execute(f"SELECT {call}", {"at": before})
    for table in (
        "audit_event",
        "decision",
        "determination",
        "case_data",
        "request_event",
        "request",
        "outbox",
    ):
        with (
            acting_as(SYSTEM),
            connection.cursor() as cursor,
            pytest.raises(DatabaseError),
            transaction.atomic(),
        ):
            cursor.execute(f"DELETE FROM {table}")
