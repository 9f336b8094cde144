"""An account that had an owner: no administrator alone says whose it is, or to which line its links go."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from hemayat.accounts.actions import forget_old
from hemayat.accounts.conflict_of_interest import declare_relative, own_national_id, ties_of
from hemayat.accounts.errors import IDENTITY_BY_SECOND_PERSON, DeskFault
from hemayat.accounts.models import StaffIdentity, StaffMember, StaffReset
from hemayat.accounts.resets import ask_reset, confirm_reset
from hemayat.accounts.staff import actor_of
from hemayat.accounts.staff_accounts import ask_identity_of
from hemayat.accounts.staff_identity import (
    KEPT,
    accept_identity,
    ask_identity_again,
    identity_of,
    identity_to_accept,
    vouch_for_line,
)
from hemayat.accounts.staff_notices import line_of
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.operations.postgres import DatabaseUrls
from hemayat.web.staff.accounts_admin.views import STATE_TEXTS
from tests.accounts.desk_steps import (
    answered,
    invited,
    joined,
    line,
    linked,
    member,
    quick_passwords,
    shown_to,
    texts,
)
from tests.accounts.steps import BORN, NOW, events
from tests.inquiries.register_server import RegisterServer
from tests.support.extracts import national_id
from tests.support.refusals import refuses

__all__ = ["quick_passwords"]
pytestmark = pytest.mark.django_db
OTHER, WATCHER = 9, 3
WHY = "خودش با کارت ملی آمد و از این خط به من زنگ زد"


@pytest.fixture
def boss() -> StaffMember:
    return member("boss", "administrator")


@pytest.fixture
def second(boss: StaffMember) -> StaffMember:
    return member("second", "administrator")


@pytest.fixture
def older(boss: StaffMember) -> StaffMember:
    """An account of before, about which no register was ever asked."""
    return member("older", "publisher")


def typed(boss: StaffMember, of: StaffMember, number: int = OTHER, **differing: Any) -> None:
    given = {
        "national_id": national_id(number),
        "mobile": line(number),
        "birth_date": BORN,
        "now": NOW,
        **differing,
    }
    ask_identity_of(member=of.pk, by=boss, **given)


def test_one_administrator_ties_nobody_to_an_account_in_use(
    boss: StaffMember, older: StaffMember, register: RegisterServer
) -> None:
    """A real person with a line of their own, whom the registers confirm, and who is not the owner."""
    typed(boss, older)
    assert answered(older, register) == "waiting"
    with refuses(IDENTITY_BY_SECOND_PERSON):
        vouch_for_line(member=older.pk, mobile=line(OTHER), because=WHY, by=boss, now=NOW)
    with pytest.raises(DeskFault, match="There is no open inquiry"):
        accept_identity(by=boss, display="", now=NOW)
    for actor in (SYSTEM, actor_of(boss)):
        with acting_as(actor), pytest.raises(IntegrityError, match="second person"), transaction.atomic():
            StaffIdentity.objects.filter(member=older).update(
                state="confirmed", confirmed_at=NOW, line_sealed=b"x"
            )
    assert (own_national_id(older), line_of(older)) == ("", "")


def test_the_owner_accepts_it_in_a_session_of_their_own(
    boss: StaffMember, older: StaffMember, register: RegisterServer
) -> None:
    member("watcher", "oversight", mobile=line(WATCHER))
    typed(boss, older)
    answered(older, register)
    with acting_as(actor_of(older)):
        waiting = identity_to_accept(older)
    assert waiting is not None
    assert (waiting.national_id_ending, waiting.line_ending) == (national_id(OTHER)[-4:], line(OTHER)[-4:])
    accept_identity(by=older, display=waiting.digest, now=NOW)
    assert (own_national_id(older), line_of(older)) == (national_id(OTHER), line(OTHER))
    assert events()[-1] == ("staff.identity_accepted", {"notified": 1})
    assert ("staff.identity_waiting", {"notified": 1}) in events()
    with acting_as(actor_of(older)):
        assert identity_to_accept(older) is None
    with pytest.raises(DeskFault, match="There is no open inquiry"):
        accept_identity(by=older, display=waiting.digest, now=NOW)


@pytest.mark.parametrize("exchanged", ["national_id", "mobile", "birth_date"])
def test_the_owner_accepts_only_the_identity_that_the_page_showed(
    boss: StaffMember, older: StaffMember, register: RegisterServer, exchanged: str
) -> None:
    """An administrator could show the owner's own digits, and exchange them before the owner clicks."""
    typed(boss, older)
    answered(older, register)
    seen = shown_to(older)
    other: dict[str, Any] = {
        "national_id": national_id(8), "mobile": line(8), "birth_date": BORN + dt.timedelta(days=1),
    }  # fmt: skip
    typed(boss, older, **{exchanged: other[exchanged]})
    assert answered(older, register) == "waiting"
    for shown in (seen, "", "نشان\ud800"):
        with pytest.raises(DeskFault, match="was changed after you opened this page"):
            accept_identity(by=older, display=shown, now=NOW)
    assert (own_national_id(older), line_of(older)) == ("", "")
    assert shown_to(older) != seen
    typed(boss, older)
    answered(older, register)
    accept_identity(by=older, display=seen, now=NOW)
    assert (own_national_id(older), line_of(older)) == (national_id(OTHER), line(OTHER))


def test_an_identity_that_nobody_confirms_in_time_says_so_and_is_typed_again(
    boss: StaffMember, second: StaffMember, older: StaffMember, register: RegisterServer
) -> None:
    typed(boss, older)
    assert answered(older, register) == "waiting"
    seen, later = shown_to(older), NOW + dt.timedelta(days=7, minutes=1)
    forget_old(now=NOW + dt.timedelta(days=6, hours=23))
    assert shown_to(older) == seen
    forget_old(now=later)
    with acting_as(actor_of(boss)):
        found = identity_of(older)
    assert found is not None
    assert (found.state, found.may_be_asked_again, found.waits_for_second) == ("expired", False, False)
    assert STATE_TEXTS["expired"].en.startswith("Nobody confirmed the number within seven days")
    assert dt.timedelta(days=7) == KEPT
    with pytest.raises(DeskFault, match="There is no open inquiry"):
        accept_identity(by=older, display=seen, now=later)
    with pytest.raises(DeskFault, match="There is no open inquiry"):
        vouch_for_line(member=older.pk, mobile=line(OTHER), because=WHY, by=second, now=later)
    typed(boss, older, now=later)
    assert answered(older, register, later) == "waiting"
    accept_identity(by=older, display=shown_to(older), now=later)
    assert line_of(older) == line(OTHER)


def test_a_second_administrator_types_the_line_instead_of_the_owner(
    boss: StaffMember, second: StaffMember, register: RegisterServer
) -> None:
    nima = joined(linked(boss, register, "nima", national_id=national_id(7), mobile=line(7)).token)
    typed(boss, nima, 7, mobile=line(8))
    assert answered(nima, register) == "waiting"
    assert line_of(nima) == line(7)
    with pytest.raises(DeskFault, match="not the number that was entered"):
        vouch_for_line(member=nima.pk, mobile=line(7), because=WHY, by=second, now=NOW)
    vouch_for_line(member=nima.pk, mobile=line(8), because=WHY, by=second, now=NOW)
    assert line_of(nima) == line(8)
    assert "تغییر کرد" in texts(line(7))[-1]


def test_who_was_reset_had_an_account(
    boss: StaffMember, second: StaffMember, register: RegisterServer
) -> None:
    """Else the link of a reset would go to whoever one administrator names."""
    nima = joined(linked(boss, register, "nima", national_id=national_id(7), mobile=line(7)).token)
    ask_reset(member=nima.pk, reason="تلفنش گم شده است", by=boss, now=NOW)
    with acting_as(SYSTEM):
        reset = StaffReset.objects.get().pk
    confirm_reset(reset=reset, by=second, now=NOW)
    typed(boss, nima, 7, mobile=line(8))
    assert answered(nima, register) == "waiting"
    assert not texts(line(8))


def test_a_number_declared_as_a_relatives_becomes_the_owners_own(
    boss: StaffMember, older: StaffMember, register: RegisterServer
) -> None:
    declare_relative(national_id=national_id(OTHER), relation="sibling", by=older, now=NOW)
    typed(boss, older)
    answered(older, register)
    accept_identity(by=older, display=shown_to(older), now=NOW)
    assert own_national_id(older) == national_id(OTHER)
    with acting_as(actor_of(older)):
        assert [relation for relation, _ in ties_of(older)] == ["self"]
    assert events()[-2:] == [
        ("staff.tied", {"relation": "self"}),
        ("staff.identity_accepted", {"notified": 0}),
    ]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_an_inquiry_that_fails_for_the_last_time_can_be_repeated(
    register: RegisterServer, django_db_setup: DatabaseUrls
) -> None:
    # Today: the worker's own timetable forgets what was typed long ago.
    boss, now = member("boss", "administrator"), timezone.now()
    nima = invited(boss, now=now)
    with acting_as(SYSTEM):
        rows = StaffIdentity.objects.filter(member=nima)
        sealed = bytes(rows.get().told_sealed)
        rows.update(told_sealed=b"what no key opens")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET attempts = 3 WHERE task_name LIKE '%staff_identity'")
    command = [sys.executable, "-m", "hemayat.cli.main", "work", "--drain"]
    environment = {**os.environ, "DATABASE_URL": django_db_setup.app}
    subprocess.run(command, env=environment, capture_output=True, check=False, timeout=180)
    with acting_as(actor_of(boss)):
        found = identity_of(nima)
    assert found is not None
    assert (found.state, found.may_be_asked_again) == ("failed", True)
    with acting_as(SYSTEM):
        rows.update(told_sealed=sealed)
    ask_identity_again(member=nima.pk, by=boss, now=now)
    assert answered(nima, register, now) == "confirmed"
