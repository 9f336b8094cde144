"""Who may hand us what people say by telephone: providers that the file of gateways names under "telephone"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from hemayat.notifications.errors import GatewayFault
from hemayat.notifications.gateways.configuration import build_checked, entries_in

Channel = Literal["sms", "ussd", "voice"]
CHANNELS: tuple[Channel, ...] = ("sms", "ussd", "voice")
FIELDS = {"from": "from", "text": "text", "call": "session", "message": "id"}
"""What we call each; another provider's names go over these."""
DEMO_NUMBERS: Mapping[Channel, str] = {"sms": "6369", "ussd": "*6369#", "voice": "0216369"}
LONGEST_NAME = 24
"""Kannel breaks a longer name and password into two lines, and with that the request that it sends."""


@dataclass(frozen=True)
class PhoneGateway:
    """`number`: which people write to or dial, as they are told. `fields`: the provider's names for ours.

    `answers`: how it wants a USSD dialogue: as JSON, or as text after CON or END.
    """

    name: str
    channel: Channel
    number: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    answers: Literal["json", "prefix"] = "json"

    def named(self, ours: str) -> str:
        return self.fields.get(ours, FIELDS[ours])


def read_phone_gateways(path: Path | None, *, mode: str) -> tuple[PhoneGateway, ...]:
    """Without a file, one for each channel in the demo and in tests, and none in production.

    Raises GatewayFault with a line for each fault.
    """
    if path is None:
        told = DEMO_NUMBERS if mode == "demo" else {}
        gateways = (PhoneGateway("demo", channel, told.get(channel, "")) for channel in CHANNELS)
        return () if mode == "production" else tuple(gateways)
    entries = entries_in(path, "telephone", mode=mode) or []
    phone_gateways = tuple(
        _gateway(entry, f"{path}: telephone gateway {number}") for number, entry in enumerate(entries, 1)
    )
    if len({(each.name, each.channel) for each in phone_gateways}) != len(phone_gateways):
        raise GatewayFault(f"{path}: two telephone gateways of one channel have one name")
    return phone_gateways


def _gateway(entry: object, where: str) -> PhoneGateway:
    if not isinstance(entry, dict):
        raise GatewayFault(f"{where}: wants an object")
    gateway: PhoneGateway = build_checked(PhoneGateway, entry, where, {})
    if len(gateway.name) > LONGEST_NAME:
        raise GatewayFault(f"{where}: 'name' has more than {LONGEST_NAME} letters")
    if unknown := sorted(set(gateway.fields) - set(FIELDS)):
        raise GatewayFault(f"{where}: 'fields' has {', '.join(unknown)}; it takes {', '.join(FIELDS)}")
    return gateway
