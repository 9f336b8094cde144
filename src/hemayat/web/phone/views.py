"""Called by gateways alone: what a line says is taken, and answered as its channel wants it.

By POST, so that neither a code nor a number stands in an address, which others keep.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from hemayat.common.language import Lang
from hemayat.common.persian import search_key
from hemayat.notifications.gateways.telephone import PhoneGateway
from hemayat.web.phone.access import for_gateway
from hemayat.web.phone.channel_output import PhoneReply
from hemayat.web.phone.dialogue import answer_dial, answer_message
from hemayat.web.phone.gateway_input import read_gateway_message


@csrf_exempt
@require_POST
@for_gateway("sms")
def message(request: HttpRequest, gateway: PhoneGateway) -> HttpResponse:
    """A text message came. It is answered by one of ours; the gateway itself is answered nothing."""
    heard = read_gateway_message(request, gateway)
    if heard is None:
        return HttpResponseBadRequest()
    answer_message(heard, timezone.now())
    return HttpResponse()


@csrf_exempt
@require_POST
@for_gateway("ussd")
def dialogue(request: HttpRequest, gateway: PhoneGateway) -> HttpResponse:
    """One screen of a USSD dialogue."""
    heard = read_gateway_message(request, gateway)
    if heard is None:
        return HttpResponseBadRequest()
    reply = answer_dial(heard, timezone.now())
    if gateway.answers == "prefix":
        return HttpResponse(
            f"{'CON' if reply.keys else 'END'} {reply.text}", content_type="text/plain; charset=utf-8"
        )
    return JsonResponse({"text": reply.text, "goes_on": reply.keys > 0})


@csrf_exempt
@require_POST
@for_gateway("voice")
def call(request: HttpRequest, gateway: PhoneGateway) -> HttpResponse:
    """One turn of a call: sentences to be read aloud, each in its language, and how many keys to wait for."""
    heard = read_gateway_message(request, gateway)
    if heard is None:
        return HttpResponseBadRequest()
    reply = answer_dial(heard, timezone.now())
    return JsonResponse({"say": _sentences(reply), "keys": reply.keys, "hang_up": reply.keys == 0})


def _sentences(reply: PhoneReply) -> list[dict[str, str]]:
    return [{"lang": _language_of(line), "text": line} for line in reply.text.split("\n")]


def _language_of(line: str) -> Lang:
    """Of one sentence: where one chooses a language, each is offered in itself."""
    return "fa" if any("\u0600" <= letter <= "\u06ff" for letter in search_key(line)) else "en"
