"""A list of cases as a file: asked for with a purpose, agreed to if it is long, and downloaded once.

Each head named in it sees the look in "who looked at my file". Each household counts as one file for the member.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from hemayat.accounts.deputies import deputised_members
from hemayat.accounts.errors import ConfirmationRefused
from hemayat.accounts.staff import actor_of
from hemayat.audit.context import acting_as
from hemayat.common.language import Message
from hemayat.oversight.look_budgets import files_left
from hemayat.requests import actions
from hemayat.requests.errors import NoSuchExport, RequestFault
from hemayat.requests.list_exports import MOST_ALONE, MOST_CASES, exported_cases, open_exports
from hemayat.requests.queues import COUNTED_TO, PLACE_WORDS, count_of, read_asked
from hemayat.web.shared.csv_download import csv_download
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import in_page_language, page_language
from hemayat.web.staff.access import StaffRequest, for_staff, reading
from hemayat.web.staff.cases.lookup import ROLES, fault_text
from hemayat.web.staff.list_exports.case_list_csv import csv_of
from hemayat.web.staff.purpose import (
    HardStopReached,
    HouseholdFileAddress,
    record_file_look,
    stopped_page,
)
from hemayat.web.staff.purpose_form import PurposeForm

DONE = {
    "asked": _("The file is ready to download."),
    "waiting": _("A senior officer has to agree before you can download the file."),
    "confirmed": _("You agreed. Your colleague can now download the file."),
    "refused": _("You refused. Nobody can download the file."),
}


@for_staff(*ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def show_all(request: StaffRequest) -> HttpResponse:
    """The member's files, those that wait for the member's agreement, and the form for the list in the address."""
    if request.method != "POST":
        return _page(request, PurposeForm())
    form, now = PurposeForm(request.POST), timezone.now()
    if not form.is_valid():
        return _page(request, form)
    try:
        number = actions.ask_export(
            query=read_asked(request.POST.get("asked", "")), purpose=form.purpose, by=request.member, now=now,
            stands_in_for=_stands_in_for(request, now),
        )  # fmt: skip
    except RequestFault as fault:
        form.add_error(None, fault_text(fault))
        return _page(request, form)
    return _to_all("waiting" if _needs_second(request, number) else "asked")


@for_staff(*ROLES)
@require_POST
def download(request: StaffRequest, number: int) -> HttpResponse:
    """The file, after a look at each household in it was recorded. Refused at the hard stop of the member's day."""
    now = timezone.now()
    try:
        purpose, cases = exported_cases(
            export=number, by=request.member, now=now, stands_in_for=_stands_in_for(request, now),
            lang=page_language(),
        )  # fmt: skip
        # Half of a file would be none, and each look in it would be on record.
        if fault := _beyond_the_day(request, {case.line.household for case in cases}):
            return _page(request, PurposeForm(), fault)
        for line in {case.line.household: case.line for case in cases}.values():
            file = HouseholdFileAddress(line.household, line.province, reverse("cases:show", args=[line.id]))
            record_file_look(request, file, purpose, ROLES)
        actions.end_export(export=number, by=request.member, now=now)
    except NoSuchExport:
        raise Http404 from None
    except RequestFault as fault:
        return _page(request, PurposeForm(), fault_text(fault))
    except HardStopReached:
        return stopped_page(request)
    name = f"cases-{timezone.localdate(now).isoformat()}.csv"
    response = csv_download(csv_of(cases), name)
    response.headers["Cache-Control"] = "no-store"
    return response


@for_staff(*ROLES)
@require_POST
def confirm(request: StaffRequest, number: int) -> HttpResponse:
    """A senior officer who did not ask for it agrees."""
    return _settled(request, number, "confirmed")


@for_staff(*ROLES)
@require_POST
def refuse(request: StaffRequest, number: int) -> HttpResponse:
    """A senior officer who did not ask for the file refuses it."""
    return _settled(request, number, "refused")


# ---------------------------------------------------------------------------------------- underneath


def _beyond_the_day(request: StaffRequest, households: set[int]) -> str:
    """Why the member may not open these files today; empty if they may. Raises HardStopReached."""
    with acting_as(actor_of(request.member), is_read_only=True):
        left = files_left(request.member)
    if not left:
        raise HardStopReached
    if len(households) <= left:
        return ""
    message = Message(
        "Households in this file: {households}. Case files you can still open today: {left}. Shorten "
        "the list with a filter, or ask a senior officer to raise your limit for today."
    )
    return in_page_language(message.format(households=len(households), left=left))


def _settled(request: StaffRequest, number: int, done: str) -> HttpResponse:
    do = {"confirmed": actions.confirm_export, "refused": actions.refuse_export}[done]
    try:
        do(export=number, by=request.member, now=timezone.now())
    except NoSuchExport:
        raise Http404 from None
    except RequestFault as fault:
        return _page(request, PurposeForm(), fault_text(fault))
    except ConfirmationRefused as fault:
        return _page(request, PurposeForm(), fault_text(fault), 409)
    return _to_all(done)


def _to_all(done: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('list_exports:all')}?done={done}")


def _stands_in_for(request: StaffRequest, now: dt.datetime) -> list[int]:
    with acting_as(actor_of(request.member), is_read_only=True):
        return list(deputised_members(request.member, timezone.localdate(now)))


@reading
def _needs_second(request: StaffRequest, number: int) -> bool:
    return any(one.id == number and one.needs_second for one in open_exports(request.member, timezone.now()))


@reading
def _page(request: StaffRequest, form: PurposeForm, fault: str = "", status: int = 200) -> HttpResponse:
    member, now = request.member, timezone.now()
    text = (request.POST if request.method == "POST" else request.GET).get("asked", "")
    asked = read_asked(text) if text else None
    exports = open_exports(member, now)
    shown: dict[str, Any] = {
        "form": form,
        "fault": fault,
        "asked": asked,
        "place": PLACE_WORDS[asked.place] if asked else None,
        "count": count_of(asked, member, now, deputised_members(member, timezone.localdate(now)))
        if asked
        else 0,
        "own": [one for one in exports if one.is_own],
        "waiting": [one for one in exports if not one.is_own],
        "counted_to": COUNTED_TO,
        "places": PLACE_WORDS,
        "most_alone": MOST_ALONE,
        "most": MOST_CASES,
        "done": DONE.get(request.GET.get("done", "")),
    }
    return render(request, "staff/list_exports/all.html", shown, status=status)
