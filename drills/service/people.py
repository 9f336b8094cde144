"""For a process of an installation: heads who sign in again, and one-time codes, by what the pages themselves call."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping

from drills.service.nation import signed_in
from hemayat.accounts.actions import send_to_line, take_right_code
from hemayat.accounts.results import SignInProblem
from hemayat.audit.context import SYSTEM, acting_as


def main(what: str, *given: str) -> None:
    done: Mapping[str, Callable[..., str]] = {
        "sign_in": sign_in,
        "ask_code": ask_code,
        "enter_code": enter_code,
    }
    print(done[what](*given))


def sign_in(*households: str) -> str:
    """The token of each, as JSON."""
    now = dt.datetime.now(dt.UTC)
    return json.dumps([signed_in(int(household), now).token for household in households])


def ask_code(line: str) -> str:
    """The token of the attempt; the code goes to the demo's inbox."""
    with acting_as(SYSTEM):
        return send_to_line(line, dt.datetime.now(dt.UTC), is_synthetic=True).token


def enter_code(attempt: str, code: str) -> str:
    """ "taken", or the kind of the problem."""
    with acting_as(SYSTEM):
        found = take_right_code(attempt, code, dt.datetime.now(dt.UTC), is_line_alone=True)
    return found.kind if isinstance(found, SignInProblem) else "taken"
