"""R1.1b: a household has exactly one head on each day of its life, whoever changes it and however many at once."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Iterator
from itertools import count
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, connection
from django.db.utils import DataError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.conninfo import make_conninfo

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.process_key import act_as_system
from hemayat.households.queries import household_led_by, members
from tests.support import database

FIRST = dt.date(2019, 10, 1)
NUMBERS = count(1)
FOUND = """
WITH people AS (
    INSERT INTO person (national_id, national_id_index, given_name, family_name, sex, birth_date, is_synthetic)
    SELECT '\\x00', decode(lpad(to_hex(n), 64, '0'), 'hex'), 'نام', 'خانواده', 'female', '1980-01-01', true
    FROM unnest(%(numbers)s::bigint[]) AS n RETURNING id),
homes AS (INSERT INTO household (id, province, since) VALUES (%(household)s, '23', %(since)s))
INSERT INTO membership (household_id, person_id, province, relation, person_no, valid)
SELECT %(household)s, id, '23', CASE WHEN row_number() OVER (ORDER BY id) = 1 THEN 'head' ELSE 'spouse' END,
    row_number() OVER (ORDER BY id), daterange(%(since)s, NULL)
FROM people RETURNING person_id"""
END = (
    "UPDATE membership SET valid = daterange(lower(valid), %s) "
    "WHERE household_id = %s AND person_id = %s AND upper_inf(valid)"
)
BEGIN = (
    "INSERT INTO membership (household_id, person_id, province, relation, person_no, valid) "
    "VALUES (%s, %s, '23', %s, 1, daterange(%s, NULL))"
)


def run(statement: str, values: Any = ()) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def found_household(size: int = 2) -> tuple[int, list[int]]:
    """A household with its people, the head first."""
    household = next(NUMBERS)
    numbers = [next(NUMBERS) for _ in range(size)]
    with acting_as(SYSTEM):
        rows = run(FOUND, {"household": household, "numbers": numbers, "since": FIRST})
    return household, sorted(int(str(person)) for (person,) in rows)


@pytest.mark.django_db(transaction=True)
def test_r1_1b_a_household_without_a_head_cannot_come_to_be() -> None:
    with pytest.raises(IntegrityError, match="no head"), acting_as(SYSTEM):
        run("INSERT INTO household (id, province, since) VALUES (1, '23', %s)", [FIRST])


@pytest.mark.django_db(transaction=True)
def test_r1_1b_a_second_head_is_refused_at_once() -> None:
    household, (_, spouse) = found_household()
    with pytest.raises(IntegrityError, match="membership_one_head"), acting_as(SYSTEM):
        run(END, [dt.date(2019, 11, 1), household, spouse])
        run(BEGIN, [household, spouse, "head", dt.date(2019, 12, 1)])


@pytest.mark.django_db(transaction=True)
def test_r1_1b_the_last_head_cannot_go_and_nobody_come() -> None:
    household, (head, _) = found_household()
    with pytest.raises(IntegrityError, match="no head"), acting_as(SYSTEM):
        run(END, [dt.date(2019, 11, 1), household, head])
    with pytest.raises(IntegrityError, match="no head"), acting_as(SYSTEM):
        run("DELETE FROM membership WHERE household_id = %s AND person_id = %s", [household, head])


@pytest.mark.django_db(transaction=True)
def test_r1_1b_one_head_goes_and_another_comes_in_one_transaction() -> None:
    household, (head, spouse) = found_household()
    day = dt.date(2019, 11, 1)
    with acting_as(SYSTEM):
        run(END, [day, household, head])
        run(END, [day, household, spouse])
        run(BEGIN, [household, spouse, "head", day])
    with acting_as(SYSTEM):
        assert [(m.person, m.relation) for m in members(household)] == [(spouse, "head")]
        index = run("SELECT national_id_index FROM person WHERE id = %s", [spouse])[0][0]
        assert isinstance(index, bytes | memoryview)
        assert household_led_by(bytes(index), day) == household
        assert household_led_by(bytes(index), day - dt.timedelta(days=1)) is None


@pytest.mark.django_db(transaction=True)
def test_a_gap_of_a_day_between_two_heads_is_refused() -> None:
    household, (head, spouse) = found_household()
    with pytest.raises(IntegrityError, match="no head"), acting_as(SYSTEM):
        run(END, [dt.date(2019, 11, 1), household, head])
        run(END, [dt.date(2019, 11, 2), household, spouse])
        run(BEGIN, [household, spouse, "head", dt.date(2019, 11, 2)])


@pytest.mark.django_db(transaction=True)
def test_a_household_that_ends_needs_no_head_from_then_on() -> None:
    household, (head, spouse) = found_household()
    day = dt.date(2020, 1, 1)
    with acting_as(SYSTEM):
        run(END, [day, household, head])
        run(END, [day, household, spouse])
        run("UPDATE household SET ended_on = %s WHERE id = %s", [day, household])
    with pytest.raises(IntegrityError, match="no head"), acting_as(SYSTEM):
        run("UPDATE household SET ended_on = NULL WHERE id = %s", [household])


@pytest.mark.django_db(transaction=True)
def test_nobody_is_in_two_households_at_once() -> None:
    found_household()
    other, _ = found_household()
    _, (_, spouse) = found_household()
    with pytest.raises(IntegrityError, match="membership_one_household"), acting_as(SYSTEM):
        run(BEGIN, [other, spouse, "child", FIRST])


@pytest.mark.django_db(transaction=True)
def test_both_ends_of_a_membership_are_there_and_stay() -> None:
    household, (head, _) = found_household()
    for statement, values, words in (
        (BEGIN, [household, 10**9, "child", FIRST], "not there"),
        (BEGIN, [10**9, head, "child", FIRST], "not there|membership_one_household"),
        ("DELETE FROM household WHERE id = %s", [household], "permission denied"),
        ("DELETE FROM person WHERE id = %s", [head], "permission denied"),
        ("UPDATE person SET id = 0 WHERE id = %s", [head], "never change"),
        ("UPDATE membership SET household_id = 0 WHERE person_id = %s", [head], "never change"),
        ("UPDATE household SET id = 0 WHERE id = %s", [household], "never change"),
    ):
        with pytest.raises(DatabaseError, match=words), acting_as(SYSTEM):
            run(statement, values)
    owner = database.server().of_database(str(connection.settings_dict["NAME"])).owner
    with psycopg.connect(owner) as owning:
        for table, number in (("household", household), ("person", head)):
            with pytest.raises(psycopg.IntegrityError, match="cannot be deleted"), owning.transaction():
                owning.execute(f"DELETE FROM {table} WHERE id = %s", [number])


changes = st.lists(
    st.tuples(st.sampled_from(["end", "begin"]), st.integers(0, 2), st.integers(0, 6)), min_size=1, max_size=5
)


@pytest.mark.django_db(transaction=True)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes)
def test_r1_1b_whatever_is_tried_every_day_has_exactly_one_head(steps: list[tuple[str, int, int]]) -> None:
    household, people = found_household(3)
    try:
        with acting_as(SYSTEM):
            for step, who, days in steps:
                day = FIRST + dt.timedelta(days=days)
                if step == "end":
                    run(END, [day, household, people[who]])
                else:
                    run(BEGIN, [household, people[who], "head", day])
    except (IntegrityError, DataError):
        pass
    with acting_as(SYSTEM):
        for days in range(10):
            heads = run(
                "SELECT count(*) FROM membership WHERE household_id = %s AND relation = 'head' AND valid @> %s::date",
                [household, FIRST + dt.timedelta(days=days)],
            )
            assert heads == [(1,)]


@pytest.fixture
def two_connections(transactional_db: None) -> Iterator[tuple[psycopg.Connection, psycopg.Connection]]:
    given = connection.get_connection_params()
    conninfo = make_conninfo(
        **{k: given[k] for k in ("dbname", "user", "password", "host", "port") if given.get(k)}
    )
    with psycopg.connect(conninfo) as one, psycopg.connect(conninfo) as other:
        yield one, other


def hand_over(to: psycopg.Connection, household: int, head: int, heir: int) -> None:
    day = dt.date(2019, 11, 1)
    act_as_system(to)
    to.execute(END, [day, household, head])
    to.execute(END, [day, household, heir])
    to.execute(BEGIN, [household, heir, "head", day])


def test_r1_1b_of_two_who_name_another_head_at_once_one_wins(
    two_connections: tuple[psycopg.Connection, psycopg.Connection],
) -> None:
    one, other = two_connections
    household, (head, spouse, child) = found_household(3)
    hand_over(one, household, head, spouse)
    outcome: list[BaseException | None] = []

    def second() -> None:
        try:
            hand_over(other, household, head, child)
            other.commit()
            outcome.append(None)
        except psycopg.Error as error:
            other.rollback()
            outcome.append(error)

    waiting = threading.Thread(target=second)
    waiting.start()
    one.commit()
    waiting.join(20)
    assert len(outcome) == 1
    assert isinstance(outcome[0], psycopg.errors.IntegrityError)
    with acting_as(SYSTEM):
        assert [m.person for m in members(household) if m.is_head] == [spouse]


def test_r1_1b_two_who_each_take_a_head_away_leave_one(
    two_connections: tuple[psycopg.Connection, psycopg.Connection],
) -> None:
    """A head until November and one from then on: one transaction removes the first, another shortens the household."""
    one, other = two_connections
    household, (head, spouse) = found_household()
    day = dt.date(2019, 11, 1)
    with acting_as(SYSTEM):
        run(END, [day, household, head])
        run(END, [day, household, spouse])
        run("UPDATE household SET ended_on = %s WHERE id = %s", [day, household])
    # One lets the household go on with the spouse as head; the other, who sees neither, ends her reign before it began.
    act_as_system(one)
    one.execute(BEGIN, [household, spouse, "head", day])
    one.execute("UPDATE household SET ended_on = NULL WHERE id = %s", [household])
    outcome: list[BaseException | None] = []

    def second() -> None:
        try:
            act_as_system(other)
            other.execute(
                "DELETE FROM membership WHERE household_id = %s AND person_id = %s", [household, head]
            )
            other.commit()
            outcome.append(None)
        except psycopg.Error as error:
            other.rollback()
            outcome.append(error)

    waiting = threading.Thread(target=second)
    waiting.start()
    one.commit()
    waiting.join(20)
    assert isinstance(outcome[0], psycopg.errors.CheckViolation)


AS_HEAD = (
    "INSERT INTO membership (household_id, person_id, province, relation, person_no, valid) "
    "VALUES (%s, %s, '23', 'head', 1, daterange(%s, %s))"
)
NOVEMBER, DECEMBER = dt.date(2019, 11, 1), dt.date(2019, 12, 1)


def ended_household() -> tuple[int, list[int]]:
    """A household that ended in November, with three people who could each lead it again."""
    household, people = found_household(3)
    with acting_as(SYSTEM):
        for person in people:
            run(END, [NOVEMBER, household, person])
        run("UPDATE household SET ended_on = %s WHERE id = %s", [NOVEMBER, household])
    return household, people


def is_waiting(pid: int) -> bool:
    return run("SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = %s", [pid]) == [(True,)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((NOVEMBER, None), (NOVEMBER, None)),
        ((NOVEMBER, None), (NOVEMBER, DECEMBER)),
        ((NOVEMBER, DECEMBER), (NOVEMBER, None)),
        ((NOVEMBER, DECEMBER), (NOVEMBER, DECEMBER)),
    ],
    ids=["open, open", "open, ended", "ended, open", "ended, ended"],
)
def test_r1_1b_of_two_heads_that_come_at_once_the_second_is_refused(
    two_connections: tuple[psycopg.Connection, psycopg.Connection],
    first: tuple[dt.date, dt.date | None],
    second: tuple[dt.date, dt.date | None],
) -> None:
    one, other = two_connections
    household, (_, spouse, child) = ended_household()
    act_as_system(one)
    one.execute(AS_HEAD, [household, spouse, *first])
    outcome: list[BaseException | None] = []

    def come() -> None:
        try:
            act_as_system(other)
            other.execute(AS_HEAD, [household, child, *second])
            other.commit()
            outcome.append(None)
        except psycopg.Error as error:
            other.rollback()
            outcome.append(error)

    waiting = threading.Thread(target=come)
    waiting.start()
    until = time.monotonic() + 20
    while not is_waiting(other.info.backend_pid) and time.monotonic() < until:
        time.sleep(0.01)
    assert outcome == []
    one.commit()
    waiting.join(20)
    assert isinstance(outcome[0], psycopg.errors.IntegrityError)
    assert "membership_one_head" in str(outcome[0])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("lasts", [None, dt.date(2019, 10, 20)])
def test_r1_1b_a_head_among_earlier_days_is_refused_in_one_transaction_too(lasts: dt.date | None) -> None:
    household, (_, spouse, _) = ended_household()
    with pytest.raises(IntegrityError, match="membership_one_head"), acting_as(SYSTEM):
        run(AS_HEAD, [household, spouse, FIRST + dt.timedelta(days=3), lasts])


@pytest.mark.django_db(transaction=True)
def test_r1_1b_nobody_becomes_head_by_another_relation_beside_one_who_is() -> None:
    household, (_, spouse) = found_household()
    with pytest.raises(IntegrityError, match="membership_one_head"), acting_as(SYSTEM):
        run("UPDATE membership SET relation = 'head' WHERE person_id = %s", [spouse])
    ended, (_, other, _) = ended_household()
    with pytest.raises(IntegrityError, match="membership_one_head"), acting_as(SYSTEM):
        run(
            "UPDATE membership SET relation = 'head', valid = daterange(lower(valid), NULL) WHERE person_id = %s",
            [other],
        )
    with acting_as(SYSTEM):
        assert [m.is_head for m in members(household)] == [True, False]
        assert members(ended) == []


def test_r1_1b_a_transaction_that_cannot_see_what_others_leave_changes_no_head(
    two_connections: tuple[psycopg.Connection, psycopg.Connection],
) -> None:
    one, _ = two_connections
    household, (_, spouse, _) = ended_household()
    one.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    with pytest.raises(psycopg.errors.InvalidTransactionState, match="REPEATABLE READ"), one.transaction():
        act_as_system(one)
        one.execute(AS_HEAD, [household, spouse, NOVEMBER, None])
