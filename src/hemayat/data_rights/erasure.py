"""Erasing what has lapsed, by the schedule and some at a time; the record keeps that it was erased, not what it was."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.db import connection

from hemayat.accounts.actions import forget_old
from hemayat.audit.actions import AuditEntry, record, record_many
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.data_rights.copies import erase_lapsed_copies
from hemayat.data_rights.models import RetentionRun
from hemayat.data_rights.schedule import RetentionRule, schedule
from hemayat.requests.case_process import notify_household

BATCH = 500
WARNED_DAYS = 14
NOTICE = "draft_lapses.1"
Erase = Callable[[dt.datetime, dt.datetime, dt.datetime], int]
"""(what is older than this, but not older than that, now) → how many rows of one batch; 0 when nothing is left."""

# Lines alone: what was said and done stays with the case. Nobody can be called back any more whose line is gone.
_CALL_BACKS = """
UPDATE call_back SET line = '', line_index = '', ended_at = coalesce(ended_at, %(now)s),
    result = CASE WHEN ended_at IS NULL THEN 'unreached' ELSE result END
WHERE id IN (
    SELECT id FROM call_back
    WHERE line <> '' AND (ended_at < %(before)s
        OR (ended_at IS NULL AND wanted_on < (%(before)s::timestamptz AT TIME ZONE 'Asia/Tehran')::date))
    LIMIT %(most)s)"""
_CALLERS = """
UPDATE call_caller SET line = '' WHERE call_id IN (
    SELECT call_id FROM call_caller WHERE proven_at < %(before)s AND line <> '' LIMIT %(most)s)"""
_ADDRESSES = """
UPDATE outbox SET to_sealed = '', to_index = NULL WHERE id IN (
    SELECT id FROM outbox WHERE created_at >= %(after)s AND created_at < %(before)s AND to_sealed <> ''
        AND state IN ('sent', 'delivered', 'failed', 'held') LIMIT %(most)s)"""
_READ_MARKS = """
DELETE FROM messages_read WHERE household_id IN (
    SELECT household_id FROM messages_read WHERE read_until < %(before)s LIMIT %(most)s)"""
_OWN_PHONES = """
DELETE FROM own_phone WHERE id IN (SELECT id FROM own_phone WHERE used_at < %(before)s LIMIT %(most)s)"""
_OF_REQUESTS = """
UPDATE request SET mobile = NULL, mobile_index = NULL WHERE (household_id, id) IN (
    SELECT household_id, id FROM request
    WHERE ended_at >= %(after)s AND ended_at < %(before)s AND mobile IS NOT NULL LIMIT %(most)s)"""
_OF_COMPLAINTS = """
UPDATE complaint SET mobile = NULL, mobile_index = NULL WHERE (household_id, id) IN (
    SELECT household_id, id FROM complaint
    WHERE ended_at >= %(after)s AND ended_at < %(before)s AND mobile IS NOT NULL LIMIT %(most)s)"""
# One that joined another ends with it.
_OF_QUESTIONS = """
UPDATE question SET mobile = NULL, mobile_index = NULL WHERE (household_id, id) IN (
    SELECT q.household_id, q.id FROM question q
    JOIN question its ON (its.household_id, its.id) = (q.household_id, coalesce(q.merged_into, q.id))
    WHERE its.answered_at >= %(after)s AND its.answered_at < %(before)s AND its.state = 'answered'
        AND q.mobile IS NOT NULL LIMIT %(most)s)"""
_WARNED = """
SELECT r.household_id, r.province, 'draft_lapses:' || r.id || ':' || floor(extract(epoch FROM r.saved_at))::bigint
FROM request r
WHERE r.filed_at IS NULL AND r.state = 'draft' AND r.saved_at < %s AND NOT EXISTS (
    SELECT FROM outbox o
    WHERE o.key = (SELECT 'draft_lapses:' || r.id || ':' || floor(extract(epoch FROM r.saved_at))::bigint) OFFSET 0)
ORDER BY r.province, r.saved_at LIMIT %s"""
"""The key is a subselect: behind row-level security PostgreSQL uses no index if the comparison builds the text.
OFFSET keeps it apart: joined, all messages would be read."""
_LAST = "SELECT max(before) FROM retention_run WHERE rule = %s"


def warn_of_drafts(*, now: dt.datetime) -> int:
    """Tell the heads whose drafts lapse in two weeks; returns how many. Done again it tells nobody twice."""
    before = schedule()["draft"].before(now) + dt.timedelta(days=WARNED_DAYS)
    told = 0
    while rows := _warn_some(before, now):
        told += rows
    return told


def erase_lapsed(*, now: dt.datetime) -> dict[str, int]:
    """Carry out every rule; rule → how many rows. Each batch is a transaction: killed anywhere, it goes on later.

    A rule that fails stops no other: an ExceptionGroup of all faults is raised at the end.
    """
    erased, faults = {}, []
    for rule in (rule for rule in schedule().values() if rule.days is not None):
        try:
            erased[rule.name] = _carry_out(rule, now)
        except Exception as fault:  # noqa: BLE001 - whatever it is, it is raised below
            faults.append(fault)
    if faults:
        raise ExceptionGroup("rules of the schedule that were not carried out", faults)
    return erased


# ---------------------------------------------------------------------------------------- underneath


def _carry_out(rule: RetentionRule, now: dt.datetime) -> int:
    before, after = rule.before(now), _last(rule)
    erased = 0
    while done := ERASERS[rule.name](before, after, now):
        erased += done
    with acting_as(SYSTEM):
        RetentionRun.objects.create(rule=rule.name, at=now, before=before, erased=erased)
        if erased:
            detail = {"rule": rule.name, "rows": erased}
            record(by=SYSTEM, event="retention.erased", detail=detail, now=now)
    return erased


def _last(rule: RetentionRule) -> dt.datetime:
    """Until when it was carried out already, so that what was emptied is not looked through again."""
    with acting_as(SYSTEM, is_read_only=True), connection.cursor() as cursor:
        cursor.execute(_LAST, [rule.name])
        (found,) = cursor.fetchone() or (None,)
    return found or dt.datetime(2001, 1, 1, tzinfo=dt.UTC)


def _warn_some(before: dt.datetime, now: dt.datetime) -> int:
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute(_WARNED, [before, BATCH])
        rows = cursor.fetchall()
        for household, province, key in rows:
            notify_household(household, province, NOTICE, key, now=now)
    return len(rows)


def _drafts(before: dt.datetime, _after: dt.datetime, now: dt.datetime) -> int:
    told_before = now - dt.timedelta(days=WARNED_DAYS)
    given = [before, told_before, BATCH, now]
    return _rows_out("SELECT household, place, number FROM lapse_drafts(%s, %s, %s, %s)", given, "draft", now)


def _uploads(before: dt.datetime, _after: dt.datetime, now: dt.datetime) -> int:
    return _rows_out("SELECT household, place FROM lapse_uploads(%s, %s)", [before, BATCH], "upload", now)


def _rows_out(statement: str, parameters: list[Any], rule: str, now: dt.datetime) -> int:
    """Each household's head can read in their own record that something of theirs was erased."""
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows = sorted(cursor.fetchall(), key=lambda row: row[1])
        record_many([_happened(rule, *row) for row in rows], now=now)
    return len(rows)


def _happened(rule: str, household: int, province: str, request_id: int | None = None) -> AuditEntry:
    subject = f"request:{request_id}" if request_id else ""
    return AuditEntry(SYSTEM, "retention.erased", household, province, subject, {"rule": rule})


def _function(name: str) -> Erase:
    def erase(before: dt.datetime, _after: dt.datetime, _now: dt.datetime) -> int:
        with acting_as(SYSTEM), connection.cursor() as cursor:
            cursor.execute(f"SELECT {name}(%s, %s)", [before, BATCH])
            return int((cursor.fetchone() or (0,))[0])

    return erase


def _statements(*statements: str) -> Erase:
    def erase(before: dt.datetime, after: dt.datetime, now: dt.datetime) -> int:
        given: dict[str, Any] = {"before": before, "after": after, "now": now, "most": BATCH}
        with acting_as(SYSTEM), connection.cursor() as cursor:
            done = 0
            for statement in statements:
                cursor.execute(statement, given)
                done += cursor.rowcount
        return done

    return erase


def _sign_ins(_before: dt.datetime, _after: dt.datetime, now: dt.datetime) -> int:
    return forget_old(now=now)


def _records(before: dt.datetime, _after: dt.datetime, _now: dt.datetime) -> int:
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT forget_records(%s)", [before])
        return int((cursor.fetchone() or (0,))[0])


def _copies(_before: dt.datetime, _after: dt.datetime, now: dt.datetime) -> int:
    return erase_lapsed_copies(now=now)


ERASERS: Mapping[str, Erase] = {
    "records": _records,
    "openings": _function("forget_openings"),
    "sign_in": _sign_ins,
    "session": _sign_ins,
    "own_phone": _statements(_OWN_PHONES),
    "copy": _copies,
    "code": _function("lapse_codes"),
    "draft": _drafts,
    "upload": _uploads,
    "line": _statements(_CALL_BACKS, _CALLERS),
    "address": _statements(_ADDRESSES),
    "read_mark": _statements(_READ_MARKS),
    "contact": _statements(_OF_REQUESTS, _OF_COMPLAINTS, _OF_QUESTIONS),
    "wrong_number": _function("lapse_wrong_numbers"),
    "anomaly": _function("lapse_case_anomalies"),
}
