"""Signing letters in batches, after they were issued: each once, and its holder is told in the same transaction."""

from __future__ import annotations

import datetime as dt
from typing import Any

import psycopg
from django.db import connection

from hemayat.approvals.jws import header_of, signing_input
from hemayat.approvals.models import Signing
from hemayat.approvals.public_keys import PURPOSE
from hemayat.approvals.signed_facts import LetterFacts, payload_of
from hemayat.audit.context import SYSTEM, acting_as, run_statement
from hemayat.audit.keys import key_ring
from hemayat.notifications.actions import queue_selected

AT_A_TIME = 5_000
NOTICE = "approval_letter.1"
_FACTS = """
SELECT a.household_id, a.province, a.id, a.serial_no, p.given_name, p.family_name,
    coalesce(d.amount_rial, c.amount_rial), r.policy_id || ' ' || r.policy_version, a.run_id, a.decision_id,
    (a.issued_at AT TIME ZONE 'Asia/Tehran')::date
FROM (SELECT * FROM approval WHERE id > %s AND id <= %s ORDER BY id LIMIT %s) AS a
JOIN person p ON p.id = a.holder_id
LEFT JOIN LATERAL (
    SELECT e.amount_rial FROM determination e WHERE e.run_id = a.run_id AND e.household_id = a.household_id OFFSET 0
) AS d ON true
LEFT JOIN LATERAL (
    SELECT x.run_id, x.amount_rial FROM decision x
    WHERE x.household_id = a.household_id AND x.id = a.decision_id OFFSET 0
) AS c ON true
JOIN run r ON r.id = coalesce(a.run_id, c.run_id)
ORDER BY a.id"""
"""The batch first, and what it was decided by looked up one by one: joined, a whole run is read for each batch."""
_KEEP = """
INSERT INTO approval_letter (household_id, approval_id, province, key_id, payload, signature, signed_at)
SELECT given.*, %s FROM unnest(%b::bigint[], %b::bigint[], %b::text[], %b::text[], %b::text[], %b::bytea[]) AS given
ON CONFLICT DO NOTHING"""
"""Its lists go over as they are: written as text, each quote of each letter is escaped twice, which takes longer than
signing."""
# A line that nobody knows: the notice is read at the site alone.
_TOLD = """
SELECT 'letter:' || a.id, a.household_id, a.province, p.mobile, p.mobile_index, p.is_synthetic
FROM approval a JOIN person p ON p.id = a.holder_id WHERE a.id > %s AND a.id <= %s"""


def sign_letters(*, now: dt.datetime, batch: int = AT_A_TIME) -> int:
    """Sign the letters of the next approvals; how many, 0 where all that is issued is signed.

    Killed anywhere, the same are signed again; two at once, one waits.
    """
    with acting_as(SYSTEM):
        Signing.objects.get_or_create(only=True, defaults={"upto": 0})
        row = Signing.objects.select_for_update().get(only=True)
        ((horizon,),) = run_statement("SELECT approval_horizon()", [])
        facts = run_statement(_FACTS, [row.upto, horizon, batch])
        if not facts:
            return 0
        _keep(facts, now)
        upto = int(facts[-1][2])
        queue_selected(
            select=_TOLD,
            parameters_of_query=[row.upto, upto],
            notice=NOTICE,
            parameters={"address": "/my/approval/"},
            run_id=None,
            now=now,
        )
        row.upto = upto
        row.save(update_fields=["upto"])
    return len(facts)


def _keep(rows: list[tuple[Any, ...]], now: dt.datetime) -> None:
    keys = key_ring()
    header = header_of(keys.keys_for(PURPOSE)[0].id)
    payloads = [payload_of(LetterFacts(*row[2:])) for row in rows]
    key_id, signatures = keys.sign_many(PURPOSE, [signing_input(header, payload) for payload in payloads])
    columns: list[list[Any]] = [
        [row[0] for row in rows],
        [row[2] for row in rows],
        [row[1] for row in rows],
        [key_id] * len(rows),
        [payload.decode() for payload in payloads],
        signatures,
    ]
    with psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(_KEEP, [now, *columns])
