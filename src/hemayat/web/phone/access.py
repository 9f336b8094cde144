"""For the providers' gateways alone: each carries its token, and others find no such page."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from hemayat.audit.site_role import as_application
from hemayat.notifications.gateways.telephone import Channel, PhoneGateway
from hemayat.notifications.telephone import gateway_with
from hemayat.web.shared.access import AccessRule, set_rule

GatewayView = Callable[[HttpRequest, PhoneGateway], HttpResponse]


def for_gateway(channel: Channel) -> Callable[[GatewayView], Callable[..., HttpResponse]]:
    """Only for a gateway of this channel; the view is given which. No session proves who calls (decision 0044)."""

    def guard(view: GatewayView) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
            gateway = gateway_with(_token(request), channel)
            if gateway is None:
                raise Http404
            with as_application():
                return view(request, gateway)

        return set_rule(guarded, AccessRule("gateway"))

    return guard


def _token(request: HttpRequest) -> str:
    """As a bearer's token, as a password, or as the seal of an address that a provider cannot say more with."""
    kind, _, said = request.headers.get("Authorization", "").partition(" ")
    if kind == "Bearer":
        return said.strip()
    if kind == "Basic":
        return _password(said)
    return request.GET.get("seal", "")


def _password(header: str) -> str:
    try:
        return base64.b64decode(header, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""
