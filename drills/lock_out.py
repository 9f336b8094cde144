"""Strangers ask for codes in a head's name, and without end: the head signs in, and nobody waits a minute longer.

Attackers come from many networks, as the proxy on this machine names them; one has the address of all honest heads.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Lock

from drills.outcomes import CannotJudge, Loss
from drills.service.browser import BORN, Browser, line_of
from drills.service.installation import Installation
from drills.service.killed_command import wait_until
from drills.service.server import serving
from tests.support.extracts import national_id

IS_LONG = True
HEADS = 25
MODELLED_HEADS = 2_000
"""At the pace of 50,000 in an hour; `lock-out-of-fifty-thousand` has them all."""
NETWORKS = 20
IN_THE_VICTIMS_NAME = 25
INVENTED = 600
WITH_EVERYTHING = 12
NOBODY = 5_000_000
LONGEST = 60.0
MESSAGE_WITHIN = 120.0
CARRIER = "10.50.0.1"
FLOODERS, CLIENTS = 2, 12
HOME, CODE = "/my/", "/sign-in/code/"
NEWEST = "SELECT coalesce(max(id), 0) FROM demo_inbox WHERE \"to\" = %s AND words ~ '^[0-9]{6}'"
NEWEST_WAITS = "SELECT state = 'asked' FROM sign_in_attempt ORDER BY id DESC LIMIT 1"
WORDS = "SELECT words FROM demo_inbox WHERE id = %s"


@dataclass
class Flood:
    """One attacker: invented ids without end, from the address of the honest heads."""

    at: Installation
    enough: Event = field(default_factory=Event)
    asked: int = 0
    refused: int = 0
    _lock: Lock = field(default_factory=Lock)

    def rage(self, worker: int) -> None:
        number = NOBODY + worker * 1_000_000
        while not self.enough.is_set():
            number += 1
            answer = Browser(self.at.port, self.at.host, CARRIER).ask_code(national_id(number))
            with self._lock:
                self.asked += 1
                self.refused += answer.leads_to != CODE


def drill(folder: Path) -> str:
    return held(folder, MODELLED_HEADS)


def held(folder: Path, modelled: int) -> str:
    # Of every third household the head lives alone (tests/support/nations.py); both kinds sign in.
    with serving(folder, HEADS + 1) as (service, _):
        at = service.installation
        told = [attacked(at, national_id(10)), flooded(at)]
        crowd = json.loads(at.call("drills.service.crowd", modelled))
    if crowd["longer"] > LONGEST:
        raise Loss(f"of {modelled:,} heads behind one address one waits {crowd['longer']:.0f} s longer")
    told.append(
        f"of {modelled:,} heads behind one address with an attacker nobody waits more than {crowd['attacked']:.0f} s, "
        f"{crowd['longer']:.0f} s more than without"
    )
    return "; ".join(told)


def attacked(at: Installation, victim: str) -> str:
    """By many networks, with the id alone, with the lines around theirs, and at last with all that the head types."""
    attackers = [Browser(at.port, at.host, f"10.{60 + place}.0.1") for place in range(NETWORKS)]
    with ThreadPoolExecutor(CLIENTS) as pool:
        asked = list(
            pool.map(
                lambda turn: wrong_birth_date(attackers[turn % NETWORKS], victim), range(IN_THE_VICTIMS_NAME)
            )
        )
        asked += pool.map(
            lambda turn: invented(attackers[turn % NETWORKS], turn, line_of(victim)), range(INVENTED)
        )
    for turn in range(WITH_EVERYTHING):
        asked.append(attackers[turn].ask_code(victim).leads_to)
    if set(asked) != {CODE}:
        raise Loss(f"strangers are answered {sorted(set(asked))}")
    until(lambda: at.one(NEWEST, line(victim)), "no code reached the head's line")
    until(lambda: not at.one("SELECT count(*) FROM sign_in_attempt WHERE state = 'asked' AND inquire_at IS NULL"),
          "the worker left requests lying")  # fmt: skip
    began = time.monotonic()
    head = Browser(at.port, at.host, "10.40.0.1")
    if (answer := head.ask_code(victim)).leads_to != CODE:
        raise Loss(f"the head who was attacked is answered {answer.status} {answer.leads_to}")
    until(lambda: not at.one(NEWEST_WAITS), "the head's own request was left lying")
    code = at.one(WORDS, at.one(NEWEST, line(victim)))[:6]
    if (answer := head.enter_code(code)).leads_to != HOME:
        raise Loss(
            f"the newest code of the head who was attacked is answered {answer.status} {answer.leads_to}"
        )
    took = time.monotonic() - began
    if took > LONGEST:
        raise Loss(f"the head who was attacked was in after {took:.0f} s")
    return f"after {len(asked)} requests against one head from {NETWORKS} networks they are in within {took:.1f} s"


def wrong_birth_date(browser: Browser, victim: str) -> str:
    browser = Browser(browser.port, browser.host, browser.address)
    born = {"birth_date_day": "2", "birth_date_month": "2", "birth_date_year": "1350"}
    return browser.send("/sign-in/", national_id=victim, mobile=line_of(victim), **born).leads_to


def invented(browser: Browser, turn: int, beside: str) -> str:
    """With a line of the same hundred thousand as the victim's."""
    browser = Browser(browser.port, browser.host, browser.address)
    line, who = f"{beside[:6]}{turn:05d}", national_id(NOBODY - turn - 1)
    return browser.send("/sign-in/", national_id=who, mobile=line, **BORN).leads_to


def flooded(at: Installation) -> str:
    """Half of the heads sign in before, half while one asks without end from their own address."""
    heads = [national_id(household * 10) for household in range(2, HEADS + 1)]
    calm, stormy = heads[: HEADS // 2], heads[HEADS // 2 :]
    with ThreadPoolExecutor(CLIENTS) as pool:
        without = list(pool.map(lambda head: signed_in(at, head), calm))
    flood = Flood(at)
    with ThreadPoolExecutor(FLOODERS + CLIENTS) as pool:
        raging = [pool.submit(flood.rage, worker) for worker in range(FLOODERS)]
        try:
            wait_until(lambda: flood.asked >= INVENTED, "the attacker came to nothing", fault=CannotJudge)
            took = list(pool.map(lambda head: signed_in(at, head), stormy))
        finally:
            flood.enough.set()
        for one in raging:
            one.result()
    if flood.refused:
        raise Loss(f"{flood.refused} of {flood.asked} requests from the common address were refused")
    longer = max(took) - min(without)
    if longer > LONGEST:
        raise Loss(f"a head behind the attacker's address waits {longer:.0f} s longer")
    return (
        f"{len(took)} heads sign in behind the address of {flood.asked:,} requests: {max(took):.0f} s at most, "
        f"{max(without):.0f} s without"
    )


def signed_in(at: Installation, head: str) -> float:
    """Seconds from the first question to the code that lets in."""
    before, began = at.one(NEWEST, line(head)), time.monotonic()
    browser = Browser(at.port, at.host, CARRIER)
    if (answer := browser.ask_code(head)).leads_to != CODE:
        raise Loss(f"an honest head is answered {answer.status} {answer.leads_to}")
    until(lambda: at.one(NEWEST, line(head)) > before, "an honest head got no code")
    code = at.one(WORDS, at.one(NEWEST, line(head)))[:6]
    if (answer := browser.enter_code(code)).leads_to != HOME:
        raise Loss(f"an honest head's code is answered {answer.status} {answer.leads_to}")
    return time.monotonic() - began


def line(head: str) -> str:
    return "+98" + line_of(head)[1:]


def until(what: Callable[[], object], otherwise: str) -> None:
    wait_until(what, otherwise, MESSAGE_WITHIN, 0.2)
