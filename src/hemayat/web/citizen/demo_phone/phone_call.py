"""A call on the demo's telephone, from one press to the next: kept in a signed cookie of the browser that plays it."""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass, field, replace

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from hemayat.common.language import Lang
from hemayat.common.persian import to_ascii_digits
from hemayat.common.tracking_code import phone_keys
from hemayat.notifications.gateways.telephone import CHANNELS, Channel
from hemayat.web.citizen.demo_phone.gateway_client import hand_over

COOKIE = "demo-phone"
LIFE_SECONDS = 1800
MOST_TYPED = 500
KEYPAD = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#")
SEND, HANG_UP = "send", "hang-up"


@dataclass(frozen=True)
class PhoneCall:
    """`person`: whose telephone it is, by their place in the demo's list. `call`: the number of the dialogue or call.

    `typed`: what was pressed and not sent yet. `keys`: how many are awaited; 0 if the call is over. `is_sent`: a text
    message was sent last. `is_silent`: nobody answered.
    """

    channel: Channel
    person: int
    call: str
    typed: str = ""
    keys: int = 0
    lines: list[tuple[Lang, str]] = field(default_factory=list)
    is_sent: bool = False
    is_silent: bool = False


def dial(channel: Channel, person: int, line: str) -> PhoneCall:
    """Begin a dialogue or a call; a text message is only begun. Raises PhoneUnavailable."""
    begun = PhoneCall(channel, person, uuid.uuid4().hex)
    return begun if channel == "sms" else send(begun, line)


def press(call: PhoneCall, key: str, typed: str, line: str) -> PhoneCall:
    """A key of the keypad, or one of the two buttons. A voice takes the keys up to "#", or as many as it asked for.

    `typed`: the content of the field; a person may have typed there too. Raises PhoneUnavailable.
    """
    typed = to_ascii_digits(typed).strip()[:MOST_TYPED]
    if key == HANG_UP:
        return replace(call, typed="", keys=0, lines=[])
    if key == SEND or (key == "#" and call.channel == "voice"):
        return send(replace(call, typed=typed), line)
    pressed = replace(call, typed=typed + key if key in KEYPAD else typed)
    is_complete = call.channel == "voice" and len(pressed.typed) >= call.keys
    return send(pressed, line) if is_complete else pressed


def send(call: PhoneCall, line: str) -> PhoneCall:
    """Hand over what was typed, and show the answer. Raises PhoneUnavailable."""
    # In a call, a letter is typed with the key that has it.
    typed = phone_keys(call.typed.upper()) if call.channel == "voice" else call.typed
    message = uuid.uuid4().hex if call.channel == "sms" else ""
    turn = hand_over(call.channel, line=line, call=call.call, typed=typed, message=message)
    return replace(call, typed="", keys=turn.keys, lines=turn.lines, is_sent=call.channel == "sms")


def read_call(request: HttpRequest) -> PhoneCall | None:
    """None if nothing was dialled, or if the cookie is not ours."""
    try:
        kept = signing.loads(request.COOKIES.get(COOKIE, ""), salt=COOKIE, max_age=LIFE_SECONDS)
        return PhoneCall(**kept)
    except (signing.BadSignature, TypeError):
        return None


def keep_call(response: HttpResponse, call: PhoneCall) -> None:
    response.set_cookie(
        COOKIE,
        signing.dumps(asdict(call), salt=COOKIE, compress=True),
        max_age=LIFE_SECONDS,
        path=reverse("demo_phone:show"),
        secure=True,
        httponly=True,
        samesite="Lax",
    )


def channel_of(text: str) -> Channel | None:
    """None for what is no way to ask."""
    return next((channel for channel in CHANNELS if channel == text), None)
