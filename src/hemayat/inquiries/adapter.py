"""What every adapter can be asked. An adapter carries a question to a register; what is said is read here."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from hemayat.inquiries.answer_parser import (
    Body,
    DisputeAnswer,
    PeopleRegisterAnswer,
    read_confirmed,
    read_disputes,
    read_is_owner,
    read_person,
    read_receipt,
    read_records,
    read_rows,
)
from hemayat.inquiries.answers import PersonAnswer, RegisterQuestion
from hemayat.registers.layout import KEYS

Found = TypeVar("Found")


@dataclass(frozen=True)
class RegisterCall:
    """One question to one register about many people."""

    register: str
    reference: str
    asked_at: datetime
    national_ids: Sequence[str] = field(repr=False)


@dataclass(frozen=True)
class SentDispute:
    """A dispute on its way. `reference` is the call's, `dispute` its own. `claim`: what is wrong with the row."""

    register: str
    reference: str
    asked_at: datetime
    dispute: str
    national_id: str = field(repr=False)
    words: str = field(repr=False)
    row: Mapping[str, Any] | None = field(repr=False)
    claim: str = ""


class RegisterAdapter(ABC):
    """Threads may share it. Every question raises RegisterSilent where there is no answer that can be used."""

    @abstractmethod
    def exchange(self, register: str, path: str, body: Body, read: Callable[[Body], Found]) -> Found:
        """Ask `register` at `path`; `read` raises Unusable for an answer that cannot be relied on."""

    def person(self, question: RegisterQuestion) -> PersonAnswer:
        """What the civil registry says of this id and birth date."""
        born = question.birth_date.isoformat() if question.birth_date else None
        body = {**_opening(question), "national_id": question.national_id, "birth_date": born}
        return self.exchange("civil_registry", "civil_registry", body, read_person)

    def owns_line(self, question: RegisterQuestion) -> bool:
        """Whether the mobile line is in this person's own name."""
        body = {**_opening(question), "national_id": question.national_id, "mobile": question.mobile}
        return self.exchange("shahkar", "shahkar", body, read_is_owner)

    def rows(self, call: RegisterCall) -> PeopleRegisterAnswer:
        """A register's rows about each of them; of `persons`, the household of each."""
        body = {**_opening(call), "people": [{"national_id": who} for who in call.national_ids]}
        read = read_rows(call.register, frozenset(call.national_ids), call.asked_at)
        return self.exchange(call.register, call.register, body, read)

    def records(self, call: RegisterCall) -> PeopleRegisterAnswer:
        """A register's rows about each of them with the details by which a person recognises each row."""
        body = {**_opening(call), "people": [{"national_id": who} for who in call.national_ids]}
        read = read_records(call.register, frozenset(call.national_ids), call.asked_at)
        return self.exchange(call.register, f"{call.register}/records", body, read)

    def confirm(self, question: RegisterQuestion) -> PeopleRegisterAnswer:
        """The civil registry's row of one person, where id and birth date belong together."""
        born = question.birth_date or date.min
        people = [{"national_id": question.national_id, "birth_date": born.isoformat()}]
        read = read_confirmed({question.national_id}, question.asked_at)
        return self.exchange("persons", "persons/confirm", {**_opening(question), "people": people}, read)

    def send_dispute(self, sent: SentDispute) -> str:
        """The owner's receipt for a dispute."""
        body = {
            **_opening(sent),
            "dispute": sent.dispute,
            "national_id": sent.national_id,
            "words": sent.words,
            "claim": sent.claim,
            "row": None if sent.row is None else _plain(sent.row),
        }
        return self.exchange(sent.register, f"{sent.register}/disputes", body, read_receipt)

    def disputes(
        self, register: str, reference: str, asked_at: datetime, disputes: Sequence[str]
    ) -> dict[str, DisputeAnswer]:
        """What the owner says of each of these disputes, by our reference."""
        body = {"reference": reference, "asked_at": asked_at.isoformat(), "disputes": list(disputes)}
        read = read_disputes(frozenset(disputes))
        return self.exchange(register, f"{register}/disputes/answers", body, read)


def _plain(row: Mapping[str, Any]) -> Body:
    """The row as the register says it: without our numbers, its days as text."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in row.items()
        if name not in KEYS
    }


def _opening(query: RegisterQuestion | RegisterCall | SentDispute) -> Body:
    return {"reference": query.reference, "asked_at": query.asked_at.isoformat()}
