"""The registers that a request needs, and the consent of its head that they are asked: one sentence, and the list.

The registers are those that the rules in force decide by, and the one whose information is disputed. Nothing else is
asked, so the head consents to nothing else. The text that was read is kept. A wording that was ever shown is not
edited: its successor gets the next version.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from hemayat.common.language import Lang, Message, text_in
from hemayat.eligibility.current_rules import CurrentRules, rules_in_force
from hemayat.registers.owners import OWNERS
from hemayat.registers.schema import TABLES
from hemayat.requests.questions import PERSONS, REGISTERS


def needed_registers(rules: CurrentRules, answers: Mapping[str, str]) -> tuple[str, ...]:
    """In the order in which they are listed, the civil registry first. `answers`: of the request."""
    needed = {PERSONS, answers.get("register", ""), *rules.registers}
    return tuple(name for name in REGISTERS if name in needed)


def needed_on(day: dt.date, answers: Mapping[str, str]) -> tuple[str, ...]:
    """By the rules in force on a day. One query."""
    return needed_registers(rules_in_force(day), answers)


VERSION = 3

_SENTENCE = Message(
    "I agree that the Ministry of Cooperatives, Labour and Social Welfare may ask for "
    "this information about me and the members of my household, only so that it can decide "
    "this request:"
)
_LINE = Message("{title}, from the {owner}")


@dataclass(frozen=True)
class ConsentText:
    """What the head agrees to. `registers`: as registers/schema.py names them; `lines`: one for each of them."""

    registers: tuple[str, ...]
    lang: Lang
    sentence: str
    lines: tuple[str, ...]
    version: int = VERSION

    @cached_property
    def words(self) -> str:
        """The whole text, as it is kept with each consent."""
        return "\n".join((self.sentence, *(f"- {line}" for line in self.lines)))

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.words.encode()).hexdigest()


@dataclass(frozen=True)
class ReadText:
    """The text that a head read before they consented, by its SHA-256 and its language."""

    sha256: str
    lang: Lang


def consent_text(registers: Iterable[str], lang: Lang) -> ConsentText:
    """The text for these registers, in their order. Raises KeyError for a name that is not a register."""
    names = tuple(registers)
    return ConsentText(names, lang, text_in(_SENTENCE, lang), tuple(_line(name, lang) for name in names))


def _line(register: str, lang: Lang) -> str:
    table = TABLES[register]
    return text_in(_LINE, lang).format(title=table.title.in_(lang), owner=OWNERS[table.owner].in_(lang))
