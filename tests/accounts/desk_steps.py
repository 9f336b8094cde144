"""What administrators and members of staff do with accounts, step by step."""

from __future__ import annotations

import base64
import datetime as dt
import json
import re
from dataclasses import dataclass
from itertools import count
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.hashers import ScryptPasswordHasher
from django.db import connection

from hemayat.accounts import totp
from hemayat.accounts.conflict_of_interest import own_national_id
from hemayat.accounts.invitation_acceptance import accept_invitation, invitation_with, send_code
from hemayat.accounts.models import StaffIdentity, StaffMember, StaffPowerRequest
from hemayat.accounts.powers import confirm_power
from hemayat.accounts.staff import NewStaffAccount, actor_of, add_staff
from hemayat.accounts.staff_accounts import invite_staff
from hemayat.accounts.staff_identity import answer_identity, identity_to_accept
from hemayat.accounts.staff_secrets import StaffSecret, open_secret
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from tests.accounts.steps import BORN, NOW
from tests.inquiries.register_server import RegisterServer
from tests.support.extracts import national_id

_NUMBERS = count(900_000)
PASSWORD = "سه سیب سرخ در باغ"


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashing takes long on purpose."""
    monkeypatch.setattr(ScryptPasswordHasher, "work_factor", 2**5)


def account(username: str, *roles: str, **differing: Any) -> NewStaffAccount:
    """An account as the operator makes one at the machine."""
    given: dict[str, Any] = {
        "full_name": username,
        "roles": roles,
        "provinces": ["23"],
        "by": SYSTEM,
        "now": NOW,
        **differing,
    }
    return add_staff(username=username, **given)


def member(username: str, *roles: str, **differing: Any) -> StaffMember:
    return account(username, *roles, **differing).member


def line(number: int) -> str:
    return f"+98912{number:07d}"


def invited(by: StaffMember, username: str = "nima", *roles: str, **differing: Any) -> StaffMember:
    """An invitation as the administrator sends it: no register was asked yet."""
    number = next(_NUMBERS)
    given: dict[str, Any] = {
        "full_name": "نیما",
        "provinces": ["23"],
        "national_id": national_id(number),
        "birth_date": BORN,
        "mobile": line(number),
        "now": NOW,
        **differing,
    }
    return invite_staff(username=username, roles=roles or ("analyst",), by=by, **given)


def answered(who: StaffMember, register: RegisterServer | None = None, now: dt.datetime = NOW) -> str:
    """What comes of it when the worker asks. With `register`, it knows whoever was typed in, and their line."""
    with acting_as(SYSTEM):
        row = StaffIdentity.objects.get(member=who)
        told = json.loads(open_secret(StaffSecret.TYPED, who.pk, row.told_sealed) or b"")
    if register is not None:
        register.add(7, national_id=told[0], birth_date=told[1], mobile=told[2])
    answer_identity(identity=row.pk, now=now)
    with acting_as(SYSTEM):
        return StaffIdentity.objects.get(pk=row.pk).state


def shown_to(owner: StaffMember) -> str:
    """The digest on the owner's page of what waits for them."""
    with acting_as(actor_of(owner)):
        waiting = identity_to_accept(owner)
    assert waiting is not None, "nothing waits"
    return waiting.digest


def texts(to: str = "") -> list[str]:
    """The urgent messages of the outbox, oldest first; `to`: those to this line alone."""
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT secret, to_sealed FROM outbox WHERE secret IS NOT NULL ORDER BY id")
        rows = cursor.fetchall()
    sent = [
        (
            key_ring().unseal(bytes(line), b"mobile").decode(),
            key_ring().unseal(bytes(words), b"message").decode(),
        )
        for words, line in rows
    ]
    return [words for line, words in sent if to in {"", line}]


def link_sent() -> str:
    """The token of the last link that was sent to anybody."""
    links = [found[1] for words in texts() if (found := re.search(r"/join/([\w-]+)/", words))]
    assert links, "no link was sent"
    return links[-1]


@dataclass(frozen=True)
class Link:
    """What came to the own line of somebody who was invited."""

    member: StaffMember
    token: str


def linked(
    by: StaffMember, register: RegisterServer, *given: Any, now: dt.datetime = NOW, **differing: Any
) -> Link:
    """Invited, and confirmed by the registers."""
    who = invited(by, *given, now=now, **differing)
    assert answered(who, register, now) == "confirmed"
    return Link(who, link_sent())


def power_confirmed(who: StaffMember, by: StaffMember, now: dt.datetime = NOW) -> None:
    """Every request about this member that waits, by a second person."""
    with acting_as(SYSTEM):
        waiting = list(
            StaffPowerRequest.objects.filter(member=who, ended_at=None).values_list("pk", flat=True)
        )
    assert waiting, "nothing waits"
    for request in waiting:
        confirm_power(request_id=request, by=by, now=now, id_digits=own_national_id(who)[-4:])


def code_for(authenticator: str, now: dt.datetime = NOW) -> str:
    (secret,) = parse_qs(urlsplit(authenticator).query)["secret"]
    return totp.code_at(base64.b32decode(secret), totp.step_at(now))


def joined(token: str = "", now: dt.datetime = NOW, password: str = PASSWORD) -> StaffMember:
    """Who holds the link that was sent last, and the line that it was sent to."""
    token = token or link_sent()
    shown = invitation_with(token, now)
    send_code(token=token, now=now)
    return accept_invitation(
        token=token,
        password=password,
        code=code_for(shown.authenticator, now),
        line_code=line_code(),
        now=now,
    )


def line_code() -> str:
    """The first code in the last message that has one."""
    return [words[:6] for words in texts() if words[:6].isdecimal()][-1]
