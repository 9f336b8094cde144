"""The demo's telephone: a USSD dialogue, a call to the recorded voice, and text messages of one of the demo's people.

What it shows is what a provider's gateway is answered (gateway_client.py). There is no such page in production.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from hemayat.accounts.mobile import mobile_of
from hemayat.audit.context import NOBODY, acting_as
from hemayat.common.dates import to_jalali
from hemayat.notifications.queries import inbox
from hemayat.notifications.telephone import numbers
from hemayat.web.citizen.demo_phone.gateway_client import PhoneUnavailable, language_of
from hemayat.web.citizen.demo_phone.phone_call import (
    KEYPAD,
    PhoneCall,
    channel_of,
    dial,
    keep_call,
    press,
    read_call,
)
from hemayat.web.citizen.inbox import demo_heads
from hemayat.web.shared.access import public

SHOWN = 3


@dataclass(frozen=True)
class PhoneOwner:
    """One of the demo's people who has a line. `born`: the date of birth in eight digits, as typed."""

    number: int
    national_id: str
    born: str
    mobile: str
    line: str


@public
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """GET: the telephone as it is now. POST `person` and `channel` to dial, then `key` and `typed`."""
    owners, call = _owners(), read_call(request)
    if request.method == "POST":
        return _acted(request, owners, call)
    owner = owners.get(call.person) if call else None
    with acting_as(NOBODY, is_read_only=True):
        received = inbox(SHOWN, to=[owner.line]) if owner else []
    shown = {
        "owners": list(owners.values()), "owner": owner, "call": call if owner else None, "keypad": KEYPAD,
        "messages": [(language_of(message.words), message.words) for message in received],
        "numbers": {channel: told[0] for channel, told in numbers().items()},
    }  # fmt: skip
    response = render(request, "citizen/demo_phone/show.html", shown)
    response.headers["Cache-Control"] = "no-store"
    return response


def _acted(request: HttpRequest, owners: dict[int, PhoneOwner], call: PhoneCall | None) -> HttpResponse:
    """Do what was pressed, and show the telephone again; what means nothing shows it as it was.

    Looking for new messages comes here too: a link to the same page and place would load nothing.
    """
    place = "messages" if "look" in request.POST else "phone"
    response = HttpResponseRedirect(f"{reverse('demo_phone:show')}#{place}")
    new = _after(request.POST.dict(), owners, call)
    if new:
        keep_call(response, new)
    return response


def _after(given: dict[str, Any], owners: dict[int, PhoneOwner], call: PhoneCall | None) -> PhoneCall | None:
    person, channel, key = given.get("person", ""), channel_of(given.get("channel", "")), given.get("key", "")
    owner = next((one for one in owners.values() if str(one.number) == person), None)
    try:
        if owner and channel:
            call = PhoneCall(channel, owner.number, "")
            return dial(channel, owner.number, owner.line)
        owner = owners.get(call.person) if call else None
        if call and owner and key:
            return press(call, key, given.get("typed", ""), owner.line)
    except PhoneUnavailable:
        return replace(call, keys=0, lines=[], is_silent=True) if call else None
    return None


def _owners() -> dict[int, PhoneOwner]:
    """By their place in the demo's list."""
    found = {}
    for number, head in enumerate(demo_heads()):
        if line := mobile_of(head["mobile"] or ""):
            year, month, day = to_jalali(head["birth_date"])
            born = f"{year}{month:02d}{day:02d}"
            found[number] = PhoneOwner(number, head["national_id"], born, head["mobile"], line)
    return found
