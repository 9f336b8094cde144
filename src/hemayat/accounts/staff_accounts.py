"""What an administrator does with accounts of staff, on the web: invite, change roles, close, open, end sessions.

Each is one transaction as the administrator. An invitation shows nothing on the administrator's screen: the registers
confirm who the colleague is, and the link goes to the colleague's own line (staff_identity.py). Roles that are powers
wait for a second person who holds them (powers.py). Closing takes one person, because a stolen account cannot wait;
every administrator and overseer is notified at once, and opening such an account again takes two. After several
closings within a day the next takes two as well (sql/closings.sql), and oversight opens again what was closed lately.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime

from django.db import IntegrityError, transaction

from hemayat.accounts.conflict_of_interest import check_has_no_account
from hemayat.accounts.errors import (
    FIRST_WITHDRAW_ROLE,
    NOT_AN_ADMINISTRATOR,
    ROLES_INCOMPATIBLE,
    ROLES_MISSING,
    DeskFault,
    NoSuchMember,
)
from hemayat.accounts.invitations import send_link_to
from hemayat.accounts.models import StaffMember
from hemayat.accounts.passkeys import hold_passkeys
from hemayat.accounts.power_functions import closing_takes_two, powers_in
from hemayat.accounts.powers import ask_power, check_another, check_not_last
from hemayat.accounts.roles import Role, conflicts
from hemayat.accounts.staff import (
    actor_of,
    check_account,
    check_known,
    province_digits,
    record_event,
    save_member,
)
from hemayat.accounts.staff_identity import ask_identity
from hemayat.accounts.staff_notices import notify_watchers
from hemayat.accounts.staff_sessions import end_all, end_one
from hemayat.audit.context import Actor, acting_as
from hemayat.common.language import Message, Words


def invite_staff(  # noqa: PLR0913 - what an account is made of, each by its name
    *,
    username: str,
    full_name: str,
    roles: Sequence[str],
    provinces: Sequence[str],
    national_id: str,
    birth_date: date,
    mobile: str,
    by: StaffMember,
    now: datetime,
    sso_subject: str = "",
) -> StaffMember:
    """An account without a password. The worker asks the registers, and sends the link to `mobile` (E.164).

    Roles that are powers are asked for, and not given yet. Raises DeskFault, StaffFault.
    """
    check_account(username, provinces)
    check_known(national_id or "-")
    _check_roles(roles)
    with _administrator(by) as actor:
        check_has_no_account(national_id)
        powers = powers_in(roles)
        member = _added(username, full_name, set(roles) - set(powers), provinces, sso_subject, now)
        detail = {"roles": member.roles, "provinces": member.provinces, "powers_asked": powers}
        record_event("staff.invited", actor, member, detail, now)
        for power in powers:
            ask_power(
                member=member, power=power, what="grant", provinces=member.provinces, by=by, actor=actor, now=now
            )  # fmt: skip
        ask_identity(
            member=member, national_id=national_id, birth_date=birth_date, mobile=mobile, by=by, actor=actor, now=now
        )  # fmt: skip
    return member


def ask_identity_of(
    *, member: int, national_id: str, birth_date: date, mobile: str, by: StaffMember, now: datetime
) -> None:
    """Have the registers asked about an account: a first time, with a mistake corrected, or for another line."""
    check_known(national_id or "-")
    with _administrator(by) as actor:
        ask_identity(
            member=found_member(member), national_id=national_id, birth_date=birth_date, mobile=mobile, by=by,
            actor=actor, now=now,
        )  # fmt: skip


def invite_again(*, member: int, by: StaffMember, now: datetime) -> None:
    """Another link to the colleague's own line, for who has not come yet; the one before is void. Raises DeskFault."""
    with _administrator(by) as actor:
        staff_member = found_member(member)
        if staff_member.joined_at is not None or not staff_member.is_active:
            raise DeskFault(
                Message("This colleague already has a password. If it is lost, ask for a reset."),
            )
        send_link_to(staff_member, now)
        record_event("staff.invited_again", actor, staff_member, {}, now)


def change_roles(
    *, member: int, roles: Sequence[str], provinces: Sequence[str], by: StaffMember, now: datetime
) -> list[str]:
    """What the member may do and whose households they may see, from their next page on. Raises DeskFault.

    Powers, and the provinces of who holds one, change once a second person confirms: which changes wait.
    """
    _check_roles(roles)
    with _administrator(by) as actor:
        staff_member = found_member(member)
        held, wanted = powers_in(staff_member.roles), powers_in(roles)
        at = province_digits(provinces)
        asked = [("withdraw", power) for power in held if power not in wanted]
        asked += [("grant", power) for power in wanted if power not in held]
        if held and at != sorted(staff_member.provinces) and not asked:
            asked = [("provinces", held[0])]
        for what, power in asked:
            if what == "withdraw":
                check_not_last(staff_member, power)
        check_another(staff_member, by)
        _check_roles([*held, *roles], FIRST_WITHDRAW_ROLE)
        for what, power in asked:
            ask_power(member=staff_member, power=power, what=what, provinces=at, by=by, actor=actor, now=now)
        _change_plain_roles(staff_member, [*held, *(set(roles) - set(wanted))], at, actor, now)
    return [what for what, _ in asked]


def close_account(*, member: int, by: StaffMember, now: datetime) -> None:
    """The member is out at once, wherever they are signed in; what they did stays theirs. Raises DeskFault.

    After several closings within a day it is asked for, and waits for a second person.
    """
    with _administrator(by) as actor:
        if closing_takes_two(by.pk):
            _ask_closing(found_member(member), by, actor, now)
            return
        staff_member = found_member(member)
        staff_member.is_active = False
        save_member(staff_member, "is_active")
        detail = {"sessions": end_all(staff_member)}
        if powers_in(staff_member.roles):
            detail["notified"] = notify_watchers(
                Message("{by} closed {name}’s account.")
                .format(by=by.full_name, name=staff_member.full_name)
                .fa,
                key=f"closed:{staff_member.pk}",
                now=now,
            )
        record_event("staff.disabled", actor, staff_member, detail, now)


def open_account(*, member: int, by: StaffMember, now: datetime) -> None:
    """With its password and second factor; one with a power waits for a second person. Raises DeskFault."""
    with _administrator(by) as actor:
        staff_member = found_member(member)
        if staff_member.is_active:
            return
        if powers := powers_in(staff_member.roles):
            ask_power(
                member=staff_member,
                power=powers[0],
                what="reopen",
                provinces=staff_member.provinces,
                by=by,
                actor=actor,
                now=now,
            )
            return
        staff_member.is_active = True
        save_member(staff_member, "is_active")
        record_event("staff.opened", actor, staff_member, {}, now)


def end_session(*, member: int, session: int, by: StaffMember, now: datetime) -> None:
    """One browser is signed out: one's own, or as an administrator anybody's. Over already, nothing happens."""
    if member == by.pk:
        with acting_as(actor_of(by, on_accounts=True)) as actor:
            _end(by, session, actor, now)
        return
    with _administrator(by) as actor:
        _end(found_member(member), session, actor, now)


def end_sessions(*, member: int, by: StaffMember, now: datetime, but: str = "") -> int:
    """Every browser, but the one with the key `but`: one's own, or as an administrator anybody's.

    The member's passkeys wait for the member to confirm them.
    """
    if member == by.pk:
        with acting_as(actor_of(by, on_accounts=True)) as actor:
            return _end_all(by, but, actor, now)
    with _administrator(by) as actor:
        return _end_all(found_member(member), "", actor, now)


def check_is_administrator(by: object) -> StaffMember:
    """Raises NOT_AN_ADMINISTRATOR, also for a member who lost this role a moment ago."""
    if isinstance(by, StaffMember):
        rows = StaffMember.objects.filter(is_active=True, roles__contains=[str(Role.ADMINISTRATOR)])
        if rows.filter(pk=by.pk).exists():
            return by
    raise DeskFault(NOT_AN_ADMINISTRATOR)


@contextmanager
def _administrator(by: StaffMember) -> Iterator[Actor]:
    with acting_as(actor_of(check_is_administrator(by))) as actor:
        yield actor


def found_member(member: int) -> StaffMember:
    """The account, locked. Raises NoSuchMember."""
    staff_member = StaffMember.objects.select_for_update().filter(pk=member).first()
    if staff_member is None:
        raise NoSuchMember
    return staff_member


def _check_roles(roles: Sequence[str], fault: Message = ROLES_INCOMPATIBLE) -> None:
    if not roles or set(roles) - {str(role) for role in Role}:
        raise DeskFault(ROLES_MISSING)
    if against := conflicts(roles):
        reasons = Words(
            "؛ ".join(line.words.fa for line in against), "; ".join(line.words.en for line in against)
        )
        raise DeskFault(fault, reasons=reasons)


def _change_plain_roles(
    staff_member: StaffMember, roles: Sequence[str], provinces: list[str], actor: Actor, now: datetime
) -> None:
    before = {"roles_before": staff_member.roles, "provinces_before": staff_member.provinces}
    staff_member.roles = sorted(set(roles))
    if not powers_in(staff_member.roles):
        staff_member.provinces = provinces
    if (staff_member.roles, staff_member.provinces) == (before["roles_before"], before["provinces_before"]):
        return
    save_member(staff_member, "roles", "provinces")
    record_event(
        "staff.roles_changed",
        actor,
        staff_member,
        {"roles": staff_member.roles, "provinces": staff_member.provinces, **before},
        now,
    )


def _ask_closing(staff_member: StaffMember, by: StaffMember, actor: Actor, now: datetime) -> None:
    if staff_member.is_active:
        ask_power(
            member=staff_member, power=Role.ADMINISTRATOR, what="close", provinces=staff_member.provinces, by=by,
            actor=actor, now=now,
        )  # fmt: skip


def _added(
    username: str,
    full_name: str,
    roles: Iterable[str],
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
            Message(
                "Another colleague already has this user name or single sign-on name. Enter a different one."
            ),
        ) from None
    return member


def _end(member: StaffMember, session: int, actor: Actor, now: datetime) -> None:
    if end_one(member, session):
        record_event("staff.session_ended", actor, member, {"sessions": 1}, now)


def _end_all(member: StaffMember, but: str, actor: Actor, now: datetime) -> int:
    ended = end_all(member, but=but)
    record_event("staff.session_ended", actor, member, {"sessions": ended}, now)
    hold_passkeys(member, now)
    return ended
