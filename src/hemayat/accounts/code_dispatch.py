"""The job behind a request for a code: whether registers are asked, what they say, and whether a message is sent.

Nothing that happens here can be read off a page: only whoever holds the line sees it. So what a stranger typed may be
treated otherwise than what one of our own people typed, which is what protects the registers from invented ids.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, cast

from django.db import connection

from hemayat.accounts.attempt_limits import (
    LimitReached,
    may_be_sent,
    reserve_inquiry,
    reserve_inquiry_of_person,
    take_budget,
    take_code,
)
from hemayat.accounts.code_messages import call_message, code_message
from hemayat.accounts.identity_match import IdentityMatch, found_in
from hemayat.accounts.models import Applicant, SignInAttempt
from hemayat.accounts.session_admission import MOBILE, NATIONAL_ID
from hemayat.accounts.sign_in_codes import (
    CODE_LIFE,
    Channel,
    add_code,
    forget_codes,
    has_good_code,
    is_holder,
    short_codes_good_until,
)
from hemayat.accounts.states import APPLICANTS, AttemptState, Finding
from hemayat.accounts.tasks import answer_attempt_task
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.inquiries.actions import confirm_identity
from hemayat.inquiries.answer_store import registers_silent_now
from hemayat.inquiries.answers import PersonConfirmation
from hemayat.notifications.actions import queue_sms

SEALED = b"sign_in_attempt"
SAME_ANSWER = timedelta(minutes=10)
"""So long the registers are not asked again about what they denied, nor about a line that has had its codes."""
LAST_CHANCE = timedelta(minutes=1)
"""Before an attempt is over, for the registers to answer and the message to arrive."""
AT_ONCE = timedelta(seconds=1)
OF_STRANGERS = -2
"""Its job waits for those of our own people, and for those of a busy network (sql/ask_code.sql)."""
_IS_OURS = "SELECT is_our_person(%s, %s)"


@dataclass(frozen=True)
class TypedIdentity:
    """What was typed, sealed until it is answered. `household`: of the case that a caller is heard for, if any.

    `for_another`, `lives_apart`: as in `identity_match.found_in`.
    """

    national_id: str = field(repr=False)
    born: str = field(repr=False)
    line: str = field(repr=False)
    for_another: bool = False
    channel: Channel = "site"
    household: int | None = None
    lives_apart: bool = False

    @property
    def birth_date(self) -> date:
        return date.fromisoformat(self.born)

    def sealed(self) -> bytes:
        fields = (
            self.national_id, self.born, self.line, self.for_another, self.channel, self.household,
        )  # fmt: skip
        # Left out if it is false: a worker of the version before knows six fields.
        more = (True,) if self.lives_apart else ()
        return key_ring().seal(json.dumps([*fields, *more]).encode(), SEALED)


@dataclass(frozen=True)
class RegisterConfirmation:
    """What the registers say of what was typed. `found` is None where they do not confirm person and line."""

    found: IdentityMatch | None
    is_synthetic: bool = False


def answer_attempt(*, attempt: int, now: datetime) -> None:
    """Ask the registers about one request for a code, in its turn, and send one if they confirm person and line."""
    sign_in_attempt = _open_attempt(attempt, now)
    plain = key_ring().unseal(bytes(sign_in_attempt.sealed), SEALED) if sign_in_attempt else b""
    if sign_in_attempt is None or not plain:
        return
    typed = TypedIdentity(*json.loads(plain))
    sign_in_attempt.lives_apart = typed.lives_apart
    if not _is_for_whom_it_says(sign_in_attempt, typed):
        with acting_as(SYSTEM):
            _move(sign_in_attempt, AttemptState.UNCONFIRMED, sealed=b"")
        return
    if (earlier := _earlier_answer(sign_in_attempt, typed, now)) is not None:
        _settle(sign_in_attempt, typed, earlier, now)
    elif sign_in_attempt.inquire_at is not None or _is_its_turn(sign_in_attempt, typed, now):
        _ask_registers(sign_in_attempt, typed, now)


def _is_for_whom_it_says(sign_in_attempt: SignInAttempt, typed: TypedIdentity) -> bool:
    """The site writes both: whose codes open the attempt, and, sealed, about whom the registers are asked.

    SQL that somebody got into a page could write two people, and open the attempt of one with a code of the other.
    """
    return is_holder(
        bytes(sign_in_attempt.holder),
        typed.channel,
        national_id=typed.national_id,
        birth_date=typed.birth_date,
        line=typed.line,
    )


def replace_short_codes(*, attempt: int, now: datetime) -> None:
    """Somebody guesses: for short codes that are still good their holder gets one long code, which counts nowhere.

    Where nobody knows the line any more, the next attempt that the registers confirm brings it.
    """
    with acting_as(SYSTEM):
        tried = SignInAttempt.objects.get(pk=attempt)
        attempts = SignInAttempt.objects.filter(
            holder=bytes(tried.holder), state__in=[AttemptState.SENT, AttemptState.USED]
        ).order_by("-pk")
        newest = attempts.exclude(mobile_sealed=b"").first() or attempts.first()
        if newest is not None and (line := _line_of(newest, tried)):
            newest.mobile_sealed = line
            _replace(newest, now)


def _replace(sent: SignInAttempt, now: datetime) -> bool:
    """Send a long code for short ones, good for as long as they were; False where there are none."""
    holder = bytes(sent.holder)
    good_until = short_codes_good_until(holder, now)
    if good_until is None:
        return False
    forget_codes(holder)
    expires_at = max(good_until, now + CODE_LIFE)
    code = add_code(holder, now, expires_at=expires_at)
    words = call_message if sent.is_call else code_message
    until = expires_at if expires_at > now + CODE_LIFE else None
    _send(sent, words(code, until), now, key=f"sign-in-code:{sent.pk}:long")
    return True


def _line_of(sent: SignInAttempt, tried: SignInAttempt) -> bytes:
    """The holder's line, sealed; of attempts that are over it is gone, but what is tried now may still have it."""
    if sent.mobile_sealed:
        return bytes(sent.mobile_sealed)
    plain = key_ring().unseal(bytes(tried.sealed), SEALED) if tried.state == AttemptState.ASKED else b""
    return key_ring().seal(TypedIdentity(*json.loads(plain)).line.encode(), MOBILE) if plain else b""


def _open_attempt(attempt: int, now: datetime) -> SignInAttempt | None:
    with acting_as(SYSTEM, is_read_only=True):
        return SignInAttempt.objects.filter(pk=attempt, state=AttemptState.ASKED, expires_at__gt=now).first()


def _earlier_answer(
    attempt: SignInAttempt, typed: TypedIdentity, now: datetime
) -> RegisterConfirmation | None:
    """What was answered about the very same a moment ago, if nothing can come of asking again."""
    if typed.household is not None:
        return None
    with acting_as(SYSTEM, is_read_only=True):
        rows = SignInAttempt.objects.filter(
            holder=bytes(attempt.holder),
            is_for_another=attempt.is_for_another,
            # Who says that they live apart may get another answer than who does not.
            lives_apart=typed.lives_apart,
            inquire_at__gt=now - SAME_ANSWER,
            inquire_at__lte=now,
        ).exclude(pk=attempt.pk)
        if rows.filter(state=AttemptState.UNCONFIRMED).exists():
            return RegisterConfirmation(None)
        if may_be_sent(typed.channel, typed.line, now):
            return None
        row = rows.filter(state__in=[AttemptState.SENT, AttemptState.USED]).order_by("-pk").first()
    if row is None:
        return None
    identity_match = IdentityMatch(cast("Finding", row.finding), row.household_id, row.province)
    return RegisterConfirmation(identity_match, row.is_synthetic)


def _is_its_turn(sign_in_attempt: SignInAttempt, typed: TypedIdentity, now: datetime) -> bool:
    """Whether to ask the registers now; if not, it comes again in its turn, or nobody is asked."""
    most = sign_in_attempt.expires_at - LAST_CHANCE - now
    try:
        with acting_as(SYSTEM):
            is_stranger = not _is_ours(typed) or _is_asked_about_too_often(sign_in_attempt, typed, now)
            at = reserve_inquiry(bytes(sign_in_attempt.network), now, is_stranger=is_stranger, most=most)
            sign_in_attempt.inquire_at = at
            sign_in_attempt.save(update_fields=["inquire_at", "lives_apart"])
            if is_stranger or at > now + AT_ONCE:
                job = answer_attempt_task.configure(
                    schedule_at=at if at > now else None, priority=OF_STRANGERS if is_stranger else 0
                )
                job.defer(attempt=sign_in_attempt.pk)
                return False
    except LimitReached:
        _leave_unasked(sign_in_attempt, now)
        return False
    return True


def _is_asked_about_too_often(attempt: SignInAttempt, typed: TypedIdentity, now: datetime) -> bool:
    """One of our own people with ever other lines, most of them invented; a line that had a code today stays first."""
    had_code = SignInAttempt.objects.filter(
        holder=bytes(attempt.holder), state__in=[AttemptState.SENT, AttemptState.USED]
    ).exists()
    return not had_code and not reserve_inquiry_of_person(typed.national_id, now)


def _is_ours(typed: TypedIdentity) -> bool:
    indexes = key_ring().blind_indexes("national_id", typed.national_id)
    with connection.cursor() as cursor:
        cursor.execute(_IS_OURS, [indexes, typed.birth_date])
        row = cursor.fetchone()
    return row is not None and bool(row[0])


def _leave_unasked(attempt: SignInAttempt, now: datetime) -> None:
    """As it would have been had the registers been asked: while they are silent, everybody is told so."""
    with acting_as(SYSTEM):
        silent = registers_silent_now(now)
        state = AttemptState.SILENT if silent else AttemptState.UNSENT
        _move(attempt, state, silent=list(silent), sealed=b"")


def _ask_registers(attempt: SignInAttempt, typed: TypedIdentity, now: datetime) -> None:
    confirmed = confirm_identity(
        national_id=typed.national_id,
        birth_date=typed.birth_date,
        mobile=typed.line,
        now=now,
        asked_by=f"sign_in:{attempt.pk}",
    )
    if not confirmed.answered:
        with acting_as(SYSTEM):
            _move(attempt, AttemptState.SILENT, silent=list(confirmed.silent), sealed=b"")
        return
    _settle(attempt, typed, _answered(confirmed, typed), now)


def _answered(confirmed: PersonConfirmation, typed: TypedIdentity) -> RegisterConfirmation:
    if not (confirmed.identity and confirmed.owns_line):
        return RegisterConfirmation(None, confirmed.is_synthetic)
    identity_match = found_in(confirmed, for_another=typed.for_another, lives_apart=typed.lives_apart)
    if not _is_for(identity_match, typed):
        identity_match = replace(identity_match, finding="not_head")
    if identity_match.finding == "not_head" and typed.channel == "call":
        identity_match = _applicant_who_calls(confirmed, typed) or identity_match
    return RegisterConfirmation(identity_match, confirmed.is_synthetic)


def _is_for(identity_match: IdentityMatch, typed: TypedIdentity) -> bool:
    """Whether what was found is what was asked for; an applicant's number is not the registers' to know."""
    if typed.household is None or identity_match.finding not in APPLICANTS:
        return typed.household in {None, identity_match.household_id}
    return _has_applied(typed)


def _applicant_who_calls(confirmed: PersonConfirmation, typed: TypedIdentity) -> IdentityMatch | None:
    """Who lives apart said so on the site, and has a number of their own: they are heard for it, and nothing else."""
    found = found_in(confirmed, for_another=typed.for_another, lives_apart=True)
    return found if found.finding in APPLICANTS and _has_applied(typed) else None


def _has_applied(typed: TypedIdentity) -> bool:
    """Whether they have a number of their own; if the caller names a case, whether that is it."""
    named = {} if typed.household is None else {"household_id": typed.household}
    with acting_as(SYSTEM, is_read_only=True):
        indexes = key_ring().blind_indexes("national_id", typed.national_id)
        return Applicant.objects.filter(person_index__in=indexes, **named).exists()


def _settle(
    attempt: SignInAttempt, typed: TypedIdentity, answered: RegisterConfirmation, now: datetime
) -> None:
    """Send a code, or let it be one that the line has already; what nobody confirmed gets none."""
    with acting_as(SYSTEM):
        if answered.found is None:
            _move(attempt, AttemptState.UNCONFIRMED, is_synthetic=answered.is_synthetic, sealed=b"")
            return
        is_moved = _move(
            attempt,
            AttemptState.SENT,
            finding=answered.found.finding,
            household_id=answered.found.household_id,
            province=answered.found.province,
            is_synthetic=answered.is_synthetic,
            sealed=key_ring().seal(typed.national_id.encode(), NATIONAL_ID),
            mobile_sealed=key_ring().seal(typed.line.encode(), MOBILE),
            person_indexes=key_ring().blind_indexes("national_id", typed.national_id),
            line_indexes=key_ring().blind_indexes("mobile", typed.line),
        )
        if not is_moved or _is_sent(attempt, typed, now) or has_good_code(bytes(attempt.holder), now):
            return
        if not _replace(attempt, now):
            SignInAttempt.objects.filter(pk=attempt.pk).update(
                state=AttemptState.UNSENT,
                finding="",
                sealed=b"",
                mobile_sealed=b"",
                person_indexes=[],
                line_indexes=[],
            )


def _move(attempt: SignInAttempt, state: AttemptState, **changes: Any) -> bool:
    """Whether nobody else had done it before."""
    changes |= {"state": state, "inquire_at": attempt.inquire_at, "lives_apart": attempt.lives_apart}
    for name, value in changes.items():
        setattr(attempt, name, value)
    return bool(SignInAttempt.objects.filter(pk=attempt.pk, state=AttemptState.ASKED).update(**changes))


def _is_sent(attempt: SignInAttempt, typed: TypedIdentity, now: datetime) -> bool:
    """Whether the budgets of the person, the line and the hour had one more code. Nothing is counted where not."""
    try:
        with acting_as(SYSTEM):
            take_budget(now)
            next_at = take_code(typed.channel, person=typed.national_id, line=typed.line, now=now)
            code = add_code(bytes(attempt.holder), now, expires_at=max(now + CODE_LIFE, next_at))
            words = call_message if typed.channel == "call" else code_message
            _send(
                attempt,
                words(code, next_at if next_at > now else None),
                now,
                key=f"sign-in-code:{attempt.pk}",
            )
    except LimitReached:
        return False
    return True


def _send(attempt: SignInAttempt, words: str, now: datetime, *, key: str) -> None:
    queue_sms(
        to=key_ring().unseal(bytes(attempt.mobile_sealed), MOBILE).decode(),
        words=words,
        household=attempt.household_id,
        province=attempt.province,
        key=key,
        is_synthetic=attempt.is_synthetic,
        now=now,
        is_urgent=True,
        expires_at=max(attempt.expires_at, now + CODE_LIFE),
    )
