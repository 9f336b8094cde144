"""Which case a page is about, as its member of staff sees it; and what is said where something stands in the way."""

from __future__ import annotations

from django.http import Http404
from django.utils import timezone

from hemayat.accounts.errors import DeskFault
from hemayat.accounts.roles import Role
from hemayat.common.errors import HemayatError
from hemayat.requests.available_actions import kind_and_code_of, place_of
from hemayat.requests.case_file import CaseFile, case_file
from hemayat.requests.errors import NoSuchRequest, RequestFault
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import page_language
from hemayat.web.staff.access import StaffRequest, reading
from hemayat.web.staff.purpose import CasePage

ROLES = (Role.CASE_OFFICER, Role.SENIOR_OFFICER)


def _title_of(number: int) -> str:
    kind, tracking_code = kind_and_code_of(number)
    return f"{kind.in_(page_language())} {tracking_code}"


_PAGE = CasePage("cases:show", place_of, _title_of, queue="cases:queue")
file_of, to_case = _PAGE.file_of, _PAGE.go_to
NOT_NOW = "not-now"
"""Said of what cannot be done with a case as it stands."""


@reading
def case_of(request: StaffRequest, number: int) -> CaseFile:
    """The case with this number, if the member sees it."""
    try:
        return case_file(number, request.member, timezone.now())
    except NoSuchRequest:
        raise Http404 from None


def fault_text(fault: HemayatError) -> str:
    """What is wrong and what to do, in the language of the page."""
    return fault.words[page_language()] if isinstance(fault, RequestFault | DeskFault) else str(_RULES)


_RULES = _("With the current information, the rules give a different result. Look at the case again.")
