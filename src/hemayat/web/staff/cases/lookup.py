"""Which case a page is about, as its member of staff sees it; and what is said where something stands in the way."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.http import Http404
from django.utils import timezone

from hemayat.accounts.errors import DeskFault
from hemayat.accounts.roles import Role
from hemayat.accounts.staff import actor_of
from hemayat.audit.context import acting_as
from hemayat.common.errors import HemayatError
from hemayat.requests.available_actions import CaseAction, place_of
from hemayat.requests.case_file import CaseFile, case_file
from hemayat.requests.errors import NoSuchRequest, RequestFault
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import page_language
from hemayat.web.staff.access import StaffRequest
from hemayat.web.staff.purpose import CasePage

P = ParamSpec("P")
R = TypeVar("R")
ROLES = (Role.CASE_OFFICER, Role.SENIOR_OFFICER)
_PAGE = CasePage("cases:show", place_of)
file_of, to_case = _PAGE.file_of, _PAGE.go_to
NOT_NOW = "not-now"
"""Said of what cannot be done with a case as it stands."""


class CaseActionConverter:
    """A deed as an address names it."""

    regex = "|".join(CaseAction)

    def to_python(self, value: str) -> CaseAction:
        return CaseAction(value)

    def to_url(self, value: CaseAction) -> str:
        return str(value)


def reading(page: Callable[Concatenate[StaffRequest, P], R]) -> Callable[Concatenate[StaffRequest, P], R]:
    """What a POST reads, to judge a form or to show it again: as the member and READ ONLY, as a GET is."""

    @wraps(page)
    def shown(request: StaffRequest, /, *args: P.args, **named: P.kwargs) -> R:
        if request.method in {"GET", "HEAD"}:
            return page(request, *args, **named)
        with acting_as(actor_of(request.member), is_read_only=True):
            return page(request, *args, **named)

    return shown


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
