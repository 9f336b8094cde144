"""The rule that a person reads what an applicant wrote or sent before the request can end unfavourably (R1.4e).

The rule itself is the SQL function request_must_be_read: the database holds every decision to it as well.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from hemayat.requests.models import Request
from hemayat.requests.promises import agreement_of

APPLICANT_WROTE, PERSON_ASKED = "applicant_wrote", "person_asked"
"""Why an officer reads a request that the rules could decide, as the history of the request keeps it."""
_MUST_BE_READ = """
SELECT number FROM unnest(%s::bigint[], %s::bigint[]) AS asked (household, number)
WHERE request_must_be_read(household, number)"""


def must_be_read(requests: Iterable[tuple[int, int]]) -> frozenset[int]:
    """The numbers of those that a person reads first. `requests`: household and number of each. One query."""
    keys = list(requests)
    with connection.cursor() as cursor:
        cursor.execute(_MUST_BE_READ, [[household for household, _ in keys], [number for _, number in keys]])
        return frozenset(number for (number,) in cursor.fetchall())


def is_addition_read(household: int, request_id: int) -> bool:
    """Whether a person reads what is added to this filed request: the agreement names its kind. At most two queries."""
    row = Request.objects.get(household_id=household, id=request_id)
    return row.kind in agreement_of(row).parameters.person_reads


def why_read(row: Request) -> str:
    return PERSON_ASKED if row.person_asked_about is not None else APPLICANT_WROTE
