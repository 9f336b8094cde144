"""Signing in and out of a head of household: each function is one step, in transactions of its own.

Call them outside any transaction, or in one that commits whatever they answer: what a refused try costs must stay
counted. What belongs to the single sign-on never in one: an inquiry takes seconds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import cast

import structlog
from django.db import connection

from hemayat.accounts import sessions
from hemayat.accounts.code_dispatch import OF_BUSY_NETWORK, SEALED, TypedIdentity
from hemayat.accounts.code_words import call_message
from hemayat.accounts.entering import MOBILE, VerifiedPerson, enter
from hemayat.accounts.findings import IdentityMatch
from hemayat.accounts.limits import budget_returns_at, network_key, place_of
from hemayat.accounts.metrics import count_code
from hemayat.accounts.models import (
    CitizenSession,
    Conversation,
    SignInAttempt,
    SignInCode,
    SignInLimit,
    SsoAttempt,
    StaffInvitation,
    StaffSession,
)
from hemayat.accounts.results import Citizen, NewSession, PendingSignIn, SignInProblem
from hemayat.accounts.sign_in_codes import (
    CLOCK_SLACK,
    CODE_LIFE,
    add_code,
    count_wrong,
    forget_codes,
    holder_of,
    is_guessed_at,
    is_right,
)
from hemayat.accounts.sso import begin_sso, finish_sso
from hemayat.accounts.staff import add_staff, check_staff_password, disable_staff, reset_staff, sign_out_staff
from hemayat.accounts.staff_identity import forget_what_was_typed
from hemayat.accounts.states import AttemptState, Finding
from hemayat.accounts.tasks import answer_attempt_task, replace_short_codes_task
from hemayat.accounts.tokens import code_in, hash_of, new_token
from hemayat.audit.context import NOBODY, SYSTEM, acting_as
from hemayat.audit.keys import ring
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
    "renew",
    "reset_staff",
    "sign_out",
    "sign_out_everywhere",
    "sign_out_staff",
]

MOST_TRIES = 5
_log = structlog.get_logger("hemayat.accounts")
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
) -> PendingSignIn | SignInProblem:
    """Ask for a one-time code. `national_id`: ten ASCII digits; `mobile`: E.164 (mobile.mobile_of).

    `ip`: the caller's; None where they call or write by telephone.

    `for_another`: to act for a head who cannot, as their guardian or attorney.
    Whether the person exists makes no difference to what comes back nor to the time it takes: registers are asked,
    and a message is sent, by a job. Nobody is refused for what others asked; where many ask from one network, the code
    is sent in its turn. Problem: busy.
    """
    typed = TypedIdentity(national_id, birth_date.isoformat(), mobile, for_another)
    with acting_as(SYSTEM):
        if (returns_at := budget_returns_at(now)) is not None:
            _log.warning("code_not_sent", why="busy")
            return SignInProblem("busy", retry_at=returns_at)
        not_before = place_of(ip, now)
    with acting_as(SYSTEM):
        return ask_sealed(typed, now, network=network_key(ip), not_before=not_before)


def ask_sealed(
    typed: TypedIdentity | None, now: datetime, *, network: bytes = b"", not_before: datetime | None = None
) -> PendingSignIn:
    """Write the attempt and queue its job, in the caller's transaction as the system.

    `typed`: None where nobody is to be asked about. `not_before`: when it is sent, if not now.
    """
    token, sent_at = new_token(), max(now, not_before or now)
    attempt = SignInAttempt.objects.create(
        token_hash=hash_of(token),
        holder=_holder(typed) if typed else hash_of(token),
        network=network,
        is_for_another=typed is not None and typed.for_another,
        is_call=typed is not None and typed.channel == "call",
        sealed=typed.sealed() if typed else ring().seal(b"", SEALED),
        asked_at=now,
        not_before=sent_at,
        expires_at=sent_at + CODE_LIFE,
    )
    is_late = sent_at > now
    job = answer_attempt_task.configure(
        schedule_at=sent_at if is_late else None, priority=OF_BUSY_NETWORK if is_late else 0
    )
    job.defer(attempt=attempt.pk)
    return PendingSignIn(token, attempt.expires_at, sent_at)


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


def send_to_line(
    line: str, now: datetime, *, is_synthetic: bool, message: LineMessage = CALL, is_sent: bool = True
) -> PendingSignIn:
    """Write an attempt that says no more than who holds a line, with its code, in the caller's transaction.

    `is_sent`: if not, nothing is sent and no code is right, which nobody can tell from the answer.
    """
    token = new_token()
    attempt = SignInAttempt.objects.create(
        token_hash=hash_of(token),
        holder=hash_of(token),
        state=AttemptState.SENT,
        finding=LINE_ALONE,
        mobile_sealed=ring().seal(line.encode(), MOBILE),
        is_synthetic=is_synthetic,
        asked_at=now,
        not_before=now,
        expires_at=now + CODE_LIFE,
    )
    if is_sent:
        code = add_code(hash_of(token), now, expires_at=attempt.expires_at)
        # Of no household: in the list of a household's messages the head could read whether one was sent.
        queue_sms(
            to=line, words=message.words(code), household=None, province="", key=f"{message.key}:{attempt.pk}",
            is_synthetic=is_synthetic, now=now, is_urgent=True, expires_at=attempt.expires_at,
        )  # fmt: skip
    return PendingSignIn(token, attempt.expires_at, now)


def enter_code(
    *, attempt: str, code: str, now: datetime, device: str = "", former: str = ""
) -> NewSession | SignInProblem:
    """Sign in with the code of the attempt with this token. `former`: the session token the browser came with, if any.

    Problems: wrong_code, no_tries_left, expired, used, register_silent; and after the right code, once only:
    deceased, acts_for_nobody, not_head.
    """
    with acting_as(SYSTEM):
        person = take_right_code(attempt, code, now)
        return (
            person
            if isinstance(person, SignInProblem)
            else enter(person, device=device, former=former, now=now)
        )


def take_right_code(
    attempt: str, code: str, now: datetime, *, is_silence_told: bool = True, is_line_alone: bool = False
) -> VerifiedPerson | SignInProblem:
    """Who has given the right code, once; a try is counted whatever comes of it. In the caller's transaction.

    `is_line_alone`: the code said no more than who holds a line (calling.py); it is of no other use.
    """
    tried = _take_try(attempt, now, is_silence_told, is_line_alone)
    if not isinstance(tried, SignInProblem) and not _is_right(tried, code, now):
        tried = _wrong(tried)
        count_wrong(now)
    count_code(
        "line" if is_line_alone else "sign_in", tried.kind if isinstance(tried, SignInProblem) else "right"
    )
    if isinstance(tried, SignInProblem):
        _log.info("code_refused", why=tried.kind)
        return tried
    forget_codes(bytes(tried.holder))
    person = _person(tried)
    tried.state, tried.sealed, tried.mobile_sealed = AttemptState.USED, b"", b""
    tried.save(update_fields=["state", "sealed", "mobile_sealed"])
    return person


def renew(*, token: str, now: datetime) -> datetime | None:
    """The head did something: keep the session for another while. Its new end, or None where it is over."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT renew_session(%s, %s)", [hash_of(token), now])
        (expires_at,) = cursor.fetchone() or (None,)
    return expires_at


def sign_out(*, token: str, now: datetime) -> None:
    """End this session. Nothing happens where it is over already."""
    with acting_as(NOBODY):
        ended = sessions.found(sessions.ENDED, token, now)
        if ended:
            sessions.note("citizen.signed_out", ended, {}, now)


def sign_out_everywhere(*, by: Citizen, now: datetime) -> int:
    """End every session of this person, on every device and this one too; how many there were."""
    with acting_as(by.actor), connection.cursor() as cursor:
        cursor.execute("SELECT end_own_sessions(%s)", [now])
        (ended,) = cursor.fetchone() or (0,)
        sessions.note("citizen.signed_out_everywhere", by, {"sessions": ended}, now)
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


def _person(tried: SignInAttempt) -> VerifiedPerson:
    return VerifiedPerson(
        national_id_sealed=bytes(tried.sealed),
        mobile_sealed=bytes(tried.mobile_sealed),
        found=IdentityMatch(cast("Finding", tried.finding), tried.household_id, tried.province),
        is_synthetic=tried.is_synthetic,
        via="code",
        subject=f"sign_in:{tried.pk}",
    )


def _is_right(tried: SignInAttempt, code: str, now: datetime) -> bool:
    """Of an attempt that the registers have not confirmed no code is right; that takes the same statements."""
    holder = bytes(tried.holder)
    if is_guessed_at(holder, now):
        replace_short_codes_task.defer(attempt=tried.pk)
    return is_right(holder, code_in(code), now) and tried.state == AttemptState.SENT


def _take_try(
    token: str, now: datetime, is_silence_told: bool, is_line_alone: bool
) -> SignInAttempt | SignInProblem:
    """The attempt with one try taken, its row locked: of many tries at once only five count, and one can succeed."""
    found = SignInAttempt.objects.select_for_update().filter(token_hash=hash_of(token)).first()
    if found is None or not _is_current(found, now) or (found.finding == LINE_ALONE) != is_line_alone:
        return SignInProblem("expired")
    if found.state == AttemptState.USED:
        return SignInProblem("used")
    if found.state == AttemptState.SILENT and is_silence_told:
        return SignInProblem("register_silent", silent=tuple(found.silent))
    if found.tries >= MOST_TRIES:
        return SignInProblem("no_tries_left")
    found.tries += 1
    found.save(update_fields=["tries"])
    return found


def _is_current(attempt: SignInAttempt, now: datetime) -> bool:
    # A clock that was set back must not make a code live longer.
    return attempt.asked_at - CLOCK_SLACK <= now < attempt.expires_at


def _wrong(tried: SignInAttempt) -> SignInProblem:
    left = MOST_TRIES - tried.tries
    return SignInProblem("wrong_code", tries_left=left) if left else SignInProblem("no_tries_left")
