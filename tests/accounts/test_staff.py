"""Accounts of staff: two factors, throttled, recorded; a demo's accounts are of no use anywhere else."""

from __future__ import annotations

import base64
import dataclasses
import datetime as dt
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.hashers import ScryptPasswordHasher, check_password

from hemayat.accounts import password_attempts, totp
from hemayat.accounts.errors import SignInRefused, StaffFault, TooManyTries
from hemayat.accounts.models import StaffMember
from hemayat.accounts.password_attempts import BUSY, SignInOrigin, device_token
from hemayat.accounts.roles import WORDS, Role
from hemayat.accounts.staff import (
    NewStaffAccount,
    actor_of,
    add_staff,
    check_staff_password,
    disable_staff,
    reset_staff,
    sign_out_staff,
)
from hemayat.accounts.staff_sessions import StaffBackend
from hemayat.audit.context import SYSTEM
from tests.accounts.steps import NOW, events, whole_database

HALF_MINUTE = dt.timedelta(seconds=30)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashing takes long on purpose."""
    monkeypatch.setattr(ScryptPasswordHasher, "work_factor", 2**5)


def added(username: str = "maryam", **differing: Any) -> NewStaffAccount:
    given: dict[str, Any] = {
        "full_name": "Maryam",
        "roles": ["publisher"],
        "provinces": ["tehran"],
        "by": SYSTEM,
        "now": NOW,
        **differing,
    }
    return add_staff(username=username, **given)


def secret_in(address: str) -> bytes:
    """The secret that an authenticator reads."""
    (secret,) = parse_qs(urlsplit(address).query)["secret"]
    return base64.b32decode(secret)


def code_of(account: NewStaffAccount, now: dt.datetime = NOW) -> str:
    return totp.code_at(secret_in(account.authenticator), totp.step_at(now))


def enter(account: NewStaffAccount, now: dt.datetime = NOW, **differing: Any) -> StaffMember:
    given = {"username": "maryam", "password": account.password, "code": code_of(account, now), **differing}
    came = given.get("came", SignInOrigin("10.0.0.1"))
    return check_staff_password(given["username"], given["password"], given["code"], now=now, came=came)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "94287082"), (1111111109, "07081804"), (1111111111, "14050471"), (20000000000, "65353130")],
)
def test_codes_are_those_of_rfc_6238(seconds: int, code: str) -> None:
    step = totp.step_at(dt.datetime.fromtimestamp(seconds, dt.UTC))
    assert totp.code_at(b"12345678901234567890", step, digits=8) == code


def test_a_member_signs_in_with_password_and_second_factor() -> None:
    account = added()
    member = enter(account)
    assert member == account.member
    assert member.provinces == ["23"]
    assert actor_of(member).provinces == ("23",)
    assert [event for event, _ in events()] == ["staff.added", "staff.signed_in"]
    sign_out_staff(member=member, now=NOW)
    assert events()[-1][0] == "staff.signed_out"


@pytest.mark.parametrize(
    "wrong", [{"password": "another password"}, {"code": "000000"}, {"code": ""}, {"username": "nobody"}]
)
def test_whichever_is_wrong_the_answer_is_the_same_and_recorded(wrong: dict[str, Any]) -> None:
    account = added()
    if wrong.get("code") == code_of(account):
        pytest.skip("the one code in a million")
    with pytest.raises(SignInRefused, match="password or code is wrong"):
        enter(account, **wrong)
    assert events()[-1] == ("staff.sign_in_failed", {"ip": "10.0.0.1"})


def test_a_code_of_the_authenticator_is_taken_once() -> None:
    account = added()
    enter(account)
    with pytest.raises(SignInRefused):
        enter(account)
    enter(account, NOW + HALF_MINUTE)


@pytest.mark.parametrize(("off", "is_taken"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_a_clock_may_be_off_by_half_a_minute(off: int, is_taken: bool) -> None:
    account = added()
    code = code_of(account, NOW + off * HALF_MINUTE)
    if is_taken:
        enter(account, code=code)
    else:
        with pytest.raises(SignInRefused):
            enter(account, code=code)


ELSEWHERE, MINUTE = SignInOrigin("192.0.2.9"), dt.timedelta(minutes=1)


def attack(account: NewStaffAccount, times: int, came: SignInOrigin) -> None:
    """By a stranger who knows the name."""
    for _ in range(times):
        with pytest.raises((SignInRefused, TooManyTries)):
            enter(account, password="wrong", came=came)


def test_a_stranger_who_knows_the_name_makes_its_holder_wait_nowhere_else() -> None:
    account = added()
    for network in range(5):
        attack(account, 30, SignInOrigin(f"198.51.{network}.7"))
    assert enter(account) == account.member


def test_from_the_strangers_own_network_the_holder_waits_less_than_a_minute_and_keeps_the_turn() -> None:
    account = added()
    attack(account, 100, ELSEWHERE)
    with pytest.raises(TooManyTries) as told:
        enter(account, came=ELSEWHERE)
    turn = SignInOrigin(ELSEWHERE.ip, place=told.value.place)
    assert NOW < told.value.retry_at < NOW + MINUTE
    attack(account, 100, ELSEWHERE)
    with pytest.raises(TooManyTries):
        enter(account, told.value.retry_at - dt.timedelta(seconds=1), came=turn)
    assert enter(account, told.value.retry_at, came=turn) == account.member


def test_a_turn_is_good_once_for_its_name_and_network_alone() -> None:
    account = added()
    attack(account, 11, ELSEWHERE)
    with pytest.raises(TooManyTries) as told:
        enter(account, came=ELSEWHERE)
    at, place = told.value.retry_at, told.value.place
    attack(account, 50, ELSEWHERE)
    with pytest.raises(SignInRefused):
        enter(account, at, password="wrong", came=SignInOrigin(ELSEWHERE.ip, place=place))
    for came in (
        ELSEWHERE,
        SignInOrigin(ELSEWHERE.ip, place=place),
        SignInOrigin(ELSEWHERE.ip, place=place + "x"),
    ):
        with pytest.raises(TooManyTries):
            enter(account, at, password="wrong", came=came)


def test_a_browser_in_which_the_holder_signed_in_before_never_waits_for_strangers() -> None:
    account = added()
    attack(account, 100, ELSEWHERE)
    known = SignInOrigin(ELSEWHERE.ip, device_token("maryam", NOW))
    assert enter(account, came=known) == account.member
    for other in (device_token("somebody", NOW), device_token("maryam", NOW - dt.timedelta(days=91))):
        with pytest.raises(TooManyTries):
            enter(account, NOW + HALF_MINUTE, came=SignInOrigin(ELSEWHERE.ip, other))


def test_while_a_strangers_password_is_tried_no_other_stranger_takes_the_time_of_whoever_is_signed_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A password costs a fifth of a second of a processor, and each made-up name has tries of its own."""
    account = added()
    tried: list[str] = []

    def compare(password: str, encoded: str) -> bool:
        tried.append(password)
        if password == "of the first stranger":
            with pytest.raises(TooManyTries) as refused:
                enter(account, username="made-up", came=SignInOrigin("198.51.100.7"))
            assert refused.value.is_busy
            turns.append(refused.value)
            known = SignInOrigin(ELSEWHERE.ip, device_token("maryam", NOW))
            assert enter(account, came=known) == account.member
        return check_password(password, encoded)

    turns: list[TooManyTries] = []
    monkeypatch.setattr("hemayat.accounts.staff.check_password", compare)
    with pytest.raises(SignInRefused):
        enter(account, username="another", password="of the first stranger", came=ELSEWHERE)
    assert tried == ["of the first stranger", account.password]
    (busy,) = turns
    turn = SignInOrigin("198.51.100.7", place=busy.place)
    with pytest.raises(SignInRefused):
        enter(account, busy.retry_at, username="made-up", came=turn)
    assert busy.retry_at == NOW + BUSY


def meeting(monkeypatch: pytest.MonkeyPatch) -> dict[str, bool]:
    """Whether the place for strangers in this process is taken, as a stranger finds it in a flood."""
    crowd = {"is_taken": True}
    monkeypatch.setattr(
        password_attempts._STRANGERS, "acquire", lambda **_: not crowd["is_taken"], raising=True
    )
    monkeypatch.setattr(password_attempts._STRANGERS, "release", lambda: None)
    return crowd


def flood(networks: int, now: dt.datetime, account: NewStaffAccount, each: int = 1) -> list[TooManyTries]:
    """Made-up names from this number of networks; the refusals that they get."""
    refused = []
    for number in range(networks * each):
        came = SignInOrigin(f"198.{18 + number % networks // 200}.{number % networks % 200}.7")
        with pytest.raises(TooManyTries) as one:
            enter(account, now, username=f"made-up-{number}-{now:%H%M%S}", came=came)
        refused.append(one.value)
    return refused


def test_beside_strangers_who_do_not_stop_a_turn_is_kept_and_nobody_overtakes_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A try that found the process busy was a lottery: the person who came at the right moment was next."""
    account, crowd = added(), meeting(monkeypatch)
    flood(1, NOW, account)
    crowd["is_taken"] = False
    flood(20, NOW, account)
    with pytest.raises(TooManyTries) as first:
        enter(account, came=ELSEWHERE)
    turn = SignInOrigin(ELSEWHERE.ip, place=first.value.place)
    assert first.value.retry_at <= NOW + MINUTE
    at = first.value.retry_at
    with pytest.raises(TooManyTries):
        enter(account, at - dt.timedelta(seconds=1), came=turn)
    crowd["is_taken"] = True
    flood(1, at, account)
    with pytest.raises(TooManyTries) as met:
        enter(account, at, came=turn)
    assert met.value.retry_at == at + BUSY, "a holder of a turn who meets another does not go to the end"
    crowd["is_taken"] = False
    kept = SignInOrigin(ELSEWHERE.ip, place=met.value.place)
    assert enter(account, at + BUSY, came=kept) == account.member


def test_one_network_that_does_not_stop_leaves_turns_to_every_other(monkeypatch: pytest.MonkeyPatch) -> None:
    account, _ = added(), meeting(monkeypatch)
    refused = flood(1, NOW, account, each=40)
    assert sum(bool(one.place) for one in refused) <= 14, "ten seconds of the common turns, and its own share"
    assert all(one.place for one in flood(20, NOW, account)[1:])
    with pytest.raises(TooManyTries) as refusal:
        enter(account, came=ELSEWHERE)
    assert refusal.value.place
    assert refusal.value.retry_at <= NOW + MINUTE


def test_when_no_strangers_meet_any_more_nobody_needs_a_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    account, crowd = added(), meeting(monkeypatch)
    flood(1, NOW, account)
    crowd["is_taken"] = False
    flood(1, NOW + HALF_MINUTE - dt.timedelta(seconds=1), account)
    assert enter(account, NOW + HALF_MINUTE, came=ELSEWHERE) == account.member


def test_a_turn_among_strangers_is_good_once_for_two_minutes_and_for_its_name_and_network(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    account, crowd = added(), meeting(monkeypatch)

    def turn_from(now: dt.datetime) -> tuple[dt.datetime, SignInOrigin]:
        crowd["is_taken"] = True
        with pytest.raises(TooManyTries) as refusal:
            enter(account, now, came=ELSEWHERE)
        crowd["is_taken"] = False
        return refusal.value.retry_at, SignInOrigin(ELSEWHERE.ip, place=refusal.value.place)

    at, turn = turn_from(NOW)
    with pytest.raises(TooManyTries):
        enter(account, at, came=SignInOrigin("203.0.113.5", place=turn.place))
    with pytest.raises(SignInRefused):
        enter(account, at, password="wrong", came=turn)
    with pytest.raises(TooManyTries):
        enter(account, at, came=turn)
    at, turn = turn_from(NOW + 2 * MINUTE)
    late = at + 2 * MINUTE + dt.timedelta(seconds=1)
    turn_from(late)
    with pytest.raises(TooManyTries):
        enter(account, late, came=turn)


def test_whoever_knows_the_password_guesses_few_codes_and_is_never_told_that_it_is_right() -> None:
    account = added()
    for number in range(10):
        with pytest.raises(SignInRefused):
            enter(account, code="000000", came=SignInOrigin(f"198.51.{number}.7"))
    with pytest.raises(SignInRefused):
        enter(account, came=SignInOrigin("203.0.113.5"))
    with pytest.raises(SignInRefused):
        enter(account, password="wrong", came=SignInOrigin("203.0.113.5"))
    assert enter(account, came=SignInOrigin("203.0.113.5", device_token("maryam", NOW))) == account.member
    later = NOW + dt.timedelta(minutes=31)
    assert enter(account, later, came=SignInOrigin("203.0.113.5")) == account.member


def test_who_succeeds_is_forgiven_earlier_failures() -> None:
    account = added()
    now = NOW
    for _ in range(3):
        for _ in range(4):
            with pytest.raises(SignInRefused):
                enter(account, now, password="wrong")
        enter(account, now)
        now += HALF_MINUTE


def test_a_closed_account_is_out_at_once_and_for_good() -> None:
    account = added()
    member = enter(account)
    assert StaffBackend().get_user(member.pk) == member
    disable_staff(username="maryam", by=SYSTEM, now=NOW)
    assert StaffBackend().get_user(member.pk) is None
    with pytest.raises(SignInRefused):
        enter(account, NOW + HALF_MINUTE)


def test_who_lost_their_phone_gets_new_ones() -> None:
    account = added()
    again = reset_staff(username="maryam", by=SYSTEM, now=NOW)
    with pytest.raises(SignInRefused):
        enter(account)
    enter(again, NOW + HALF_MINUTE)


def test_a_demo_account_needs_no_second_factor_and_is_refused_in_production(settings: Any) -> None:
    account = added(password="demo", is_demo=True)
    assert check_staff_password("maryam", "demo", "", now=NOW) == account.member
    settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, mode="production")
    keys = settings.KEYS
    assert keys
    with pytest.raises(Exception, match=r"password or code is wrong|demonstration"):
        check_staff_password("maryam", "demo", "", now=NOW)


def test_neither_password_nor_secret_stands_in_the_database() -> None:
    account = added()
    stored = whole_database()
    assert account.password not in stored
    assert secret_in(account.authenticator).hex() not in stored


@pytest.mark.parametrize(
    ("differing", "words"),
    [
        ({"username": "Maryam R"}, "small Latin letters"),
        ({"roles": ["king"]}, "case_officer"),
        ({"roles": []}, "at least one role"),
        ({"provinces": ["narnia"]}, "tehran"),
        ({"password": "short"}, "too short"),
    ],
)
def test_what_cannot_be_is_said_with_its_remedy(differing: dict[str, Any], words: str) -> None:
    with pytest.raises(StaffFault, match=words):
        added(**differing)


def test_a_name_is_given_once() -> None:
    added()
    with pytest.raises(StaffFault, match="choose another"):
        added()
    with pytest.raises(StaffFault, match="no account"):
        disable_staff(username="nobody", by=SYSTEM, now=NOW)


def test_every_role_has_its_name_in_both_languages() -> None:
    assert set(WORDS) == set(Role)
