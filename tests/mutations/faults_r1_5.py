"""Faults of clause 1.5: on which data it is decided, who is told, and what officers have found."""

from __future__ import annotations

from tests.mutations.fault import Fault, Kind

FAULTS = (
    Fault(
        "R1.5a",
        "src/hemayat/households/case_data.py",
        "        return {name: day.isoformat() for name, day in self.as_of.items()}",
        "        return {name: max(self.as_of.values()).isoformat() for name in self.as_of}",
        "The page and the court read that a register spoke later than it did, and the decision cannot be recomputed.",
        Kind.VALUE,
    ),
    Fault(
        "R1.5a",
        "src/hemayat/engines/staging.py",
        "            rows = _rows(files[table], table, columns)\n",
        '            rows = _rows(files[table], table, columns)\n            rows = rows.slice(0, len(rows) - (table == "incomes"))\n',
        "The last income of a part of the nation is left out, and the household that it belongs to is decided without it.",
        Kind.VALUE,
    ),
    Fault(
        "R1.5b",
        "src/hemayat/publication/notices.py",
        "        IS DISTINCT FROM (d.outcome, d.amount_rial)",
        "        IS DISTINCT FROM (d.outcome, coalesce(own.amount_rial, o.amount_rial))",
        "A family whose amount changed is not told.",
        Kind.VALUE,
    ),
    Fault(
        "R1.5b",
        "src/hemayat/publication/notices.py",
        "JOIN membership m ON m.household_id = d.household_id AND m.relation = 'head' AND upper_inf(m.valid)",
        "JOIN membership m ON m.household_id = d.household_id AND m.person_no = 2 AND upper_inf(m.valid)",
        "The spouse is told the result, and the head is not.",
        Kind.PERSON,
    ),
    Fault(
        "R1.5c",
        "src/hemayat/publication/notices.py",
        "    for outcome in OUTCOMES:\n",
        '    for outcome in (one for one in OUTCOMES if one != "not_eligible"):\n',
        "Whoever is refused is told nothing.",
    ),
    Fault(
        "R1.5c",
        "src/hemayat/web/citizen/templates/citizen/decision/reason_details.html",
        '<dd class="govuk-summary-list__value">{{ reason.limit }}</dd>',
        '<dd class="govuk-summary-list__value">{{ reason.value }}</dd>',
        "A refused family reads that its income is exactly at the limit.",
        Kind.VALUE,
    ),
    Fault(
        "R1.5d",
        "src/hemayat/eligibility/findings.py",
        "    return months_before(on, -months)",
        "    return months_before(on, -months - 1)",
        "The review of a decision by two officers is opened a month later than the agreement says.",
        Kind.VALUE,
    ),
    Fault(
        "R1.5d",
        "src/hemayat/eligibility/sql/in_force.sql",
        "            OR d.outcome = 'eligible' AND (t.outcome <> 'eligible' OR t.amount_rial < d.amount_rial) AND EXISTS (",
        "            OR d.outcome = 'eligible' AND t.outcome = 'eligible' AND t.amount_rial < d.amount_rial AND EXISTS (",
        "The next national run undoes what two officers decided with a document.",
    ),
    Fault(
        "R1.5d",
        "src/hemayat/eligibility/sql/in_force.sql",
        "f.ended_at IS NULL AND f.at <= d.decided_at)",
        "f.ended_at IS NULL)",
        "What an officer noted after an automatic decision keeps that decision against the next national run.",
    ),
    Fault(
        "R1.5d",
        "src/hemayat/requests/sql/second_officer.sql",
        "                    support_gained(made)\n",
        "                    support_gained(made) / 12\n",
        "One officer alone grants twelve times the support that the agreement allows.",
        Kind.VALUE,
    ),
    Fault(
        "R1.5d",
        "src/hemayat/requests/sql/second_officer.sql",
        "                        + support_gained_by_one(made.household_id, c.by_id, made.decided_at, made.id) > (",
        "                        > (",
        "One officer alone grants any support in several requests, each below the limit of the agreement.",
        Kind.VALUE,
    ),
    Fault(
        "R1.5d",
        "src/hemayat/requests/finding_reviews.py",
        "    if finding.by_id == by.pk:\n        raise RequestFault(OVERRIDE_SECOND_PERSON_NEEDED)",
        "    if finding.ended_by_id == by.pk:\n        raise RequestFault(OVERRIDE_SECOND_PERSON_NEEDED)",
        "The officer who made a finding reviews it, so that nobody else has looked.",
        Kind.PERSON,
    ),
)
