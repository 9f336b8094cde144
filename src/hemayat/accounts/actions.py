"""Signing in and out of a head of household: each function is one step, in transactions of its own.

Call them outside any transaction, or in one that commits whatever they answer: what a refused try costs must stay
counted. `answer_attempt` and what belongs to the single sign-on never in one: an inquiry takes seconds.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import cast

import structlog

from hemayat.accounts import sessions
from hemayat.accounts.code_words import call_message, code_message
from hemayat.accounts.entering import MOBILE, NATIONAL_ID, Person, enter
from hemayat.accounts.findings import Found, found_in
from hemayat.accounts.limits import HOUR, LimitReached, is_budget_spent, take_budget, take_code
from hemayat.accounts.models import (
    Applicant,
    CitizenSession,
    Conversation,
    SignInAttempt,
    SignInLimit,
    SsoAttempt,
    StaffInvitation,
    StaffSession,
)
from hemayat.accounts.results import Asked, Citizen, Problem, SignedIn
from hemayat.accounts.sso import begin_sso, finish_sso
from hemayat.accounts.staff import add_staff, check_staff_password, disable_staff, reset_staff, sign_out_staff
from hemayat.accounts.states import AttemptState, Finding
from hemayat.accounts.tasks import answer_attempt_task
from hemayat.accounts.tokens import code_hash, code_in, hash_of, is_code, new_code, new_token
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import ring
from hemayat.inquiries.actions import confirm_identity
from hemayat.inquiries.answers import Confirmed
from hemayat.notifications.actions import queue_sms

__all__ = [
    "add_staff",
    "answer_attempt",
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

CODE_LIFE = timedelta(minutes=10)
MOST_TRIES = 5
_CLOCK_SLACK = timedelta(minutes=1)
_SEALED = b"sign_in_attempt"
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
) -> Asked | Problem:
    """Ask for a one-time code. `national_id`: ten ASCII digits; `mobile`: E.164 (mobile.mobile_of).

    `ip`: the caller's; None where they call or write by telephone.

    `for_another`: to act for a head who cannot, as their guardian or attorney.
    Whether the person exists makes no difference to what comes back nor to the time it takes: registers are asked,
    and a message is sent, by a job. Problems: too_many, busy.
    """
    sealed = json.dumps([national_id, birth_date.isoformat(), mobile, for_another, False, None]).encode()
    try:
        with acting_as(SYSTEM):
            if is_budget_spent(now):
                return Problem("busy", retry_at=now + HOUR)
            take_code(person=national_id, line=mobile, ip=ip, now=now)
            return ask_sealed(sealed, now)
    except LimitReached as reached:
        _log.warning("code_not_sent", why="too_many")
        return Problem("too_many", retry_at=reached.retry_at)


def ask_sealed(asked: bytes, now: datetime) -> Asked:
    """Write the attempt and queue its job, in the caller's transaction as the system, once the limits allow it.

    `asked`: JSON of national id, birth date, line, whether for another, whether on a call, and the household that
    it is for, null for whichever is theirs; empty for nobody.
    """
    token = new_token()
    attempt = SignInAttempt.objects.create(
        token_hash=hash_of(token),
        sealed=ring().seal(asked, _SEALED),
        asked_at=now,
        expires_at=now + CODE_LIFE,
    )
    answer_attempt_task.defer(attempt=attempt.pk)
    return Asked(token, attempt.expires_at)


@dataclass(frozen=True)
class LineMessage:
    """What a line is sent: the words around the code, and the name under which the message stands in the outbox."""

    words: Callable[[str], str]
    key: str


CALL = LineMessage(call_message, "sign-in-code")


def send_to_line(
    line: str, now: datetime, *, is_synthetic: bool, message: LineMessage = CALL, is_sent: bool = True
) -> Asked:
    """Write an attempt that says no more than who holds a line, with its code, in the caller's transaction.

    `is_sent`: if not, nothing is sent and no code is right, which nobody can tell from the answer.
    """
    token, code = new_token(), new_code()
    attempt = SignInAttempt.objects.create(
        token_hash=hash_of(token),
        state=AttemptState.SENT,
        finding=LINE_ALONE,
        code_hash=code_hash(code, hash_of(token)) if is_sent else b"",
        mobile_sealed=ring().seal(line.encode(), MOBILE),
        is_synthetic=is_synthetic,
        asked_at=now,
        expires_at=now + CODE_LIFE,
    )
    if is_sent:
        # Of no household: in the list of a household's messages the head could read whether one was sent.
        queue_sms(
            to=line, words=message.words(code), household=None, province="", key=f"{message.key}:{attempt.pk}",
            is_synthetic=is_synthetic, now=now, is_urgent=True, expires_at=attempt.expires_at,
        )  # fmt: skip
    return Asked(token, attempt.expires_at)


def answer_attempt(*, attempt: int, now: datetime) -> None:
    """The job behind `ask_code`: ask the registers, and send a code if they confirm the person and the line."""
    asked = _open_attempt(attempt, now)
    given = ring().unseal(bytes(asked.sealed), _SEALED) if asked else b""
    if asked is None or not given:
        return
    national_id, born, mobile, for_another, is_call, household = json.loads(given)
    confirmed = confirm_identity(
        national_id=national_id,
        birth_date=date.fromisoformat(born),
        mobile=mobile,
        now=now,
        asked_by=f"sign_in:{attempt}",
    )
    state, found = _state_after(confirmed, now), found_in(confirmed, for_another=for_another)
    if not _is_for(household, found, national_id):
        found = replace(found, finding="not_head")
    is_sent, code = state == AttemptState.SENT, new_code()
    with acting_as(SYSTEM):
        moved = SignInAttempt.objects.filter(pk=attempt, state=AttemptState.ASKED).update(
            state=state,
            silent=list(confirmed.silent),
            finding=found.finding if is_sent else "",
            code_hash=code_hash(code, bytes(asked.token_hash)) if is_sent else b"",
            household_id=found.household_id,
            province=found.province,
            is_synthetic=confirmed.is_synthetic,
            sealed=ring().seal(national_id.encode(), NATIONAL_ID) if is_sent else b"",
            mobile_sealed=ring().seal(mobile.encode(), MOBILE) if is_sent else b"",
        )
        if moved and is_sent:
            _send(asked, call_message(code) if is_call else code_message(code), mobile, confirmed, now)


def enter_code(
    *, attempt: str, code: str, now: datetime, device: str = "", former: str = ""
) -> SignedIn | Problem:
    """Sign in with the code of the attempt with this token. `former`: the session token the browser came with, if any.

    Problems: wrong_code, no_tries_left, expired, used, register_silent; and after the right code, once only:
    deceased, acts_for_nobody, not_head.
    """
    with acting_as(SYSTEM):
        person = take_right_code(attempt, code, now)
        return person if isinstance(person, Problem) else enter(person, device=device, former=former, now=now)


def take_right_code(
    attempt: str, code: str, now: datetime, *, is_silence_told: bool = True, is_line_alone: bool = False
) -> Person | Problem:
    """Who has given the right code, once; a try is counted whatever comes of it. In the caller's transaction.

    `is_line_alone`: the code said no more than who holds a line (calling.py); it is of no other use.
    """
    tried = _take_try(attempt, now, is_silence_told, is_line_alone)
    if not isinstance(tried, Problem) and not is_code(
        code_in(code), bytes(tried.token_hash), bytes(tried.code_hash)
    ):
        tried = _wrong(tried)
    if isinstance(tried, Problem):
        _log.info("code_refused", why=tried.kind)
        return tried
    person = _person(tried)
    tried.state, tried.sealed, tried.mobile_sealed = AttemptState.USED, b"", b""
    tried.save(update_fields=["state", "sealed", "mobile_sealed"])
    return person


def renew(*, token: str, now: datetime) -> datetime | None:
    """The head did something: keep the session for another while. Its new end, or None where it is over."""
    open_ones = CitizenSession.objects.select_for_update().filter(
        token_hash=hash_of(token), ended_at=None, expires_at__gt=now
    )
    with acting_as(SYSTEM):
        session = open_ones.first()
        if session is None:
            return None
        session.seen_at = now
        session.expires_at = min(now + sessions.IDLE, session.ends_at)
        session.save(update_fields=["seen_at", "expires_at"])
    return session.expires_at


def sign_out(*, token: str, now: datetime) -> None:
    """End this session. Nothing happens where it is over already."""
    with acting_as(SYSTEM):
        ended = sessions.end(token, now=now)
        if ended:
            sessions.note("citizen.signed_out", ended, {}, now)


def sign_out_everywhere(*, by: Citizen, now: datetime) -> int:
    """End every session of this person, on every device and this one too; how many there were."""
    with acting_as(SYSTEM):
        ended = CitizenSession.objects.filter(
            person_index=by.person_index, ended_at=None, expires_at__gt=now
        ).update(ended_at=now)
        sessions.note("citizen.signed_out_everywhere", by, {"sessions": ended}, now)
    return ended


def forget_old(*, now: datetime) -> int:
    """Take out what is over: limits that count nothing, attempts and sessions of more than a day ago. How many rows.

    Of those that ended since, what they held sealed.
    """
    day_ago = now - timedelta(days=1)
    old = (
        SignInLimit.objects.filter(forget_at__lt=now),
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
        return sum(rows.delete()[0] for rows in old)


def _person(tried: SignInAttempt) -> Person:
    return Person(
        national_id_sealed=bytes(tried.sealed),
        mobile_sealed=bytes(tried.mobile_sealed),
        found=Found(cast("Finding", tried.finding), tried.household_id, tried.province),
        is_synthetic=tried.is_synthetic,
        via="code",
        subject=f"sign_in:{tried.pk}",
    )


def _open_attempt(attempt: int, now: datetime) -> SignInAttempt | None:
    with acting_as(SYSTEM, is_read_only=True):
        return SignInAttempt.objects.filter(pk=attempt, state=AttemptState.ASKED, expires_at__gt=now).first()


def _state_after(confirmed: Confirmed, now: datetime) -> AttemptState:
    if not confirmed.answered:
        return AttemptState.SILENT
    if not (confirmed.identity and confirmed.owns_line):
        return AttemptState.UNCONFIRMED
    try:
        with acting_as(SYSTEM):
            take_budget(now)
    except LimitReached:
        return AttemptState.UNSENT
    return AttemptState.SENT


def _is_for(household: int | None, found: Found, national_id: str) -> bool:
    """Whether what was found is what was asked for; an applicant's number is not the registers' to know."""
    if household is None or found.finding != "applicant":
        return household in {None, found.household_id}
    with acting_as(SYSTEM, is_read_only=True):
        indexes = ring().blind_indexes("national_id", national_id)
        return Applicant.objects.filter(household_id=household, person_index__in=indexes).exists()


def _send(asked: SignInAttempt, words: str, mobile: str, confirmed: Confirmed, now: datetime) -> None:
    queue_sms(
        to=mobile,
        words=words,
        household=confirmed.household_id,
        province=confirmed.province,
        key=f"sign-in-code:{asked.pk}",
        is_synthetic=confirmed.is_synthetic,
        now=now,
        is_urgent=True,
        expires_at=asked.expires_at,
    )


def _take_try(
    token: str, now: datetime, is_silence_told: bool, is_line_alone: bool
) -> SignInAttempt | Problem:
    """The attempt with one try taken, its row locked: of many tries at once only five count, and one can succeed."""
    found = SignInAttempt.objects.select_for_update().filter(token_hash=hash_of(token)).first()
    if found is None or not _is_current(found, now) or (found.finding == LINE_ALONE) != is_line_alone:
        return Problem("expired")
    if found.state == AttemptState.USED:
        return Problem("used")
    if found.state == AttemptState.SILENT and is_silence_told:
        return Problem("register_silent", silent=tuple(found.silent))
    if found.tries >= MOST_TRIES:
        return Problem("no_tries_left")
    found.tries += 1
    found.save(update_fields=["tries"])
    return found


def _is_current(attempt: SignInAttempt, now: datetime) -> bool:
    # A clock that was set back must not make a code live longer.
    return attempt.asked_at - _CLOCK_SLACK <= now < attempt.expires_at


def _wrong(tried: SignInAttempt) -> Problem:
    left = MOST_TRIES - tried.tries
    return Problem("wrong_code", tries_left=left) if left else Problem("no_tries_left")
