"""What was sent to this household, in the very words, and whether it arrived."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hemayat.notifications.queries import messages_of
from hemayat.web.citizen.access import for_head, household_of
from hemayat.web.citizen.sessions import HeadRequest
from hemayat.web.shared.language import page_language


@for_head
@require_safe
def show(request: HeadRequest) -> HttpResponse:
    messages = messages_of(household_of(request), page_language())
    return render(request, "citizen/messages/show.html", {"messages": messages})
