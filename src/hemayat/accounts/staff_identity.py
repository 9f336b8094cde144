"""Who a member of staff is: the civil registry and the owner of the line are asked, as for a head of household.

The worker asks (tasks.py). Once both confirm, the link of the invitation goes to that line by text message; no page
shows it. If Shahkar is silent, a second administrator may confirm the line in writing; if the civil registry is silent,
it is asked again. Who and which line an account belongs to that had an owner already is never the word of one
administrator: the owner accepts it in a session of their own, or a second administrator confirms it in writing.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import structlog
from django.db import IntegrityError, transaction

from hemayat.accounts.attempt_limits import LimitReached, take_identity
from hemayat.accounts.conflict_of_interest import add_tie, own_national_id
from hemayat.accounts.errors import (
    IDENTITIES_OF_TODAY,
    IDENTITY_BY_SECOND_PERSON,
    NOT_AN_ADMINISTRATOR,
    AccountExists,
    DeskFault,
)
from hemayat.accounts.invitations import send_invitation
from hemayat.accounts.models import StaffIdentity, StaffMember
from hemayat.accounts.power_functions import has_owner
from hemayat.accounts.powers import check_may_confirm, check_still_may
from hemayat.accounts.roles import Role
from hemayat.accounts.staff import actor_of, record_event
from hemayat.accounts.staff_notices import line_of, notify_former_line, notify_member, notify_watchers
from hemayat.accounts.staff_secrets import StaffSecret, open_secret, seal
from hemayat.accounts.tasks import confirm_staff_identity_task
from hemayat.audit.context import SYSTEM, Actor, acting_as
from hemayat.audit.keys import key_ring
from hemayat.common.language import Message
from hemayat.inquiries.actions import confirm_identity
from hemayat.inquiries.answers import PersonConfirmation

KEPT = timedelta(days=7)
"""How long what was typed is kept while nobody is confirmed by it. The texts of the state "expired" name these days."""
_DIGEST = "staff_identity_shown"
_log = structlog.get_logger("hemayat.accounts")
AGAIN = ("silent", "line_silent", "failed")
"""The states from which the registers are asked again."""
SECOND = ("line_silent", "waiting")
"""The states in which a second administrator may confirm in writing."""
_OPEN = {"asked", "waiting", *AGAIN}
_ENDING = 4


@dataclass(frozen=True)
class IdentityToAccept:
    """For the owner's page: the last digits, and a keyed digest of all that was typed.

    The digest comes back with the owner's answer, which is then about what the page showed and nothing else. It is
    keyed, since anybody could find a national ID of ten digits behind a plain one.
    """

    national_id_ending: str
    line_ending: str
    digest: str


@dataclass(frozen=True)
class IdentityState:
    """For the account's page. `has_line`: whether links and codes can be sent."""

    state: str
    has_line: bool
    is_confirmed: bool
    typed_by: int | None = None
    vouched_by: str = ""
    vouched_because: str = ""

    @property
    def may_be_asked_again(self) -> bool:
        return self.state in AGAIN

    @property
    def waits_for_second(self) -> bool:
        return self.state in SECOND


def ask_identity(
    *,
    member: StaffMember,
    national_id: str,
    birth_date: date,
    mobile: str,
    by: StaffMember,
    actor: Actor,
    now: datetime,
) -> None:
    """Have the registers asked, in the caller's transaction. What was confirmed before counts until they answer.

    `mobile`: E.164. An account keeps its person: another national id is refused. Raises DeskFault.
    """
    own = own_national_id(member)
    if own and own != national_id:
        raise DeskFault(
            Message(
                "This account belongs to another person. You cannot change the national ID of an account."
            ),
        )
    text = json.dumps([national_id, birth_date.isoformat(), mobile]).encode()
    _count_inquiry(by, member, now)
    with acting_as(SYSTEM):
        row, _ = StaffIdentity.objects.update_or_create(
            member=member,
            defaults={
                "state": "asked", "told_sealed": seal(StaffSecret.TYPED, member.pk, text),
                "asked_by": by, "asked_at": now,
                "vouched_by": None, "vouched_because": "",
            },
        )  # fmt: skip
        confirm_staff_identity_task.defer(identity=row.pk)
    # Also if the ID is another one: an account can be asked about with many, and the answer says something about each.
    person = key_ring().blind_index("national_id", national_id).hex()
    record_event("staff.identity_asked", actor, member, {"person": person}, now)


def ask_identity_again(*, member: int, by: StaffMember, now: datetime) -> None:
    """The same once more, if no answer came of it. Who typed it stays who typed it. Raises DeskFault."""
    with _as_administrator(by) as actor:
        row = _row(member, *AGAIN)
        _count_inquiry(by, row.member, now)
        with acting_as(SYSTEM):
            row.state, row.asked_at = "asked", now
            row.save(update_fields=["state", "asked_at"])
            confirm_staff_identity_task.defer(identity=row.pk)
        record_event("staff.identity_asked", actor, row.member, {}, now)


def answer_identity(*, identity: int, now: datetime) -> None:
    """The job: ask the registers. Idempotent.

    If they confirm person and line, a new account gets its link; one that had an owner waits for a second word.
    """
    with acting_as(SYSTEM, is_read_only=True):
        row = StaffIdentity.objects.select_related("member").filter(pk=identity, state="asked").first()
    if row is None or not row.told_sealed:
        return
    national_id, born, mobile = _typed(row)
    who: dict[str, Any] = {"national_id": national_id, "birth_date": date.fromisoformat(born), "now": now}
    asked_by = f"staff:{row.member_id}"
    heard = confirm_identity(**who, mobile=mobile, asked_by=asked_by)
    person = heard
    if heard.silent == ("shahkar",):
        # Whether the written path opens depends on the civil registry alone.
        person = confirm_identity(**who, mobile=None, asked_by=asked_by)
    state = _state(heard, person)
    with acting_as(SYSTEM):
        row = StaffIdentity.objects.select_for_update(of=("self",)).select_related("member").get(pk=identity)
        if row.state != "asked":
            return
        row.is_synthetic = person.is_synthetic
        detail: dict[str, Any] = {}
        if state == "confirmed" and has_owner(row.member_id):
            state, detail["notified"] = "waiting", _notify_waiting(row, now)
        elif state == "confirmed":
            state, detail["notified"] = _confirmed(row, national_id, mobile, now)
        row.state = state
        if state not in _OPEN:
            row.told_sealed = b""
        row.save(update_fields=["state", "told_sealed", "is_synthetic"])
        record_event(f"staff.identity_{state}", SYSTEM, row.member, detail, now)
    _log.info("staff_identity_answered", state=state)


def give_identity_up(*, identity: int, now: datetime) -> None:
    """The job failed for the last time: the registers may be asked again, or what was typed be typed again."""
    with acting_as(SYSTEM):
        row = StaffIdentity.objects.select_for_update(of=("self",)).select_related("member").get(pk=identity)
        if row.state != "asked":
            return
        row.state = "failed"
        row.save(update_fields=["state"])
        record_event("staff.identity_failed", SYSTEM, row.member, {}, now)


def accept_identity(*, by: StaffMember, display: str, now: datetime) -> None:
    """The owner of the account says in their own session that the ID and the line are theirs.

    `display`: the digest of what their page showed. Another identity that was typed meanwhile is not accepted by that:
    an administrator could otherwise exchange it between the look and the click. Raises DeskFault.
    """
    with acting_as(actor_of(by, on_accounts=True)) as actor:
        row = _row(by.pk, "waiting")
        typed = _typed(row)
        # As bytes: of text, `compare_digest` takes ASCII alone, and a form may bring anything.
        this_text = display.encode("utf-8", "surrogatepass")
        if not any(
            hmac.compare_digest(digest.encode(), this_text) for digest in _digests(row.member_id, typed)
        ):
            raise DeskFault(
                Message(
                    "The national ID or the mobile number was changed after you opened this page, so neither was "
                    "accepted. Check the digits now shown on the page, and accept them only if both numbers are "
                    "yours."
                ),
            )
        national_id, _, mobile = typed
        notified = _keep(row, "confirmed", national_id, mobile, actor, now)
        record_event("staff.identity_accepted", actor, row.member, {"notified": notified}, now)


def identity_to_accept(member: StaffMember) -> IdentityToAccept | None:
    """What waits for its owner; None if nothing does."""
    row = StaffIdentity.objects.filter(member=member, state="waiting").first()
    told = open_secret(StaffSecret.TYPED, member.pk, row.told_sealed) if row else None
    if told is None:
        return None
    typed = national_id, _, mobile = json.loads(told)
    return IdentityToAccept(national_id[-_ENDING:], mobile[-_ENDING:], _digests(member.pk, typed)[0])


def vouch_for_line(*, member: int, mobile: str, because: str, by: StaffMember, now: datetime) -> None:
    """The written path: a second existing administrator says how they know that the line is the colleague's own.

    If Shahkar is silent, or instead of the owner's own word. `mobile`: E.164, as they know it from the colleague; no
    page shows what the first administrator typed. Raises DeskFault.
    """
    if len(because.strip()) < 10:
        raise DeskFault(
            Message("Explain how you know that this number belongs to the colleague."),
        )
    check_may_confirm(by, Role.ADMINISTRATOR)
    with _as_administrator(by) as actor:
        row = _row(member, *SECOND)
        if by.pk in {row.asked_by_id, row.member_id}:
            raise DeskFault(IDENTITY_BY_SECOND_PERSON)
        if row.asked_by_id is not None:
            check_still_may(row.asked_by_id, Role.ADMINISTRATOR)
        national_id, _, typed = _typed(row)
        if mobile != typed:
            raise DeskFault(
                Message(
                    "This is not the number that was entered for this colleague. Ask the colleague for the "
                    "number. If it is still different, tell the oversight team."
                ),
            )
        vouched = _VOUCHED_UNASKED if row.state == "line_silent" else _VOUCHED_UNACCEPTED
        words = vouched.format(name=row.member.full_name, by=by.full_name).fa
        row.vouched_by, row.vouched_because = by, because.strip()[:200]
        notified = _keep(row, "vouched", national_id, mobile, actor, now, words)
        record_event(
            "staff.line_vouched",
            actor,
            row.member,
            {"reason": row.vouched_because, "notified": notified},
            now,
        )


def identity_of(member: StaffMember) -> IdentityState | None:
    """How it stands; None if the registers were never asked about this account."""
    row = StaffIdentity.objects.select_related("vouched_by").filter(member=member).first()
    if row is None:
        return None
    return IdentityState(
        row.state,
        bool(row.line_sealed),
        row.confirmed_at is not None,
        row.asked_by_id,
        row.vouched_by.full_name if row.vouched_by else "",
        row.vouched_because,
    )


def forget_what_was_typed(now: datetime) -> int:
    """For the timetable, as the system: what nobody was confirmed by within a week.

    It ends as "expired", whatever the registers said: no register has denied anything.
    """
    rows = StaffIdentity.objects.filter(asked_at__lt=now - KEPT).exclude(told_sealed=b"")
    return rows.update(told_sealed=b"", state="expired")


# ---------------------------------------------------------------------------------------- underneath


def _count_inquiry(by: StaffMember, member: StaffMember, now: datetime) -> None:
    """One administrator must not find out birth dates and lines by asking again and again. Raises DeskFault."""
    try:
        with acting_as(SYSTEM):
            take_identity(by.pk, member.pk, now)
    except LimitReached:
        raise DeskFault(IDENTITIES_OF_TODAY) from None


def _as_administrator(by: StaffMember) -> AbstractContextManager[Actor]:
    if not StaffMember.objects.filter(
        pk=by.pk, is_active=True, roles__contains=[str(Role.ADMINISTRATOR)]
    ).exists():
        raise DeskFault(NOT_AN_ADMINISTRATOR)
    return acting_as(actor_of(by))


def _row(member: int, *states: str) -> StaffIdentity:
    rows = StaffIdentity.objects.select_for_update(of=("self",)).select_related("member")
    row = rows.filter(member=member, state__in=states).exclude(told_sealed=b"").first()
    if row is None:
        raise DeskFault(
            Message("There is no open inquiry about this account. Reload the page."),
        )
    return row


def _typed(row: StaffIdentity) -> tuple[str, str, str]:
    """National id, birth date and line. Raises DeskFault where it is not what was typed for this member."""
    told = open_secret(StaffSecret.TYPED, row.member_id, row.told_sealed)
    if told is None:
        raise DeskFault(
            Message(
                "The information entered for this account cannot be read. Enter the national ID and "
                "the mobile number again."
            ),
        )
    national_id, born, mobile = json.loads(told)
    return national_id, born, mobile


def _digests(member: int, typed: Sequence[str]) -> list[str]:
    """By every key, the newest first, so that a page outlives the rotation of a key."""
    return [index.hex() for index in key_ring().blind_indexes(_DIGEST, json.dumps([member, *typed]))]


def _sealed_line(row: StaffIdentity, mobile: str) -> bytes:
    return seal(StaffSecret.LINE, row.member_id, mobile.encode())


def _state(heard: PersonConfirmation, person: PersonConfirmation) -> str:
    if not person.answered:
        return "silent"
    if not (person.identity and person.is_alive):
        return "unknown"
    if not heard.answered:
        return "line_silent"
    return "confirmed" if heard.owns_line else "not_owner"


def _confirmed(row: StaffIdentity, national_id: str, mobile: str, now: datetime) -> tuple[str, int]:
    """A new account: what came of it, and how many were notified."""
    try:
        with transaction.atomic():
            return "confirmed", _keep(row, "confirmed", national_id, mobile, SYSTEM, now)
    except AccountExists:
        return "has_account", 0


def _keep(
    row: StaffIdentity, state: str, national_id: str, mobile: str, by: Actor, now: datetime, words: str = ""
) -> int:
    """Person and line are the account's from now on; how many were notified. Raises AccountExists.

    `words`: for those who watch, instead of what they are told of any other line.
    """
    former = line_of(row.member)
    row.state, row.told_sealed = state, b""
    row.line_sealed, row.confirmed_at = _sealed_line(row, mobile), now
    # First: the database refuses it if it is the word of one administrator (sql/identity_of_owner.sql).
    row.save()
    try:
        with transaction.atomic():
            add_tie(row.member, national_id, "self", by, now)
    except IntegrityError:
        # One person, one account: the database has a unique index on who it is.
        raise AccountExists from None
    if row.member.joined_at is None and row.member.is_active:
        with acting_as(SYSTEM):
            send_invitation(row, now)
    return _notify_line(row, former, mobile, words, now)


_VOUCHED_UNASKED = Message("{by} confirmed {name}’s mobile number in writing. The registers were not asked.")
_VOUCHED_UNACCEPTED = Message(
    "{by} confirmed {name}’s mobile number in writing, in place of the account owner."
)
_LINE_CHANGED = Message("{name}’s mobile number was changed.")
_LINE_NEW = Message("{name}’s mobile number was recorded for the first time.")
_WAITING = Message(
    "New identity details and a mobile number were entered for {name}’s account. The account "
    "owner must accept them under “My account”, or a second administrator must confirm them. If "
    "you do not know why, tell another administrator or the oversight team now."
)


def _notify_line(row: StaffIdentity, former: str, mobile: str, words: str, now: datetime) -> int:
    if former and former != mobile:
        notify_former_line(row, former, now)
    if not words and former != mobile and (former or row.member.joined_at):
        words = (_LINE_CHANGED if former else _LINE_NEW).format(name=row.member.full_name).fa
    return notify_watchers(words, key=f"line:{row.pk}", now=now) if words else 0


def _notify_waiting(row: StaffIdentity, now: datetime) -> int:
    words = _WAITING.format(name=row.member.full_name).fa
    notify_member(row.member, words, key=f"identity:{row.pk}", now=now)
    return notify_watchers(words, key=f"identity:{row.pk}", now=now)
