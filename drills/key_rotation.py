"""Every key is replaced, and all stored values sealed again, while heads file and sign in: nobody is refused.

docs/operator/keys.md. At the end the old keys could be destroyed: the active ones open and find everything.
"""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from drills.outcomes import CannotJudge, Loss
from drills.service.counts import compare, settle
from drills.service.installation import Installation
from drills.service.killed_command import wait_until
from drills.service.server import Service, serving, started
from drills.service.storm import Ledger, Ready
from hemayat.common.keys import PURPOSES

IS_LONG = True
HOUSEHOLDS = 300
CLIENTS = 4
FEWEST_SIGN_INS = 10


def drill(folder: Path) -> str:
    with serving(folder, HOUSEHOLDS) as (service, ready):
        at = service.installation
        signing_in = at.inside("drills.service.sign_ins", at.port, at.host, HOUSEHOLDS, folder)
        with started(signing_in, at.as_app, folder / "sign-ins.log") as process:
            # The first code waits until the worker has started; keys rotate while codes come.
            wait_until((folder / "first").exists, "nobody signed in", 60, fault=CannotJudge)
            ledger = rotated_while_filing(service, ready)
            (folder / "enough").touch()
            process.wait(120)
        sign_ins = let_in(folder)
        at.hemayat("audit", "sign", "--out", str(folder / "checkpoint.json"))
        counted = compare(at, ready, ledger)
        settle(at)
        at.promised("keys", "reencrypt")
        opened = by_the_active_keys(at)
        at.promised("audit", "verify", "--checkpoint", str(folder / "checkpoint.json"))
    if ledger.failures:
        raise Loss(f"{ledger.failures} of {ledger.tries} pages were refused while keys rotated")
    return f"{len(PURPOSES)} kinds of key rotated; {counted}; {sign_ins} signed in, none refused; {opened}"


def rotated_while_filing(service: Service, ready: list[Ready]) -> Ledger:
    """One kind after the other, each with its own share of the heads filing meanwhile."""
    storm, at = service.storm(), service.installation
    for turn, purpose in enumerate(PURPOSES):
        with ThreadPoolExecutor(1) as pool:
            filing = pool.submit(storm.rage, ready[turn :: len(PURPOSES)], clients=CLIENTS)
            at.promised("keys", "rotate", purpose, "--later")
            at.promised("keys", "rotate", purpose)
            at.promised("keys", "reencrypt")
            filing.result()
    return storm.ledger


def let_in(folder: Path) -> int:
    """How many signed in. Raises Loss where somebody was refused, CannotJudge where too few came to show anything."""
    try:
        said = json.loads((folder / "sign-ins.json").read_text("utf-8"))
    except OSError:
        raise CannotJudge(f"nobody signed in: {(folder / 'sign-ins.log').read_text('utf-8')}") from None
    if refused := [one for one in said if one]:
        raise Loss(
            f"of {len(said)} who signed in while keys rotated {len(refused)} were not let in: {refused[:3]}"
        )
    if len(said) < FEWEST_SIGN_INS:
        raise CannotJudge(f"only {len(said)} signed in while keys rotated, so that nothing is shown")
    return len(said)


def by_the_active_keys(at: Installation) -> str:
    counted = json.loads(at.call("drills.service.under_old_keys"))
    if not counted["values"]:
        raise CannotJudge("there is no sealed value, so that nothing is shown")
    if counted["old"]:
        raise Loss(
            f"{counted['old']:,} of {counted['values']:,} sealed values need a key that is no longer active"
        )
    return f"{counted['values']:,} sealed values opened and found by the active keys alone"
