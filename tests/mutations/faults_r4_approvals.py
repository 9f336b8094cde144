"""Clauses 4.5 and 4.6: whose an approval is, that it has no last day, and what a death ends."""

from __future__ import annotations

from tests.mutations.fault import Fault, Kind

FAULTS = (
    Fault(
        "R4.5",
        "src/hemayat/approvals/permissions.py",
        "return holder is not None and by.person_index in key_ring().blind_indexes(\n"
        '        "national_id", holder.national_id\n    )',
        "return holder is not None and by.household == approval.household",
        "A new head uses and withdraws the approval of the former one.",
        Kind.PERSON,
    ),
    Fault(
        "R4.5",
        "src/hemayat/approvals/sql/approvals.sql",
        "BEFORE UPDATE OR DELETE OR TRUNCATE ON approval\n",
        "BEFORE DELETE OR TRUNCATE ON approval\n",
        "Whoever owns the tables can put another person's name on an approval.",
        Kind.PERSON,
    ),
    Fault(
        "R4.5",
        "src/hemayat/approvals/permissions.py",
        "return head is not None and head.person == holder_id",
        "return head is not None",
        "The guardian of a new head uses the approval of the former one.",
        Kind.PERSON,
    ),
    Fault(
        "R4.5",
        "src/hemayat/approvals/sql/by_serial.sql",
        "left(btrim(p.family_name), 1) || '…'",
        "p.family_name",
        "Anybody who has seen a serial number reads the whole name of its holder.",
    ),
    Fault(
        "R4.6a",
        "src/hemayat/approvals/sql/follow.sql",
        "'coalesce(%1$s.takes_effect_on, %1$s.adverse_from_on, (%1$s.since",
        "'coalesce(NULL::date, (%1$s.since",
        "Support ends on the day of a refusal and not after the days that the agreement gives.",
        Kind.VALUE,
    ),
    Fault(
        "R4.6a",
        "src/hemayat/approvals/queries.py",
        "(self.ended_on is None or on < self.ended_on)",
        "(self.ended_on is None or on <= self.ended_on)",
        "The program takes an approval for valid on the day on which it has ended.",
        Kind.VALUE,
    ),
    Fault(
        "R4.6b",
        "src/hemayat/approvals/sql/endings.sql",
        "SELECT a.household_id, a.province, a.id, 'ended', died_on, 'death', report,",
        "SELECT a.household_id, a.province, a.id, 'ended', (end_approvals_by_death.at AT TIME ZONE 'Asia/Tehran')::date,"
        " 'death', report,",
        "Support ends on the day on which the death was reported, so that months are paid that were not due.",
        Kind.VALUE,
    ),
    Fault(
        "R4.6b",
        "src/hemayat/approvals/sql/endings.sql",
        "WHERE a.household_id = household AND a.holder_id = holder AND NOT EXISTS (\n"
        "            SELECT FROM approval_event e WHERE e.household_id = a.household_id AND e.approval_id = a.id",
        "WHERE a.household_id = household AND NOT EXISTS (\n"
        "            SELECT FROM approval_event e WHERE e.household_id = a.household_id AND e.approval_id = a.id",
        "The widow's own approval ends with that of her husband.",
        Kind.PERSON,
    ),
    Fault(
        "R4.6b",
        "src/hemayat/approvals/sql/follow.sql",
        "AND NOT $5 AND NOT is_dead AS is_due",
        "AND NOT $5 AS is_due",
        "A run issues an approval to a head who has died.",
        Kind.PERSON,
    ),
)
