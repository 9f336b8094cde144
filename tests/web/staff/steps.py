"""What a member of staff does in the browser to come in."""

from __future__ import annotations

import base64
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.test import Client
from django.utils import timezone

from hemayat.accounts.totp import code_at, step_at

PASSWORD = "سه سیب سرخ در باغ"


def code_of(added: Any) -> str:
    """What the authenticator shows now."""
    secret = parse_qs(urlsplit(added.authenticator).query)["secret"][0]
    return code_at(base64.b32decode(secret), step_at(timezone.now()))


def enter(desk: Client, added: Any, **differing: str) -> Any:
    """Sign in with what the account was given."""
    given = {"username": added.member.username, "password": added.password, "code": code_of(added)}
    return desk.post("/sign-in/", {**given, **differing})


def code_in_page(page: bytes) -> tuple[str, bytes]:
    """The secret that the page of an invitation shows, and what an authenticator makes of it now."""
    found = re.search(r'class="app-code">([A-Z2-7 ]+)<', page.decode())
    assert found, "the page shows no secret"
    secret = base64.b32decode(found[1].replace(" ", ""))
    return code_at(secret, step_at(timezone.now())), secret
