"""Before a household's file opens its purpose is asked, once for each household and session; each look is recorded."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import partial
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from hemayat.accounts.purposes import FileAccessPurpose
from hemayat.accounts.staff import actor_of, record_event
from hemayat.audit.actions import record_look
from hemayat.audit.context import acting_as
from hemayat.households.permissions import is_barred
from hemayat.oversight.look_budgets import count_file_opening, count_id_search
from hemayat.web.shared.access import View
from hemayat.web.staff.access import StaffRequest, for_staff
from hemayat.web.staff.purpose_form import OPENS, PurposeForm
from hemayat.web.staff.unsent_text import unsent_page

P = ParamSpec("P")
_KEPT = "purposes"
_LOOKED = "looked"
"""Pages with a recorded look in this session: their pictures are then served without another record."""
_MOST_KEPT = 200
CARRIED = frozenset({FileAccessPurpose.REQUEST, FileAccessPurpose.REVIEW})
"""Purposes that are also true of the next case of a series; a call or a complaint is about one household."""


class HardStopReached(Exception):
    """No further file opens, or no further search by a national ID is made, for this member today."""


@dataclass(frozen=True)
class HouseholdFileAddress:
    """The household whose file a page shows. `path`: of the file's first page.

    `title`: what names the case before the file is open, with nothing about a person. `opens`: the button that opens
    the file. `back`: the list that it is opened from.
    """

    household: int
    province: str
    path: str
    title: Callable[[], str] = field(default=str, compare=False)
    opens: str = ""
    back: str = "/"


@dataclass(frozen=True)
class CasePage:
    """The desk's page of one kind of case. `place_of`: number → household and province, None if it is not seen.

    `title_of`, `opens`, `queue`: see HouseholdFileAddress; `queue` is the route of the list.
    """

    route: str
    place_of: Callable[[int], tuple[int, str] | None]
    title_of: Callable[[int], str] = lambda _: ""
    opens: str = ""
    queue: str = "sign_in:home"

    def file_of(self, number: int, **_others: object) -> HouseholdFileAddress | None:
        """The household's file that the case belongs to: each look at it is recorded."""
        place = self.place_of(number)
        if place is None:
            return None
        path, back = reverse(self.route, args=[number]), reverse(self.queue)
        return HouseholdFileAddress(*place, path, partial(self.title_of, number), self.opens, back)

    def go_to(self, number: int, done: str = "") -> HttpResponseRedirect:
        """Back to the case, which says what was done."""
        return HttpResponseRedirect(reverse(self.route, args=[number]) + (f"?done={done}" if done else ""))


def for_file(
    *roles: str,
    of: Callable[..., HouseholdFileAddress | None],
    then: Callable[..., None] | None = None,
    is_part: bool = False,
) -> Callable[[Callable[Concatenate[StaffRequest, P], HttpResponse]], View]:
    """As `for_staff`, for a page of a household's file. The view finds `request.purpose`.

    `of`: given what the route is, finds the file as the member sees it; None is answered as not found, and so is a
    file of a province that is not the member's, whatever the database would show. `then`: called
    as the view is, once the look is recorded and before the page is read. `is_part`: it is a picture on the file's
    page, so it is served only after a look at that page was recorded, and is no look of its own.
    """

    def opened(request: StaffRequest, *args: object, **named: object) -> HttpResponse | None:
        with acting_as(actor_of(request.member), is_read_only=True):
            file = of(*args, **named)
        if file is None or not {"*", file.province} & set(request.member.provinces):
            raise Http404
        if is_barred(request.member, file.household):
            return render(request, "staff/frame/barred.html", status=403)
        try:
            if is_part and file.path not in request.session.get(_LOOKED, []):
                raise Http404
            answered = None if is_part else _opened(request, file, roles)
            if answered is None and then is not None:
                then(request, *args, **named)
        except HardStopReached:
            return stopped_page(request)
        return answered

    return for_staff(*roles, before=opened)


def record_file_look(
    request: StaffRequest,
    file: HouseholdFileAddress,
    purpose: str,
    roles: tuple[str, ...] = (),
    *,
    is_in_call: bool = False,
) -> None:
    """Record that this member looks at the file, in a transaction of its own: if it fails, there is no page.

    `is_in_call`: a call that has begun is finished. Raises HardStopReached at the hard stop of the day,
    which is recorded.
    """
    by, now = actor_of(request.member, purpose), timezone.now()
    role = _role(request, roles)
    with acting_as(by):
        is_open = count_file_opening(request.member, file.household, is_in_call=is_in_call)
        if is_open:
            record_look(by=by, household=file.household, province=file.province, role=role, unit="", now=now)
        else:
            record_event("staff.look_budget_spent", by, request.member, {"role": role}, now)
    if not is_open:
        raise HardStopReached


def count_search(
    request: StaffRequest, purpose: str, roles: tuple[str, ...] = (), *, is_in_call: bool = False
) -> None:
    """Before somebody is looked for by their national ID, found or not.

    Raises HardStopReached, as `record_file_look` does.
    """
    by, now = actor_of(request.member, purpose), timezone.now()
    with acting_as(by):
        is_left = count_id_search(request.member, is_in_call=is_in_call)
        if not is_left:
            detail = {"role": _role(request, roles), "is_search": True}
            record_event("staff.look_budget_spent", by, request.member, detail, now)
    if not is_left:
        raise HardStopReached


def carry_purpose(
    request: StaffRequest, household: int, carried: Collection[FileAccessPurpose] = CARRIED
) -> None:
    """The next file of a series opens for the purpose of this one, unless the member gave one for that file before.

    `carried`: the purposes that are true of the next file too.
    """
    if request.purpose in carried and str(household) not in request.session.get(_KEPT, {}):
        _keep(request, household, request.purpose)


def stopped_page(request: StaffRequest) -> HttpResponse:
    """Said instead of a file or a search once a member has used up three times the budget of the day."""
    return render(request, "staff/frame/stopped.html", status=403)


def _role(request: StaffRequest, roles: tuple[str, ...]) -> str:
    return next((role for role in request.member.roles if not roles or role in roles), "")


def _opened(request: StaffRequest, file: HouseholdFileAddress, roles: tuple[str, ...]) -> HttpResponse | None:
    is_read = request.method in {"GET", "HEAD"}
    if not is_read and OPENS in request.POST:
        return _open(request, file)
    kept = request.session.get(_KEPT, {})
    request.purpose = kept.get(str(file.household), "")
    if not request.purpose:
        return _ask(request, file, PurposeForm()) if is_read else _not_open(request, file)
    record_file_look(request, file, request.purpose, roles)
    looked = request.session.get(_LOOKED, [])
    if file.path not in looked[-1:]:
        others = [path for path in looked if path != file.path]
        request.session[_LOOKED] = [*others[-_MOST_KEPT:], file.path]
    return None


def _not_open(request: StaffRequest, file: HouseholdFileAddress) -> HttpResponse:
    """To the first page of the file. Somebody who signed in again in another tab may have written something here."""
    return unsent_page(request, "file", file.path) or HttpResponseRedirect(file.path)


def _open(request: StaffRequest, file: HouseholdFileAddress) -> HttpResponse:
    form = PurposeForm(request.POST)
    if not form.is_valid():
        return _ask(request, file, form)
    _keep(request, file.household, form.purpose)
    return HttpResponseRedirect(request.get_full_path())


def _keep(request: StaffRequest, household: int, purpose: str) -> None:
    kept = list(request.session.get(_KEPT, {}).items())[-_MOST_KEPT:]
    request.session[_KEPT] = {**dict(kept), str(household): purpose}


def _ask(request: StaffRequest, file: HouseholdFileAddress, form: PurposeForm) -> HttpResponse:
    with acting_as(actor_of(request.member), is_read_only=True):
        shown = {"form": form, "opens": OPENS, "file": file, "title": file.title()}
    return render(request, "staff/frame/purpose.html", shown)
