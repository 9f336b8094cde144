"""The driver for providers that take a message by HTTP: Kannel's sendsms and those made after it."""

from __future__ import annotations

import logging
import re
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlencode

import httpx
import structlog

from hemayat.common.tls import shared_trust
from hemayat.notifications.gateways import (
    Answer,
    DeliveryAccepted,
    DeliveryNotPermitted,
    DeliveryRefused,
    DeliveryUncertain,
    OutgoingMessage,
    ReceiptNews,
)
from hemayat.notifications.gateways.numbers import NumberForm, code_of, number_text
from hemayat.notifications.gateways.receipt_address import receipt_address
from hemayat.notifications.sms_length import alphabet_of

# It would log each address, and with it the password, the number and the text.
logging.getLogger("httpx").setLevel(logging.WARNING)

FIELDS = {
    "username": "username",
    "password": "password",
    "to": "to",
    "words": "text",
    "charset": "charset",
    "coding": "coding",
    "mask": "dlr-mask",
    "receipt_url": "dlr-url",
}
"""What Kannel calls each; another provider's names go over these, and an empty name leaves a thing out."""

DELIVERED_FAILED_BUFFERED = 31
_making = threading.Lock()
log = structlog.get_logger()
NEVER = frozenset({400, 413, 422})
NOT_NOW = frozenset({401, 403, 404, 405, 407, 408, 429, 503})


@dataclass(frozen=True)
class ReceiptForm:
    """How this provider writes a receipt: the parameter that holds the state, and which values mean what."""

    state: str = "state"
    delivered: tuple[str, ...] = ("1",)
    failed: tuple[str, ...] = ("2", "16")
    reference: str = ""
    """The parameter with the provider's own reference, where receipts are not sent to an address that names our key."""


@dataclass(frozen=True)
class HttpGateway:
    """`accepted`: what the body of a good answer looks like, with a group `reference` where it names one.

    `own_key`: the field for our key, where the provider knows keys. `origin`: where our receipts can be reached.
    """

    name: str
    url: str
    username: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    method: Literal["GET", "POST"] = "GET"
    fields: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    own_key: str = ""
    number_form: NumberForm = "e164"
    accepted: str = r"^(0: Accepted|3: Queued)"
    refused_for_good: str = r"(?!)"
    receipt: ReceiptForm = field(default_factory=ReceiptForm)
    receipt_state: str = "%d"
    gives_receipts: bool = True
    timeout_seconds: float = 15
    at_once: int = 8
    origin: str = ""
    _clients: dict[str, httpx.Client] = field(default_factory=dict, init=False, repr=False)

    @property
    def _client(self) -> httpx.Client:
        """One for all threads, made by the first of them."""
        with _making:
            if self.name not in self._clients:
                self._clients[self.name] = self._made()
            return self._clients[self.name]

    def _made(self) -> httpx.Client:
        limits = httpx.Limits(max_connections=max(1, self.at_once))
        timeout = httpx.Timeout(self.timeout_seconds, connect=min(5.0, self.timeout_seconds))
        return httpx.Client(
            verify=shared_trust(), timeout=timeout, limits=limits, trust_env=False, headers=dict(self.headers)
        )

    def send(self, message: OutgoingMessage) -> Answer:
        if message.is_synthetic:
            return DeliveryNotPermitted("synthetic_person")
        given = self._parameters(message)
        try:
            if self.method == "GET":
                response = self._client.get(self.url, params=given)
            else:
                response = self._client.post(self.url, data=given)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as fault:
            if _is_of_certificate(fault):
                # Nothing else says so while the next provider takes every message.
                log.error("provider_certificate_refused", provider=self.name)
                return DeliveryRefused("certificate")
            return DeliveryRefused(type(fault).__name__)
        except httpx.HTTPError as fault:
            return DeliveryUncertain(type(fault).__name__)
        return self._read(response, message)

    def close(self) -> None:
        with _making:
            while self._clients:
                self._clients.popitem()[1].close()

    def receipt_of(self, parameters: Mapping[str, str]) -> ReceiptNews | None:
        """What a provider's call says; None where it says nothing that is known."""
        state = parameters.get(self.receipt.state, "")
        reference = parameters.get(self.receipt.reference or "key", "")
        if not (state and reference):
            return None
        if state in self.receipt.delivered:
            return ReceiptNews(self.name, reference, "delivered", code_of(state))
        means = "failed" if state in self.receipt.failed else "buffered"
        return ReceiptNews(
            self.name, reference, "failed" if means == "failed" else "buffered", code_of(state)
        )

    def _parameters(self, message: OutgoingMessage) -> dict[str, str]:
        values = {
            "username": self.username,
            "password": self.password,
            "to": number_text(message.to, self.number_form),
            "words": message.words,
            "charset": "UTF-8",
            "coding": "2" if alphabet_of(message.words) == "ucs2" else "0",
        }
        if self.gives_receipts and self.origin:
            values["mask"] = str(DELIVERED_FAILED_BUFFERED)
            address = receipt_address(self.origin, self.name, message.key)
            values["receipt_url"] = f"{address}&{urlencode({self.receipt.state: ''})}{self.receipt_state}"
        names = {**FIELDS, **self.fields}
        given = {names[what]: value for what, value in values.items() if names[what]}
        if self.own_key:
            given[self.own_key] = message.key
        return {**given, **self.extra}

    def _read(self, response: httpx.Response, message: OutgoingMessage) -> Answer:
        status = response.status_code
        if response.is_success:
            return self._read_body(response.text, message)
        code = f"http {status}"
        if status in NEVER:
            return DeliveryRefused(code, is_final=True)
        # After any other fault of the provider's nobody can say how far the message had come.
        return DeliveryRefused(code) if status in NOT_NOW or response.is_redirect else DeliveryUncertain(code)

    def _read_body(self, body: str, message: OutgoingMessage) -> Answer:
        this_match = re.search(self.accepted, body)
        if this_match is None:
            is_final = re.search(self.refused_for_good, body) is not None
            return DeliveryRefused(code_of(body) or "no answer", is_final=is_final)
        own = this_match.groupdict().get("reference") or ""
        return DeliveryAccepted(own if self.receipt.reference and own else message.key)


def _is_of_certificate(fault: BaseException | None) -> bool:
    """Whether the provider's certificate has expired, is another's, or is signed by nobody whom we trust."""
    while fault is not None and not isinstance(fault, ssl.SSLCertVerificationError):
        fault = fault.__cause__ or fault.__context__
    return fault is not None
