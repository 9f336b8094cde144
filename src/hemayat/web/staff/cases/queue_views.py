"""The queues: what waits, page by page; taking the next; claiming, putting back and handing over several at once."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from hemayat.accounts.deputies import deputised_members
from hemayat.requests.actions import (
    claim_many,
    forget_filter,
    hand_over_many,
    release_many,
    save_filter,
    take_next,
)
from hemayat.requests.colleagues import colleagues_of
from hemayat.requests.errors import RequestFault
from hemayat.requests.kinds import KIND_WORDS
from hemayat.requests.override_queries import overrides_waiting
from hemayat.requests.queue_forecasts import forecasts_for
from hemayat.requests.queues import (
    COUNTED_TO,
    PLACE_WORDS,
    CaseQueue,
    CaseQueueQuery,
    counts_of,
    queue_of,
    read_asked,
    saved_filters,
)
from hemayat.web.staff.access import StaffRequest, for_staff
from hemayat.web.staff.cases.forms import BulkActionForm, CaseQueueFilterForm, SavedViewNameForm
from hemayat.web.staff.cases.lookup import ROLES, fault_text, reading, to_case
from hemayat.web.staff.cases.next_case import QUEUE, series_notice


@for_staff(*ROLES)
@require_safe
def queue(request: StaffRequest) -> HttpResponse:
    """One page of a queue; whatever the address asks for and makes no sense is passed over."""
    return _page(request, _asked(request), series=series_notice(request.GET))


@for_staff(*ROLES)
@require_safe
def overrides(request: StaffRequest) -> HttpResponse:
    """What waits for a second person in the member's provinces."""
    return render(request, "staff/cases/overrides.html", {"found": overrides_waiting()})


@for_staff(*ROLES)
@require_POST
def take_next_one(request: StaffRequest) -> HttpResponse:
    """On to the case that is due soonest; where none waits, or one has enough, the queue says so."""
    try:
        taken = take_next(by=request.member, now=timezone.now())
    except RequestFault as fault:
        return _page(request, CaseQueueQuery(CaseQueue.MINE), fault=fault_text(fault))
    return to_case(taken, "claim") if taken else _page(request, CaseQueueQuery(), is_empty=True)


@for_staff(*ROLES)
@require_POST
def together(request: StaffRequest) -> HttpResponse:
    """Several at once, each on its own: what could not be done with one is told, and stops no other."""
    form, asked = _bulk_form(request), read_asked(request.POST.get("asked", ""))
    if not form.is_valid():
        return _page(request, asked, together=form)
    given: dict[str, Any] = {"requests": form.numbers, "by": request.member, "now": timezone.now()}
    if form.cleaned_data["deed"] == "hand-over":
        request_faults = hand_over_many(**given, to=form.cleaned_data["to"], words=form.cleaned_data["words"])
    else:
        request_faults = {"claim": claim_many, "release": release_many}[form.cleaned_data["deed"]](**given)
    refused = {number: fault_text(fault) for number, fault in request_faults.items() if fault}
    return _page(request, asked, refused=refused, done=len(request_faults) - len(refused))


@for_staff(*ROLES)
@require_POST
def keep_filter(request: StaffRequest) -> HttpResponse:
    """This view of the queue under a name of one's own."""
    form, asked = SavedViewNameForm(request.POST), read_asked(request.POST.get("asked", ""))
    if not form.is_valid():
        return _page(request, asked, naming=form)
    save_filter(name=form.cleaned_data["name"], query=asked, by=request.member, now=timezone.now())
    return HttpResponseRedirect(f"{reverse('cases:queue')}?{asked}")


@for_staff(*ROLES)
@require_POST
def drop_filter(request: StaffRequest, saved: int) -> HttpResponse:
    """A view of one's own is not needed any more."""
    forget_filter(saved=saved, by=request.member, now=timezone.now())
    return HttpResponseRedirect(reverse("cases:queue"))


@reading
def _bulk_form(request: StaffRequest, *, is_sent: bool = True) -> BulkActionForm:
    return BulkActionForm(request.POST if is_sent else None, colleagues_of(request.member))


def _asked(request: HttpRequest) -> CaseQueueQuery:
    return read_asked(request.GET.urlencode())


@reading
def _page(request: StaffRequest, /, query: CaseQueueQuery, **kwargs: Any) -> HttpResponse:
    member, now = request.member, timezone.now()
    stands_in_for = deputised_members(member, timezone.localdate(now))
    counts = counts_of(query, member, stands_in_for)
    shown = {
        "asked": query,
        "page": queue_of(query, member, now, stands_in_for),
        "stands_in_for": stands_in_for,
        "places": [(place, PLACE_WORDS[place], counts[place], COUNTED_TO) for place in CaseQueue],
        "place": PLACE_WORDS[query.place],
        "saved": saved_filters(member),
        "forecasts": forecasts_for(member, now),
        "filter": CaseQueueFilterForm(member, query),
        "naming": SavedViewNameForm(),
        "together": _bulk_form(request, is_sent=False),
        "kinds": KIND_WORDS,
        "opened_from": urlencode({QUEUE: str(query)}) if query.place is CaseQueue.MINE else "",
    }
    return render(request, "staff/cases/queue.html", {**shown, **kwargs})
