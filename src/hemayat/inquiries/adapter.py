"""What every adapter can be asked. An adapter carries a question to a register; what is said is read here."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

from hemayat.inquiries.answers import PersonAnswer, Question
from hemayat.inquiries.reading import (
    Body,
    SaidOfMany,
    read_confirmed,
    read_is_owner,
    read_person,
    read_rows,
)

Found = TypeVar("Found")


@dataclass(frozen=True)
class Call:
    """One question to one register about many people."""

    register: str
    reference: str
    asked_at: datetime
    national_ids: Sequence[str] = field(repr=False)


class Registers(ABC):
    """Threads may share it. Every question raises RegisterSilent where there is no answer that can be used."""

    @abstractmethod
    def exchange(self, register: str, path: str, body: Body, read: Callable[[Body], Found]) -> Found:
        """Ask `register` at `path`; `read` raises Unusable for an answer that cannot be relied on."""

    def person(self, question: Question) -> PersonAnswer:
        """What the civil registry says of this id and birth date."""
        born = question.birth_date.isoformat() if question.birth_date else None
        body = {**_opening(question), "national_id": question.national_id, "birth_date": born}
        return self.exchange("civil_registry", "civil_registry", body, read_person)

    def owns_line(self, question: Question) -> bool:
        """Whether the mobile line is in this person's own name."""
        body = {**_opening(question), "national_id": question.national_id, "mobile": question.mobile}
        return self.exchange("shahkar", "shahkar", body, read_is_owner)

    def rows(self, call: Call) -> SaidOfMany:
        """A register's rows about each of them; of `persons`, the household of each."""
        body = {**_opening(call), "people": [{"national_id": who} for who in call.national_ids]}
        read = read_rows(call.register, frozenset(call.national_ids), call.asked_at)
        return self.exchange(call.register, call.register, body, read)

    def confirm(self, question: Question) -> SaidOfMany:
        """The civil registry's row of one person, where id and birth date belong together."""
        born = question.birth_date or date.min
        people = [{"national_id": question.national_id, "birth_date": born.isoformat()}]
        read = read_confirmed({question.national_id}, question.asked_at)
        return self.exchange("persons", "persons/confirm", {**_opening(question), "people": people}, read)


def _opening(asked: Question | Call) -> Body:
    return {"reference": asked.reference, "asked_at": asked.asked_at.isoformat()}
