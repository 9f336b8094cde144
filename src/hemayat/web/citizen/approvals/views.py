"""The letter of one's approval on the phone, and giving the approval back (R4.3b, R4.5)."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from hemayat.approvals.errors import ApprovalFault, NotTheHolder
from hemayat.approvals.queries import ApprovalView, approvals_of
from hemayat.referrals.actions import withdraw_approval
from hemayat.web.citizen.access import for_head, household_of, reading
from hemayat.web.citizen.approvals.own_approval import (
    ApprovalLetterDisplay,
    is_refused,
    own_approval,
    shown_of,
)
from hemayat.web.citizen.service_end import service_end_context
from hemayat.web.citizen.sessions import HeadRequest
from hemayat.web.shared.language import page_language


@for_head
@require_safe
def current(request: HeadRequest) -> HttpResponse:
    """GET /my/approval/: the one in force, or else the latest; where there is none, what to do."""
    approvals = approvals_of(household_of(request))
    today = timezone.localdate()
    standing = next((this_approval for this_approval in approvals if this_approval.is_in_force(today)), None)
    chosen = standing or next(iter(approvals), None)
    if chosen is None:
        return render(request, "citizen/approvals/none.html", service_end_context())
    return _page(
        request, chosen, [this_approval for this_approval in approvals if this_approval.id != chosen.id]
    )


@for_head
@require_safe
def show(request: HeadRequest, number: int) -> HttpResponse:
    """One of them, also one that has ended. Another household's is not found."""
    return _page(request, own_approval(request, number), [])


@for_head
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HeadRequest, number: int) -> HttpResponse:
    """Give it back, once one has said so twice."""
    fault: ApprovalFault | None = None
    if request.method == "POST":
        try:
            withdraw_approval(approval=number, by=request.citizen, now=timezone.now())
            return HttpResponseRedirect(reverse("approvals:show", args=[number]))
        except NotTheHolder as refused:
            fault = refused
        except ApprovalFault:
            return HttpResponseRedirect(reverse("approvals:current"))
    return _withdraw_page(request, number, fault)


@reading
def _withdraw_page(request: HeadRequest, number: int, fault: ApprovalFault | None) -> HttpResponse:
    approval = own_approval(request, number)
    if fault or is_refused(request, approval):
        return refused_page(request, approval)
    return render(request, "citizen/approvals/withdraw.html", {"approval": approval})


def refused_page(request: HeadRequest, approval: ApprovalView) -> HttpResponse:
    """It is another head's: why it is of no use to who asks, and what to do."""
    words = NotTheHolder().words[page_language()]
    return render(
        request, "citizen/approvals/refused.html", {"approval": approval, "words": words}, status=403
    )


def _page(request: HeadRequest, approval: ApprovalView, others: list[ApprovalView]) -> HttpResponse:
    if is_refused(request, approval):
        return refused_page(request, approval)
    approval_letter_display: ApprovalLetterDisplay = shown_of(approval)
    told = {
        "shown": approval_letter_display,
        "told": approval_letter_display.told,
        "others": others,
        **service_end_context(),
    }
    return render(request, "citizen/approvals/show.html", told)
