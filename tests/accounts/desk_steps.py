"""What administrators and members of staff do with accounts, step by step."""

from __future__ import annotations

import base64
import datetime as dt
from itertools import count
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.hashers import ScryptPasswordHasher

from hemayat.accounts import totp
from hemayat.accounts.joining import invitation_with, join
from hemayat.accounts.models import StaffMember
from hemayat.accounts.staff import Added, add_staff
from hemayat.accounts.staff_accounts import Invited, invite_staff
from hemayat.audit.context import SYSTEM
from tests.accounts.steps import NOW
from tests.support.extracts import national_id

_NUMBERS = count(900_000)
PASSWORD = "سه سیب سرخ در باغ"


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashing takes long on purpose."""
    monkeypatch.setattr(ScryptPasswordHasher, "work_factor", 2**5)


def account(username: str, *roles: str, **differing: Any) -> Added:
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


def invited(by: StaffMember, username: str = "nima", *roles: str, **differing: Any) -> Invited:
    given: dict[str, Any] = {
        "full_name": "نیما",
        "provinces": ["23"],
        "national_id": national_id(next(_NUMBERS)),
        "now": NOW,
        **differing,
    }
    return invite_staff(username=username, roles=roles or ("analyst",), by=by, **given)


def code_for(authenticator: str, now: dt.datetime = NOW) -> str:
    (secret,) = parse_qs(urlsplit(authenticator).query)["secret"]
    return totp.code_at(base64.b32decode(secret), totp.step_at(now))


def joined(link: Invited, now: dt.datetime = NOW, password: str = PASSWORD) -> StaffMember:
    shown = invitation_with(link.token, now)
    return join(token=link.token, password=password, code=code_for(shown.authenticator, now), now=now)
