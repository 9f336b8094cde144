"""A phone that its person has called only theirs: an hour without a page, and no right to anything."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection

from hemayat.accounts import actions
from hemayat.accounts.models import OwnPhone
from hemayat.accounts.own_phones import (
    OWN_PHONE_LIFE,
    add_own_phone,
    forget_own_phone,
    is_own_phone,
    may_add_own_phone,
    own_phones,
    remove_own_phone,
    tries_left,
    try_own_phone,
    use_own_phone,
)
from hemayat.accounts.results import Citizen, OwnPhoneRow
from hemayat.accounts.sessions import citizen_of
from hemayat.accounts.tokens import hash_of
from hemayat.audit.context import NOBODY, SYSTEM, Actor, acting_as
from hemayat.notifications.models import OutboxMessage
from tests.accounts.steps import MINUTE, NOW, events, signed_in, whole_database
from tests.inquiries.register_server import RegisterServer, made_up_id

pytestmark = pytest.mark.django_db
HOUR, SECOND = 60 * MINUTE, dt.timedelta(seconds=1)


@pytest.fixture(autouse=True)
def people(register: RegisterServer) -> None:
    for number in (1, 2):
        register.add(number, household_id=number)


def added(by: Citizen, now: dt.datetime = NOW) -> str:
    token = add_own_phone(by=by, now=now)
    assert token
    return token


def listed(by: Citizen) -> list[OwnPhoneRow]:
    with acting_as(by.actor, is_read_only=True):
        return own_phones()


def test_a_session_there_lasts_an_hour_without_a_page_and_never_beyond_eight() -> None:
    here = signed_in(1)
    added(here.citizen)
    assert citizen_of(here.token, NOW + HOUR - SECOND) is not None
    assert citizen_of(here.token, NOW + HOUR) is None
    assert actions.renew(token=here.token, now=NOW + 30 * MINUTE) == NOW + 90 * MINUTE
    for turn in range(1, 10):
        actions.renew(token=here.token, now=NOW + turn * 50 * MINUTE)
    assert citizen_of(here.token, NOW + 8 * HOUR - SECOND) is not None
    assert citizen_of(here.token, NOW + 8 * HOUR) is None


def test_another_session_of_the_same_person_lasts_twenty_minutes_as_before() -> None:
    added(signed_in(1).citizen)
    elsewhere = signed_in(1)
    assert citizen_of(elsewhere.token, NOW + 20 * MINUTE) is None
    assert actions.renew(token=elsewhere.token, now=NOW + MINUTE) == NOW + 21 * MINUTE


def test_it_is_added_once_recorded_and_told_in_a_message() -> None:
    here = signed_in(1).citizen
    lost = added(here)
    assert notices() == [("own_phone_added.1", here.household, "")]
    newer = added(here)  # The answer with the first token may never have come.
    assert [is_own_phone(phone, NOW) for phone in (lost, newer)] == [False, True]
    assert [event for event, _ in events()] == ["citizen.signed_in", "citizen.own_phone_added"]
    assert len(notices()) == 1
    assert [(row.session, row.added_at) for row in listed(here)] == [(here.session, NOW)]


def notices() -> list[tuple[str, int | None, str]]:
    """Notice, household, and the number to which it goes: none, it is read at the site."""
    with acting_as(SYSTEM, is_read_only=True):
        rows = OutboxMessage.objects.filter(notice__startswith="own_phone")
        return [(row.notice, row.household_id, bytes(row.to_sealed).decode()) for row in rows]


def test_a_session_that_was_left_open_adds_none() -> None:
    here = signed_in(1).citizen
    late = NOW + 10 * MINUTE + SECOND
    assert not may_add_own_phone(here, late)
    assert add_own_phone(by=here, now=late) is None
    assert listed(here) == []
    assert notices() == []
    assert may_add_own_phone(here, NOW + 10 * MINUTE)
    added(here, NOW + 10 * MINUTE)


def test_signing_in_there_again_changes_the_token_and_keeps_the_row() -> None:
    former = added(signed_in(1, device="Chrome, Android").citizen)
    later = NOW + 3 * HOUR
    again = signed_in(1, now=later, device="Chrome, Android")
    token = use_own_phone(session=again.token, phone=former, now=later)
    assert token
    assert citizen_of(again.token, later + 59 * MINUTE) is not None
    assert is_own_phone(former, later), "the answer with the new token may have been lost"
    assert is_own_phone(token, later)
    assert not is_own_phone(former, later), "it came: a copy of the former cookie is worth nothing any more"
    (row,) = listed(again.citizen)
    assert (row.device, row.session, row.added_at, row.used_at) == (
        "Chrome, Android", again.citizen.session, NOW, later,
    )  # fmt: skip


def test_a_lost_answer_loses_no_phone_and_the_session_shows_that_it_came() -> None:
    former = added(signed_in(1).citizen)
    tokens = []
    for _ in range(2):
        again = signed_in(1)
        tokens.append(use_own_phone(session=again.token, phone=former, now=NOW))
    assert tokens[0]
    assert tokens[1]
    assert not is_own_phone(tokens[0], NOW), "of the answer that was lost"
    actions.renew(token=again.token, now=NOW + 30 * MINUTE)
    assert not is_own_phone(former, NOW + 30 * MINUTE), "the browser with the session has the newer token"
    assert is_own_phone(tokens[1], NOW + 30 * MINUTE)


def test_the_session_before_ends_when_somebody_signs_in_there_again() -> None:
    """Else removing the phone would leave it open."""
    there = signed_in(1)
    phone = added(there.citizen)
    again = signed_in(1)
    assert use_own_phone(session=again.token, phone=phone, now=NOW)
    assert citizen_of(there.token, NOW) is None
    assert citizen_of(again.token, NOW) is not None


def test_a_few_dates_may_be_tried_there_until_the_next_sign_in() -> None:
    phone = added(signed_in(1).citizen)
    assert [try_own_phone(phone, NOW) for _ in range(6)] == [True] * 5 + [False]
    assert tries_left(phone, NOW + 30 * 24 * HOUR) == 0, "time alone brings no further ones"
    token = use_own_phone(session=signed_in(1).token, phone=phone, now=NOW)
    assert token
    assert tries_left(token, NOW) == 5
    assert tries_left("invented", NOW) is None
    assert not try_own_phone("invented", NOW)


def test_whoever_holds_it_makes_it_forget() -> None:
    there = signed_in(1)
    phone = added(there.citizen)
    forget_own_phone("invented", NOW)
    assert is_own_phone(phone, NOW)
    forget_own_phone(phone, NOW)
    assert not is_own_phone(phone, NOW)
    assert citizen_of(there.token, NOW) is None
    assert [event for event, _ in events()][-2:] == ["citizen.own_phone_added", "citizen.own_phone_removed"]


def test_somebody_else_who_signs_in_there_gets_nothing_of_it() -> None:
    phone = added(signed_in(1).citizen)
    other = signed_in(2)
    assert use_own_phone(session=other.token, phone=phone, now=NOW) is None
    assert citizen_of(other.token, NOW + 20 * MINUTE) is None
    assert listed(other.citizen) == []
    assert is_own_phone(phone, NOW), "it stays the phone of its person"


def test_neither_a_session_that_is_over_nor_an_invented_token_uses_a_phone() -> None:
    here = signed_in(1)
    phone = added(here.citizen)
    assert use_own_phone(session=here.token, phone="invented", now=NOW) is None
    assert use_own_phone(session="invented", phone=phone, now=NOW) is None
    assert use_own_phone(session=here.token, phone=phone, now=NOW + 2 * HOUR) is None


def test_it_is_removed_from_any_session_of_its_person_and_signed_out() -> None:
    there, here = signed_in(1), signed_in(1)
    phone = added(there.citizen)
    (row,) = listed(here.citizen)
    assert remove_own_phone(row.id, by=here.citizen, now=NOW)
    assert citizen_of(there.token, NOW) is None
    assert citizen_of(here.token, NOW) is not None
    assert not is_own_phone(phone, NOW)
    assert listed(here.citizen) == []
    assert events()[-1] == ("citizen.own_phone_removed", {})
    assert not remove_own_phone(row.id, by=here.citizen, now=NOW)


def test_nobody_removes_or_lists_the_phone_of_another() -> None:
    there, stranger = signed_in(1), signed_in(2)
    phone = added(there.citizen)
    (row,) = listed(there.citizen)
    assert listed(stranger.citizen) == []
    assert not remove_own_phone(row.id, by=stranger.citizen, now=NOW)
    for actor in (
        NOBODY,
        Actor("staff", "staff:1", provinces=("*",)),
        Actor("head", f"session:{there.citizen.session}", household=2),
    ):
        with acting_as(actor), connection.cursor() as cursor:
            cursor.execute("SELECT remove_own_phone(%s, %s)", [row.id, NOW])
            assert cursor.fetchone() == (False,)
    assert is_own_phone(phone, NOW)
    assert citizen_of(there.token, NOW) is not None
    assert [event for event, _ in events()][-1] == "citizen.own_phone_added"


def test_signing_out_everywhere_removes_them_all_and_no_other_persons() -> None:
    mine, other = signed_in(1), signed_in(2)
    phones = [added(mine.citizen), added(other.citizen)]
    actions.sign_out_everywhere(by=mine.citizen, now=NOW)
    assert [is_own_phone(phone, NOW) for phone in phones] == [False, True]
    assert [event for event, _ in events()][-2:] == [
        "citizen.signed_out_everywhere", "citizen.own_phone_removed",
    ]  # fmt: skip


def test_signing_out_leaves_it_in_the_list() -> None:
    here = signed_in(1)
    phone = added(here.citizen)
    actions.sign_out(token=here.token, now=NOW)
    assert is_own_phone(phone, NOW)


def test_a_sixth_one_removes_the_one_that_was_used_longest_ago() -> None:
    sessions = [signed_in(1, now=NOW + turn * HOUR) for turn in range(6)]
    phones = [added(one.citizen, NOW + turn * HOUR) for turn, one in enumerate(sessions)]
    assert [is_own_phone(phone, NOW + 6 * HOUR) for phone in phones] == [False, True, True, True, True, True]
    assert len(listed(sessions[-1].citizen)) == 5
    assert [event for event, _ in events()][-2:] == ["citizen.own_phone_removed", "citizen.own_phone_added"]


def test_ninety_days_without_a_sign_in_end_it() -> None:
    phone = added(signed_in(1).citizen)
    assert is_own_phone(phone, NOW + OWN_PHONE_LIFE - SECOND)
    assert not is_own_phone(phone, NOW + OWN_PHONE_LIFE)
    late = NOW + OWN_PHONE_LIFE
    assert use_own_phone(session=signed_in(1, now=late).token, phone=phone, now=late) is None


def test_the_database_keeps_neither_the_id_nor_the_token() -> None:
    phone = added(signed_in(1).citizen)
    actions.forget_old(now=NOW + 2 * HOUR)
    with acting_as(SYSTEM, is_read_only=True):
        row = OwnPhone.objects.get()
    assert {field.attname for field in OwnPhone._meta.concrete_fields} == {
        "id", "token_hash", "former_hash", "person_indexes", "household_id", "device", "session_id", "tries",
        "added_at", "used_at",
    }  # fmt: skip
    assert bytes(row.token_hash) == hash_of(phone)
    stored = whole_database()
    assert phone not in stored
    assert made_up_id(1) not in stored


@pytest.mark.parametrize(
    ("actor", "sees"),
    [
        (SYSTEM, 1),
        (Actor("head", "session:1", household=1), 0),
        (Actor("staff", "staff:1", provinces=("*",)), 0),
        (NOBODY, 0),
    ],
)
def test_the_table_is_the_systems_alone(actor: Actor, sees: int) -> None:
    added(signed_in(1).citizen)
    with acting_as(actor):
        assert OwnPhone.objects.count() == sees
