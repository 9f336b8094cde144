"""A request found from the line that it is answered to: who has that line and its code has proven who they are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from hemayat.accounts.queries import applicants_household
from hemayat.audit.keys import key_ring
from hemayat.common.dates import day_of
from hemayat.common.tracking_code import phone_keys, tracking_code_in
from hemayat.households.queries import HouseholdHead, head_of, household_led_by
from hemayat.requests.models import Request


@dataclass(frozen=True)
class LineCase:
    """A request that somebody may be told about."""

    household: int
    request: int
    province: str
    is_synthetic: bool


def request_at(*, line: str, code: str, national_id: str = "", now: dt.datetime) -> LineCase | None:
    """The filed request with this tracking code that is answered to this line; None for whatever does not fit.

    Ask as the system: who calls is nobody yet. `line`: E.164. `national_id`: of who filed it, where it was asked for;
    then the code may be given on the keys of a telephone. Who no longer heads the household is not found, nor is a
    guardian or attorney: whether they still act in somebody's stead is for the registers to say (`accounts.ask_code`).
    """
    for row in _with_code(code, national_id, now):
        head = head_of(row.household_id, day_of(now))
        if _is_of(row, national_id) and _still_leads(row, head) and _is_answered_to(row, head, line):
            return LineCase(row.household_id, row.id, row.province, row.is_synthetic)
    return None


def _with_code(code: str, national_id: str, now: dt.datetime) -> list[Request]:
    whole = tracking_code_in(code)
    requests = list(Request.objects.filter(tracking_code=whole)) if whole else []
    # One code in 23, given on the keys, is another code itself, so both readings are looked up.
    return requests + (_with_keyed_code(code, national_id, now) if national_id else [])


def _with_keyed_code(code: str, national_id: str, now: dt.datetime) -> list[Request]:
    indexes = key_ring().blind_indexes("national_id", national_id)
    homes = (household_led_by(indexes, day_of(now)), applicants_household(indexes))
    rows = Request.objects.filter(household_id__in=[home for home in homes if home], filed_at__isnull=False)
    return [row for row in rows.order_by("-id") if phone_keys(row.tracking_code or "") == code]


def _is_of(row: Request, national_id: str) -> bool:
    return not national_id or _is_one_of(
        row.person_index, key_ring().blind_indexes("national_id", national_id)
    )


def _still_leads(row: Request, head: HouseholdHead | None) -> bool:
    """Whoever filed it; of a household that we do not know yet, who applies."""
    if row.acts_as:
        return False
    return head is None or _is_one_of(
        row.person_index, key_ring().blind_indexes("national_id", head.national_id)
    )


def _is_answered_to(row: Request, head: HouseholdHead | None, line: str) -> bool:
    """The line that was confirmed as it was filed; where none was, that of the head (as in case_process.py)."""
    index = row.mobile_index or (head.mobile_index if head else None)
    return index is not None and _is_one_of(index, key_ring().blind_indexes("mobile", line))


def _is_one_of(index: bytes | memoryview, indexes: Sequence[bytes]) -> bool:
    return bytes(index) in indexes
