"""The states of a sign-in by one-time code, and what a citizen may be told at its end. No Django."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal, NamedTuple, get_args

TurnedAway = Literal["deceased", "acts_for_nobody", "not_head"]
AppliesAs = Literal["applicant", "applicant_minor", "applicant_apart"]
"""Who applies under a number of their own: an adult or a minor in no household, or a member who lives apart."""
LetIn = Literal["head", "guardian", "attorney"] | AppliesAs
Finding = LetIn | TurnedAway
"""What the registers said of a confirmed person. Let in are a head, who acts for one, and who applies."""
APPLICANTS: frozenset[Finding] = frozenset(get_args(AppliesAs))

ProblemKind = Literal[
    "too_many",  # asked too often; `retry_at` says when again
    "busy",  # the installation's budget of codes is spent; `retry_at`
    "wrong_code",  # `tries_left`
    "no_tries_left",
    "expired",  # too old, or never ours: begin again
    "used",  # this code has let somebody in already
    "register_silent",  # `silent` names the registers; told in the open, never a refusal
    "sso_refused",  # the national single sign-on did not vouch for the person
    "sso_silent",  # it could not be reached, or its answer could not be relied on
    "unknown_person",  # by single sign-on only: the civil registry knows no such person
    "deceased",
    "acts_for_nobody",
    "not_head",
]


class AttemptState(StrEnum):
    """Of a sign-in by code. To whoever holds the attempt, all but SILENT and USED look alike."""

    ASKED = "asked"
    SENT = "sent"
    UNCONFIRMED = "unconfirmed"
    UNSENT = "unsent"
    SILENT = "silent"
    USED = "used"


class AttemptTransition(NamedTuple):
    """`by`: who moves it; `when`: in words, for the picture."""

    source: AttemptState
    target: AttemptState
    by: str
    when: str


TRANSITIONS = (
    AttemptTransition(
        AttemptState.ASKED, AttemptState.SENT, "system", "the registers confirm person and line"
    ),
    AttemptTransition(
        AttemptState.ASKED, AttemptState.UNCONFIRMED, "system", "they do not: no message is sent"
    ),
    AttemptTransition(AttemptState.ASKED, AttemptState.SILENT, "system", "a register did not answer"),
    AttemptTransition(
        AttemptState.ASKED, AttemptState.UNSENT, "system", "the budget of codes ran out meanwhile"
    ),
    AttemptTransition(AttemptState.SENT, AttemptState.USED, "citizen", "the right code was entered in time"),
)


class JourneyState(StrEnum):
    """Of a journey to the national single sign-on: the browser has left, has come back, and the worker has answered."""

    BEGUN = "begun"
    ASKED = "asked"
    ANSWERED = "answered"
