"""Which complaint a page is about, as its inspector sees it; and where a page leads on to."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from hemayat.accounts.roles import Role
from hemayat.complaints.errors import ComplaintFault, NoSuchComplaint
from hemayat.complaints.queries import ComplaintView, complaint_of, place_of
from hemayat.web.shared.language import page_language
from hemayat.web.staff.access import StaffRequest
from hemayat.web.staff.cases.lookup import reading
from hemayat.web.staff.purpose import HouseholdFileAddress

ROLES = (Role.INSPECTOR,)


def file_of(number: int, **_others: object) -> HouseholdFileAddress | None:
    """The household's file that the complaint belongs to: each look at it is recorded."""
    place = place_of(number)
    return place and HouseholdFileAddress(*place, reverse("inspection:show", args=[number]))


@reading
def complaint_view(request: StaffRequest, number: int) -> ComplaintView:
    """The complaint with this number, if the inspector sees it."""
    try:
        return complaint_of(number, timezone.localdate())
    except NoSuchComplaint:
        raise Http404 from None


def to_complaint(number: int, done: str = "") -> HttpResponse:
    """Back to the complaint, which says what was done."""
    return HttpResponseRedirect(reverse("inspection:show", args=[number]) + (f"?done={done}" if done else ""))


def fault_text(fault: ComplaintFault) -> str:
    return fault.words[page_language()]
