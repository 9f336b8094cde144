"""Routes of these tests alone: views that fail in every way a real one may."""

from __future__ import annotations

from typing import NoReturn

from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from hemayat.web.shared.access import AccessRule, public, set_rule

ID = "0012345679"


def crash(request: HttpRequest, given: str) -> NoReturn:
    raise ValueError(f"somebody put {ID} into an exception")


def ask_the_database(request: HttpRequest) -> NoReturn:
    raise OperationalError("connection to server failed")


def refuse(request: HttpRequest) -> NoReturn:
    raise PermissionDenied


def take(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.POST["words"])


urlpatterns = [
    path("", include("hemayat.web.health.urls")),
    path("", include("hemayat.web.shared.urls")),
    path("crash/<str:given>", set_rule(crash, AccessRule("head")), name="crash"),
    path("ask", public(ask_the_database), name="ask"),
    path("refuse", set_rule(refuse, AccessRule("head"))),
    path("take", public(take), name="take"),
]
handler400 = "hemayat.web.shared.errors.bad_request"
handler403 = "hemayat.web.shared.errors.forbidden"
handler404 = "hemayat.web.shared.errors.not_found"
handler500 = "hemayat.web.shared.errors.failed"
