"""A correction as it is read: what the register said, what is used instead, for when, and by which document."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from hemayat.accounts.models import StaffMember
from hemayat.accounts.roles import Role
from hemayat.audit.keys import key_ring
from hemayat.cases.permissions import works_as
from hemayat.common.tracking_code import grouped
from hemayat.eligibility.models import Finding
from hemayat.registers.layout import KEYS, snapshot_columns
from hemayat.registers.schema import TABLES, Column, ColumnType
from hemayat.requests.models import Correction

SAID, USED, WHY = b"correction_said", b"correction_used", b"correction_why"
Row = Mapping[str, Any]
_IN_FORCE = """
SELECT c.household_id, c.id, p.national_id, correction_is_agreed(c), correction_limit(c), correction_is_of_one(c),
    one_officer_limit(c)
FROM finding f JOIN request_correction c ON c.household_id = f.household_id AND c.finding_id = f.id
JOIN person p ON p.id = c.person_id
WHERE f.household_id = ANY(%s) AND f.ended_at IS NULL"""

# The condition of corrections_unchecked (sql/second_officer.sql), written out: PostgreSQL cannot inline that function
# and calls it for each case in hand, which takes 6 s with 350,000 open cases. Written out, it joins two small tables in
# 0.09 s. For the same reason decided_before_by is called only for the rows that are left.
_UNCHECKED = """
WITH unchecked AS MATERIALIZED (
    SELECT r.household_id, r.id, r.tracking_code, r.province, (
        SELECT max(c.at) FROM request_correction c
        WHERE (c.household_id, c.request_id) = (r.household_id, r.id)) AS at
    FROM request r
    WHERE r.place = 'taken' AND r.state = 'awaiting_officer' AND r.officer_id <> ALL (%(own)s::bigint[])
        AND EXISTS (SELECT FROM request_correction c
            WHERE (c.household_id, c.request_id) = (r.household_id, r.id))
        AND NOT EXISTS (SELECT FROM correction_check k
            WHERE (k.household_id, k.request_id) = (r.household_id, r.id) AND k.by_id IS DISTINCT FROM r.officer_id
                AND NOT EXISTS (SELECT FROM request_correction c
                    WHERE (c.household_id, c.request_id) = (r.household_id, r.id) AND c.id > k.upto_id))
        AND NOT EXISTS (SELECT FROM request_correction c
            WHERE (c.household_id, c.request_id, c.by_id) = (r.household_id, r.id, %(member)s))
        AND NOT EXISTS (SELECT FROM request_override o
            WHERE (o.household_id, o.request_id) = (r.household_id, r.id) AND o.result = '')
)
SELECT id, tracking_code, province, at FROM unchecked
WHERE NOT decided_before_by(household_id, id, %(member)s)
ORDER BY at LIMIT %(most)s"""


@dataclass(frozen=True)
class CorrectedCase:
    """A case in which no second officer has approved what was corrected. `at`: of the last correction."""

    request: int
    tracking_code: str
    province: str
    at: dt.datetime


@dataclass(frozen=True)
class CorrectionRule:
    """Whether and how far a correction counts, as the database says (sql/agreed_corrections.sql)."""

    is_agreed: bool = False
    limit_rial: int | None = None
    is_of_one: bool = True
    most_rial: int | None = None


@dataclass(frozen=True)
class CorrectionView:
    """`said`: None if a row is added; `used`: None if the row is removed. `by`: a member of staff by number.

    `national_id`: of the person whom the row is about; empty where they are in no household that is seen.
    `is_agreed`: a second officer agreed, or a better decision of its own case rests on it. `limit_rial`: the support a
    year up to which one officer is enough, by the agreement of its case, less what the officer had added within the
    year; None if it names none. `is_of_one`: no second officer agreed; `most_rial`: that limit itself.
    """

    id: int
    request: int
    register: str
    person: int
    national_id: str = field(repr=False)
    said: Row | None = field(repr=False)
    used: Row | None = field(repr=False)
    why: str = field(repr=False)
    document: uuid.UUID
    valid_from: dt.date
    valid_to: dt.date | None
    register_on: dt.date
    by: int
    at: dt.datetime
    finding_id: int
    is_agreed: bool = False
    limit_rial: int | None = None
    is_of_one: bool = False
    most_rial: int | None = None


def corrections_waiting(
    member: StaffMember, most: int, stands_in_for: Collection[int] = ()
) -> list[CorrectedCase]:
    """Cases of colleagues whose corrections this member may approve, the longest waiting first. One query.

    `stands_in_for`: those whose cases the member decides now, so that somebody else is the second officer.
    """
    if not works_as(member, Role.CASE_OFFICER):
        return []
    own = [member.pk, *stands_in_for]
    with connection.cursor() as cursor:
        cursor.execute(_UNCHECKED, {"member": member.pk, "own": own, "most": most})
        return [
            CorrectedCase(number, grouped(code), province, at)
            for number, code, province, at in cursor.fetchall()
        ]


def corrections_in_force(households: Sequence[int]) -> dict[int, list[CorrectionView]]:
    """Household → its corrections in force, in the order in which they were made. Two queries, one where none is."""
    found: dict[int, list[CorrectionView]] = {household: [] for household in households}
    with connection.cursor() as cursor:
        cursor.execute(_IN_FORCE, [list(households)])
        known = {(household, number): of for household, number, *of in cursor.fetchall()}
    if not known:
        return found
    rows = Correction.objects.filter(household_id__in={household for household, _ in known})
    for row in rows.order_by("id"):
        if (of := known.get((row.household_id, row.id))) is not None:
            sealed, *rule = of
            national_id = key_ring().unseal(bytes(sealed), b"national_id").decode()
            view = correction_of(row, national_id, CorrectionRule(*rule))
            found[row.household_id].append(view)
    return found


def corrections_at(household: int, request_id: int, at: dt.datetime) -> list[CorrectionView]:
    """What officers had corrected by then: in this case, and what was in force of other cases. Nobody by name.

    One query.
    """
    findings = Finding.objects.filter(household_id=household, id=OuterRef("finding_id"))
    is_in_force = Exists(findings.filter(Q(ended_at=None) | Q(ended_at__gt=at)))
    rows = Correction.objects.filter(household_id=household, at__lte=at).order_by("id")
    rows = rows.filter(Q(request_id=request_id) | is_in_force)
    return [correction_of(row, "", CorrectionRule()) for row in rows]


def correction_of(row: Correction, national_id: str, rule: CorrectionRule) -> CorrectionView:
    keys = key_ring()
    used = _read(row.register, keys.unseal(bytes(row.used), USED)) if row.used else None
    said = _read(row.register, keys.unseal(bytes(row.said), SAID)) if row.said else None
    return CorrectionView(
        row.id, row.request_id, row.register, row.person_id, national_id, said, used,
        keys.unseal(bytes(row.why), WHY).decode(),
        uuid.UUID(str(row.document_id)), row.valid_from, row.valid_to, row.register_on, row.by_id, row.at,
        row.finding_id, rule.is_agreed, rule.limit_rial, rule.is_of_one, rule.most_rial,
    )  # fmt: skip


def columns_of(register: str) -> list[Column]:
    """What a row of this register says, in its order."""
    names = [name for name in snapshot_columns(register) if name not in KEYS]
    return [TABLES[register].by_name[name] for name in names]


def sealed_row(row: Row | None, about: bytes) -> bytes:
    """Empty where there is no row."""
    return b"" if row is None else key_ring().seal(row_text(row).encode(), about)


def row_text(row: Row) -> str:
    return json.dumps(dict(row), default=dt.date.isoformat, ensure_ascii=False, separators=(",", ":"))


def _read(register: str, text: bytes) -> dict[str, Any]:
    days = {
        column.name for column in columns_of(register) if column.kind in {ColumnType.DATE, ColumnType.MONTH}
    }
    document: dict[str, Any] = json.loads(text)
    return {
        name: dt.date.fromisoformat(value) if name in days and value is not None else value
        for name, value in document.items()
    }
