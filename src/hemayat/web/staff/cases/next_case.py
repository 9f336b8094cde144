"""After a decision: the next case of the same queue, opened for the purpose that was given for this one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from hemayat.accounts.deputies import deputised_members
from hemayat.cases.list_orders import DUE_FIRST
from hemayat.cases.queue_pages import Cursor, read_number
from hemayat.eligibility.queries import determination_of
from hemayat.requests.actions import take_next
from hemayat.requests.available_actions import CaseAction, kind_and_code_of, place_of
from hemayat.requests.case_file import CaseFile
from hemayat.requests.errors import RequestFault
from hemayat.requests.override_queries import overrides_waiting
from hemayat.requests.queues import CaseQueue, queue_of, read_asked
from hemayat.requests.states import CaseState
from hemayat.web.staff.access import StaffRequest, reading
from hemayat.web.staff.cases import texts
from hemayat.web.staff.purpose import carry_purpose

THEN, NEXT = "then", "next"
"""Name and value of the button that decides and opens the next case."""
QUEUE = "queue"
"""Where the officer came from: their own cases, or else the queue of all."""


@dataclass(frozen=True)
class SeriesNotice:
    """What was just done in a series, and with which case. `outcome`: empty if nothing was decided."""

    done: str
    earlier: int | None
    tracking_code: str = ""
    outcome: str = ""


def series_notice(request: StaffRequest) -> SeriesNotice | None:
    """What the address says was done; None if it says nothing."""
    deed = request.GET.get("done", "")
    done, number = texts.DONE.get(deed), read_number(request.GET.get("earlier", ""))
    if not done or not number:
        return SeriesNotice(done, None) if done else None
    return _of_earlier(request, done, number, is_decided=deed != CaseAction.OVERRIDE)


@reading
def _of_earlier(_request: StaffRequest, done: str, number: int, *, is_decided: bool) -> SeriesNotice:
    place = place_of(number)
    if place is None:
        return SeriesNotice(done, None)
    held = determination_of(place[0]) if is_decided else None
    return SeriesNotice(done, number, kind_and_code_of(number)[1], held.outcome if held else "")


def queue_after(asked: str, case: CaseFile) -> str:
    """What the form of this case carries: the queue, from this case on. Empty for the queue of all.

    However the list was sorted, the next case is what is due soonest.
    """
    query = read_asked(asked)
    if query.place is not CaseQueue.MINE or case.told.due_on is None:
        return ""
    return replace(query, order=DUE_FIRST, after=Cursor(case.told.due_on, case.told.id)).address


def to_next(request: StaffRequest, number: int, deed: CaseAction) -> HttpResponse:
    """On to the next case. If no case follows, to the queue, which says so."""
    asked = request.POST.get(QUEUE, "")
    following = _following(request, number, deed, asked)
    told = {"done": str(deed), "earlier": str(number)}
    if following is None:
        return HttpResponseRedirect(f"{reverse('cases:queue')}?{urlencode(told)}")
    _carry(request, following)
    if asked:
        told[QUEUE] = read_asked(asked).address
    return HttpResponseRedirect(f"{reverse('cases:show', args=[following])}?{urlencode(told)}")


def _following(request: StaffRequest, number: int, deed: CaseAction, asked: str) -> int | None:
    if deed is CaseAction.CONFIRM_OVERRIDE:
        return _proposal(request, number)
    in_hand = _in_hand(request, number, asked) if asked else None
    if in_hand is not None:
        return in_hand
    try:
        return take_next(by=request.member, now=timezone.now())
    except RequestFault:
        # The decision is made already; the queue shows what the officer still has in hand.
        return None


@reading
def _in_hand(request: StaffRequest, number: int, asked: str) -> int | None:
    """The next of the officer's own cases in which something is to be done."""
    query, now = read_asked(asked), timezone.now()
    if query.order != DUE_FIRST:
        # A place in another order is none in this one.
        query = replace(query, order=DUE_FIRST, after=None)
    if query.place is not CaseQueue.MINE:
        return None
    stands_in_for = deputised_members(request.member, timezone.localdate(now))
    rows = queue_of(query, request.member, now, stands_in_for).lines
    waiting = (row.id for row in rows if row.state is CaseState.AWAITING_OFFICER and row.id != number)
    return next(waiting, None)


@reading
def _proposal(request: StaffRequest, number: int) -> int | None:
    """The next proposal of a colleague's that waits for a second person."""
    return next(
        (
            proposal.request
            for proposal in overrides_waiting()
            if proposal.request != number and proposal.by != request.member.pk
        ),
        None,
    )


@reading
def _household(_request: StaffRequest, number: int) -> int | None:
    place = place_of(number)
    return place[0] if place else None


def _carry(request: StaffRequest, number: int) -> None:
    household = _household(request, number)
    if household is not None:
        carry_purpose(request, household)
