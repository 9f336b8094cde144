"""Which registers a request needs: those that the rules in force decide by, and the one whose information is disputed.

Nothing else is asked, so the head consents to nothing else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from hemayat.eligibility.current_rules import CurrentRules, rules_in_force
from hemayat.requests.questions import PERSONS, REGISTERS


def needed_registers(rules: CurrentRules, answers: Mapping[str, str]) -> tuple[str, ...]:
    """In the order in which they are listed, the civil registry first. `answers`: of the request."""
    needed = {PERSONS, answers.get("register", ""), *rules.registers}
    return tuple(name for name in REGISTERS if name in needed)


def needed_on(day: dt.date, answers: Mapping[str, str]) -> tuple[str, ...]:
    """By the rules in force on a day. One query."""
    return needed_registers(rules_in_force(day), answers)
