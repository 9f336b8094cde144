"""The hard stop of a day's looks: three times the budget, in the database; a supervisor adds to it, on record."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from hemayat.accounts.errors import DeskFault
from hemayat.accounts.models import StaffMember
from hemayat.accounts.staff import actor_of
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.oversight import look_budgets
from hemayat.oversight.look_budgets import (
    HARD_STOP,
    budget_of,
    count_file_opening,
    count_id_search,
    extend_budget,
    is_stopped,
    looks_today,
)
from hemayat.oversight.models import LookExtension
from tests.accounts.steps import NOW, events
from tests.support.members import make_member

pytestmark = pytest.mark.django_db
WHY = "سه همکار مرخصی هستند و صف امروز دو برابر است"


@pytest.fixture(autouse=True)
def small_budgets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two files a day, so that the stop is at six."""
    monkeypatch.setattr(look_budgets, "budget_of", lambda _role: 2)


def staff(name: str, *roles: str, provinces: tuple[str, ...] = ("23",)) -> StaffMember:
    return make_member(name, roles, provinces, created_at=NOW)


def looked(member: StaffMember, *households: int) -> list[bool]:
    with acting_as(actor_of(member)):
        return [count_file_opening(member, one) for one in households]


def test_the_file_after_three_times_the_budget_does_not_open() -> None:
    sara = staff("sara", "case_officer")
    assert looked(sara, *range(1, 8)) == [True] * 6 + [False]
    assert looked(sara, 1, 6) == [True, True], "those of the day stay open"
    assert looked(staff("nima", "case_officer"), 7) == [True], "each for themselves"
    with acting_as(actor_of(sara)):
        assert is_stopped(sara)
        assert count_file_opening(sara, 99, is_in_call=True), "a call in progress is finished"
        assert not count_file_opening(sara, 100)
    assert (HARD_STOP, budget_of("case_officer")) == (3, 60)


def test_a_supervisor_adds_one_budget_for_the_day_with_a_reason_on_record() -> None:
    sara, boss = staff("sara", "case_officer"), staff("boss", "senior_officer")
    looked(sara, *range(1, 8))
    with acting_as(actor_of(boss)):
        assert [(one.member.username, one.looked, one.stop) for one in looks_today(boss)] == [("sara", 6, 6)]
    with pytest.raises(DeskFault, match="Write why"):
        extend_budget(member=sara.pk, because=" ", by=boss, now=NOW)
    extend_budget(member=sara.pk, because=WHY, by=boss, now=NOW)
    assert looked(sara, 7, 8, 9) == [True, True, False]
    assert events()[-1] == ("staff.look_budget_extended", {"households": 2, "reason": WHY})


def test_the_search_after_three_times_the_budget_is_refused_until_a_supervisor_adds_to_it() -> None:
    sara, boss = staff("sara", "case_officer"), staff("boss", "senior_officer")
    with acting_as(actor_of(sara)):
        assert [count_id_search(sara) for _ in range(7)] == [True] * 6 + [False]
        assert count_id_search(sara, is_in_call=True), "a call in progress is finished"
        assert is_stopped(sara)
    assert looked(sara, 1) == [True], "files are counted apart"
    with acting_as(actor_of(boss)):
        assert [(one.looked, one.searched, one.stop) for one in looks_today(boss)] == [(1, 7, 6)]
    extend_budget(member=sara.pk, because=WHY, by=boss, now=NOW)
    with acting_as(actor_of(sara)):
        assert [count_id_search(sara) for _ in range(2)] == [True, False]
    with acting_as(actor_of(sara)), pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute("UPDATE look_day SET searches = 0")


def test_what_was_added_for_another_day_opens_nothing_today() -> None:
    sara, boss = staff("sara", "case_officer"), staff("boss", "senior_officer")
    with acting_as(actor_of(boss)), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO look_extension (member_id, day, households, because, by_id, at) "
            "VALUES (%s, current_look_day() - 1, 99, %s, %s, %s)",
            [sara.pk, WHY, boss.pk, NOW],
        )
    assert looked(sara, *range(1, 8)) == [True] * 6 + [False]


@pytest.mark.parametrize(
    ("roles", "provinces"),
    [
        (("case_officer",), ("23",)),
        (("inspector",), ("23",)),
        (("senior_officer",), ("01",)),
        (("analyst",), ("*",)),
    ],
)
def test_nobody_else_adds_to_it(roles: tuple[str, ...], provinces: tuple[str, ...]) -> None:
    sara, other = staff("sara", "case_officer"), staff("other", *roles, provinces=provinces)
    looked(sara, 1)
    with acting_as(actor_of(other)):
        assert looks_today(other) == []
    with pytest.raises(DeskFault, match="cannot change this colleague’s daily limit"):
        extend_budget(member=sara.pk, because=WHY, by=other, now=NOW)


def test_nobody_adds_to_their_own_and_the_database_holds_it() -> None:
    boss, colleague = staff("boss", "senior_officer"), staff("colleague", "senior_officer")
    with pytest.raises(DeskFault, match="cannot change this colleague’s daily limit"):
        extend_budget(member=boss.pk, because=WHY, by=boss, now=NOW)
    extend_budget(member=boss.pk, because=WHY, by=colleague, now=NOW)
    insert = (
        "INSERT INTO look_extension (member_id, day, households, because, by_id, at) "
        "VALUES (%s, current_date, 99, 'x', %s, now())"
    )
    agent = staff("agent", "hotline_agent")
    for by, given in (
        (boss, [boss.pk, boss.pk]),
        (boss, [agent.pk, colleague.pk]),
        (agent, [boss.pk, agent.pk]),
    ):
        with acting_as(actor_of(by)), pytest.raises(DatabaseError), transaction.atomic():
            connection.cursor().execute(insert, given)
    for statement in (
        "UPDATE look_day SET opened = '{}'",
        "DELETE FROM look_day",
        "DELETE FROM look_extension",
    ):
        with acting_as(SYSTEM), pytest.raises(DatabaseError), transaction.atomic():
            connection.cursor().execute(statement)
    with acting_as(actor_of(boss)), pytest.raises(IntegrityError), transaction.atomic():
        LookExtension.objects.create(
            member_id=agent.pk, day=NOW.date(), households=1, because="", by_id=boss.pk, at=NOW
        )
