"""Two sites, two host names: nothing of the desk can be reached through the citizens' address, nor the reverse."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

GetResponse = Callable[[HttpRequest], HttpResponse]


class HostMiddleware:
    """Chooses the routes by the host name, which Django has checked against ALLOWED_HOSTS."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        host = request.get_host().partition(":")[0]
        request.urlconf = settings.URLCONF_OF_HOST[host]
        return self.get_response(request)
