"""One case: who it is about, what is known, and what to do about it."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from hemayat.requests.actions import keep_look, name_people
from hemayat.web.staff.access import StaffRequest
from hemayat.web.staff.cases.case_page import case_page
from hemayat.web.staff.cases.lookup import ROLES, file_of, to_case
from hemayat.web.staff.one_time_notice import keep_notice, take_notice
from hemayat.web.staff.purpose import for_file

SHOWS_IDS = "shows_ids"
"""The number of the case whose next page shows national ids."""


def _keep_look(request: StaffRequest, number: int) -> None:
    """Since when this member has not seen the case: kept with the request, for the page to mark what is new."""
    request.seen_at = keep_look(request_id=number, by=request.member, now=timezone.now())


@for_file(*ROLES, of=file_of, then=_keep_look)
@require_safe
def show(request: StaffRequest, number: int) -> HttpResponse:
    """The whole case on one page; what is new since one's last look is marked."""
    return case_page(request, number, shows_ids=take_notice(request, SHOWS_IDS) == number)


@for_file(*ROLES, of=file_of)
@require_POST
def unmask(request: StaffRequest, number: int) -> HttpResponse:
    """The same page once with the national ids in full, on purpose and on record."""
    name_people(request_id=number, by=request.member, now=timezone.now())
    keep_notice(request, SHOWS_IDS, number)
    return to_case(number)
