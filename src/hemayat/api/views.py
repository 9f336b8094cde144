"""The addresses of the standard: those that answer at once, and those that answer by a callback."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from hemayat.api import openapi, signatures
from hemayat.api.access import for_partner
from hemayat.api.callbacks import PATHS
from hemayat.api.envelope import timestamp_text
from hemayat.api.errors import ApiFault
from hemayat.api.message_intake import VerifiedMessage, store_message
from hemayat.api.messages import (
    MOST_AT_ONCE,
    SearchRequest,
    StatusRequest,
    SubscribeRequest,
    UnsubscribeRequest,
)
from hemayat.api.responses import build_response
from hemayat.api.tasks import answer_message
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.partners.callback_address import is_under
from hemayat.web.shared.access import public


@for_partner("search", SearchRequest, most=MOST_AT_ONCE)
def sync_search(request: HttpRequest, message: VerifiedMessage) -> HttpResponse:
    return _at_once(message)


@for_partner("txn-status", StatusRequest)
def sync_status(request: HttpRequest, message: VerifiedMessage) -> HttpResponse:
    return _at_once(message)


@for_partner("search", SearchRequest)
def search(request: HttpRequest, message: VerifiedMessage) -> HttpResponse:
    return _later(message)


@for_partner("subscribe", SubscribeRequest)
def subscribe(request: HttpRequest, message: VerifiedMessage) -> HttpResponse:
    return _later(message)


@for_partner("unsubscribe", UnsubscribeRequest)
def unsubscribe(request: HttpRequest, message: VerifiedMessage) -> HttpResponse:
    return _later(message)


@for_partner("txn-status", StatusRequest)
def status(request: HttpRequest, message: VerifiedMessage) -> HttpResponse:
    return _later(message)


@public
@require_safe
def description(request: HttpRequest) -> HttpResponse:
    """What can be asked, as OpenAPI 3.1 says it."""
    return JsonResponse(openapi.document())


@public
@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    return JsonResponse(signatures.key_set())


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    told = {
        "standard": "DCI social registry v1.0.0",
        "openapi": "/openapi.json",
        "keys": "/.well-known/jwks.json",
    }
    return JsonResponse(told)


def _at_once(verified_message: VerifiedMessage) -> HttpResponse:
    """One transaction: what is told is on record, or it is not told."""
    now = timezone.now()
    with acting_as(SYSTEM):
        message = build_response(store_message(verified_message, now), verified_message.message, now)
    action = _answer_to(verified_message)
    return JsonResponse(signatures.signed(action, message, verified_message.organisation.code, now))


def _later(verified_message: VerifiedMessage) -> HttpResponse:
    """Taken in one transaction with the job that answers it."""
    now = timezone.now()
    reply_to = _reply_to(verified_message)
    with acting_as(SYSTEM):
        received = store_message(verified_message, now, reply_to=reply_to, is_kept=True)
        answer_message.defer(received=received.pk)
    told = {"ack_status": "ACK", "timestamp": timestamp_text(now), "correlation_id": received.correlation_id}
    return JsonResponse({"message": told}, status=202)


def _answer_to(message: VerifiedMessage) -> str:
    return {"search": "on-search", "txn-status": "txn-on-status"}[message.header.action]


def _reply_to(message: VerifiedMessage) -> str:
    """Under the address that two people confirmed, and nowhere else. Raises ApiFault."""
    base, said = message.organisation.callback_url, message.header.sender_uri
    if not base:
        raise ApiFault(
            400,
            "err.sender_uri.invalid",
            "no callback address is registered; ask the ministry to register it",
        )
    if not said:
        return f"{base}{PATHS[message.header.action]}"
    if not is_under(base, said):
        raise ApiFault(400, "err.sender_uri.invalid", f"sender_uri begins with {base}/")
    return said
