"""A host name for each site: nothing of the desk can be reached through the citizens' address, nor the reverse."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse

from hemayat.audit.site_role import as_citizens_site

GetResponse = Callable[[HttpRequest], HttpResponse]
Site = Literal["citizen", "staff", "partner"]


class HostMiddleware:
    """Chooses the routes by the host name, which Django has checked against ALLOWED_HOSTS; others get the 400 page.

    The citizens' site asks the database as a role of its own.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        host = request.get_host().rpartition(":")[0] or request.get_host()
        routes = settings.URLCONF_OF_HOST.get(host.lower().rstrip("."))
        if routes is None:
            raise DisallowedHost("no site has this host name")
        request.urlconf = routes
        if site_of(request) != "citizen":
            return self.get_response(request)
        with as_citizens_site():
            return self.get_response(request)


def site_of(request: HttpRequest) -> Site:
    """The site that a request came to; where the host is unknown, the citizens'."""
    routes = getattr(request, "urlconf", "")
    return "staff" if routes.endswith(".staff") else "partner" if routes.endswith(".partner") else "citizen"
