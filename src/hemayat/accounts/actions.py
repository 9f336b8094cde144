"""Signing in and out of a head of household: each function is one step, in transactions of its own.

Call them outside any transaction, or in one that commits whatever they answer: what a refused try costs must stay
counted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, get_args

import structlog
from django.db import connection

from hemayat.accounts import sessions
from hemayat.accounts.attempt_limits import asks_key, budget_returns_at, network_key
from hemayat.accounts.code_dispatch import SEALED, TypedIdentity
from hemayat.accounts.code_messages import call_message
from hemayat.accounts.identity_match import IdentityMatch
from hemayat.accounts.metrics import count_limit
from hemayat.accounts.models import (
    CitizenSession,
    Conversation,
    PendingTurn,
    SignInAttempt,
    SignInCode,
    SignInLimit,
    SsoAttempt,
    StaffInvitation,
    StaffSession,
)
from hemayat.accounts.own_phones import remove_own_phones
from hemayat.accounts.results import Citizen, NewSession, PendingSignIn, SignInProblem
from hemayat.accounts.session_admission import MOBILE, VerifiedPerson
from hemayat.accounts.sign_in_codes import CODE_LIFE, add_code, count_tried_code, hashes_of, holder_of
from hemayat.accounts.sso import begin_sso, finish_sso, hand_in_sso
from hemayat.accounts.staff import add_staff, check_staff_password, disable_staff, reset_staff, sign_out_staff
from hemayat.accounts.staff_identity import forget_what_was_typed
from hemayat.accounts.states import AttemptState, Finding, TurnedAway
from hemayat.accounts.tokens import hash_of, new_token
from hemayat.accounts.turn_notices import COUNTS_FOR
from hemayat.audit.context import NOBODY, SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.notifications.actions import queue_sms

__all__ = [
    "add_staff",
    "ask_code",
    "begin_sso",
    "check_staff_password",
    "disable_staff",
    "enter_code",
    "finish_sso",
    "forget_old",
    "hand_in_sso",
    "mark_messages_read",
    "renew",
    "reset_staff",
    "sign_out",
    "sign_out_everywhere",
    "sign_out_staff",
]

_log = structlog.get_logger("hemayat.accounts")
_ASK = "SELECT ask_code(%s, %s, %s, %s, %s, %s, %s, %s)"
_WRITE = "SELECT write_attempt(%s, %s, %s, %s, %s, %s, %s, %s)"
_ENTER = "SELECT problem, tries_left, wrong, silent, household FROM enter_code(%s, %s, %s, %s, %s, %s)"
_TRY = """
SELECT problem, tries_left, wrong, (tried).id, (tried).finding, (tried).household_id, (tried).province,
    (tried).is_synthetic, (tried).sealed, (tried).mobile_sealed, (tried).silent
FROM try_code(%s, %s, %s, %s, %s)"""
LINE_ALONE = "line"
"""The finding of an attempt in which no register was asked about anybody."""


def ask_code(
    *,
    national_id: str,
    birth_date: date,
    mobile: str,
    ip: str | None,
    now: datetime,
    for_another: bool = False,
    lives_apart: bool = False,
) -> PendingSignIn | SignInProblem:
    """Ask for a one-time code. `national_id`: ten ASCII digits; `mobile`: E.164 (mobile.mobile_of).

    `ip`: the caller's; None where they call or write by telephone.

    `for_another`: to act for a head who cannot, as their guardian or attorney. `lives_apart`: to apply in their own
    name, apart from the head who is registered for them.
    Whether the person exists makes no difference to what comes back nor to the time it takes: registers are asked,
    and a message is sent, by a job. Nobody is refused for what others asked; where many ask from one network, the code
    is sent in its turn. Problem: busy.
    """
    typed = TypedIdentity(national_id, birth_date.isoformat(), mobile, for_another, lives_apart=lives_apart)
    with acting_as(NOBODY):
        if (returns_at := budget_returns_at(now)) is not None:
            _log.warning("code_not_sent", why="busy")
            return SignInProblem("busy", retry_at=returns_at)
        token = new_token()
        given: list[Any] = [
            hash_of(token), _holder(typed), asks_key(ip), network_key(ip), ip is None, for_another, typed.sealed(), now,
        ]  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(_ASK, given)
            (sent_at,) = cursor.fetchone() or (now,)
    if sent_at > now:
        count_limit("asks")
    return PendingSignIn(token, sent_at + CODE_LIFE, sent_at)


def ask_sealed(typed: TypedIdentity | None, now: datetime) -> PendingSignIn:
    """Write the attempt and queue its job, in the caller's transaction as the system.

    `typed`: None where nobody is to be asked about.
    """
    token = new_token()
    whose = _holder(typed) if typed else hash_of(token)
    sealed = typed.sealed() if typed else key_ring().seal(b"", SEALED)
    for_another, by_call = (
        typed is not None and typed.for_another,
        typed is not None and typed.channel == "call",
    )
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [hash_of(token), whose, b"", for_another, by_call, sealed, now, now])
    return PendingSignIn(token, now + CODE_LIFE, now)


def _holder(typed: TypedIdentity) -> bytes:
    return holder_of(
        typed.channel, national_id=typed.national_id, birth_date=typed.birth_date, line=typed.line
    )


@dataclass(frozen=True)
class LineMessage:
    """What a line is sent: the words around the code, and the name under which the message stands in the outbox."""

    words: Callable[[str], str]
    key: str


CALL = LineMessage(call_message, "sign-in-code")


def send_to_line(line: str, now: datetime, *, is_synthetic: bool) -> PendingSignIn:
    """Write an attempt that says no more than who holds a line, with its code, in the caller's transaction."""
    token = new_token()
    attempt = SignInAttempt.objects.create(
        token_hash=hash_of(token),
        holder=hash_of(token),
        state=AttemptState.SENT,
        finding=LINE_ALONE,
        mobile_sealed=key_ring().seal(line.encode(), MOBILE),
        is_synthetic=is_synthetic,
        asked_at=now,
        not_before=now,
        expires_at=now + CODE_LIFE,
    )
    send_line_code(attempt, line, CALL, now)
    return PendingSignIn(token, attempt.expires_at, now)


def send_line_code(attempt: SignInAttempt, line: str, message: LineMessage, now: datetime) -> None:
    """Send a code to the line that the attempt is about, in the caller's transaction as the system."""
    code = add_code(bytes(attempt.holder), now, expires_at=attempt.expires_at)
    # Of no household: in the list of a household's messages the head could read whether one was sent.
    queue_sms(
        to=line, words=message.words(code), household=None, province="", key=f"{message.key}:{attempt.pk}",
        is_synthetic=attempt.is_synthetic, now=now, is_urgent=True, expires_at=attempt.expires_at,
    )  # fmt: skip


def enter_code(
    *, attempt: str, code: str, now: datetime, device: str = "", former: str = ""
) -> NewSession | SignInProblem:
    """Sign in with the code of the attempt with this token. `former`: the session token the browser came with, if any.

    Problems: wrong_code, no_tries_left, expired, used, register_silent; and after the right code, once only:
    deceased, acts_for_nobody, not_head.
    """
    token, of_attempt = new_token(), hash_of(attempt)
    with acting_as(NOBODY), connection.cursor() as cursor:
        given: list[Any] = [
            of_attempt, hashes_of(of_attempt, code), now, device, hash_of(former) if former else None, hash_of(token),
        ]  # fmt: skip
        cursor.execute(_ENTER, given)
        row: tuple[Any, ...] | None = cursor.fetchone()
        assert row, "a function always gives one"
        kind, tries_left, wrong, silent, household = row
        is_let_in = kind is None or kind in get_args(TurnedAway)
        count_tried_code("sign_in", None if is_let_in else kind, wrong)
        if kind is not None:
            return SignInProblem(kind, tries_left=tries_left, silent=tuple(silent), household=household)
        return sessions.begun(token, now)


def take_right_code(
    attempt: str, code: str, now: datetime, *, is_silence_told: bool = True, is_line_alone: bool = False
) -> VerifiedPerson | SignInProblem:
    """Who has given the right code, once; a try is counted whatever comes of it.

    In the caller's transaction, as the system. `is_line_alone`: the code said no more than who holds a line
    (caller_verification.py); it is of no other use.
    """
    of_attempt = hash_of(attempt)
    given: list[Any] = [of_attempt, hashes_of(of_attempt, code), now, is_line_alone, is_silence_told]
    with connection.cursor() as cursor:
        cursor.execute(_TRY, given)
        row: tuple[Any, ...] | None = cursor.fetchone()
    assert row, "a function always gives one"
    kind, tries_left, wrong, *tried = row
    count_tried_code("line" if is_line_alone else "sign_in", kind, wrong)
    if kind is not None:
        silent = tried[-1] if kind == "register_silent" else ()
        return SignInProblem(kind, tries_left=tries_left, silent=tuple(silent))
    return _person(*tried)


def renew(*, token: str, now: datetime) -> datetime | None:
    """The head did something: keep the session for another while. Its new end, or None where it is over."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT renew_session(%s, %s)", [hash_of(token), now])
        (expires_at,) = cursor.fetchone() or (None,)
    return expires_at


def mark_messages_read(*, by: Citizen, until: datetime) -> None:
    """The household has seen its messages up to this one. A later mark stays."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT mark_messages_read(%s, %s)", [by.token_hash, until])


def sign_out(*, token: str, now: datetime) -> None:
    """End this session. Nothing happens where it is over already."""
    with acting_as(NOBODY):
        ended = sessions.session_holder(sessions.ENDED, token, now)
        if ended:
            sessions.record_event("citizen.signed_out", ended, {}, now)


def sign_out_everywhere(*, by: Citizen, now: datetime) -> int:
    """End every session of this person, on every device and this one too; how many there were.

    No phone is only theirs any more.
    """
    with acting_as(by.actor), connection.cursor() as cursor:
        cursor.execute("SELECT end_own_sessions(%s)", [now])
        (ended,) = cursor.fetchone() or (0,)
        sessions.record_event("citizen.signed_out_everywhere", by, {"sessions": ended}, now)
        remove_own_phones(by=by, now=now)
    return int(ended)


def forget_old(*, now: datetime) -> int:
    """Take out what is over: limits that count nothing, attempts and sessions of more than a day ago. How many rows.

    Of those that ended since, what they held sealed.
    """
    day_ago = now - timedelta(days=1)
    old = (
        SignInLimit.objects.filter(forget_at__lt=now),
        SignInCode.objects.filter(expires_at__lt=now),
        SignInAttempt.objects.filter(expires_at__lt=day_ago),
        SsoAttempt.objects.filter(expires_at__lt=now),
        Conversation.objects.filter(expires_at__lt=now),
        PendingTurn.objects.filter(asked_at__lt=now - COUNTS_FOR),
        CitizenSession.objects.filter(ends_at__lt=day_ago),
        StaffSession.objects.filter(expires_at__lt=now),
        StaffInvitation.objects.filter(expires_at__lt=now),
    )
    with acting_as(SYSTEM):
        late = SignInAttempt.objects.filter(expires_at__lt=now).exclude(sealed=b"", mobile_sealed=b"")
        late.update(sealed=b"", mobile_sealed=b"")
        over = CitizenSession.objects.filter(expires_at__lt=now).exclude(national_id_sealed=b"")
        over.update(national_id_sealed=b"", mobile_sealed=b"")
        return forget_what_was_typed(now) + sum(rows.delete()[0] for rows in old)


def _person(
    number: int,
    finding: Finding,
    household: int | None,
    province: str,
    is_synthetic: bool,
    sealed: bytes,
    mobile_sealed: bytes,
    _: list[str],
) -> VerifiedPerson:
    return VerifiedPerson(
        national_id_sealed=bytes(sealed),
        mobile_sealed=bytes(mobile_sealed),
        found=IdentityMatch(finding, household, province),
        is_synthetic=is_synthetic,
        via="code",
        subject=f"sign_in:{number}",
    )
