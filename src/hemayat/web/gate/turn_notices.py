"""A message at one's turn: a number is taken on a page, and handed to the site when it is due."""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import parse_qs

from hemayat.accounts.mobile import mobile_of
from hemayat.web.gate.ledger import Place
from hemayat.web.gate.numbers import TurnSubscriber, TurnSubscribers

LEAST_WAIT_SECONDS = 300
"""Nobody who waits for less is asked for a number: the page opens the site before a message would come."""
LONGEST_FORM = 500
MOST_TYPED = 50
AT_A_TIME = 50
LOOKS = 4
"""After so many, of five seconds each, those who have not gone in are told."""


def number_typed(form: bytes) -> str:
    """What the form of the page holds; of more than any number has, the beginning."""
    return parse_qs(form.decode("utf-8", "replace")).get("mobile", [""])[0].strip()[:MOST_TYPED]


class Messenger(Protocol):
    """Who sends; False where it did not answer."""

    async def tell(self, turns: list[TurnSubscriber]) -> bool:
        """Each place is told once, however often it is handed over."""


Entered = Callable[[list[str]], Awaitable[frozenset[str]]]
"""Of these places, those whose holders have gone in."""


@dataclass
class TurnCalls:
    """`called`: up to which place people might go in, at each of the last looks."""

    numbers: TurnSubscribers
    called: deque[Place] = field(default_factory=lambda: deque(maxlen=LOOKS))

    def take(self, typed: str, place: str, ip: str, now: int) -> bool:
        """Whether that is a mobile number; then it is kept for that place."""
        mobile = mobile_of(typed)
        if mobile is not None:
            self.numbers.note(TurnSubscriber(place, mobile, ip), now)
        return mobile is not None

    async def look(self, messenger: Messenger, entered: Entered, threshold: Place, now: int) -> None:
        """Hand over those whose turn came a while ago and who have not gone in; again next time if nobody took them."""
        self.numbers.lapse(now)
        self.called.append(threshold)
        if len(self.called) < LOOKS:
            return
        due = self.numbers.due(self.called[0], AT_A_TIME)
        if not due:
            return
        inside = await entered([turn.place for turn in due])
        self.numbers.forget(inside)
        away = [turn for turn in due if turn.place not in inside]
        if not away or await messenger.tell(away):
            self.numbers.forget([turn.place for turn in away])
