"""Accounts of staff: made by an administrator at the machine, signed in to with a password and a second factor."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import DatabaseError, IntegrityError, transaction

from hemayat.accounts import totp
from hemayat.accounts.conflict_of_interest import add_tie
from hemayat.accounts.errors import (
    LAST_ADMINISTRATOR,
    LAST_OVERSEER,
    NOT_AN_ADMINISTRATOR,
    DeskFault,
    SignInRefused,
    StaffFault,
)
from hemayat.accounts.metrics import count_code
from hemayat.accounts.models import StaffIdentity, StaffInvitation, StaffMember, StaffPasskey
from hemayat.accounts.password_attempts import (
    AttemptCount,
    SignInOrigin,
    forget_tries,
    may_try_code,
    take_try,
    try_password,
)
from hemayat.accounts.passwords import SHORTEST_PASSWORD
from hemayat.accounts.power_functions import give_at_installation, powers_in, reopen_account
from hemayat.accounts.roles import Role, conflicts
from hemayat.accounts.staff_notices import notify_member, notify_watchers
from hemayat.accounts.staff_secrets import StaffSecret, open_secret, seal
from hemayat.accounts.staff_sessions import end_all
from hemayat.audit.actions import record
from hemayat.audit.context import SYSTEM, Actor, acting_as
from hemayat.common.language import Message
from hemayat.common.national_id import is_valid
from hemayat.registers.province_codes import PROVINCE_CODES

INSTALLATION_OVER = (
    "{username}: the installation is over, because colleagues were already invited at the desk or existed before this "
    "version; invite this person at the desk. There the registers confirm the identity, and a second person confirms "
    "important roles. If only one administrator is left, use `hemayat staff recover`"
)
_log = structlog.get_logger("hemayat.accounts")
AT_THE_MACHINE = SignInOrigin()
USERNAME = re.compile(r"[a-z][a-z0-9._-]{1,63}")


@dataclass(frozen=True)
class NewStaffAccount:
    """A new account, or one that was reset. Password and authenticator address are shown here only."""

    member: StaffMember
    password: str
    authenticator: str


def actor_of(member: StaffMember, purpose: str = "", *, on_accounts: bool = False) -> Actor:
    """Who acts, for actions and for the database.

    `on_accounts`: on their own account, or as the second person of a reset. Whatever else they are asked to do, who
    watches over others only reads (R2.2b).
    """
    is_reader = Role.OVERSIGHT in member.roles and not on_accounts
    provinces = tuple(member.provinces)
    return Actor("staff", f"staff:{member.pk}", provinces=provinces, purpose=purpose, is_reader=is_reader)


def add_staff(  # noqa: PLR0913 - what an account is made of, each by its name
    *,
    username: str,
    full_name: str,
    roles: Sequence[str],
    provinces: Sequence[str],
    by: Actor,
    now: datetime,
    password: str = "",
    national_id: str = "",
    mobile: str = "",
    is_demo: bool = False,
) -> NewStaffAccount:
    """Make an account. Without `password` one is made up. Demo accounts have no second factor, nor a use elsewhere.

    `provinces`: names or two digits (registers/province_codes.py), or "*". `national_id`: of the member, whose own
    file is closed to them; in production no account is made without. `mobile`: the member's own line (E.164), to which
    news about powers goes. Its powers wait for nobody, and are recorded as given at the installation; once somebody was
    invited at the desk no account is made here. Raises StaffFault, AccountExists.
    """
    check_account(username, provinces, roles)
    check_known(national_id)
    this_password = password or secrets.token_urlsafe(12)
    _check_password(this_password, is_demo)
    secret, powers = b"" if is_demo else totp.new_secret(), powers_in(roles)
    member = StaffMember(
        username=username,
        full_name=full_name,
        roles=sorted(set(roles) - set(powers)),
        provinces=province_digits(provinces),
        origin="operator",
        password=make_password(this_password),
        is_demo=is_demo,
        created_at=now,
        joined_at=now if is_demo else None,
    )
    with acting_as(by):
        try:
            with transaction.atomic():
                member.save(force_insert=True)
                if secret:
                    _set_totp(member, secret, now)
        except IntegrityError as fault:
            if "installation is over" in str(fault):
                raise StaffFault(INSTALLATION_OVER.format(username=username)) from None
            raise StaffFault(
                f"{username}: an account with this name already exists; choose another"
            ) from None
        if powers and not give_at_installation(member.pk, powers, now):
            raise StaffFault(INSTALLATION_OVER.format(username=username))
        member.roles = sorted(set(roles))
        detail = {"roles": member.roles, "provinces": member.provinces, "at_installation": powers}
        record_event("staff.added", by, member, detail, now)
        if mobile:
            _keep_line(member, mobile, now)
        if national_id:
            add_tie(member, national_id, "self", by, now)
    return NewStaffAccount(member, this_password, totp.address(secret, username) if secret else "")


def _set_totp(member: StaffMember, secret: bytes, now: datetime) -> None:
    """Sealed to the row, whose number is known once it is there."""
    member.totp_sealed, member.joined_at = seal(StaffSecret.TOTP, member.pk, secret), now
    member.save(update_fields=["totp_sealed", "joined_at"])


def disable_staff(*, username: str, by: Actor, now: datetime) -> StaffMember:
    """Close an account; it is never deleted, since what its owner did stays theirs. Raises StaffFault."""
    with acting_as(by):
        member = _found(username)
        member.is_active = False
        save_member(member, "is_active")
        record_event("staff.disabled", by, member, {"sessions": end_all(member)}, now)
    return member


def reset_staff(*, username: str, by: Actor, now: datetime) -> NewStaffAccount:
    """A new password and a new second factor, for who lost one; opens a closed account again.

    Its powers are new again, and its owner and those who watch are notified: the operator reads both secrets. Raises
    StaffFault.
    """
    given, secret = secrets.token_urlsafe(12), totp.new_secret()
    with acting_as(by):
        member = _found(username)
        member.password = make_password(given)
        member.totp_sealed = seal(StaffSecret.TOTP, member.pk, secret)
        member.totp_step = 0
        member.is_demo = False
        member.joined_at = now
        reopen_account(member.pk)
        save_member(member, "password", "totp_sealed", "totp_step", "is_demo", "joined_at")
        member.is_active = True
        words = (
            Message(
                "An operator command on the server changed {name}’s password and authenticator. If you do not "
                "know why, tell another administrator or the oversight team now."
            )
            .format(name=member.full_name)
            .fa
        )
        notify_member(member, words, key=f"reset:{member.pk}", now=now)
        notified = notify_watchers(words, key=f"reset:{member.pk}", now=now)
        record_event(
            "staff.reset", by, member, {"sessions": revoke_access(member), "notified": notified}, now
        )
    return NewStaffAccount(member, given, totp.address(secret, username))


def revoke_access(member: StaffMember) -> int:
    """Take away whatever else lets the member in: passkeys, open links, sessions. Says how many sessions."""
    with acting_as(SYSTEM):
        StaffPasskey.objects.filter(member=member).delete()
        StaffInvitation.objects.filter(member=member, used_at=None).delete()
        return end_all(member)


def check_staff_password(
    username: str, password: str, code: str, *, now: datetime, came: SignInOrigin = AT_THE_MACHINE
) -> StaffMember:
    """Who signs in with this name, password and authenticator's code. The try is recorded, whatever comes of it.

    An unknown name costs the same time as a wrong password. Raises SignInRefused, TooManyTries. Call it outside any
    transaction, or a refusal takes back its own record.
    """
    name = username.strip().lower()[:64]
    with acting_as(SYSTEM):
        counted = take_try(name, came, now)
    if counted.wait is not None:
        _log.warning("staff_sign_in_not_tried", why="busy" if counted.wait.is_busy else "too_many")
        raise counted.wait
    member = StaffMember.objects.filter(username=name).first()
    with try_password(counted, now):
        is_password_right = check_password(password, member.password if member else _nobodys_password())
    with acting_as(SYSTEM):
        is_let_in = member is not None and is_password_right and _may_enter(member, code, counted, now)
        if member is not None and is_let_in:
            forget_tries(counted)
            record_event("staff.signed_in", actor_of(member), member, {"ip": came.ip}, now)
        else:
            record_event("staff.sign_in_failed", SYSTEM, member, {"ip": came.ip}, now)
    count_code("staff", "right" if is_let_in else "wrong_code")
    if member is None or not is_let_in:
        raise SignInRefused
    return member


def sign_out_staff(*, member: StaffMember, now: datetime) -> None:
    """Record that a member left; the site ends its own session."""
    with acting_as(SYSTEM):
        record_event("staff.signed_out", actor_of(member), member, {}, now)


def _may_enter(member: StaffMember, code: str, counted: AttemptCount, now: datetime) -> bool:
    if not member.is_active or member.joined_at is None:
        return False
    if member.is_demo:
        return settings.ENVIRONMENT.mode != "production"
    if not member.totp_sealed:
        # They come in by the ministry's sign-in alone.
        return False
    if not may_try_code(counted, now):
        # Said as any other refusal: it would tell a stranger that the password is right.
        _log.warning("staff_sign_in_not_tried", why="codes_spent", member=member.pk)
        return False
    secret = open_secret(StaffSecret.TOTP, member.pk, member.totp_sealed)
    step = None if secret is None else totp.matching_step(secret, code, now)
    if step is None:
        return False
    # One statement, so that a code seen over a shoulder is of no use a second time.
    return bool(StaffMember.objects.filter(pk=member.pk, totp_step__lt=step).update(totp_step=step))


_kept: list[str] = []


def _nobodys_password() -> str:
    """A hash to check against where there is no account, made once in each process."""
    if not _kept:
        _kept.append(make_password(secrets.token_urlsafe(12)))
    return _kept[0]


def save_member(member: StaffMember, *columns: str) -> None:
    """Write these columns. Raises LAST_ADMINISTRATOR or LAST_OVERSEER if nobody would remain.

    Raises NOT_AN_ADMINISTRATOR if the person was one until a moment ago: the database then changes no row, or refuses,
    depending on the step at which the role was gone.
    """
    try:
        with transaction.atomic():
            member.save(update_fields=columns)
    except IntegrityError as fault:
        if "last administrator" in str(fault):
            raise DeskFault(LAST_ADMINISTRATOR) from None
        if "last overseer" in str(fault):
            raise DeskFault(LAST_OVERSEER) from None
        if "by its owner and by administrators" in str(fault):
            raise DeskFault(NOT_AN_ADMINISTRATOR) from None
        raise
    except DatabaseError as fault:
        if "did not affect any rows" in str(fault):
            raise DeskFault(NOT_AN_ADMINISTRATOR) from None
        raise


def _keep_line(member: StaffMember, mobile: str, now: datetime) -> None:
    """A line that the operator wrote down at the machine: no register was asked, and the record says so."""
    with acting_as(SYSTEM):
        StaffIdentity.objects.create(
            member=member,
            state="operator",
            line_sealed=seal(StaffSecret.LINE, member.pk, mobile.encode()),
            asked_at=now,
            is_synthetic=settings.ENVIRONMENT.mode != "production",
        )


def check_known(national_id: str) -> None:
    """Raises StaffFault where nobody could say which file is the member's own, or whether they have an account."""
    if national_id and not is_valid(national_id):
        raise StaffFault("the national ID is not valid; give its ten digits")
    if settings.ENVIRONMENT.mode == "production" and not national_id:
        raise StaffFault("give the national ID, so that the member's own case file stays closed to them")


def check_account(username: str, provinces: Sequence[str], roles: Sequence[str] | None = None) -> None:
    """Raises StaffFault with everything that cannot be. `roles`: None where they are judged elsewhere."""
    faults = [] if roles is None else _role_faults(roles)
    if not USERNAME.fullmatch(username):
        faults.append(f"{username!r}: a name has 2 to 64 small Latin letters, digits, dots or dashes")
    faults += [
        f"{province!r} is not a province; give '*' for all, or codes such as tehran"
        for province in provinces
        if province not in {"*", *PROVINCE_CODES, *PROVINCE_CODES.values()}
    ]
    if faults:
        raise StaffFault(faults)


def _role_faults(roles: Sequence[str]) -> list[str]:
    known = sorted(Role)
    faults = [
        f"{role!r} is not a role; give one of: {', '.join(known)}" for role in roles if role not in known
    ]
    if not roles:
        faults.append(f"give at least one role: {', '.join(known)}")
    return faults + [f"these roles cannot be combined: {line.words.en}" for line in conflicts(roles)]


def _check_password(password: str, is_demo: bool) -> None:
    if len(password) < SHORTEST_PASSWORD and not is_demo:
        raise StaffFault(f"the password is too short; give at least {SHORTEST_PASSWORD} characters")


def _found(username: str) -> StaffMember:
    member = StaffMember.objects.select_for_update().filter(username=username).first()
    if member is None:
        raise StaffFault(f"{username}: no account has this name; see `hemayat staff list`")
    return member


def province_digits(provinces: Sequence[str]) -> list[str]:
    """Two digits for each, whether given by name or by digits; '*' stays."""
    return sorted({PROVINCE_CODES.get(province, province) for province in provinces})


def record_event(
    event: str, by: Actor, member: StaffMember | None, detail: dict[str, Any], now: datetime
) -> None:
    """Record what was done to an account, in the caller's transaction."""
    subject = f"staff:{member.pk}" if member else "staff:unknown"
    record(by=by, event=event, subject=subject, detail=detail, now=now)


def has_role(actor: Actor, role: Role, province: str) -> bool:
    """Whether the actor is staff with this role and may act in the province. One query, or none."""
    if actor.kind != "staff" or not ("*" in actor.provinces or province in actor.provinces):
        return False
    number = actor.id.removeprefix("staff:")
    rows = StaffMember.objects.filter(is_active=True, roles__contains=[str(role)])
    return number.isdecimal() and rows.filter(pk=int(number)).exists()
