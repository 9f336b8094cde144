"""The telephone gateways of this installation, and the token by which each is believed."""

from __future__ import annotations

import hmac
from functools import cache

from django.conf import settings

from hemayat.audit.keys import key_ring
from hemayat.notifications.gateways.telephone import CHANNELS, Channel, PhoneGateway, read_phone_gateways

TOKEN_CHARACTERS = 32


@cache
def phone_gateways() -> tuple[PhoneGateway, ...]:
    """Raises GatewayFault where the file means nothing."""
    return read_phone_gateways(settings.NOTIFICATIONS["gateways"], mode=settings.NOTIFICATIONS["mode"])


def numbers() -> dict[Channel, list[str]]:
    """Channel → the numbers that people are told; no channel without one."""
    told = {
        channel: [each.number for each in phone_gateways() if each.channel == channel and each.number]
        for channel in CHANNELS
    }
    return {channel: found for channel, found in told.items() if found}


def address_of(gateway: PhoneGateway) -> str:
    """Where it hands us what is said."""
    return f"{settings.NOTIFICATIONS['origin']}/telephone/{gateway.channel}/"


def token_of(gateway: PhoneGateway) -> str:
    """What the gateway proves itself by: made from the installation's keys, so that nothing has to be kept."""
    return _tokens(gateway)[0]


def gateway_with(token: str, channel: Channel) -> PhoneGateway | None:
    """The gateway of this channel whose token it is; None for a stranger's."""
    gateways = [each for each in phone_gateways() if each.channel == channel]
    return next((each for each in gateways if any(_is_same(ours, token) for ours in _tokens(each))), None)


def _tokens(gateway: PhoneGateway) -> list[str]:
    """By every key of the ring, so that a rotation cuts nobody off."""
    indexes = key_ring().blind_indexes("telephone", f"{gateway.channel} {gateway.name}")
    return [index.hex()[:TOKEN_CHARACTERS] for index in indexes]


def _is_same(ours: str, token: str) -> bool:
    return hmac.compare_digest(ours.encode(), token.encode("utf-8", "surrogatepass"))
