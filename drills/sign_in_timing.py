"""Heads, people who are no heads, and ids that nobody has ask for codes and enter wrong ones: none is told apart.

Neither by what is answered nor by how long it takes: in mixed order, one right after the other, at the real server
with its worker and its registers (R3.2).
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from drills.outcomes import CannotJudge, Loss
from drills.service.browser import Answer, Browser
from drills.service.installation import Installation
from drills.service.server import serving
from drills.service.timing_comparison import Effect, effect
from tests.support.extracts import national_id

IS_LONG = True
"""It judges times, and wants a machine that does nothing else."""
ROUNDS = 200
ANSWERED_WITHIN = 300.0
BETWEEN_CODES = 60
PLANTED = 0.1
"""Of the time of an answer, added to one kind on paper: it has to be seen, else the machine is too busy to tell."""
NOBODY = 5_000_000
KINDS: dict[str, Callable[[int], int]] = {
    "heads": lambda household: household * 10,
    "no heads": lambda household: household * 10 + 1,
    "nobody": lambda household: NOBODY + household,
}
# What stands in a page for this person alone: what they typed, and when.
OWN = re.compile(r"[0-9۰-۹]+|[a-z]{4}-[a-z]{4}-[a-z]{4}|csrfmiddlewaretoken\" value=\"\w+")


@dataclass
class Asked:
    """One person of one round. `answers`: each with the page as anybody would get it."""

    who: str
    browser: Browser
    taken: dict[str, float] = field(default_factory=dict)
    told: dict[str, tuple[int, str, str]] = field(default_factory=dict)

    def did(self, step: str, answer: Answer) -> None:
        self.taken[step] = answer.seconds
        self.told[step] = (answer.status, answer.leads_to, OWN.sub("", answer.page))


def drill(folder: Path) -> str:
    # Of every third household the head lives alone (tests/support/nations.py).
    with serving(folder, ROUNDS * 3 // 2 + 2) as (service, _):
        at, dice = service.installation, random.Random(1398)
        rounds = [begun(at, household) for household in range(1, ROUNDS * 3 // 2 + 2) if household % 3][
            :ROUNDS
        ]
        for people in rounds:
            for one in dice.sample(list(people.values()), len(people)):
                one.did("asked", one.browser.ask_code(one.who))
        wait_until_answered(at)
        # The page of the code offers another one from then on, to everybody.
        time.sleep(BETWEEN_CODES + 1)
        for people in rounds:
            for one in dice.sample(list(people.values()), len(people)):
                one.did("wrong code", one.browser.enter_code("000000"))
    told_alike(rounds)
    return f"{ROUNDS} rounds; " + "; ".join(
        f"{step}: {timed_alike(rounds, step)}" for step in ("asked", "wrong code")
    )


def begun(at: Installation, household: int) -> dict[str, Asked]:
    """One person of each kind, each in a network of their own."""
    return {
        kind: Asked(
            national_id(number(household)),
            Browser(at.port, at.host, f"10.{80 * place + household // 250}.{household % 250}.1"),
        )
        for place, (kind, number) in enumerate(KINDS.items())
    }


def wait_until_answered(at: Installation) -> None:
    """Until the worker has asked the registers about everybody."""
    until = time.monotonic() + ANSWERED_WITHIN
    while left := at.one("SELECT count(*) FROM sign_in_attempt WHERE state = 'asked'"):
        if time.monotonic() > until:
            raise Loss(f"{left} of those who asked for a code were not answered")
        time.sleep(0.2)
    if at.one("SELECT count(*) FROM sign_in_attempt WHERE state = 'sent'") != 2 * ROUNDS:
        raise Loss("not everybody whom the registers confirm was sent a code, and nobody else")


def told_alike(rounds: list[dict[str, Asked]]) -> None:
    for people in rounds:
        for step in ("asked", "wrong code"):
            if len(told := {one.told[step] for one in people.values()}) > 1:
                raise Loss(f"{step}: the answers differ: {apart(*sorted(told)[:2])}")


def apart(one: tuple[int, str, str], other: tuple[int, str, str]) -> str:
    """The first thing in which two answers differ."""
    lines = zip(
        [*map(str, one[:2]), *one[2].splitlines()],
        [*map(str, other[:2]), *other[2].splitlines()],
        strict=False,
    )
    return next((f"{a.strip()!r} and {b.strip()!r}" for a, b in lines if a != b), "one is longer")


def timed_alike(rounds: list[dict[str, Asked]], step: str) -> str:
    """Heads against each of the others. Raises Loss where they are told apart, CannotJudge where it would not show."""
    taken = {kind: [people[kind].taken[step] for people in rounds] for kind in KINDS}
    said = []
    for kind in ("no heads", "nobody"):
        found = effect(taken["heads"], taken[kind])
        if found.is_seen:
            raise Loss(f"{step}: heads are told from {kind}: {found}")
        if not planted(taken["heads"], taken[kind], found).is_seen:
            raise CannotJudge(
                f"{step}: this machine is too busy to see {PLANTED:.0%} of the time ({found}): again when it is calm"
            )
        said.append(f"against {kind} {found}")
    return ", ".join(said)


def planted(heads: list[float], others: list[float], found: Effect) -> Effect:
    """As it would be were every head answered later by that much."""
    return effect([one + PLANTED * found.middle for one in heads], others)
