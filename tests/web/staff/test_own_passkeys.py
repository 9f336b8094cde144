"""A member's own passkeys on the desk: each created with a proof of its own, and confirmed after a new password."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone

from hemayat.accounts.models import StaffPasskey
from hemayat.accounts.passkeys import PasskeyChallenge
from hemayat.accounts.staff_accounts import end_sessions
from hemayat.audit.context import SYSTEM, acting_as
from tests.accounts.authenticator import Authenticator
from tests.accounts.desk_steps import line, texts
from tests.support.markup import faults
from tests.web.staff.steps import PASSWORD, code_of

pytestmark = pytest.mark.django_db
ADD, AGAIN = "/account/passkeys/add/", "/sign-in/again/?next=%2Faccount%2Fpasskeys%2Fadd%2F"
NEW = {"password": PASSWORD, "repeated": PASSWORD}
LINE = 4711


@pytest.fixture
def sara(at_desk: Any) -> Iterator[Client]:
    """Signed in a minute ago, since a code of the authenticator counts once."""
    browser = at_desk("case_officer", username="sara", mobile=line(LINE))
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=1)):
        yield browser


def machine() -> Authenticator:
    origin = settings.ENVIRONMENT.staff_origin
    return Authenticator(origin, urlsplit(origin).hostname or "")


def question(page: Any) -> PasskeyChallenge:
    found = re.search(r'data-options="([^"]+)"', page.content.decode())
    assert found, "the page asks for no passkey"
    return PasskeyChallenge(html.unescape(found[1]), {})


def prove(browser: Client) -> None:
    given = {"password": browser.added.password, "code": code_of(browser.added)}  # type: ignore[attr-defined]  # whose browser it is
    assert browser.post(AGAIN, given).headers["Location"] == ADD


def create(browser: Client, key: Authenticator) -> Any:
    return browser.post(ADD, {"answer": key.made(question(browser.get(ADD))), "name": "لپ‌تاپ", "next": ADD})


def sign_in_with(browser: Client, key: Authenticator) -> int:
    """302 if the passkey let somebody in."""
    asked = question(browser.post("/sign-in/passkey/"))
    return browser.post("/sign-in/passkey/", {"answer": key.signed(asked)}).status_code


@pytest.fixture
def key(sara: Client) -> Authenticator:
    mine = machine()
    prove(sara)
    assert create(sara, mine).headers["Location"] == "/account/"
    return mine


def passkeys() -> int:
    with acting_as(SYSTEM):
        return StaffPasskey.objects.count()


def test_a_session_of_the_last_minutes_creates_no_passkey(sara: Client) -> None:
    """A thief who copied its cookie has no second factor."""
    assert sara.get(ADD).headers["Location"] == AGAIN
    assert sara.post(ADD, {"answer": "{}", "next": ADD}).headers["Location"] == AGAIN
    assert passkeys() == 0


def test_one_proof_creates_one_passkey_within_its_minutes(sara: Client, key: Authenticator) -> None:
    assert passkeys() == 1
    assert sara.get(ADD).headers["Location"] == AGAIN
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=1)):
        prove(sara)
        asked = question(sara.get(ADD))
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=32)):
        late = sara.post(ADD, {"answer": machine().made(asked), "next": ADD})
    assert late.headers["Location"] == AGAIN
    assert passkeys() == 1


def test_a_proof_for_something_else_creates_no_passkey(sara: Client) -> None:
    given = {"password": sara.added.password, "code": code_of(sara.added)}  # type: ignore[attr-defined]  # whose browser it is
    assert sara.post("/sign-in/again/?next=/account/password/", given).status_code == 302
    assert sara.get(ADD).headers["Location"] == AGAIN


def test_an_existing_passkey_proves_it_too(sara: Client, key: Authenticator) -> None:
    again = AGAIN.replace("again/", "again/passkey/")
    asked = question(sara.post(again))
    assert sara.post(again, {"answer": key.signed(asked)}).headers["Location"] == ADD
    assert create(sara, machine()).headers["Location"] == "/account/"
    assert passkeys() == 2


def test_the_owner_gets_a_message_about_a_new_passkey(sara: Client, key: Authenticator) -> None:
    assert "کلید عبور" in texts(line(LINE))[-1]


@pytest.mark.parametrize("what", ["a new password", "the end of other sessions"])
def test_no_passkey_signs_in_until_the_owner_confirms_it(
    sara: Client, key: Authenticator, desk: Client, what: str, tmp_path: Any
) -> None:
    assert sign_in_with(desk, key) == 302
    if what == "a new password":
        assert "کلیدهای عبور شما فقط" in sara.get("/account/password/").content.decode()
        assert sara.post("/account/password/", NEW).status_code == 302
    else:
        assert sara.post("/account/sessions/end/").status_code == 302
    assert sign_in_with(desk, key) == 200
    page = sara.get("/account/").content.decode()
    assert "این کلیدهای عبور فقط وقتی کار می‌کند" in page
    assert not faults({"to confirm": page}, tmp_path)
    (confirm,) = re.findall(r"/account/passkeys/\d+/confirm/", page)
    assert sara.post(confirm, {"next": "/account/"}).headers["Location"] == "/account/"
    assert sign_in_with(desk, key) == 302
    assert "این کلیدهای عبور فقط وقتی کار می‌کند" not in sara.get("/account/").content.decode()


def test_a_passkey_that_waits_does_not_confirm_itself(sara: Client, key: Authenticator) -> None:
    sara.post("/account/password/", NEW)
    again = AGAIN.replace("again/", "again/passkey/")
    asked = question(sara.post(again))
    assert sara.post(again, {"answer": key.signed(asked)}).status_code == 200
    (confirm,) = re.findall(r"/account/passkeys/\d+/confirm/", sara.get("/account/").content.decode())
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=40)):
        assert "/sign-in/again/" in sara.post(confirm, {"next": "/account/"}).headers["Location"]
    with acting_as(SYSTEM):
        assert StaffPasskey.objects.get().held_at is not None


def test_nobody_confirms_a_passkey_of_another(sara: Client, key: Authenticator, at_desk: Any) -> None:
    sara.post("/account/password/", NEW)
    with acting_as(SYSTEM):
        theirs = StaffPasskey.objects.get()
    nima = at_desk("case_officer", username="nima")
    nima.post(f"/account/passkeys/{theirs.pk}/confirm/", {"next": "/account/"})
    with acting_as(SYSTEM):
        assert StaffPasskey.objects.get().held_at is not None


def test_passkeys_wait_too_if_an_administrator_ends_all_sessions(
    sara: Client, key: Authenticator, desk: Client, at_desk: Any
) -> None:
    boss = at_desk("administrator", username="boss").added.member
    end_sessions(member=sara.added.member.pk, by=boss, now=timezone.now())  # type: ignore[attr-defined]  # whose browser it is
    assert sign_in_with(desk, key) == 200
