"""Faults of clause 2: the quality that is agreed, the commitments of both sides, oversight, and responsible units."""

from __future__ import annotations

from tests.mutations.fault import Fault, Kind

FAULTS = (
    Fault(
        "R2.1",
        "src/hemayat/oversight/figure_rows.py",
        "    r.state = 'decided' AND (r.ended_at AT TIME ZONE 'Asia/Tehran')::date <= r.answer_on AS is_in_time",
        "    r.state = 'decided' AND (r.ended_at AT TIME ZONE 'Asia/Tehran')::date <= r.answer_on + 1 AS is_in_time",
        "Decisions that came a day late are published as decided in time.",
        Kind.VALUE,
    ),
    Fault(
        "R2.1",
        "src/hemayat/oversight/indicators.py",
        "    return part * WHOLE // whole if whole else None",
        "    return part * WHOLE // whole if whole else WHOLE",
        "A month in which nothing was measured is published as kept to 100 percent.",
        Kind.VALUE,
    ),
    Fault(
        "R2.2a",
        "src/hemayat/agreements/shipped/1.yaml",
        '      - number: "4.8"\n        side: applicant',
        '      - number: "4.8"\n        side: ministry',
        "Applicants do not find their right to complain among their own.",
        Kind.PERSON,
    ),
    Fault(
        "R2.2a",
        "src/hemayat/web/citizen/templates/citizen/agreement.html",
        '        <li>{{ clause.words|spoken }} <a class="govuk-link" href="#clause-{{ clause.number|anchor }}">',
        '        <li>{{ clause.words|spoken }} <a class="govuk-link" href="#section-{{ clause.number|anchor }}">',
        "A commitment leads to no clause of the agreement.",
    ),
    Fault(
        "R2.2b",
        "src/hemayat/oversight/permissions.py",
        "        rows = StaffMember.objects.filter(pk=by.pk, is_active=True, roles__contains=[str(Role.OVERSIGHT)])",
        "        rows = StaffMember.objects.filter(pk=by.pk, is_active=True).exclude(roles=[])",
        "Any case officer searches the audit record of everybody.",
        Kind.PERSON,
    ),
    Fault(
        "R2.2b",
        "src/hemayat/oversight/audit_search.py",
        "_OF_STAFF = \"actor_kind = 'staff' AND actor_id = %(actor)s\"",
        "_OF_STAFF = \"actor_kind = 'staff' AND actor_id >= %(actor)s\"",
        "A search for one colleague shows what others did as if that colleague had done it.",
        Kind.PERSON,
    ),
    Fault(
        "R2.2c",
        "src/hemayat/requests/states.py",
        'OFFICERS = Message("Case officers")',
        'OFFICERS = Message("Nobody")',
        "Whoever waits for an officer reads that nobody is responsible.",
        Kind.PERSON,
    ),
    Fault(
        "R2.2c",
        "src/hemayat/complaints/states.py",
        'OFFICE = Message("The inspection office")',
        'OFFICE = Message("Case officers")',
        "A complainant believes that the officers whom they complain about handle the complaint.",
        Kind.PERSON,
    ),
)
