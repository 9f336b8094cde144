"""What was sent to this household, in the very words, and whether it arrived."""

from __future__ import annotations

from functools import partial

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from hemayat.accounts.actions import mark_messages_read
from hemayat.notifications.queries import messages_of
from hemayat.web.citizen.access import for_head, household_of
from hemayat.web.citizen.sessions import HeadRequest
from hemayat.web.shared.language import page_language


@for_head
@require_safe
def show(request: HeadRequest) -> HttpResponse:
    """What the head is shown here counts as read from now on, on every device of the household."""
    messages = messages_of(household_of(request), page_language())
    # Somebody who acts for the head reads them too, and the head has not.
    if request.citizen.unread_messages and messages and not request.citizen.acts_as:
        # Up to the newest that is shown, and not up to now: one that arrives meanwhile stays unread.
        request.afterwards = partial(mark_messages_read, by=request.citizen, until=messages[0].created_at)
    return render(request, "citizen/messages/show.html", {"messages": messages})


app_name = "messages"
urlpatterns = [path("my/messages/", show, name="show")]
