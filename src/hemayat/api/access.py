"""For organisations alone: a bearer's token says who asks, and their signature that it is what they asked."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from hemayat.api.errors import ApiFault, error_response
from hemayat.api.message_intake import VerifiedMessage, authenticated, verified_message
from hemayat.api.messages import MOST_REQUESTS, MessagePart
from hemayat.web.shared.access import AccessRule, set_rule
from hemayat.web.shared.request_log import bind_actor

PartnerView = Callable[[HttpRequest, VerifiedMessage], HttpResponse]


def for_partner(
    action: str, model: type[MessagePart], *, most: int = MOST_REQUESTS
) -> Callable[[PartnerView], Callable[..., HttpResponse]]:
    """A POST of this action with a message of this form, of up to `most` requests; the view is given what is asked."""

    def guard(view: PartnerView) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
            try:
                if request.method != "POST":
                    raise ApiFault(405, "err.request.bad", "this address accepts only POST")
                now = timezone.now()
                organisation = authenticated(request, now)
                bind_actor(f"organisation:{organisation.code}")
                return view(
                    request, verified_message(request, organisation, action, model, most=most, now=now)
                )
            except ApiFault as fault:
                response = error_response(fault)
                if fault.status == 405:
                    response.headers["Allow"] = "POST"
                return response

        # No cookie says who asks, so no page of another site can ask in anybody's name.
        return csrf_exempt(set_rule(guarded, AccessRule("partner")))

    return guard
