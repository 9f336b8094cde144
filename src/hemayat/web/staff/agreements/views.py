"""The versions and drafts of the agreement, and one draft beside the version before it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from hemayat.accounts.roles import Role
from hemayat.agreements import queries
from hemayat.agreements.closing_law import recorded_law
from hemayat.agreements.desk_queries import DraftView, draft_view, drafts, official_of
from hemayat.agreements.errors import AgreementFault
from hemayat.agreements.permissions import can_publish
from hemayat.announcements.queries import announcements
from hemayat.web.shared.agreement_changes import differences
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import pgettext_lazy
from hemayat.web.shared.official_text import official_answer, shown_text
from hemayat.web.shared.page_refresh import with_refresh
from hemayat.web.staff.access import StaffRequest, for_staff
from hemayat.web.staff.fault_messages import fault_message

ROLES = (Role.ANALYST, Role.PUBLISHER)
STATES = {
    "writing": (_("Being written"), "yellow"),
    "waiting": (_("Waiting for two reviews"), "blue"),
    "approved": (_("Approved by two reviewers"), "turquoise"),
    "published": (pgettext_lazy("column", "Published"), "green"),
    "discarded": (_("Discarded"), "grey"),
}


@for_staff(*ROLES)
@require_safe
def show_all(request: StaffRequest) -> HttpResponse:
    """Coverage of each announcement is as it was counted last."""
    today = timezone.localdate()
    law, notices = recorded_law(), announcements()
    is_open = any(one.done_at is None for one in notices)
    shown = {
        "versions": queries.all_versions(),
        "current": queries.version_in_force(today),
        "today": today,
        "drafts": [(draft_row, STATES[draft_row.state]) for draft_row in drafts()],
        "announcements": notices,
        "is_open": is_open,
        "law": law,
        "may_publish": can_publish(request.member),
        "is_own_law": law is not None and law.recorder == request.member.pk,
    }
    page = render(request, "staff/agreements/all.html", shown)
    return with_refresh(request, page, is_open=is_open)


@for_staff(*ROLES)
@require_safe
def show(request: StaffRequest, draft: int) -> HttpResponse:
    return draft_page(request, draft)


@for_staff(*ROLES)
@require_safe
def official_file(request: StaffRequest, draft: int) -> HttpResponse:
    """Byte for byte as it was loaded."""
    official_text = official_of(seen_or_404(request, draft).line.agreement)
    if official_text is None:
        raise Http404
    return official_answer(official_text)


def seen_or_404(request: StaffRequest, draft: int) -> DraftView:
    this_draft = draft_view(draft, request.member, timezone.localdate())
    if this_draft is None:
        raise Http404
    return this_draft


def draft_context(seen: DraftView) -> dict[str, Any]:
    """What a page shows of a draft: itself, and what it changes."""
    return {
        "seen": seen,
        "agreement": seen.line.agreement,
        "changes": differences(seen.before, seen.line.agreement, is_whole=True),
        "whole_text": _("The whole text"),
    }


def draft_page(request: StaffRequest, draft: int, fault: AgreementFault | None = None) -> HttpResponse:
    """The draft; at its head what stood in the way of what was just tried."""
    seen = seen_or_404(request, draft)
    official = official_of(seen.line.agreement)
    shown = draft_context(seen) | {
        "state": STATES[seen.line.state],
        "official": official,
        "official_words": shown_text(official),
        "waits_because": fault_message(seen.fault) if seen.fault else "",
        "fault": fault_message(fault) if fault else "",
    }
    return render(request, "staff/agreements/show.html", shown, status=409 if fault else 200)
