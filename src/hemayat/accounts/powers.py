"""Powers (roles.POWERS) are granted and changed by two people: one administrator asks, somebody who holds it confirms.

If nobody else holds the power, another administrator confirms. The database makes the change (sql/powers.sql) and holds
the new holder back from confirming anything until `confirms_from`. Administrators and oversight are notified of every
step at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import BooleanField, F, Func, Value
from django.db.models.functions import Now

from hemayat.accounts.attempt_limits import CHANGES_OF_ADMINISTRATOR, LimitReached, take_change, take_digits
from hemayat.accounts.conflict_of_interest import own_national_id, with_national_id
from hemayat.accounts.errors import (
    CHANGES_OF_TODAY,
    LAST_ADMINISTRATOR,
    LAST_OVERSEER,
    OWN_ROLES,
    ROLE_CHANGE_BY_SECOND_PERSON,
    DeskFault,
    PowerIsNew,
    ProposalLapsed,
)
from hemayat.accounts.models import StaffMember, StaffPower, StaffPowerRequest
from hemayat.accounts.power_functions import call, powers_in
from hemayat.accounts.roles import WORDS, Role
from hemayat.accounts.staff import actor_of, record_event
from hemayat.accounts.staff_notices import notify_watchers
from hemayat.audit.context import SYSTEM, Actor, acting_as
from hemayat.common.language import Message, Words, message_in

WHAT: dict[str, Words] = {
    "grant": Message("Grant a role"),
    "withdraw": message_in("withdraw", "Withdraw a role"),
    "provinces": Message("Change provinces"),
    "reopen": Message("Reopen a closed account"),
    "close": Message("Close an account"),
}
_ASKED = Message(
    "{by} asked for a change to {name}’s account: {what} ({role}). If you do not know why, refuse "
    "it now at the desk. If it is your account, tell another administrator or the oversight "
    "team."
)
_CONFIRMED = Message(
    "The change to {name}’s account was confirmed: {what} ({role}). Requested by {asked_by}, "
    "confirmed by {by}."
)
_REFUSED = Message(
    "The change to {name}’s account was refused: {what} ({role}). Requested by {asked_by}, refused by {by}."
)
_CLOSING_ASKED = Message(
    "{by} closed several accounts within a day and has now asked to close {name}’s account. If "
    "you do not know why, refuse it now at the desk. If it is your account, tell another "
    "administrator or the oversight team."
)
_CLOSING_CONFIRMED = Message("{name}’s account was closed. Requested by {asked_by}, confirmed by {by}.")
_CLOSING_REFUSED = Message("{name}’s account was not closed. Requested by {asked_by}, refused by {by}.")
_REOPENED = Message("{by} from the oversight team reopened {name}’s account.")
_NOT_CLOSED_LATELY = Message("No administrator closed this account in the last 72 hours. Reload the list.")
_NOT_WAITING = Message("This request is no longer open. Reload the list.")
_OVER = Message(
    "This request is no longer valid. It may be older than 14 days, or the person who asked may "
    "no longer be an administrator. The colleague’s provinces may also have changed, or their "
    "identity may not be confirmed. Refuse this request, and make a new one."
)
_OTHER_ID = Message("These are not the last four digits of the colleague’s national ID. Ask the colleague.")
_TOO_OFTEN = Message(
    "You have tried these digits too many times today. Ask the colleague for the last four digits "
    "of their national ID, and try again tomorrow."
)
_OTHER_ROLE = Message("This colleague now has another role that cannot be combined with the requested role.")
_DIGITS = 4
REOPENED_WITHIN = timedelta(hours=72)
_ENDS_SOMETHING = ("withdraw", "close")
"""Confirmed without the colleague's national id: nobody gets anything by it."""
_RECENT = 30
"""How many changes the page shows that are over."""


@dataclass(frozen=True)
class PowerChange:
    """A request as the page shows it. `may_confirm`: whether the reader is the second person.

    `asks_id`: whether they have to type the last digits of the colleague's national id. `may_refuse`: false for what
    would end or change what the reader has.
    """

    id: int
    member: str
    power: str
    what: str
    provinces: Sequence[str]
    asked_by: str
    asked_at: datetime
    may_confirm: bool = False
    ended_by: str = ""
    ended_at: datetime | None = None
    is_confirmed: bool = False
    asks_id: bool = False
    may_refuse: bool = False

    @property
    def words(self) -> Words:
        return WHAT[self.what]


def ask_power(
    *,
    member: StaffMember,
    power: str,
    what: str,
    provinces: Sequence[str],
    by: StaffMember,
    actor: Actor,
    now: datetime,
) -> None:
    """In the caller's transaction, as `actor`. It takes the place of the same one that waits. Raises DeskFault."""
    check_another(member, by)
    count_change("power", by, now)
    waiting = StaffPowerRequest.objects.filter(member=member, power=power, what=what, ended_at=None)
    waiting.update(ended_by=by, ended_at=now)
    StaffPowerRequest.objects.create(
        member=member, power=power, what=what, provinces=list(provinces), asked_by=by, asked_at=now
    )
    asked = _CLOSING_ASKED if what == "close" else _ASKED
    notified = notify_watchers(
        asked.format(what=WHAT[what], role=WORDS[Role(power)], name=member.full_name, by=by.full_name).fa,
        key=f"power-asked:{member.pk}:{power}:{what}",
        now=now,
    )
    detail = {"what": what, "notified": notified} | ({} if what == "close" else {"power": power})
    record_event("staff.power_asked", actor, member, detail, now)


def count_change(kind: str, by: StaffMember, now: datetime) -> None:
    """Count one change that takes two people: each sends text messages to all who watch. Raises DeskFault."""
    try:
        with acting_as(SYSTEM):
            take_change(kind, by.pk, now)
    except LimitReached:
        raise DeskFault(CHANGES_OF_TODAY, most=CHANGES_OF_ADMINISTRATOR[0].most) from None


def confirm_power(*, request_id: int, by: StaffMember, now: datetime, id_digits: str = "") -> None:
    """The change is made; a power that was granted confirms nothing yet. Raises DeskFault.

    `id_digits`: the last four of the colleague's national id, so that nobody confirms a name alone. A try counts before
    it is compared, and a wrong one is recorded after: what refuses it takes the change back, and these must remain.
    """
    _count_try(request_id, by, now)
    try:
        _confirm(request_id, by, now, id_digits)
    except DeskFault as fault:
        if fault.reason is _OTHER_ID:
            _record_wrong_digits(request_id, by, now)
        raise


def _confirm(request_id: int, by: StaffMember, now: datetime, id_digits: str) -> None:
    with acting_as(actor_of(by, on_accounts=True)) as actor:
        row = _waiting(request_id)
        try:
            _try(lambda: call("confirm_power(%s)", [row.pk]))
        except DeskFault as fault:
            if fault.reason is _OVER:
                # Somebody may have answered it at this moment, which is said instead.
                _waiting(request_id)
            raise
        # After the database, which tells whoever may not confirm at all; a fault takes the change back.
        _check_known(row, id_digits)
        confirmed = _CLOSING_CONFIRMED if row.what == "close" else _CONFIRMED
        _record_end("staff.power_confirmed", confirmed, row, by, actor, now)


def refuse_power(*, request_id: int, by: StaffMember, now: datetime) -> None:
    """By anybody who holds the power, or an administrator. Raises DeskFault.

    Nobody refuses what would end or change what they have: else a person who misuses a power also keeps it.
    """
    with acting_as(actor_of(by, on_accounts=True)) as actor:
        row = _waiting(request_id)
        if not _may_refuse(row, by) or not {row.power, str(Role.ADMINISTRATOR), str(Role.OVERSIGHT)} & set(
            _current_roles(by)
        ):
            raise DeskFault(ROLE_CHANGE_BY_SECOND_PERSON)
        # Somebody may confirm it at this moment: of the two, the first counts.
        if not StaffPowerRequest.objects.filter(pk=row.pk, ended_at=None).update(ended_by=by, ended_at=now):
            raise DeskFault(_NOT_WAITING)
        refused = _CLOSING_REFUSED if row.what == "close" else _REFUSED
        _record_end("staff.power_refused", refused, row, by, actor, now)


def reopen_closed(*, member: int, by: StaffMember, now: datetime) -> None:
    """As an overseer, reopen what one administrator closed alone lately, as it was before. Raises DeskFault."""
    with acting_as(actor_of(by, on_accounts=True)) as actor:
        _try(lambda: call("reopen_closed_account(%s)", [member]))
        staff_member = StaffMember.objects.get(pk=member)
        words = _REOPENED.format(name=staff_member.full_name, by=by.full_name).fa
        notified = notify_watchers(words, key=f"reopened:{member}", now=now)
        record_event("staff.opened", actor, staff_member, {"notified": notified}, now)


def closed_lately() -> list[StaffMember]:
    """The accounts that oversight may open again, the last closed first."""
    closed = StaffMember.objects.filter(
        is_active=False, closed_by_id__isnull=False, closed_at__gt=Now() - REOPENED_WITHIN
    )
    return list(closed.order_by("-closed_at", "pk"))


def power_changes(by: StaffMember) -> tuple[list[PowerChange], list[PowerChange]]:
    """Those that wait, and the last that ended: all for administrators and oversight, else of one's own powers."""
    rows = StaffPowerRequest.objects.select_related("member", "asked_by", "ended_by")
    if not {str(Role.ADMINISTRATOR), str(Role.OVERSIGHT)} & set(by.roles):
        rows = rows.filter(power__in=powers_in(by.roles))
    may = Func(F("pk"), Value(by.pk), function="may_confirm_power", output_field=BooleanField())
    waiting = list(rows.filter(ended_at=None).annotate(may=may).order_by("asked_at"))
    known = with_national_id(row.member_id for row in waiting if row.what not in _ENDS_SOMETHING)
    ended = rows.exclude(ended_at=None).order_by("-ended_at")[:_RECENT]
    return [
        replace(
            _shown(row),
            asks_id=row.what not in _ENDS_SOMETHING and row.member_id in known,
            may_refuse=_may_refuse(row, by),
        )
        for row in waiting
    ], [_shown(row) for row in ended]


def requests_of(member: StaffMember) -> list[PowerChange]:
    """What waits about one account."""
    rows = StaffPowerRequest.objects.select_related("member", "asked_by", "ended_by")
    return [_shown(row) for row in rows.filter(member=member, ended_at=None).order_by("asked_at")]


def powers_of(member: StaffMember) -> list[StaffPower]:
    """With since when, and from when they confirm."""
    return list(StaffPower.objects.filter(member=member).order_by("power"))


def check_may_confirm(by: StaffMember, *powers: str) -> None:
    """Raises PowerIsNew for who holds one of these, and none for long enough: the database would refuse them too."""
    with acting_as(SYSTEM):
        rows = StaffPower.objects.filter(member=by, power__in=list(powers))
        if not rows.exists() or rows.filter(confirms_from__lte=Now()).exists():
            return
        first = rows.order_by("confirms_from").values_list("confirms_from", flat=True)[0]
    raise PowerIsNew(first)


def may_still(proposer: int, *roles: str) -> bool:
    """Whether what this member proposed still counts: the account is open, and has one of the roles for it.

    The database asks the same when it is confirmed (`proposer_still_may`).
    """
    members = StaffMember.objects.filter(pk=proposer, is_active=True, joined_at__isnull=False)
    return bool(members.filter(roles__overlap=list(roles)).exists())


def check_still_may(proposer: int, *roles: str) -> None:
    """Raises ProposalLapsed."""
    if not may_still(proposer, *roles):
        raise ProposalLapsed


def check_another(member: StaffMember, by: StaffMember) -> None:
    """Nobody changes their own roles or provinces, powers or not. Raises OWN_ROLES."""
    if member.pk == by.pk:
        raise DeskFault(OWN_ROLES)


def check_not_last(member: StaffMember, power: str) -> None:
    """Refuse a request that nobody could confirm later. Raises LAST_ADMINISTRATOR, LAST_OVERSEER."""
    last = {Role.ADMINISTRATOR: LAST_ADMINISTRATOR, Role.OVERSIGHT: LAST_OVERSEER}.get(Role(power))
    others = StaffMember.objects.filter(is_active=True, joined_at__isnull=False, roles__contains=[power])
    if last and not others.exclude(pk=member.pk).exists():
        raise DeskFault(last)


# ---------------------------------------------------------------------------------------- underneath


def _try(act: Callable[[], None]) -> None:
    """What the database refuses, in words."""
    reasons: dict[str, Message] = {
        "staff_power_second_person": ROLE_CHANGE_BY_SECOND_PERSON,
        "staff_power_request_over": _OVER,
        "staff_member_closed_lately": _NOT_CLOSED_LATELY,
        "staff_member_reopened_by_oversight": ROLE_CHANGE_BY_SECOND_PERSON,
        "staff_member_last_administrator": LAST_ADMINISTRATOR,
        "staff_member_last_overseer": LAST_OVERSEER,
        "staff_member_compatible_roles": _OTHER_ROLE,
    }
    try:
        with transaction.atomic():
            act()
    except IntegrityError as fault:
        for name, reason in reasons.items():
            if name in str(getattr(getattr(fault.__cause__, "diag", None), "constraint_name", "")):
                raise DeskFault(reason) from None
        raise


def _check_known(row: StaffPowerRequest, id_digits: str) -> None:
    if row.what in _ENDS_SOMETHING:
        return
    own = own_national_id(row.member)
    if own and id_digits != own[-_DIGITS:]:
        raise DeskFault(_OTHER_ID)


def _count_try(request_id: int, by: StaffMember, now: datetime) -> None:
    with acting_as(SYSTEM):
        row = _waiting(request_id)
        if row.what in _ENDS_SOMETHING:
            return
        try:
            take_digits(by.pk, row.member_id, now)
        except LimitReached:
            raise DeskFault(_TOO_OFTEN) from None


def _may_refuse(row: StaffPowerRequest, by: StaffMember) -> bool:
    """Nobody refuses what would end or change what they have. Their role is checked apart."""
    return row.member_id != by.pk or row.what == "grant"


def _record_wrong_digits(request_id: int, by: StaffMember, now: datetime) -> None:
    with acting_as(actor_of(by, on_accounts=True)) as actor:
        row = _waiting(request_id)
        detail = {"power": row.power, "what": row.what}
        record_event("staff.power_digits_wrong", actor, row.member, detail, now)


def _current_roles(by: StaffMember) -> list[str]:
    staff_member = (
        StaffMember.objects.filter(pk=by.pk, is_active=True).values_list("roles", flat=True).first()
    )
    return staff_member or []


def _waiting(request_id: int) -> StaffPowerRequest:
    rows = StaffPowerRequest.objects.select_related("member", "asked_by")
    row = rows.filter(pk=request_id, ended_at=None).first()
    if row is None:
        raise DeskFault(_NOT_WAITING)
    return row


def _record_end(
    event: str, ended: Message, row: StaffPowerRequest, by: StaffMember, actor: Actor, now: datetime
) -> None:
    notified = notify_watchers(
        ended.format(
            what=WHAT[row.what],
            role=WORDS[Role(row.power)],
            name=row.member.full_name,
            asked_by=row.asked_by.full_name,
            by=by.full_name,
        ).fa,
        key=f"power-ended:{row.pk}",
        now=now,
    )
    asked_by = f"staff:{row.asked_by_id}"
    detail = {"what": row.what, "asked_by": asked_by, "notified": notified}
    if row.what != "close":
        detail["power"] = row.power
    record_event(event, actor, row.member, detail, now)


def _shown(row: StaffPowerRequest) -> PowerChange:
    return PowerChange(
        row.pk,
        row.member.full_name,
        row.power,
        row.what,
        row.provinces,
        row.asked_by.full_name,
        row.asked_at,
        bool(getattr(row, "may", False)),
        row.ended_by.full_name if row.ended_by else "",
        row.ended_at,
        row.is_confirmed,
    )
