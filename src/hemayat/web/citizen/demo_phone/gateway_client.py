"""The demo's telephone as a provider's gateway: it hands over what is typed by HTTP, with the gateway's own token."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings

from hemayat.common.errors import HemayatError
from hemayat.common.language import Lang
from hemayat.notifications.gateways.telephone import Channel, PhoneGateway
from hemayat.notifications.telephone import phone_gateways, token_of

if TYPE_CHECKING:
    import httpx

PATIENCE_SECONDS = 20.0
ONE_SCREEN = 182
"""Keys that a USSD screen waits for at most; only the person's "send" ends what is typed there."""


class PhoneUnavailable(HemayatError):
    """The process for telephone gateways does not answer, or this is no demo."""


@dataclass(frozen=True)
class PhoneTurn:
    """What the telephone shows or says. `keys`: how many are awaited; 0 if the call is over."""

    lines: list[tuple[Lang, str]]
    keys: int


def hand_over(channel: Channel, *, line: str, call: str, typed: str, message: str = "") -> PhoneTurn:
    """One turn of a dialogue or call, or one text message, which is answered by another message.

    `line`: E.164. Raises PhoneUnavailable.
    """
    gateway = next((each for each in phone_gateways() if each.channel == channel), None)
    address = settings.ENVIRONMENT.demo_telephone
    if settings.ENVIRONMENT.mode not in {"demo", "test"} or not address or gateway is None:
        raise PhoneUnavailable("there is no telephone to play outside the demo")
    values = {"from": line, "text": typed, "call": call, "message": message}
    response = _posted(
        f"{address}/telephone/{channel}/",
        {gateway.named(ours): value for ours, value in values.items()},
        {
            "Authorization": f"Bearer {token_of(gateway)}",
            "Host": urlsplit(settings.NOTIFICATIONS["origin"]).netloc,
        },
    )
    return _read(response, gateway)


def _posted(address: str, fields: dict[str, str], headers: dict[str, str]) -> httpx.Response:
    import httpx  # noqa: PLC0415 - slow to import, and only this page of a demo needs it

    try:
        response = httpx.post(
            address, data=fields, headers=headers, timeout=PATIENCE_SECONDS, trust_env=False
        )
        return response.raise_for_status()
    except httpx.HTTPError as fault:
        raise PhoneUnavailable(f"the telephone does not answer: {type(fault).__name__}") from None


def _read(response: httpx.Response, gateway: PhoneGateway) -> PhoneTurn:
    if gateway.channel == "sms":
        return PhoneTurn([], 0)
    if gateway.channel == "voice":
        said = response.json()
        return PhoneTurn([(line["lang"], line["text"]) for line in said["say"]], said["keys"])
    text, goes_on = _ussd(response, gateway)
    lang = language_of(text)
    return PhoneTurn([(lang, line) for line in text.split("\n")], ONE_SCREEN if goes_on else 0)


def _ussd(response: httpx.Response, gateway: PhoneGateway) -> tuple[str, bool]:
    if gateway.answers == "prefix":
        kind, _, text = response.text.partition(" ")
        return text, kind == "CON"
    answer = response.json()
    return answer["text"], answer["goes_on"]


def language_of(text: str) -> Lang:
    """A screen or a text message names no language."""
    return "fa" if any("\u0600" <= letter <= "\u06ff" for letter in text) else "en"
