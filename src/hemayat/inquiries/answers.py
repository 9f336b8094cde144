"""What a register is asked and may answer, and the one form in which every adapter says it. No Django, no network."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, Protocol

Register = Literal["civil_registry", "shahkar"]
ActsAs = Literal["guardian", "attorney"]


@dataclass(frozen=True)
class Question:
    """`reference`: known to both sides, so that an answer belongs to its question and to a receipt.

    `birth_date` is None where somebody else vouches for the person (the national single sign-on); `mobile` is
    E.164, for the register of lines only.
    """

    reference: str
    asked_at: datetime
    national_id: str = field(repr=False)
    birth_date: date | None = field(default=None, repr=False)
    mobile: str = field(default="", repr=False)


@dataclass(frozen=True)
class ActsFor:
    """Somebody is guardian or lawful attorney of the head of another household (or of their own), who cannot act."""

    acts_as: ActsAs
    household_id: int
    province: str = ""


@dataclass(frozen=True)
class PersonAnswer:
    """Of the civil registry. All else is as for a stranger where `is_known` is false.

    `province`: two digits (registers/province_codes.py), empty abroad. `acts_for`: whose guardian or attorney it is,
    beside their own household.
    """

    is_known: bool = False
    is_alive: bool = True
    is_head: bool = False
    household_id: int | None = None
    province: str = ""
    acts_for: ActsFor | None = None
    is_synthetic: bool = False


class RegisterSilent(Exception):
    """The register did not answer in a way that can be used. `reason` is for the operator; it names no person."""

    def __init__(self, register: Register, reason: str) -> None:
        super().__init__(f"{register}: {reason}")
        self.register = register
        self.reason = reason


class Registers(Protocol):
    """An adapter. Both raise RegisterSilent."""

    def person(self, question: Question) -> PersonAnswer:
        """What the civil registry says of this id and birth date."""

    def owns_line(self, question: Question) -> bool:
        """Whether the mobile line is in this person's own name."""


@dataclass(frozen=True)
class Confirmed:
    """What the registers confirm of one person. Where `answered` is false nothing else may be relied on.

    `identity`: id and birth date belong together. `owns_line` is None where no line was asked about.
    `silent` names the registers that did not answer.
    """

    answered: bool
    identity: bool = False
    is_alive: bool = True
    is_head: bool = False
    owns_line: bool | None = None
    household_id: int | None = None
    province: str = ""
    acts_for: ActsFor | None = None
    is_synthetic: bool = False
    silent: tuple[Register, ...] = field(default=())
