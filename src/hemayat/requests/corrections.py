"""The corrections of a household in force, those that wait for a second officer, and the rows with them applied."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Q

from hemayat.accounts.models import StaffMember
from hemayat.accounts.roles import Role
from hemayat.audit.context import run_statement
from hemayat.audit.keys import key_ring
from hemayat.cases.permissions import works_as
from hemayat.common.tracking_code import grouped
from hemayat.eligibility.effective_dates import result_of
from hemayat.eligibility.errors import NothingPublished, SecondOfficerNeeded
from hemayat.eligibility.household_decision import trial_decision
from hemayat.eligibility.models import Finding
from hemayat.eligibility.permissions import OneOfficerData
from hemayat.households.case_data import CaseSnapshot
from hemayat.inquiries.answers import rows_of
from hemayat.registers.layout import KEYS, snapshot_columns
from hemayat.registers.schema import TABLES, Column, ColumnType
from hemayat.requests.corrected_rows import (
    CorrectionView,
    Row,
    Rows,
    corrected,
    counting,
    holds_from,
    most_by_one,
    of_one_officer,
)
from hemayat.requests.finding_reviews import open_review
from hemayat.requests.models import Correction, Request
from hemayat.requests.register_answers import InquiryResults

SAID, USED, WHY = b"correction_said", b"correction_used", b"correction_why"
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


def corrections_waiting(
    member: StaffMember, most: int, stands_in_for: Collection[int] = ()
) -> list[CorrectedCase]:
    """Cases of colleagues whose corrections this member may approve, the longest waiting first. One query.

    `stands_in_for`: those whose cases the member decides now, so that somebody else is the second officer.
    """
    if not works_as(member, Role.CASE_OFFICER):
        return []
    own = [member.pk, *stands_in_for]
    rows = run_statement(_UNCHECKED, {"member": member.pk, "own": own, "most": most})
    return [CorrectedCase(number, grouped(code), province, at) for number, code, province, at in rows]


def corrections_in_force(households: Sequence[int]) -> dict[int, list[CorrectionView]]:
    """Household → its corrections in force, in the order in which they were made. Two queries, one where none is."""
    found: dict[int, list[CorrectionView]] = {household: [] for household in households}
    in_force = run_statement(_IN_FORCE, [list(households)])
    known = {(household, number): of for household, number, *of in in_force}
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


@dataclass(frozen=True)
class CorrectedRows:
    """Rows to decide from, and the findings among those behind them that a later record contradicts.

    `waiting`: the findings of other cases that do not count yet, because one officer alone made them and they would add
    more support than one officer may; `with_waiting`: the rows with them. `of_one`: the findings behind the rows that
    one officer alone made in other cases; `without_one`: the rows without them; `most_rial`: the support a year that
    may rest on them. `holds_from`: as the function.
    """

    rows: Rows = field(repr=False)
    contradicted: list[int]
    waiting: tuple[int, ...] = ()
    of_one: tuple[int, ...] = ()
    without_one: Rows | None = field(repr=False, default=None)
    most_rial: int = 0
    with_waiting: Rows | None = field(repr=False, default=None)
    holds_from: dt.date | None = None

    def one_officer(self, as_of: Mapping[str, dt.date]) -> OneOfficerData:
        """For the decision that is made from these rows."""
        without, waiting = (
            None if rows is None else CaseSnapshot.of(rows, as_of)
            for rows in (self.without_one, self.with_waiting)
        )
        return OneOfficerData(without, self.most_rial, waiting)

    def to_look_at(self, needed: SecondOfficerNeeded) -> tuple[int, ...]:
        """The findings at which a second officer looks before the household is decided."""
        return self.waiting if needed.is_loss else self.of_one


def rows_for(
    head_request: Request,
    inquiry_results: InquiryResults,
    corrections: Iterable[CorrectionView] | None = None,
) -> tuple[Rows, dict[str, dt.date]]:
    """The rows from which this request is decided: what the registers said, with the corrections that bind.

    `corrections`: the household's in force, if they are known already.
    """
    corrected_rows, as_of = basis_for(head_request, inquiry_results, corrections)
    return corrected_rows.rows, as_of


def basis_for(
    head_request: Request,
    inquiry_results: InquiryResults,
    corrections: Iterable[CorrectionView] | None = None,
) -> tuple[CorrectedRows, dict[str, dt.date]]:
    """As `rows_for`, with what is known of the corrections behind the rows."""
    rows, as_of = rows_of(head_request.household_id, inquiry_results.members, inquiry_results.answers)
    return corrected_for(
        head_request.household_id, rows, as_of, corrections, request_id=head_request.id
    ), as_of


def corrected_for(
    household: int,
    rows: Rows,
    as_of: Mapping[str, dt.date],
    corrections: Iterable[CorrectionView] | None = None,
    *,
    request_id: int | None = None,
) -> CorrectedRows:
    """A household's rows with its corrections that count; two queries at most, none where they are given.

    `request_id`: the case that is decided, if it is one; its own corrections count there.
    """
    correction = list(corrections_in_force([household])[household] if corrections is None else corrections)
    if not correction:
        return CorrectedRows(rows, [])

    def better(chosen: Sequence[CorrectionView]) -> tuple[Rows, list[int]]:
        return corrected(rows, as_of, chosen).better(lambda value: result_of(trial_decision(value, as_of)))

    try:
        count = counting(
            correction,
            lambda chosen: result_of(trial_decision(better(chosen)[0], as_of)),
            request_id=request_id,
        )
        chosen, contradicted = better(count)
    except NothingPublished:
        agreed = [one for one in correction if one.is_agreed or one.request == request_id]
        waiting = tuple(one.finding_id for one in correction if one not in agreed)
        return CorrectedRows(corrected(rows, as_of, agreed).rows, [], waiting)
    finding_of = {one.id: one.finding_id for one in correction}
    of_one = of_one_officer(count, request_id)
    waiting = tuple(one.finding_id for one in correction if one not in count)
    return CorrectedRows(
        chosen,
        [finding_of[number] for number in contradicted],
        waiting,
        tuple(one.finding_id for one in of_one),
        better([one for one in count if one not in of_one])[0] if of_one else None,
        # The database compares with the limit of each correction of one officer, also of one that does not count yet.
        most_by_one(of_one_officer(correction, request_id)),
        better(correction)[0] if waiting else None,
        holds_from(rows, as_of, count),
    )


def review_contradicted(
    household: int, province: str, rows: Rows, as_of: Mapping[str, dt.date], now: dt.datetime
) -> None:
    """Have an officer look at corrections that a later record contradicts, where a decision rests on them."""
    for finding in corrected_for(household, rows, as_of).contradicted:
        open_review(household=household, province=province, finding=finding, because="contradicted", now=now)
