"""What a gateway hands us, read: which line says what, in which call. No two providers write it alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.http import HttpRequest

from hemayat.accounts.mobile import mobile_of
from hemayat.common.persian import without_direction_controls
from hemayat.common.strict_json import parse_json
from hemayat.notifications.gateways.telephone import Channel, PhoneGateway
from hemayat.web.shared.charsets import charset_of

MOST_LETTERS = 4_000
"""Of what is said: the longest that is written in a question."""


@dataclass(frozen=True)
class IncomingMessage:
    """`line`: E.164, empty for what is no mobile line of this country. `message`: its number, where there is one."""

    channel: Channel
    line: str = field(repr=False)
    said: str = field(repr=False)
    call: str
    message: str


def read_gateway_message(request: HttpRequest, gateway: PhoneGateway) -> IncomingMessage | None:
    """None for what cannot be read: nobody is named, or the body is not what its type says."""
    given = _given(request, gateway)
    if given is None or gateway.named("from") not in given:
        return None
    return IncomingMessage(
        channel=gateway.channel,
        line=mobile_of(given[gateway.named("from")]) or "",
        said=without_direction_controls(given.get(gateway.named("text"), ""))[:MOST_LETTERS],
        call=given.get(gateway.named("call"), ""),
        message=given.get(gateway.named("message"), ""),
    )


def _given(request: HttpRequest, gateway: PhoneGateway) -> Mapping[str, str] | None:
    """By name, from a form, from JSON, or as Kannel posts a message: the text alone, all else in headers."""
    beside = {name: str(value) for name, value in request.GET.items()}
    try:
        if request.content_type == "application/json":
            body = parse_json(request.body)
            # Whatever is nested means nothing here, and the deepest could not even be written as text.
            plain = {name: value for name, value in body.items() if not isinstance(value, (dict, list))}
            return {**beside, **{name: str(value) for name, value in plain.items()}}
        if "X-Kannel-From" in request.headers:
            text = request.body.decode(charset_of(request))
            told = {gateway.named("from"): request.headers["X-Kannel-From"], gateway.named("text"): text}
            return {**beside, **told}
    except (ValueError, LookupError, AttributeError):
        # Not JSON, not an object, not in that alphabet, or an alphabet that nobody knows.
        return None
    return {**beside, **{name: str(value) for name, value in request.POST.items()}}
