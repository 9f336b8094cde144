"""What an administrator does with accounts of staff, on the web: invite, change roles, close, open, end sessions.

Each is one transaction as the administrator. Roles and provinces are given by one person: a second would have to know
every colleague to be more than a stamp. What holds instead: each person has one account, known by their national id, so
that nobody checks themselves; an administrator has no role that reads files or publishes, nor can have one beside their
own; and every change is in the record that oversight reads. Resets need two people, since they hand over an account
that is somebody's already (resets.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from hemayat.accounts import totp
from hemayat.accounts.errors import (
    DeskFault,
    NoSuchMember,
    NotAnAdministrator,
    RolesFault,
)
from hemayat.accounts.models import StaffInvitation, StaffMember
from hemayat.accounts.roles import Role, conflicts
from hemayat.accounts.staff import (
    TOTP_ABOUT,
    actor_of,
    check_account,
    check_known,
    note,
    province_digits,
    save_member,
)
from hemayat.accounts.staff_sessions import end_all, end_one
from hemayat.accounts.ties import tie
from hemayat.accounts.tokens import hash_of, new_token
from hemayat.audit.context import SYSTEM, Actor, acting_as
from hemayat.audit.keys import ring

INVITATION_LIFE = timedelta(hours=72)


@dataclass(frozen=True)
class Invited:
    """`token` is shown to the administrator this once, as a link."""

    member: StaffMember
    token: str = field(repr=False)
    expires_at: datetime


def invite_staff(
    *,
    username: str,
    full_name: str,
    roles: Sequence[str],
    provinces: Sequence[str],
    national_id: str,
    by: StaffMember,
    now: datetime,
    sso_subject: str = "",
) -> Invited:
    """An account without a password, and the link by which its owner chooses one. Raises DeskFault, StaffFault."""
    check_account(username, provinces)
    check_known(national_id or "-")
    _check_roles(roles)
    with _administrator(by) as actor:
        member = _added(username, full_name, roles, provinces, sso_subject, now)
        note("staff.invited", actor, member, {"roles": member.roles, "provinces": member.provinces}, now)
        tie(member, national_id, "self", actor, now)
        return invitation(member, by, now)


def invite_again(*, member: int, by: StaffMember, now: datetime) -> Invited:
    """Another link, for who has not come yet; the one before is void. Raises DeskFault."""
    with _administrator(by) as actor:
        found = found_member(member)
        if found.joined_at is not None or not found.is_active:
            raise DeskFault(
                "این همکار گذرواژه دارد. اگر آن را گم کرده است، «گذرواژه یا رمزساز گم شده» را بزنید.",
                "This colleague has a password. If it is lost, ask for a reset.",
            )
        note("staff.invited_again", actor, found, {}, now)
        return invitation(found, by, now)


def invitation(member: StaffMember, by: StaffMember, now: datetime) -> Invited:
    """A link for this member, in the caller's transaction; any other is void from now on."""
    token, expires_at = new_token(), now + INVITATION_LIFE
    with acting_as(SYSTEM):
        StaffInvitation.objects.filter(member=member, used_at=None).delete()
        StaffInvitation.objects.create(
            member=member,
            token_hash=hash_of(token),
            secret_sealed=ring().seal(totp.new_secret(), TOTP_ABOUT),
            made_by=by,
            made_at=now,
            expires_at=expires_at,
        )
    return Invited(member, token, expires_at)


def change_roles(
    *, member: int, roles: Sequence[str], provinces: Sequence[str], by: StaffMember, now: datetime
) -> None:
    """What the member may do and whose households they may see, from their next page on. Raises DeskFault."""
    _check_roles(roles)
    with _administrator(by) as actor:
        found = found_member(member)
        before = {"roles_before": found.roles, "provinces_before": found.provinces}
        found.roles, found.provinces = sorted(set(roles)), province_digits(provinces)
        save_member(found, "roles", "provinces")
        detail = {"roles": found.roles, "provinces": found.provinces, **before}
        note("staff.roles_changed", actor, found, detail, now)


def close_account(*, member: int, by: StaffMember, now: datetime) -> None:
    """The member is out at once, wherever they are signed in; what they did stays theirs. Raises DeskFault."""
    with _administrator(by) as actor:
        found = found_member(member)
        found.is_active = False
        save_member(found, "is_active")
        note("staff.disabled", actor, found, {"sessions": end_all(found)}, now)


def open_account(*, member: int, by: StaffMember, now: datetime) -> None:
    """With the password and the second factor that it had. Raises DeskFault."""
    with _administrator(by) as actor:
        found = found_member(member)
        found.is_active = True
        save_member(found, "is_active")
        note("staff.opened", actor, found, {}, now)


def end_session(*, member: int, session: int, by: StaffMember, now: datetime) -> None:
    """One browser is signed out: one's own, or as an administrator anybody's. Over already, nothing happens."""
    if member == by.pk:
        with acting_as(actor_of(by, on_accounts=True)) as actor:
            _end(by, session, actor, now)
        return
    with _administrator(by) as actor:
        _end(found_member(member), session, actor, now)


def end_sessions(*, member: int, by: StaffMember, now: datetime, but: str = "") -> int:
    """Every browser, but the one with the key `but`: one's own, or as an administrator anybody's."""
    if member == by.pk:
        with acting_as(actor_of(by, on_accounts=True)) as actor:
            return _end_all(by, but, actor, now)
    with _administrator(by) as actor:
        return _end_all(found_member(member), "", actor, now)


def check_is_administrator(by: object) -> StaffMember:
    """Raises NotAnAdministrator, also for who was one until a moment ago."""
    if isinstance(by, StaffMember):
        rows = StaffMember.objects.filter(is_active=True, roles__contains=[str(Role.ADMINISTRATOR)])
        if rows.filter(pk=by.pk).exists():
            return by
    raise NotAnAdministrator


@contextmanager
def _administrator(by: StaffMember) -> Iterator[Actor]:
    with acting_as(actor_of(check_is_administrator(by))) as actor:
        yield actor


def found_member(member: int) -> StaffMember:
    """The account, locked. Raises NoSuchMember."""
    found = StaffMember.objects.select_for_update().filter(pk=member).first()
    if found is None:
        raise NoSuchMember
    return found


def _check_roles(roles: Sequence[str]) -> None:
    if not roles or set(roles) - {str(role) for role in Role}:
        raise RolesFault("دست‌کم یک نقش برگزینید.", "Choose at least one role.")
    if against := conflicts(roles):
        raise RolesFault(
            "این نقش‌ها با هم نمی‌شوند: " + "؛ ".join(line.fa for line in against) + ".",
            "These roles do not go together: " + "; ".join(line.en for line in against) + ".",
        )


def _added(
    username: str,
    full_name: str,
    roles: Sequence[str],
    provinces: Sequence[str],
    sso_subject: str,
    now: datetime,
) -> StaffMember:
    member = StaffMember(
        username=username,
        full_name=full_name,
        roles=sorted(set(roles)),
        provinces=province_digits(provinces),
        created_at=now,
        sso_subject=sso_subject or None,
    )
    member.set_unusable_password()
    try:
        with transaction.atomic():
            member.save(force_insert=True)
    except IntegrityError:
        raise DeskFault(
            "این نام کاربری، یا این نام در ورود یکپارچه، از آن همکار دیگری است. نام دیگری بدهید.",
            "This user name, or this name at the single sign-on, is another colleague's. Give another.",
        ) from None
    return member


def _end(member: StaffMember, session: int, actor: Actor, now: datetime) -> None:
    if end_one(member, session):
        note("staff.session_ended", actor, member, {"sessions": 1}, now)


def _end_all(member: StaffMember, but: str, actor: Actor, now: datetime) -> int:
    ended = end_all(member, but=but)
    note("staff.session_ended", actor, member, {"sessions": ended}, now)
    return ended
