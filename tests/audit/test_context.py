"""The second net: PostgreSQL itself hides a household from whoever may not see it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.utils import InternalError

from hemayat.audit.context import NOBODY, SYSTEM, Actor, acting_as

HEAD = Actor("head", "1", household=7)
OF_TEHRAN = Actor("staff", "2", provinces=("23",))
OF_ALL = Actor("staff", "3", provinces=("*",))


def may_see(household: int, province: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT may_see(%s, %s)", [household, province])
        return bool(cursor.fetchone()[0])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("actor", "household", "province", "sees"),
    [
        (HEAD, 7, "23", True),
        (HEAD, 8, "23", False),
        (OF_TEHRAN, 8, "23", True),
        (OF_TEHRAN, 8, "01", False),
        (OF_ALL, 8, "01", True),
        (SYSTEM, 8, "01", True),
        (NOBODY, 7, "23", False),
    ],
)
def test_r4_1c_only_ones_own_household_is_ever_visible(
    actor: Actor, household: int, province: str, sees: bool
) -> None:
    with acting_as(actor):
        assert may_see(household, province) is sees


@pytest.mark.django_db
def test_where_nobody_was_named_nothing_is_visible() -> None:
    assert not may_see(7, "23")


@pytest.mark.django_db(transaction=True)
def test_the_actor_is_forgotten_with_the_transaction() -> None:
    with acting_as(SYSTEM):
        assert may_see(7, "23")
    assert not may_see(7, "23")


@pytest.mark.django_db(transaction=True)
def test_a_page_that_only_reads_cannot_write() -> None:
    with (
        pytest.raises(InternalError, match="read-only"),
        acting_as(SYSTEM, is_read_only=True),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM staff_member")


@pytest.mark.django_db(transaction=True)
def test_whoever_acted_before_acts_again_afterwards() -> None:
    with acting_as(OF_TEHRAN):
        with acting_as(HEAD):
            assert may_see(7, "01")
        assert not may_see(7, "01")
        assert may_see(7, "23")
        with pytest.raises(ZeroDivisionError), acting_as(SYSTEM):
            raise ZeroDivisionError
        assert not may_see(7, "01")
