"""The registers themselves, asked over HTTPS: JSON both ways, signed by us, with patience and its limits."""

from __future__ import annotations

import base64
import json
import secrets
import time
from collections.abc import Callable, Mapping
from typing import Literal

import httpx
from prometheus_client import Counter, Histogram

from hemayat.audit.keys import key_ring
from hemayat.common.strict_json import RepeatedName, parse_json
from hemayat.common.tls import shared_trust
from hemayat.inquiries.adapter import Found, RegisterAdapter
from hemayat.inquiries.answer_parser import Body, UnusableAnswer
from hemayat.inquiries.answers import RegisterSilent
from hemayat.inquiries.breaker import CircuitBreaker

Outcome = Literal["answered", "silent", "left_alone"]
_SECONDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
_questions = Counter("hemayat_register_questions_total", "Questions to registers", ["register", "outcome"])
_seconds = Histogram(
    "hemayat_register_seconds", "Seconds that a register took, every try", ["register"], buckets=_SECONDS
)
TRIES = 3
PAUSE_SECONDS = 0.2
TIMEOUT = httpx.Timeout(4.0, connect=2.0)
SIGNATURE, KEY_ID = "Hemayat-Signature", "Hemayat-Key"
_ANSWERED = 200


class HttpRegisterAdapter(RegisterAdapter):
    """`base`: what the path of each register is put behind, unless `addresses` has one of its own for it.

    With `refuses_made_up` an answer that says that it is about made-up people counts as none.
    """

    def __init__(
        self,
        addresses: Mapping[str, str],
        *,
        base: str = "",
        refuses_made_up: bool = False,
        timeout: httpx.Timeout = TIMEOUT,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._addresses, self._base, self._sleep = addresses, base.rstrip("/"), sleep
        self._refuses_made_up = refuses_made_up
        self._client = httpx.Client(verify=shared_trust(), timeout=timeout, follow_redirects=False)
        self._breakers: dict[str, CircuitBreaker] = {}

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def exchange(self, register: str, path: str, body: Body, read: Callable[[Body], Found]) -> Found:
        """Raises RegisterSilent after three tries, or at once while the register is left alone."""
        breaker = self._breakers.setdefault(register, CircuitBreaker())
        if not breaker.may_ask():
            count_inquiry(register, "left_alone")
            raise RegisterSilent(register, "left alone for a while after failing again and again")
        content = json.dumps(body, sort_keys=True, separators=(",", ":")).encode()
        reason, began = "", time.monotonic()
        for attempt in range(TRIES):
            if attempt:
                self._sleep(PAUSE_SECONDS * 2**attempt * (0.5 + secrets.randbelow(1000) / 1000))
            try:
                said = read(self._post(path, content, body["reference"]))
            except httpx.HTTPError as error:
                reason = type(error).__name__
            except UnusableAnswer as fault:
                reason = str(fault)
            else:
                breaker.succeeded()
                count_inquiry(register, "answered", time.monotonic() - began)
                return said
        breaker.failed()
        count_inquiry(register, "silent", time.monotonic() - began)
        raise RegisterSilent(register, reason)

    def _post(self, path: str, content: bytes, reference: str) -> Body:
        signed = key_ring().sign("signing", content)
        headers = {
            "Content-Type": "application/json",
            KEY_ID: signed.key_id,
            SIGNATURE: base64.b64encode(signed.signature).decode(),
        }
        answer = self._client.post(self._address(path), content=content, headers=headers)
        if answer.status_code != _ANSWERED:
            raise UnusableAnswer(f"status {answer.status_code}")
        try:
            said = parse_json(answer.content)
        except RepeatedName:
            raise UnusableAnswer("a name twice in one object") from None
        except ValueError:
            raise UnusableAnswer("not JSON") from None
        if not isinstance(said, dict) or said.get("reference") != reference:
            raise UnusableAnswer("an answer to another question")
        if self._refuses_made_up and said.get("is_synthetic"):
            raise UnusableAnswer("an answer about made-up people")
        return said

    def _address(self, path: str) -> str:
        return self._addresses.get(path) or f"{self._base}/{path}"


def count_inquiry(register: str, outcome: Outcome, seconds: float | None = None) -> None:
    """One question. `seconds`: None where the register was not asked, since it had failed again and again."""
    _questions.labels(register, outcome).inc()
    if seconds is not None:
        _seconds.labels(register).observe(seconds)
