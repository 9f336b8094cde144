"""The civil registry's feed: what came, what waits for what, and what was refused. Nobody is named here."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from hemayat.accounts.roles import Role
from hemayat.life_events.queries import deliveries, refused, waiting
from hemayat.web.staff.access import StaffRequest, for_staff


@for_staff(Role.SENIOR_OFFICER, Role.OVERSIGHT)
@require_safe
def feed(request: StaffRequest) -> HttpResponse:
    """GET /life-events/: what waits is of the member's provinces."""
    shown = {"deliveries": deliveries(), "waiting": waiting(), "refused": refused()}
    return render(request, "staff/life_events/feed.html", shown)


app_name = "life_events"
urlpatterns = [path("life-events/", feed, name="feed")]
