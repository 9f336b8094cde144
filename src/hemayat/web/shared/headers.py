"""What every answer carries besides the content security policy: who may keep it, and what no page needs."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from hemayat.web.shared.access import rule_of
from hemayat.web.shared.hosts import GetResponse

_ALWAYS = {
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
}


class HeadersMiddleware:
    """A page about a person stays in no cache, since telephones are shared; a public one is asked for again."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in _ALWAYS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", _keeping(request))
        return response


def _keeping(request: HttpRequest) -> str:
    rule = rule_of(request.resolver_match.func) if request.resolver_match else None
    return "private, no-cache" if rule is not None and rule.kind == "public" else "no-store"
