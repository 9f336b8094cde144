"""The registers themselves, asked over HTTPS: JSON both ways, signed by us, with patience and its limits."""

from __future__ import annotations

import base64
import json
import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast, get_args

import httpx

from hemayat.audit.keys import ring
from hemayat.inquiries.answers import ActsAs, ActsFor, PersonAnswer, Question, Register, RegisterSilent
from hemayat.inquiries.breaker import Breaker
from hemayat.registers.province_codes import PROVINCE_CODES

TRIES = 3
PAUSE_SECONDS = 0.2
TIMEOUT = httpx.Timeout(4.0, connect=2.0)
SIGNATURE, KEY_ID = "Hemayat-Signature", "Hemayat-Key"
_ANSWERED = 200

Said = TypeVar("Said")
Kind = TypeVar("Kind")


class _Unusable(Exception):
    """An answer that cannot be relied on; another try may bring a better one."""


class HttpRegisters:
    """`addresses`: where each register is asked. Threads may share it."""

    def __init__(
        self,
        addresses: Mapping[Register, str],
        *,
        timeout: httpx.Timeout = TIMEOUT,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._addresses, self._sleep = addresses, sleep
        self._client = httpx.Client(timeout=timeout, follow_redirects=False)
        self._breakers = {register: Breaker() for register in addresses}

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def person(self, question: Question) -> PersonAnswer:
        """Raises RegisterSilent."""
        born = question.birth_date.isoformat() if question.birth_date else None
        return self._ask("civil_registry", question, {"birth_date": born}, _person)

    def owns_line(self, question: Question) -> bool:
        """Raises RegisterSilent."""
        return self._ask(
            "shahkar", question, {"mobile": question.mobile}, lambda said: _field(said, "is_owner", bool)
        )

    def _ask(
        self,
        register: Register,
        question: Question,
        about: dict[str, Any],
        read: Callable[[dict[str, Any]], Said],
    ) -> Said:
        breaker = self._breakers[register]
        if not breaker.may_ask():
            raise RegisterSilent(register, "left alone for a while after failing again and again")
        body = _body(question, about)
        reason = ""
        for attempt in range(TRIES):
            if attempt:
                self._sleep(PAUSE_SECONDS * 2**attempt * (0.5 + secrets.randbelow(1000) / 1000))
            try:
                said = read(self._post(register, body, question.reference))
            except httpx.HTTPError as error:
                reason = type(error).__name__
            except _Unusable as fault:
                reason = str(fault)
            else:
                breaker.succeeded()
                return said
        breaker.failed()
        raise RegisterSilent(register, reason)

    def _post(self, register: Register, body: bytes, reference: str) -> dict[str, Any]:
        signed = ring().sign("signing", body)
        headers = {
            "Content-Type": "application/json",
            KEY_ID: signed.key_id,
            SIGNATURE: base64.b64encode(signed.signature).decode(),
        }
        answer = self._client.post(self._addresses[register], content=body, headers=headers)
        if answer.status_code != _ANSWERED:
            raise _Unusable(f"status {answer.status_code}")
        try:
            said = json.loads(answer.content)
        except (UnicodeDecodeError, ValueError, RecursionError):
            raise _Unusable("not JSON") from None
        if not isinstance(said, dict) or said.get("reference") != reference:
            raise _Unusable("an answer to another question")
        return said


def _body(question: Question, about: dict[str, Any]) -> bytes:
    plain = {
        "reference": question.reference,
        "asked_at": question.asked_at.isoformat(),
        "national_id": question.national_id,
        **about,
    }
    return json.dumps(plain, sort_keys=True, separators=(",", ":")).encode()


def _person(said: dict[str, Any]) -> PersonAnswer:
    if not _field(said, "is_known", bool):
        return PersonAnswer()
    household = said.get("household_id")
    return PersonAnswer(
        is_known=True,
        is_alive=_field(said, "is_alive", bool),
        is_head=_field(said, "is_head", bool),
        household_id=None if household is None else _field(said, "household_id", int),
        province=_province(_field(said, "province", str)),
        acts_for=_acts_for(said.get("acts_for")),
        is_synthetic=said.get("is_synthetic") is True,
    )


def _acts_for(said: Any) -> ActsFor | None:
    if said is None:
        return None
    acts_as = said.get("acts_as") if isinstance(said, dict) else None
    if acts_as not in get_args(ActsAs):
        raise _Unusable("acts_for is none of ours")
    province = _province(_field(said, "province", str))
    return ActsFor(cast("ActsAs", acts_as), _field(said, "household_id", int), province)


def _province(code: str) -> str:
    if code and code not in PROVINCE_CODES:
        raise _Unusable("province is none of ours")
    return PROVINCE_CODES[code] if code else ""


def _field(said: dict[str, Any], name: str, kind: type[Kind]) -> Kind:
    value = said.get(name)
    # True is an int to Python.
    if type(value) is not kind:
        raise _Unusable(f"{name} is not {kind.__name__}")
    return value
