"""What officers find of two persons who may be one: two of them, each without knowing what the other found.

Where they do not agree, a senior officer who is neither says what holds. No data item of anybody changes: the finding
stands on the pages of both households' cases, and the owner of the register is told (duplicate_reports.py).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db import connection

from hemayat.accounts.models import StaffMember
from hemayat.accounts.roles import Role
from hemayat.accounts.staff import actor_of
from hemayat.audit.actions import AuditEntry, record_many
from hemayat.audit.context import Actor, acting_as, run_statement
from hemayat.audit.keys import key_ring
from hemayat.cases.permissions import is_here, works_as
from hemayat.households.errors import (
    FINDING_REASON_MISSING,
    OPINION_NOT_PERMITTED,
    DuplicateFault,
    NoSuchPair,
)
from hemayat.households.models import DuplicateOpinion, LikelyDuplicate
from hemayat.households.permissions import check_not_barred

PURPOSE = "duplicate"
WORDS = b"duplicate_opinion"


class DuplicateFinding(StrEnum):
    """What somebody may find of a pair."""

    SAME = "same"
    DIFFERENT = "different"
    UNCLEAR = "unclear"


class AdjudicationStage(StrEnum):
    """Who is to speak of a pair."""

    FIRST = "first"
    SECOND = "second"
    SENIOR = "senior"
    SETTLED = "settled"


SPEAKS = {
    AdjudicationStage.FIRST: Role.CASE_OFFICER,
    AdjudicationStage.SECOND: Role.CASE_OFFICER,
    AdjudicationStage.SENIOR: Role.SENIOR_OFFICER,
}


def standing(findings: Sequence[str]) -> tuple[AdjudicationStage, str]:
    """Where a pair stands after these findings, in their order, and what is found of it, if that is settled."""
    if len(findings) < 2:
        return (AdjudicationStage.SECOND if findings else AdjudicationStage.FIRST), ""
    if len(findings) > 2 or findings[0] == findings[1]:
        return AdjudicationStage.SETTLED, findings[-1]
    return AdjudicationStage.SENIOR, ""


def may_speak(pair: LikelyDuplicate, by: StaffMember) -> bool:
    """Whether the member has the role for it, in both provinces; whether they spoke already is not asked here."""
    role = SPEAKS.get(AdjudicationStage(pair.stage))
    return role is not None and works_as(by, role) and is_here(by, pair.province, pair.other_province)


def give_opinion(
    *, duplicate: int, finding: DuplicateFinding, words: str, by: StaffMember, now: dt.datetime
) -> AdjudicationStage:
    """Say what one finds, and why; where the pair stands then.

    Raises NoSuchPair, OPINION_NOT_PERMITTED, FINDING_REASON_MISSING, ConflictOfInterest.
    """
    if not words.strip():
        raise DuplicateFault(FINDING_REASON_MISSING)
    actor = actor_of(by, PURPOSE)
    with acting_as(actor):
        pair = LikelyDuplicate.objects.select_for_update().filter(id=duplicate).first()
        if pair is None:
            raise NoSuchPair
        for household in (pair.household_id, pair.other_household_id):
            check_not_barred(by, household)
        if not may_speak(pair, by) or spoke(pair, by):
            raise DuplicateFault(OPINION_NOT_PERMITTED)
        DuplicateOpinion.objects.create(
            household_id=pair.household_id, province=pair.province, duplicate_id=pair.id, by_id=by.pk, at=now,
            finding=finding, words=key_ring().seal(words.strip().encode(), WORDS),
            is_senior=pair.stage == AdjudicationStage.SENIOR,
        )  # fmt: skip
        return _move(pair, actor, now)


def spoke(pair: LikelyDuplicate, by: StaffMember) -> bool:
    """Whether the member has said already what they find, as the member."""
    rows = DuplicateOpinion.objects.filter(household_id=pair.household_id, duplicate_id=pair.id, by_id=by.pk)
    found: bool = rows.exists()
    return found


@dataclass(frozen=True)
class DuplicateCandidate:
    """One of the two, as the register of persons says, with what may tell them apart.

    `household`: where they live, or lived last; `until` is the day on which they were there no more, if there is one.
    `mobile_ending`: the last three digits; empty if no number is known.
    """

    person: int
    household: int
    province: str
    relation: str
    given_name: str = field(repr=False)
    family_name: str = field(repr=False)
    sex: str
    birth_date: dt.date
    died_on: dt.date | None
    since: dt.date
    until: dt.date | None
    national_id: str = field(repr=False)
    mobile_ending: str = field(repr=False)


@dataclass(frozen=True)
class DuplicateOpinionView:
    """`by`: the officer's name. `words`: why."""

    by: str
    finding: DuplicateFinding
    words: str = field(repr=False)
    at: dt.datetime
    is_senior: bool


@dataclass(frozen=True)
class DuplicatePair:
    """Both, and what is found of them as far as this member may read it. `is_mine`: whether they are asked now.

    `evidence`: (field, level, tenths of a bit), as record_linkage.py weighed them; `weight` and `needed` in tenths too.
    """

    id: int
    stage: AdjudicationStage
    finding: str
    found_at: dt.datetime
    told_at: dt.datetime | None
    people: tuple[DuplicateCandidate, DuplicateCandidate]
    opinions: list[DuplicateOpinionView]
    is_mine: bool
    evidence: list[tuple[str, str, int]]
    weight: int
    needed: int


_ALIKE = """
SELECT DISTINCT ON (p.id) p.id, m.household_id, m.province, m.relation, p.given_name, p.family_name, p.sex,
    p.birth_date, p.died_on, lower(m.valid), upper(m.valid), p.national_id, p.mobile
FROM person p JOIN membership m ON m.person_id = p.id WHERE p.id = ANY(%s) ORDER BY p.id, m.valid DESC"""
_OPINIONS = """
SELECT s.full_name, o.finding, o.words, o.at, o.is_senior FROM duplicate_opinion o
JOIN staff_member s ON s.id = o.by_id WHERE (o.household_id, o.duplicate_id) = (%s, %s) ORDER BY o.id"""
_PLACES = """
SELECT household_id, province, other_household_id, other_province FROM likely_duplicate d
WHERE id = %(number)s AND may_open(d)"""


def pair_of(duplicate: int, member: StaffMember) -> DuplicatePair:
    """While the member acts. Four queries. Raises NoSuchPair, also where not both households are theirs to see."""
    row = LikelyDuplicate.objects.filter(id=duplicate).first()
    people = _people([row.person_id, row.other_person_id]) if row else []
    if row is None or len(people) != 2:
        raise NoSuchPair
    return DuplicatePair(
        id=row.id,
        stage=AdjudicationStage(row.stage),
        finding=row.finding,
        found_at=row.found_at,
        told_at=row.told_at,
        people=(people[0], people[1]),
        opinions=_opinions(row),
        is_mine=may_speak(row, member) and not spoke(row, member),
        evidence=[(field, level, tenths) for field, level, tenths in row.evidence],
        weight=row.weight,
        needed=row.needed,
    )


def place_of_pair(duplicate: int) -> tuple[tuple[int, str], tuple[int, str]] | None:
    """Both households with their provinces; None unless both are the member's to see. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_PLACES, {"number": duplicate})
        row = cursor.fetchone()
    return row and ((row[0], row[1]), (row[2], row[3]))


# ---------------------------------------------------------------------------------------- underneath


def _move(pair: LikelyDuplicate, actor: Actor, now: dt.datetime) -> AdjudicationStage:
    with connection.cursor() as cursor:
        cursor.execute("SELECT findings_of(%s, %s)", [pair.household_id, pair.id])
        stage, finding = standing(cursor.fetchone()[0])
    pair.stage, pair.finding = stage, finding
    pair.settled_at = now if stage is AdjudicationStage.SETTLED else None
    pair.save(update_fields=["stage", "finding", "settled_at"])
    events = [
        "duplicate.opinion_given",
        *(["duplicate.settled"] if stage is AdjudicationStage.SETTLED else []),
    ]
    record_many([audit_entry for event in events for audit_entry in _happened(pair, event, actor)], now=now)
    return stage


def _happened(pair: LikelyDuplicate, event: str, actor: Actor) -> list[AuditEntry]:
    """In the record of both households, neither of which names the other; what was found is said once it is settled."""
    subject, detail = f"duplicate:{pair.id}", {"finding": pair.finding} if pair.finding else {}
    places = sorted({(pair.province, pair.household_id), (pair.other_province, pair.other_household_id)})
    return [AuditEntry(actor, event, household, province, subject, detail) for province, household in places]


def _people(numbers: Sequence[int]) -> list[DuplicateCandidate]:
    rows = run_statement(_ALIKE, [list(numbers)])
    return [DuplicateCandidate(*_readable(row)) for row in rows]


def _readable(row: Sequence[Any]) -> Sequence[Any]:
    *plain, national_id, mobile = row
    return [*plain, _opened(national_id, b"national_id"), _opened(mobile, b"mobile")[-3:] if mobile else ""]


def _opened(sealed: bytes, what: bytes) -> str:
    return key_ring().unseal(bytes(sealed), what).decode()


def _opinions(row: LikelyDuplicate) -> list[DuplicateOpinionView]:
    return [
        DuplicateOpinionView(
            by, DuplicateFinding(finding), key_ring().unseal(bytes(words), WORDS).decode(), at, is_senior
        )
        for by, finding, words, at, is_senior in run_statement(_OPINIONS, [row.household_id, row.id])
    ]
