"""After a head has died: what ends, what continues, who becomes head, and what to do in few steps (A11)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from hemayat.requests.actions import continue_as_head
from hemayat.web.citizen.access import for_head
from hemayat.web.citizen.open_pages import open_page
from hemayat.web.citizen.sessions import HeadRequest


@open_page
def explain(request: HttpRequest) -> HttpResponse:
    """GET /after-a-death/"""
    return render(request, "citizen/after_a_death.html")


@for_head
@require_POST
def go_on(request: HeadRequest) -> HttpResponse:
    """The registers are asked at once whether the one who is signed in heads the household now; no form to fill in."""
    is_asked = continue_as_head(by=request.citizen, now=timezone.now())
    return HttpResponseRedirect(reverse("status:show" if is_asked else "requests:all"))


urlpatterns = [
    path("after-a-death/", explain, name="after_a_death"),
    path("my/go-on/", go_on, name="go_on"),
]
