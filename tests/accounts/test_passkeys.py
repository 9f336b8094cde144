"""Passkeys of staff: made, proven, and refused whenever something about the answer is not as it was asked."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from structlog.testing import capture_logs

from hemayat.accounts import passkeys
from hemayat.accounts.attempt_limits import Limit
from hemayat.accounts.errors import PasskeyRefused, TooManyTries
from hemayat.accounts.models import StaffMember
from hemayat.accounts.passkeys import (
    STATE_LIFE,
    add_passkey,
    ask_new,
    ask_proof,
    check_passkey,
    passkeys_of,
    remove_passkey,
)
from hemayat.accounts.staff import actor_of, disable_staff, reset_staff
from hemayat.audit.context import SYSTEM, acting_as
from tests.accounts.authenticator import Authenticator
from tests.accounts.desk_steps import member, quick_passwords
from tests.accounts.steps import NOW, events

__all__ = ["quick_passwords"]
pytestmark = pytest.mark.django_db
ORIGIN = settings.ENVIRONMENT.staff_origin
SITE = urlsplit(ORIGIN).hostname or ""
SECOND = dt.timedelta(seconds=1)


def machine(origin: str = ORIGIN, site: str = SITE) -> Authenticator:
    return Authenticator(origin, site)


def added(to: StaffMember, key: Authenticator) -> None:
    asked = ask_new(to, NOW)
    add_passkey(member=to, state=asked.state, answer=key.made(asked), name="لپ‌تاپ", now=NOW)


def proven(key: Authenticator, **differing: Any) -> StaffMember:
    asked = ask_proof(NOW)
    given = {"state": asked.state, "answer": key.signed(asked), "now": NOW, "ip": "10.0.0.1", **differing}
    return check_passkey(**given)


@pytest.fixture
def sara() -> StaffMember:
    return member("sara", "case_officer")


@pytest.fixture
def key(sara: StaffMember) -> Authenticator:
    mine = machine()
    added(sara, mine)
    return mine


def test_a_passkey_stands_for_password_and_code(sara: StaffMember, key: Authenticator) -> None:
    assert proven(key) == sara
    assert events()[-2:] == [
        ("staff.passkey_added", {}),
        ("staff.signed_in", {"ip": "10.0.0.1", "with": "passkey"}),
    ]
    with acting_as(actor_of(sara)):
        assert [(one.name, one.used_at) for one in passkeys_of(sara)] == [("لپ‌تاپ", NOW)]


def test_an_answer_counts_for_its_question_alone_and_for_a_few_minutes(key: Authenticator) -> None:
    asked = ask_proof(NOW)
    wrong: list[dict[str, Any]] = [
        {"state": ask_proof(NOW).state},
        {"state": {}},
        {"state": asked.state, "now": NOW + STATE_LIFE + SECOND},
        {"state": asked.state, "now": NOW - SECOND},
    ]
    for refused in wrong:
        with pytest.raises(PasskeyRefused):
            check_passkey(**{"answer": key.signed(asked), "now": NOW, **refused})
    assert events()[-1][0] == "staff.sign_in_failed"


@pytest.mark.parametrize("answer", ["", "null", "{}", "[1]", '{"rawId": 7}', '{"rawId": "AAAA"}'])
def test_nonsense_is_refused(key: Authenticator, answer: str) -> None:
    with pytest.raises(PasskeyRefused):
        proven(key, answer=answer)


def test_a_network_that_tries_too_often_is_refused_and_logged_without_its_address(
    key: Authenticator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passkeys, "PASSKEYS_OF_NETWORK", Limit(dt.timedelta(hours=1), 1))
    proven(key)
    with capture_logs() as logged, pytest.raises(TooManyTries):
        proven(key)
    assert {"limit_reached", "staff_sign_in_not_tried"} <= {one["event"] for one in logged}
    assert "10.0.0" not in str(logged)


def test_another_site_gets_nothing_that_counts_here(sara: StaffMember, key: Authenticator) -> None:
    key.origin = "https://desk.evil.example"
    with pytest.raises(PasskeyRefused):
        proven(key)
    for other in (machine(origin="https://evil.example"), machine(site="evil.example")):
        with pytest.raises(PasskeyRefused):
            added(sara, other)


def test_a_machine_that_did_not_look_who_holds_it_is_refused(sara: StaffMember, key: Authenticator) -> None:
    key.is_verified = False
    with pytest.raises(PasskeyRefused):
        proven(key)
    lax = machine()
    lax.is_verified = False
    with pytest.raises(PasskeyRefused):
        added(sara, lax)


def test_a_copied_key_is_found_out_by_its_count(key: Authenticator) -> None:
    proven(key)
    key.count = 0
    with pytest.raises(PasskeyRefused):
        proven(key)


def test_a_changed_signature_is_refused(key: Authenticator) -> None:
    asked = ask_proof(NOW)
    answer = json.loads(key.signed(asked))
    other = json.loads(machine().signed(asked))
    answer["response"]["signature"] = other["response"]["signature"]
    with pytest.raises(PasskeyRefused):
        check_passkey(state=asked.state, answer=json.dumps(answer), now=NOW)


def test_somebody_elses_passkey_proves_nothing_of_me(sara: StaffMember, key: Authenticator) -> None:
    nima, theirs = member("nima", "case_officer"), machine()
    added(nima, theirs)
    assert proven(theirs) == nima
    with pytest.raises(PasskeyRefused):
        proven(theirs, of=sara)
    with pytest.raises(PasskeyRefused):
        added(nima, key)
    with acting_as(actor_of(sara)):
        (mine,) = passkeys_of(sara)
        assert passkeys_of(nima) == []
    remove_passkey(member=nima, passkey=mine.pk, now=NOW)
    assert proven(key) == sara


def test_a_removed_passkey_and_a_closed_account_are_out(sara: StaffMember, key: Authenticator) -> None:
    with acting_as(actor_of(sara)):
        (mine,) = passkeys_of(sara)
    disable_staff(username="sara", by=SYSTEM, now=NOW)
    with pytest.raises(PasskeyRefused):
        proven(key)
    with acting_as(SYSTEM):
        StaffMember.objects.filter(pk=sara.pk).update(is_active=True)
    assert proven(key) == sara
    remove_passkey(member=sara, passkey=mine.pk, now=NOW)
    with pytest.raises(PasskeyRefused):
        proven(key)


def test_a_reset_at_the_machine_lets_no_stolen_passkey_in(sara: StaffMember, key: Authenticator) -> None:
    assert proven(key) == sara
    reset_staff(username="sara", by=SYSTEM, now=NOW)
    with pytest.raises(PasskeyRefused):
        proven(key, now=NOW + SECOND)
