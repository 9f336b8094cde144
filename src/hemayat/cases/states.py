"""What may happen to one kind of case: from one state to another, who does it, the notice, and the clock.

No Django. Each kind declares its own table (`requests/states.py`, `complaints/states.py`, `questions/states.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Generic, Literal, TypeVar

from hemayat.common.language import Message, Words

State_co = TypeVar("State_co", bound=StrEnum, covariant=True)
Clock = Literal["", "start", "pause", "resume", "stop"]

YOU = Message("You, the head of the household")
_HEAD = Message("The head of the household")
"""The unit that answers for a state in which the person has to do something."""


@dataclass(frozen=True)
class CaseStateText:
    """How a state reads: its name, what it means for the person, and the unit that answers for it.

    `desk_title`: its name for staff, if the title speaks to the person.
    """

    title: Words
    text: Words
    unit: Words
    desk_title: Words | None = None

    @property
    def for_staff(self) -> CaseStateText:
        """The same for somebody who is not addressed."""
        unit = _HEAD if self.unit is YOU else self.unit
        return replace(self, title=self.desk_title or self.title, unit=unit)


@dataclass(frozen=True)
class CaseTransition(Generic[State_co]):
    """`source` None: the case begins. `by`: who brings it about, as the table calls them.

    `event`: as the audit and the case's own history know it, in `words` where the table says them. `notices`: which is
    sent, the one that fits (notifications/notice_wordings.py); none if the state passes in seconds or nothing is new.
    """

    source: State_co | None
    target: State_co
    by: str
    event: str
    notices: tuple[str, ...] = ()
    clock: Clock = ""
    words: Words | None = None

    def notice(self, chosen: str = "") -> str:
        """The one to send, `chosen` where there are several; empty where none is sent."""
        if chosen:
            assert chosen in self.notices, f"{self.event} tells by none of {chosen}"
            return chosen
        assert len(self.notices) < 2, f"{self.event} tells by one of {self.notices}: say which"
        return self.notices[0] if self.notices else ""


@dataclass(frozen=True)
class TransitionTable(Generic[State_co]):
    """`name`: of the kind of case; its events begin with it. `actors`: kind of an actor → how the table calls it."""

    name: str
    transitions: tuple[CaseTransition[State_co], ...]
    ended: tuple[State_co, ...] = ()
    actors: Mapping[str, str] = field(default_factory=dict)

    def find(self, source: str | None, event: str, by: str | None) -> CaseTransition[State_co] | None:
        """The step that this event is from this state; None where they cannot bring it about there."""
        return next(
            (step for step in self.transitions if (step.source, step.event, step.by) == (source, event, by)),
            None,
        )

    def picture(self) -> str:
        """The table as a diagram, for the README of its slice."""
        lines = [
            f"    {step.source or '[*]'} --> {step.target}: {step.event.removeprefix(f'{self.name}.')} ({step.by})"
            for step in self.transitions
        ]
        return "\n".join(["stateDiagram-v2", *lines, *(f"    {state} --> [*]" for state in self.ended)])
