"""What two others do with a draft: review it, and publish it after proving themselves again."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from hemayat.accounts.errors import ConfirmationRefused
from hemayat.accounts.roles import Role
from hemayat.accounts.staff import actor_of
from hemayat.agreements.desk_queries import DraftView
from hemayat.agreements.draft_actions import approve_draft, return_draft
from hemayat.agreements.errors import AgreementFault
from hemayat.announcements.actions import publish_version
from hemayat.audit.context import acting_as
from hemayat.web.staff.access import StaffRequest, for_staff, fresh
from hemayat.web.staff.agreements.forms import DraftReviewForm
from hemayat.web.staff.agreements.views import ROLES, draft_context, draft_page, seen_or_404
from hemayat.web.staff.fault_messages import add_form_error


@for_staff(*ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: StaffRequest, draft: int) -> HttpResponse:
    """What is approved are the very words that the page showed."""
    seen = _seen(request, draft)
    form, status = DraftReviewForm(request.POST or None, initial={"sha256": seen.sha256}), 200
    if form.is_valid():
        cleaned_data = form.cleaned_data
        try:
            _say(request, draft, cleaned_data)
            return HttpResponseRedirect(reverse("agreements:show", args=[draft]))
        except AgreementFault as fault:
            add_form_error(
                form,
                fault,
                "words" if cleaned_data["verdict"] == "return" and not cleaned_data["words"] else None,
            )
        except ConfirmationRefused as fault:
            add_form_error(form, fault)
            status = 409
    return render(
        request, "staff/agreements/review.html", draft_context(seen) | {"form": form}, status=status
    )


@for_staff(Role.PUBLISHER)
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: StaffRequest, draft: int) -> HttpResponse:
    """The page says what changes, from when, and who is told."""
    seen = _seen(request, draft)
    if request.method == "POST":
        try:
            sha256 = request.POST.get("sha256", "")
            publish_version(draft=draft, sha256=sha256, by=request.member, now=timezone.now())
        except AgreementFault as fault:
            with acting_as(actor_of(request.member), is_read_only=True):
                return draft_page(request, draft, fault)
        return HttpResponseRedirect(reverse("agreements:all"))
    if not seen.may_publish or seen.fault:
        return HttpResponseRedirect(reverse("agreements:show", args=[draft]))
    return render(request, "staff/agreements/publish.html", draft_context(seen))


def _say(request: StaffRequest, draft: int, answers: dict[str, str]) -> None:
    said = {"draft": draft, "sha256": answers["sha256"]}
    if answers["verdict"] == "approve":
        approve_draft(**said, by=request.member, now=timezone.now())  # type: ignore[arg-type]  # as named above
    else:
        return_draft(**said, words=answers["words"], by=request.member, now=timezone.now())  # type: ignore[arg-type]  # as named above


def _seen(request: StaffRequest, draft: int) -> DraftView:
    with acting_as(actor_of(request.member), is_read_only=True):
        return seen_or_404(request, draft)
