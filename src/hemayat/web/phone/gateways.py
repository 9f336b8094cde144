"""Who may hand us what people say by telephone: the providers that the file of gateways names, each with a token.

The file is that of text messages (docs/operator/messages.md), under "telephone".
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

from django.conf import settings

from hemayat.audit.keys import ring
from hemayat.notifications.errors import GatewayFault
from hemayat.notifications.gateways.configured import entries_in, made
from hemayat.web.phone.menu import CHANNELS, Channel

FIELDS = {"from": "from", "text": "text", "call": "session", "message": "id"}
"""What we call each; another provider's names go over these."""
TOKEN_CHARACTERS = 32
LONGEST_NAME = 24
"""Kannel breaks a longer name and password into two lines, and with that the request that it sends."""


@dataclass(frozen=True)
class PhoneGateway:
    """`fields`: its names for ours. `answers`: how it wants a USSD dialogue: as JSON, or as text after CON or END."""

    name: str
    channel: Channel
    fields: Mapping[str, str] = field(default_factory=dict)
    answers: Literal["json", "prefix"] = "json"

    def named(self, ours: str) -> str:
        return self.fields.get(ours, FIELDS[ours])


@cache
def phone_gateways() -> tuple[PhoneGateway, ...]:
    """Of this installation. Raises GatewayFault where the file means nothing."""
    return read_phone_gateways(settings.NOTIFICATIONS["gateways"], mode=settings.NOTIFICATIONS["mode"])


def read_phone_gateways(path: Path | None, *, mode: str) -> tuple[PhoneGateway, ...]:
    """Without a file, one for each channel in the demo and in tests, and none in production.

    Raises GatewayFault with a line for each fault.
    """
    if path is None:
        return () if mode == "production" else tuple(PhoneGateway("demo", channel) for channel in CHANNELS)
    entries = entries_in(path, "telephone", mode=mode) or []
    found = tuple(
        _gateway(entry, f"{path}: telephone gateway {number}") for number, entry in enumerate(entries, 1)
    )
    if len({(each.name, each.channel) for each in found}) != len(found):
        raise GatewayFault(f"{path}: two telephone gateways of one channel have one name")
    return found


def address_of(gateway: PhoneGateway) -> str:
    """Where it hands us what is said."""
    return f"{settings.NOTIFICATIONS['origin']}/telephone/{gateway.channel}/"


def token_of(gateway: PhoneGateway) -> str:
    """What the gateway proves itself by: made from the installation's keys, so that nothing has to be kept."""
    return _tokens(gateway)[0]


def gateway_with(token: str, channel: Channel) -> PhoneGateway | None:
    """The gateway of this channel whose token it is; None for a stranger's."""
    known = [each for each in phone_gateways() if each.channel == channel]
    return next((each for each in known if any(_is_same(ours, token) for ours in _tokens(each))), None)


def _tokens(gateway: PhoneGateway) -> list[str]:
    """By every key of the ring, so that a rotation cuts nobody off."""
    indexes = ring().blind_indexes("telephone", f"{gateway.channel} {gateway.name}")
    return [index.hex()[:TOKEN_CHARACTERS] for index in indexes]


def _is_same(ours: str, token: str) -> bool:
    return hmac.compare_digest(ours.encode(), token.encode("utf-8", "surrogatepass"))


def _gateway(entry: object, where: str) -> PhoneGateway:
    if not isinstance(entry, dict):
        raise GatewayFault(f"{where}: wants an object")
    gateway: PhoneGateway = made(PhoneGateway, entry, where, {})
    if len(gateway.name) > LONGEST_NAME:
        raise GatewayFault(f"{where}: 'name' has more than {LONGEST_NAME} letters")
    if unknown := sorted(set(gateway.fields) - set(FIELDS)):
        raise GatewayFault(f"{where}: 'fields' has {', '.join(unknown)}; it takes {', '.join(FIELDS)}")
    return gateway
