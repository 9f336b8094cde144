"""Telling who waits that it is their turn: a number is taken on their page, and handed to the site when it is due."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import parse_qs

from hemayat.accounts.mobile import mobile_of
from hemayat.web.gate.numbers import Numbers, Turn

LEAST_WAIT_SECONDS = 300
"""Who waits for less is not asked for a number: the page itself will open the site before a message would."""
LONGEST_FORM = 500
MOST_TYPED = 50
AT_A_TIME = 50
LOOKS = 4
"""After so many, of five seconds each, whoever has not gone in by themselves is told."""


def number_typed(form: bytes) -> str:
    """What the form of the page holds; of more than any number has, the beginning."""
    return parse_qs(form.decode("utf-8", "replace")).get("mobile", [""])[0].strip()[:MOST_TYPED]


class Messenger(Protocol):
    """Who sends; False where it did not answer."""

    async def tell(self, turns: list[Turn], epoch: int) -> bool:
        """Each place is told once, however often it is handed over."""


@dataclass
class Turns:
    """`called`: up to which place people might go in, at each of the last looks."""

    numbers: Numbers
    called: deque[int] = field(default_factory=lambda: deque(maxlen=LOOKS))

    def take(self, typed: str, place: int, epoch: int, ip: str, now: int) -> bool:
        """Whether that is a mobile number; then it is kept for that place."""
        mobile = mobile_of(typed)
        if mobile is not None:
            self.numbers.note(Turn(place, mobile, ip), epoch, now)
        return mobile is not None

    async def look(self, messenger: Messenger, admitted: int, epoch: int, now: int) -> None:
        """Hand over those whose turn came a while ago; again at the next look where nobody took them."""
        self.numbers.lapse(epoch, now)
        self.called.append(admitted)
        if len(self.called) < LOOKS:
            return
        due = self.numbers.due(self.called[0], epoch, AT_A_TIME)
        if due and await messenger.tell(due, epoch):
            self.numbers.forget([turn.place for turn in due], epoch)
