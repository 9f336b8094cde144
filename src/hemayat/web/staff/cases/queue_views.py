"""The queues: what waits, page by page; taking the next; claiming, putting back and handing over several at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from hemayat.accounts.deputies import deputised_members
from hemayat.cases.list_orders import DUE_FIRST
from hemayat.requests.actions import (
    ask_many,
    claim_many,
    forget_filter,
    hand_over_many,
    release_many,
    save_filter,
    take_back_many,
    take_next,
)
from hemayat.requests.case_assignment import UNDO_WITHIN, officers_of
from hemayat.requests.colleagues import colleagues_of
from hemayat.requests.corrections import corrections_waiting
from hemayat.requests.errors import RequestFault
from hemayat.requests.kinds import KIND_WORDS
from hemayat.requests.override_queries import MOST_SHOWN, overrides_waiting
from hemayat.requests.queue_forecasts import forecasts_for
from hemayat.requests.queues import (
    COUNTED_TO,
    PLACE_WORDS,
    CaseQueue,
    CaseQueueQuery,
    count_of,
    counts_of,
    read_asked,
    saved_filters,
)
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.staff.access import StaffRequest, for_staff, reading
from hemayat.web.staff.cases.forms import BulkActionForm, CaseQueueFilterForm, SavedViewNameForm
from hemayat.web.staff.cases.lookup import ROLES, fault_text, to_case
from hemayat.web.staff.cases.next_case import QUEUE, series_notice
from hemayat.web.staff.cases.queue_table import queue_table
from hemayat.web.staff.list_headings import ListSorting
from hemayat.web.staff.one_time_notice import keep_notice, take_notice

NOTICE, UNDO = "queue", "undo"
"""What was done to several cases, for the next page; and what can be undone."""
_TOGETHER: dict[str, Callable[..., dict[int, RequestFault | None]]] = {
    "claim": claim_many,
    "release": release_many,
    "hand-over": hand_over_many,
    "ask": ask_many,
}
_GIVEN: dict[str, tuple[str, ...]] = {
    "claim": (),
    "release": (),
    "hand-over": ("to", "words"),
    "ask": ("words",),
}
_UNDO: dict[str, Callable[..., dict[int, RequestFault | None]]] = {
    "claim": release_many,
    "release": claim_many,
    "hand-over": take_back_many,
}
"""A question cannot be undone: its message to the applicant goes out at once."""


@for_staff(*ROLES)
@require_safe
def queue(request: StaffRequest) -> HttpResponse:
    """One page of a queue; whatever the address asks for and makes no sense is passed over."""
    return _page(request, _asked(request), series=series_notice(request))


@for_staff(*ROLES)
@require_safe
def overrides(request: StaffRequest) -> HttpResponse:
    """What waits for a second person in the member's provinces."""
    member = request.member
    stands_in_for = deputised_members(member, timezone.localdate(timezone.now()))
    shown = {
        "found": overrides_waiting(),
        "corrected": corrections_waiting(member, MOST_SHOWN, stands_in_for),
    }
    return render(request, "staff/cases/overrides.html", shown)


@for_staff(*ROLES)
@require_POST
def take_next_one(request: StaffRequest) -> HttpResponse:
    """On to the case that is due soonest; where none waits, or one has enough, the queue says so."""
    try:
        taken = take_next(by=request.member, now=timezone.now())
    except RequestFault as fault:
        keep_notice(request, NOTICE, {"fault": fault_text(fault)})
        return _to_queue(CaseQueueQuery(CaseQueue.MINE))
    if taken is None:
        keep_notice(request, NOTICE, {"is_empty": True})
        return _to_queue(CaseQueueQuery())
    return to_case(taken, "claim")


@for_staff(*ROLES)
@require_POST
def together(request: StaffRequest) -> HttpResponse:
    """Apply one action to several cases, one by one. A case that fails is reported, and does not stop the others.

    Decisions are never made this way, because each decision is about one household.
    """
    form, asked = _bulk_form(request), read_asked(request.POST.get("asked", ""))
    if not form.is_valid():
        return _page(request, asked, together=form, chosen=form.numbers)
    deed = form.cleaned_data["deed"]
    given: dict[str, Any] = {name: form.cleaned_data[name] for name in _GIVEN[deed]}
    changing = _changing(request, deed, form.numbers)
    faults = _TOGETHER[deed](requests=form.numbers, by=request.member, now=timezone.now(), **given)
    _keep_result(request, faults, undo=deed if deed in _UNDO else "", changing=changing)
    return _to_queue(asked)


@for_staff(*ROLES)
@require_POST
def undo(request: StaffRequest) -> HttpResponse:
    """Undo what this member did last to several cases, if it was a few minutes ago. Each case is handled separately."""
    asked, last = read_asked(request.POST.get("asked", "")), take_notice(request, UNDO) or {}
    now = timezone.now()
    is_in_time = last and dt.datetime.fromisoformat(last["at"]) > now - UNDO_WITHIN
    if not is_in_time:
        keep_notice(request, NOTICE, {"fault": str(_("There is nothing left to undo."))})
        return _to_queue(asked)
    _keep_result(
        request, _UNDO[last["deed"]](requests=last["cases"], by=request.member, now=now), is_undone=True
    )
    return _to_queue(asked)


@for_staff(*ROLES)
@require_POST
def keep_filter(request: StaffRequest) -> HttpResponse:
    """This view of the queue under a name of one's own."""
    form, asked = SavedViewNameForm(request.POST), read_asked(request.POST.get("asked", ""))
    if not form.is_valid():
        return _page(request, asked, naming=form)
    save_filter(name=form.cleaned_data["name"], query=asked, by=request.member, now=timezone.now())
    return _to_queue(asked)


@for_staff(*ROLES)
@require_POST
def drop_filter(request: StaffRequest, saved: int) -> HttpResponse:
    """A view of one's own is not needed any more."""
    forget_filter(saved=saved, by=request.member, now=timezone.now())
    return HttpResponseRedirect(reverse("cases:queue"))


def _to_queue(query: CaseQueueQuery) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('cases:queue')}?{query.address}")


@reading
def _changing(request: StaffRequest, deed: str, numbers: Sequence[int]) -> frozenset[int]:
    """The cases that the action changes. Taking a case of one's own, or returning one that is not, changes nothing."""
    officers = officers_of(numbers)
    before = {"claim": None, "release": request.member.pk}
    return frozenset(
        number for number, officer in officers.items() if deed not in before or officer == before[deed]
    )


def _keep_result(
    request: StaffRequest,
    faults: Mapping[int, RequestFault | None],
    *,
    undo: str = "",
    changing: frozenset[int] = frozenset(),
    is_undone: bool = False,
) -> None:
    """For the page that is loaded next, and for the button that undoes it."""
    refused = {str(number): fault_text(fault) for number, fault in faults.items() if fault}
    done = [number for number, fault in faults.items() if fault is None]
    undoable = [number for number in done if number in changing] if undo else []
    if undoable:
        keep_notice(request, UNDO, {"deed": undo, "cases": undoable, "at": timezone.now().isoformat()})
    notice = {"done": len(done), "refused": refused, "can_undo": bool(undoable), "is_undone": is_undone}
    keep_notice(request, NOTICE, notice)


@reading
def _bulk_form(request: StaffRequest, *, is_sent: bool = True) -> BulkActionForm:
    return BulkActionForm(request.POST if is_sent else None, colleagues_of(request.member))


def _asked(request: HttpRequest) -> CaseQueueQuery:
    return read_asked(request.GET.urlencode())


def _sorting(query: CaseQueueQuery) -> ListSorting:
    return ListSorting(query.order, query.keys, reverse("cases:queue"), _unsorted(query))


def _unsorted(query: CaseQueueQuery) -> str:
    return str(replace(query, order=DUE_FIRST))


@reading
def _page(request: StaffRequest, /, query: CaseQueueQuery, **kwargs: Any) -> HttpResponse:
    member, now = request.member, timezone.now()
    stands_in_for = deputised_members(member, timezone.localdate(now))
    counts = counts_of(query, member, stands_in_for)
    table = queue_table(query, member, now, stands_in_for)
    if query.after and not table.rows:  # colleagues took all cases of a later page meanwhile
        query = replace(query, after=None)
        table = queue_table(query, member, now, stands_in_for)
    shown = {
        "asked": query,
        "sorting": _sorting(query),
        "page": table.page,
        "rows": table.rows,
        "columns": table.columns,
        "notice": take_notice(request, NOTICE) if request.method in {"GET", "HEAD"} else None,
        "stands_in_for": stands_in_for,
        "places": [(place, PLACE_WORDS[place], counts[place], COUNTED_TO) for place in CaseQueue],
        "place": PLACE_WORDS[query.place],
        "saved": [(view, count_of(view.asked, member, now, stands_in_for)) for view in saved_filters(member)],
        "counted_to": COUNTED_TO,
        "forecasts": forecasts_for(member, now),
        "filter": CaseQueueFilterForm(member, query),
        "naming": SavedViewNameForm(),
        "is_filter_open": query.is_filtered or "naming" in kwargs,
        "together": _bulk_form(request, is_sent=False),
        "chosen": (),
        "kinds": KIND_WORDS,
        "export_asked": urlencode({"asked": str(query)}),
        "opened_from": urlencode({QUEUE: _unsorted(query)}) if query.place is CaseQueue.MINE else "",
    }
    return render(request, "staff/cases/queue.html", {**shown, **kwargs})
