"""Which complaint a page is about, as its inspector sees it; and where a page leads on to."""

from __future__ import annotations

from django.http import Http404
from django.utils import timezone

from hemayat.accounts.roles import Role
from hemayat.complaints.errors import NoSuchComplaint
from hemayat.complaints.queries import ComplaintView, complaint_of, place_of
from hemayat.web.staff.access import StaffRequest, reading
from hemayat.web.staff.purpose import CasePage

ROLES = (Role.INSPECTOR,)
_PAGE = CasePage("inspection:show", place_of)
file_of, to_complaint = _PAGE.file_of, _PAGE.go_to


@reading
def complaint_view(request: StaffRequest, number: int) -> ComplaintView:
    """The complaint with this number, if the inspector sees it."""
    try:
        return complaint_of(number, timezone.localdate())
    except NoSuchComplaint:
        raise Http404 from None
