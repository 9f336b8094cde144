"""Who calls the hotline proves who they are as on the site: a code to a line of their own, and their day of birth.

The agent in between learns nothing: whoever is asked about, a code was asked for, and only the right code says more.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from django.conf import settings

from hemayat.accounts.actions import ask_sealed, send_to_line, take_right_code
from hemayat.accounts.attempt_limits import (
    CODES_OF_AGENT,
    CODES_OF_LINE_ALONE,
    LimitReached,
    budget_returns_at,
    count_hit,
    take_budget,
)
from hemayat.accounts.code_dispatch import TypedIdentity
from hemayat.accounts.results import PendingSignIn, SignInProblem
from hemayat.accounts.session_admission import MOBILE, recognised_session
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring


@dataclass(frozen=True)
class CallerRecord:
    """Somebody, and the line that we answer them on: whether both still belong together, registers say.

    `household`: whose case they named, and the only one that they may be heard for; None where they named none.
    """

    national_id: str = field(repr=False)
    line: str = field(repr=False)
    household: int | None = None


@dataclass(frozen=True)
class Caller:
    """Who has proven to be at the line, as they would be known on the site: the rest as of a session."""

    household: int
    province: str
    acts_as: str
    is_synthetic: bool
    mobile_sealed: bytes = field(repr=False)
    person_index: bytes = field(repr=False)


def ask_callers_code(
    *, asked_for: CallerRecord | None, birth_date: date, for_another: bool, agent: int, now: datetime
) -> PendingSignIn | SignInProblem:
    """Ask for a code to the line on file. `asked_for`: None where there is none by what the caller gave.

    `for_another`: to speak for a head who cannot, as their guardian or attorney.

    What is told counts by the agent alone, so that nobody is kept from the hotline by others who gave their name. That
    the line has had its codes is told to nobody: the newest is good until the next. Problems: too_many, busy.
    """
    try:
        with acting_as(SYSTEM):
            if (returns_at := budget_returns_at(now)) is not None:
                return SignInProblem("busy", retry_at=returns_at)
            count_hit("agent", str(agent), CODES_OF_AGENT, now)
            return ask_sealed(_typed(asked_for, birth_date, for_another), now)
    except LimitReached as reached:
        return SignInProblem("too_many", retry_at=reached.retry_at)


def enter_callers_code(*, attempt: str, code: str, now: datetime) -> Caller | SignInProblem:
    """Who the caller is, by the code that they read out; no session begins. Limits and tries are those of the site.

    Problems: as of `enter_code`, but that a register is silent is told to nobody: then no code is right.
    """
    with acting_as(SYSTEM):
        person = take_right_code(attempt, code, now, is_silence_told=False)
        if isinstance(person, SignInProblem):
            return person
        found = recognised_session(person, now)
        if isinstance(found, SignInProblem):
            return found
        assert found.household_id is not None, "heads, who act for them and applicants have one"
        return Caller(
            found.household_id, found.province, found.acts_as, found.is_synthetic, bytes(found.mobile_sealed),
            bytes(found.person_index),
        )  # fmt: skip


def ask_lines_code(*, line: str, agent: int, now: datetime) -> PendingSignIn | SignInProblem:
    """Send a code to this line, to hear whether the caller holds it; no register is asked about anybody.

    Problems: too_many, busy.
    """
    try:
        with acting_as(SYSTEM):
            count_hit("agent", str(agent), CODES_OF_AGENT, now)
            count_hit("line alone", line, CODES_OF_LINE_ALONE, now)
            take_budget(now)
            return send_to_line(line, now, is_synthetic=settings.ENVIRONMENT.is_demo)
    except LimitReached as reached:
        return SignInProblem("too_many", retry_at=reached.retry_at)


def enter_lines_code(*, attempt: str, code: str, now: datetime) -> str | SignInProblem:
    """The line that the caller holds, by the code that they read out. Problems: as of `enter_callers_code`."""
    with acting_as(SYSTEM):
        person = take_right_code(attempt, code, now, is_line_alone=True)
        return (
            person
            if isinstance(person, SignInProblem)
            else key_ring().unseal(person.mobile_sealed, MOBILE).decode()
        )


def _typed(asked_for: CallerRecord | None, birth_date: date, for_another: bool) -> TypedIdentity | None:
    if asked_for is None:
        return None
    born = birth_date.isoformat()
    return TypedIdentity(
        asked_for.national_id, born, asked_for.line, for_another, "call", asked_for.household
    )
