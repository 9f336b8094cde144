"""What a member of staff does in the browser to come in."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.test import Client
from django.utils import timezone

from hemayat.accounts.totp import code_at, step_at


def code_of(added: Any) -> str:
    """What the authenticator shows now."""
    secret = parse_qs(urlsplit(added.authenticator).query)["secret"][0]
    return code_at(base64.b32decode(secret), step_at(timezone.now()))


def enter(desk: Client, added: Any, **differing: str) -> Any:
    """Sign in with what the account was given."""
    given = {"username": added.member.username, "password": added.password, "code": code_of(added)}
    return desk.post("/sign-in/", {**given, **differing})
