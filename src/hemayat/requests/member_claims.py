"""Members whom only the applicant names, in the requests of one household.

An officer who grants support accepts them: they get a place in our record, and stay until a register has them in
another household. A claim that nobody has accepted moves nobody.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from hemayat.audit.context import run_statement
from hemayat.audit.keys import key_ring
from hemayat.households.queries import KnownMember, known_in
from hemayat.requests.models import Request, RequestMember
from hemayat.requests.queries import MEMBER
from hemayat.requests.states import CaseKind

_CLAIMS = """
SELECT m.request_id, m.person_no, m.relation, m.row, s.at IS NOT NULL, EXISTS (
    SELECT FROM request_event e
    WHERE (e.household_id, e.request_id) = (m.household_id, m.request_id) AND e.event = 'request.members_claimed')
FROM request_member m
JOIN request r ON (r.household_id, r.id) = (m.household_id, m.request_id)
LEFT JOIN member_strike s
    ON (s.household_id, s.request_id, s.person_no) = (m.household_id, m.request_id, m.person_no)
WHERE m.household_id = %s AND r.filed_at IS NOT NULL AND r.state <> 'withdrawn'
ORDER BY m.request_id, m.person_no"""


@dataclass(frozen=True)
class MemberClaim:
    """One member whom a request names. `request`: its number.

    `is_struck`: an officer struck them out of this request. `is_placed`: an officer who granted support accepted them.
    """

    request: int
    person_no: int
    relation: str
    national_id: str = field(repr=False)
    is_struck: bool
    is_placed: bool


def claims_in(household: int) -> list[MemberClaim]:
    """The claims of the household's requests that are filed and not withdrawn, the oldest first. One query."""
    rows = run_statement(_CLAIMS, [household])
    return [
        MemberClaim(request, number, relation, _national_id(row), is_struck, is_placed and not is_struck)
        for request, number, relation, row, is_struck, is_placed in rows
    ]


def claims_key(person_no: int) -> str:
    """By which the civil registry's answer about a claimed member is kept (register_answers)."""
    return f"member:{person_no}"


def accepted_claims(claims: Iterable[MemberClaim], existing_values: Sequence[KnownMember]) -> frozenset[str]:
    """National ids of claimed members to whom an officer's decision gave a place that they still have."""
    named = {claim.national_id for claim in claims if claim.is_placed}
    return frozenset(claim.national_id for claim in existing_values if claim.national_id in named)


def open_claims(household: int, *, with_struck: bool = False) -> list[MemberClaim]:
    """The members whom the household's last such request names and whom no officer ever accepted. Two queries.

    `with_struck`: those too whom an officer struck out of it.
    """
    return open_among(claims_in(household), known_in(household), with_struck=with_struck)


def open_among(
    claims: Sequence[MemberClaim], existing_values: Sequence[KnownMember], *, with_struck: bool = False
) -> list[MemberClaim]:
    """The same of claims and people that are known already."""
    settled = {claim.national_id for claim in claims if claim.is_placed} | {
        claim.national_id for claim in existing_values
    }
    last = claims[-1].request if claims else None
    return [
        claim
        for claim in claims
        if claim.request == last and claim.national_id not in settled and (with_struck or not claim.is_struck)
    ]


def copy_open_claims(draft: Request) -> None:
    """Another request about the same household names the members whom nobody has accepted yet, too.

    So an officer decides it, and nobody is left out of the household because the first decision was a refusal. An
    objection names those too whom an officer struck out: another officer looks at them.
    """
    if not draft.is_applicant or draft.kind == CaseKind.APPLICATION:
        return
    wanted = open_claims(draft.household_id, with_struck=draft.kind == CaseKind.OBJECTION)
    if not wanted:
        return
    rows = RequestMember.objects.filter(
        household_id=draft.household_id,
        request_id=wanted[0].request,
        person_no__in=[this_row.person_no for this_row in wanted],
    )
    RequestMember.objects.bulk_create(
        RequestMember(
            household_id=this_row.household_id,
            request_id=draft.id,
            province=draft.province,
            person_no=this_row.person_no,
            relation=this_row.relation,
            row=this_row.row,
            person_sealed=this_row.person_sealed,
            person_index=this_row.person_index,
            confirmed_at=this_row.confirmed_at,
            reference=this_row.reference,
        )
        for this_row in rows
    )


# ---------------------------------------------------------------------------------------- underneath


def _national_id(row: bytes) -> str:
    document = json.loads(key_ring().unseal(bytes(row), MEMBER))
    return f"{document['national_id']:010d}"
