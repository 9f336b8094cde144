"""Who a member of staff is: the civil registry and the owner of the line are asked, as for a head of household.

The worker asks (tasks.py). Once both confirm, the link of the invitation goes to that line by text message; no page
shows it. If Shahkar is silent, a second administrator may confirm the line in writing; if the civil registry is silent,
it is asked again.
"""

from __future__ import annotations

import json
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import structlog
from django.db import IntegrityError, transaction

from hemayat.accounts.errors import DeskFault, NotAnAdministrator, OneAccountEach, SecondPersonNeeded
from hemayat.accounts.invitations import send_invitation
from hemayat.accounts.models import StaffIdentity, StaffMember
from hemayat.accounts.powers import check_may_confirm
from hemayat.accounts.roles import Role
from hemayat.accounts.staff import actor_of, note
from hemayat.accounts.staff_notices import line_of, notify_former_line, notify_watchers
from hemayat.accounts.staff_secrets import Secret, opened, seal
from hemayat.accounts.tasks import confirm_staff_identity_task
from hemayat.accounts.ties import own_national_id, tie
from hemayat.audit.context import SYSTEM, Actor, acting_as
from hemayat.inquiries.actions import confirm_identity
from hemayat.inquiries.answers import Confirmed

KEPT = timedelta(days=7)
"""How long what was typed is kept while nobody is confirmed by it."""
_log = structlog.get_logger("hemayat.accounts")
_OPEN = {"asked", "silent", "line_silent"}


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
    def is_line_silent(self) -> bool:
        return self.state == "line_silent"


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
            "این حساب از آن شخص دیگری است. شمارهٔ ملی صاحب حساب تغییر نمی‌کند.",
            "This account belongs to another person. The national ID of an account does not change.",
        )
    told = json.dumps([national_id, birth_date.isoformat(), mobile]).encode()
    with acting_as(SYSTEM):
        row, _ = StaffIdentity.objects.update_or_create(
            member=member,
            defaults={
                "state": "asked", "told_sealed": seal(Secret.TYPED, member.pk, told), "asked_by": by, "asked_at": now,
                "vouched_by": None, "vouched_because": "",
            },
        )  # fmt: skip
        confirm_staff_identity_task.defer(identity=row.pk)
    note("staff.identity_asked", actor, member, {}, now)


def ask_identity_again(*, member: int, by: StaffMember, now: datetime) -> None:
    """The same once more, after a register was silent. Who typed it stays who typed it. Raises DeskFault."""
    with _as_administrator(by) as actor:
        row = _row(member, "silent", "line_silent")
        with acting_as(SYSTEM):
            row.state, row.asked_at = "asked", now
            row.save(update_fields=["state", "asked_at"])
            confirm_staff_identity_task.defer(identity=row.pk)
        note("staff.identity_asked", actor, row.member, {}, now)


def answer_identity(*, identity: int, now: datetime) -> None:
    """The job: ask the registers, and send the link if they confirm the person and the line. Idempotent."""
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
        if state == "confirmed":
            state = _confirm(row, national_id, mobile, SYSTEM, now)
        row.state = state
        if state not in _OPEN:
            row.told_sealed = b""
        row.save(update_fields=["state", "told_sealed", "is_synthetic"])
        note(f"staff.identity_{state}", SYSTEM, row.member, {}, now)
    _log.info("staff_identity_answered", state=state)


def vouch_for_line(*, member: int, mobile: str, because: str, by: StaffMember, now: datetime) -> None:
    """The written path: Shahkar is silent, and a second existing administrator says how they know the line.

    `mobile`: E.164, as they know it from the colleague; no page shows what the first administrator typed. Raises
    DeskFault.
    """
    if len(because.strip()) < 10:
        raise DeskFault(
            "بنویسید از کجا می‌دانید این خط از آن خود همکار است.",
            "Write how you know that this line is the colleague’s own.",
        )
    check_may_confirm(by, Role.ADMINISTRATOR)
    with _as_administrator(by) as actor:
        row = _row(member, "line_silent")
        if by.pk in {row.asked_by_id, row.member_id}:
            raise SecondPersonNeeded(
                "نفر دومی این را تأیید می‌کند: نه درخواست‌کننده و نه صاحب حساب.",
                "A second person confirms this: neither the person who asked nor the account’s owner.",
            )
        national_id, _, typed = _typed(row)
        if mobile != typed:
            raise DeskFault(
                "برای این همکار خط دیگری نوشته شده است. شماره را از خود همکار بپرسید. اگر باز یکی نیست، "
                "به ناظر خبر دهید.",
                "What was typed for this colleague is another line. Ask the colleague for the number. If it still "
                "differs, tell oversight.",
            )
        row.state, row.vouched_by, row.vouched_because = "vouched", by, because.strip()[:200]
        row.told_sealed, row.line_sealed, row.confirmed_at = b"", _sealed_line(row, mobile), now
        row.save()
        # The database has taken the line as vouched for; what follows is the same as after an answer of the registers.
        if _tie_and_send(row, national_id, actor, now) != "confirmed":
            raise OneAccountEach
        note("staff.line_vouched", actor, row.member, {"reason": row.vouched_because}, now)
        notify_watchers(
            f"خط همراه {row.member.full_name} بی‌استعلام و با نوشتهٔ {by.full_name} تأیید شد.",
            key=f"vouched:{row.pk}",
            now=now,
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
    """For the timetable, as the system: what nobody was confirmed by within a week."""
    rows = StaffIdentity.objects.filter(asked_at__lt=now - KEPT).exclude(told_sealed=b"")
    return rows.update(told_sealed=b"", state="unknown")


# ---------------------------------------------------------------------------------------- underneath


def _as_administrator(by: StaffMember) -> AbstractContextManager[Actor]:
    if not StaffMember.objects.filter(
        pk=by.pk, is_active=True, roles__contains=[str(Role.ADMINISTRATOR)]
    ).exists():
        raise NotAnAdministrator
    return acting_as(actor_of(by))


def _row(member: int, *states: str) -> StaffIdentity:
    rows = StaffIdentity.objects.select_for_update(of=("self",)).select_related("member")
    row = rows.filter(member=member, state__in=states).exclude(told_sealed=b"").first()
    if row is None:
        raise DeskFault(
            "استعلامی دربارهٔ این حساب در انتظار نیست. صفحه را تازه کنید.",
            "No inquiry about this account is waiting. Load the page again.",
        )
    return row


def _typed(row: StaffIdentity) -> tuple[str, str, str]:
    """National id, birth date and line. Raises DeskFault where it is not what was typed for this member."""
    told = opened(Secret.TYPED, row.member_id, row.told_sealed)
    if told is None:
        raise DeskFault(
            "آنچه دربارهٔ این حساب نوشته شده بود، خوانده نمی‌شود. شناسه و خط را دوباره بنویسید.",
            "What was typed about this account cannot be read. Type the ID and the line again.",
        )
    national_id, born, mobile = json.loads(told)
    return national_id, born, mobile


def _sealed_line(row: StaffIdentity, mobile: str) -> bytes:
    return seal(Secret.LINE, row.member_id, mobile.encode())


def _state(heard: Confirmed, person: Confirmed) -> str:
    if not person.answered:
        return "silent"
    if not (person.identity and person.is_alive):
        return "unknown"
    if not heard.answered:
        return "line_silent"
    return "confirmed" if heard.owns_line else "not_owner"


def _confirm(row: StaffIdentity, national_id: str, mobile: str, by: Actor, now: datetime) -> str:
    former = line_of(row.member)
    row.line_sealed, row.confirmed_at = _sealed_line(row, mobile), now
    with transaction.atomic():
        state = _tie_and_send(row, national_id, by, now)
        if state != "confirmed":
            transaction.set_rollback(True)
            return state
        row.save(update_fields=["line_sealed", "confirmed_at"])
    if former != mobile and (former or row.member.joined_at):
        how = "تغییر کرد" if former else "نخستین بار ثبت شد"
        notify_watchers(f"خط همراه {row.member.full_name} {how}.", key=f"line:{row.pk}", now=now)
    if former and former != mobile:
        notify_former_line(row, former, now)
    return state


def _tie_and_send(row: StaffIdentity, national_id: str, by: Actor, now: datetime) -> str:
    """One person, one account: the database has a unique index on who it is."""
    try:
        with transaction.atomic():
            tie(row.member, national_id, "self", by, now)
    except (OneAccountEach, IntegrityError):
        return "has_account"
    if row.member.joined_at is None and row.member.is_active:
        with acting_as(SYSTEM):
            send_invitation(row, now)
    return "confirmed"
