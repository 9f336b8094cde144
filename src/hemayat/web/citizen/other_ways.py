"""Ways for people without a line of their own, or who are not the registered head (issue 18, 6).

The page is the same for everybody: nobody can learn from it whether an id is known.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from hemayat.accounts.sso import is_offered
from hemayat.web.citizen.open_pages import open_page


@open_page
def explain(request: HttpRequest) -> HttpResponse:
    """GET /other-ways/"""
    return render(request, "citizen/other_ways.html", {"is_sso_offered": is_offered()})


urlpatterns = [path("other-ways/", explain, name="other_ways")]
