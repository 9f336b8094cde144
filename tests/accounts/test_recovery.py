"""One administrator is left: the operator makes another in the name of two members who prove themselves."""

from __future__ import annotations

import datetime as dt

import psycopg
import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from typer.testing import CliRunner

from hemayat.accounts.errors import StaffFault
from hemayat.accounts.models import StaffMember, StaffPower, StaffReset
from hemayat.accounts.recovery import recover
from hemayat.accounts.resets import ask_reset, confirm_reset
from hemayat.accounts.staff import NewStaffAccount, add_staff, reset_staff
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.cli.commands.staff import app
from hemayat.operations.postgres import DatabaseUrls
from tests.accounts.desk_steps import account, code_for, invited, joined, line, member, quick_passwords, texts
from tests.accounts.steps import NOW, events
from tests.support.installation import use_test_database

__all__ = ["quick_passwords"]
pytestmark = pytest.mark.django_db


def roles_of(username: str) -> list[str]:
    return StaffMember.objects.get(username=username).roles


def typed(*arguments: str, words: str = "") -> tuple[int, str]:
    ran = CliRunner().invoke(app, list(arguments), input=words)
    return ran.exit_code, ran.output + str(ran.exception or "")


def test_two_members_who_prove_themselves_make_an_administrator(
    monkeypatch: pytest.MonkeyPatch, django_db_setup: DatabaseUrls
) -> None:
    use_test_database(monkeypatch, django_db_setup)
    member("boss", "administrator", mobile=line(1))
    account("nima", "analyst")
    first, second = (
        account("watcher", "oversight", mobile=line(2)),
        account("sara", "inspector", mobile=line(3)),
    )
    demo = [add_staff(username=name, full_name=name, roles=["analyst"], provinces=[], by=SYSTEM, now=NOW, password="p",
                      is_demo=True) for name in ("one", "two")]  # fmt: skip
    assert all(isinstance(one, NewStaffAccount) for one in demo)
    wrong = typed("recover", "nima", "--by", "one", "--by", "two", words="wrong\n\nwrong\n\n")
    assert wrong[0] != 0
    assert roles_of("nima") == ["analyst"]
    done = typed("recover", "nima", "--by", "one", "--by", "two", words="p\n\np\n\n")
    assert (done[0], "Notified on their own lines: 3" in done[1]) == (0, True), done[1]
    assert roles_of("nima") == ["administrator"]
    for number in (1, 2, 3):
        assert "بازیابی" in texts(line(number))[-1]
    (detail,) = [told for name, told in events() if name == "staff.recovered"]
    assert detail["in_the_name_of"] == [f"staff:{one.member.pk}" for one in demo]
    with acting_as(SYSTEM):
        power = StaffPower.objects.get(member__username="nima")
    assert power.origin == "recovery"
    assert power.confirms_from > power.granted_at
    assert {first.member.username, second.member.username} == {"watcher", "sara"}


def test_it_is_not_for_two_administrators_nor_for_one_person_twice(db: None) -> None:
    boss, nima = member("boss", "administrator"), member("nima", "analyst")
    one, two = member("one", "inspector"), member("two", "oversight")
    for first, second in ((one, one), (nima, one), (one, nima)):
        with pytest.raises(StaffFault):
            recover(username="nima", first=first, second=second, now=NOW)
    other = member("other", "administrator")
    with pytest.raises(StaffFault, match="one administrator is left"):
        recover(username="nima", first=one, second=two, now=NOW)
    with acting_as(SYSTEM):
        StaffMember.objects.filter(pk=other.pk).update(is_active=False)
    recover(username="nima", first=one, second=two, now=NOW)
    assert roles_of("nima") == ["administrator"]
    assert boss.roles == ["administrator"]


def test_after_the_first_invitation_the_operator_grants_no_power(db: None) -> None:
    boss = member("boss", "administrator")
    invited(boss)
    with pytest.raises(StaffFault, match="installation is over"):
        member("late", "publisher")
    with pytest.raises(StaffFault, match="installation is over"):
        member("plain", "analyst")
    assert not StaffMember.objects.filter(username__in=["late", "plain"]).exists()
    with acting_as(SYSTEM), pytest.raises(IntegrityError, match="installation is over"), transaction.atomic():
        StaffMember.objects.create(
            username="plain", full_name="x", roles=["analyst"], origin="operator", created_at=NOW, joined_at=NOW,
            totp_sealed=b"x",
        )  # fmt: skip


def test_whoever_was_made_at_installation_comes_back_from_a_reset_after_it(db: None) -> None:
    boss, second = member("boss", "administrator"), member("second", "administrator")
    nima = member("nima", "analyst", mobile=line(1))
    invited(boss, "sara")
    ask_reset(member=nima.pk, reason="تلفنش گم شده است", by=boss, now=NOW)
    with acting_as(SYSTEM):
        reset = StaffReset.objects.get().pk
    confirm_reset(reset=reset, by=second, now=NOW)
    assert joined() == nima


@pytest.mark.django_db(transaction=True)
def test_an_upgraded_installation_is_over(django_db_setup: DatabaseUrls) -> None:
    with psycopg.connect(django_db_setup.owner) as owner:
        owner.execute(
            "INSERT INTO staff_member (password, username, full_name, roles, provinces, is_active, is_demo, "
            "created_at, totp_sealed, totp_step, origin) "
            "VALUES ('', 'old', 'old', '{}', '{}', true, false, now(), '', 0, 'before')"
        )
    for role in ("publisher", "case_officer"):
        with pytest.raises(StaffFault, match="installation is over"):
            member("late", role)
    assert not StaffMember.objects.filter(username="late").exists()


def test_after_a_reset_at_the_machine_a_power_is_new_and_everybody_knows(db: None) -> None:
    """Else the operator alone is two publishers, with the passwords that the command prints."""
    watcher = member("watcher", "oversight", mobile=line(1))
    maker = member("maker", "publisher", mobile=line(2))
    reset_staff(username="maker", by=SYSTEM, now=NOW)
    with acting_as(SYSTEM):
        power = StaffPower.objects.get(member=maker)
    assert power.confirms_from > timezone.now() + dt.timedelta(hours=71)
    for number in (1, 2):
        assert "فرمان راهبر" in texts(line(number))[-1]
    (detail,) = [told for name, told in events() if name == "staff.reset"]
    assert (detail["notified"], watcher.roles) == (1, ["oversight"])


def test_what_was_granted_at_installation_says_so(db: None) -> None:
    added = account("boss", "administrator")
    with acting_as(SYSTEM):
        power = StaffPower.objects.get(member=added.member)
    assert (power.origin, power.confirms_from <= power.granted_at) == ("installation", True)
    (detail,) = [told for name, told in events() if name == "staff.added"]
    assert detail["at_installation"] == ["administrator"]
    assert code_for(added.authenticator)


def test_a_powers_wait_is_the_owners_to_set(
    django_db_setup: DatabaseUrls, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace  # noqa: PLC0415 - as below

    import psycopg  # noqa: PLC0415 - of this test alone

    from hemayat.config.environment import read_environment  # noqa: PLC0415 - as above
    from hemayat.operations.migration import migrate  # noqa: PLC0415 - as above

    environment = read_environment({"HEMAYAT_MODE": "test", "HEMAYAT_POWER_WAIT_HOURS": "24"})

    def hours() -> int:
        with psycopg.connect(django_db_setup.owner) as connection:
            row = connection.execute("SELECT hours FROM staff_power_wait").fetchone()
        assert row is not None
        return int(row[0])

    migrate(environment, django_db_setup.owner)
    assert hours() == 24
    migrate(replace(environment, power_wait_hours=72), django_db_setup.owner)
    assert hours() == 72
    with pytest.raises(IntegrityError), transaction.atomic():
        StaffMember.objects.create(username="x", full_name="x", roles=["publisher"], created_at=NOW)
