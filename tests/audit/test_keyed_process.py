"""A process of ours is known to the database by its key, also while nobody acts; without the key it is nobody."""

from __future__ import annotations

import psycopg
import pytest
from django.db import connection, transaction
from psycopg.sql import SQL, Identifier

from hemayat.audit.context import SYSTEM, Actor, acting_as, check_process_key
from hemayat.audit.process_key import (
    VARIABLE,
    UnknownProcessKey,
    act_as_system,
    keep_process_keys,
    process_keys,
)
from hemayat.common.errors import HemayatError
from hemayat.operations.postgres import DatabaseUrls
from hemayat.operations.postgres.urls import APP

OTHER_KEY = "another-key-of-another-installation-" * 3
"""Longer than a block of HMAC, as operators make it."""


@pytest.mark.django_db(transaction=True)
def test_a_process_without_the_key_acts_as_nobody_and_is_told_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    check_process_key()
    for keys in ("", OTHER_KEY):
        monkeypatch.setenv(VARIABLE, keys)
        with pytest.raises(UnknownProcessKey, match="run `hemayat migrate --replace-process-key`"):
            check_process_key()
        # What is asked while nobody acts is the process's own word.
        with pytest.raises(UnknownProcessKey), connection.cursor() as cursor:
            cursor.execute("SELECT FROM staff_member")


@pytest.mark.django_db(transaction=True)
def test_while_nobody_acts_the_process_is_proven_and_sees_no_household() -> None:
    kinds = []

    def ask() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT acting_kind(), acting_id(), is_proven()")
            kinds.append(cursor.fetchone())

    ask()
    with transaction.atomic():
        ask()
        with pytest.raises(ZeroDivisionError), acting_as(SYSTEM):
            raise ZeroDivisionError
        ask()
        with acting_as(SYSTEM):
            ask()
        ask()
    ask()
    said, system = ("", "", True), ("system", "system", True)
    assert kinds == [said, said, said, system, said, said]


@pytest.mark.django_db(transaction=True)
def test_what_was_said_within_a_savepoint_that_is_rolled_back_is_said_again() -> None:
    with transaction.atomic():
        with pytest.raises(ZeroDivisionError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            raise ZeroDivisionError
        with connection.cursor() as cursor:
            cursor.execute("SELECT is_proven()")
            assert cursor.fetchone() == (True,)
    with acting_as(Actor("staff", "staff:1")):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            raise ZeroDivisionError
        with connection.cursor() as cursor:
            cursor.execute("SELECT acting_id()")
            assert cursor.fetchone() == ("staff:1",)


@pytest.mark.django_db(transaction=True)
def test_what_a_process_signs_goes_through_no_statement_that_sql_can_replace() -> None:
    """On a page of the desk: DEALLOCATE, and a PREPARE of the same name that keeps what it is given."""
    for _ in range(10):
        with acting_as(SYSTEM), acting_as(Actor("staff", "staff:1")), connection.cursor() as cursor:
            cursor.execute("SELECT %s::int", [1])
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        prepared = [statement for (statement,) in cursor.fetchall()]
    assert any("::int" in statement for statement in prepared)
    assert [one for one in prepared if "bind_actor" in one or "hemayat." in one] == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_read_only", [False, True])
@pytest.mark.parametrize("forgets", [["DISCARD SEQUENCES"], ["DISCARD SEQUENCES", "SELECT own_connection()"]])
def test_a_connection_that_the_database_calls_otherwise_now_is_asked_again(
    is_read_only: bool, forgets: list[str]
) -> None:
    """As a standby that was promoted does, or SQL that has it forget."""
    with acting_as(SYSTEM), connection.cursor() as cursor:
        for statement in forgets:
            cursor.execute(statement)
    with acting_as(SYSTEM, is_read_only=is_read_only), connection.cursor() as cursor:
        cursor.execute("SELECT acting_kind()")
        assert cursor.fetchone() == ("system",)


def test_while_keys_change_the_database_knows_two_and_forgets_the_former_afterwards(
    monkeypatch: pytest.MonkeyPatch, django_db_setup: DatabaseUrls
) -> None:
    former = process_keys()[0]

    def known(owner: psycopg.Connection, keys: str) -> bool:
        """Whether a process that signs with the first of these is believed."""
        with owner.transaction(force_rollback=True):
            owner.execute(SQL("SET LOCAL SESSION AUTHORIZATION {}").format(Identifier(APP)))
            monkeypatch.setenv(VARIABLE, keys)
            try:
                act_as_system(owner)
            except UnknownProcessKey:
                return False
            return True

    with psycopg.connect(django_db_setup.admin) as owner:
        for told, believed in (
            (former, [True, False]),
            (f"{former} {OTHER_KEY}", [True, True]),
            (f"{OTHER_KEY} {former}", [True, True]),
            (OTHER_KEY, [False, True]),
            ("", [False, True]),
        ):
            monkeypatch.setenv(VARIABLE, told)
            keep_process_keys(owner)
            assert [known(owner, former), known(owner, f"{OTHER_KEY} {former}")] == believed
        # A machine that was left behind, and one that has only one of the keys while they change.
        for keys in (former, f"{former} {OTHER_KEY}", f"{OTHER_KEY} {former}"):
            monkeypatch.setenv(VARIABLE, keys)
            with pytest.raises(HemayatError, match="is older than the key"):
                keep_process_keys(owner)
            assert [known(owner, former), known(owner, f"{OTHER_KEY} {former}")] == [False, True]
        owner.rollback()


def test_a_machine_without_the_newest_key_retires_none(
    monkeypatch: pytest.MonkeyPatch, django_db_setup: DatabaseUrls
) -> None:
    former = process_keys()[0]
    with psycopg.connect(django_db_setup.admin) as owner:
        for keys in (former, f"{former} {OTHER_KEY}"):
            monkeypatch.setenv(VARIABLE, keys)
            keep_process_keys(owner)
        monkeypatch.setenv(VARIABLE, former)
        keep_process_keys(owner)
        assert counting(owner) == 2
        monkeypatch.setenv(VARIABLE, OTHER_KEY)
        keep_process_keys(owner)
        assert counting(owner) == 1
        owner.rollback()


def test_a_key_that_nobody_knows_shuts_others_out_only_if_the_operator_says_so(
    monkeypatch: pytest.MonkeyPatch, django_db_setup: DatabaseUrls
) -> None:
    former = process_keys()[0]
    with psycopg.connect(django_db_setup.admin) as owner:
        monkeypatch.setenv(VARIABLE, OTHER_KEY)
        with pytest.raises(HemayatError, match="--replace-process-key"):
            keep_process_keys(owner)
        assert counting(owner) == 1
        keep_process_keys(owner, is_replaced=True)
        assert counting(owner) == 1
        monkeypatch.setenv(VARIABLE, former)
        with pytest.raises(HemayatError, match="is older than the key"):
            keep_process_keys(owner, is_replaced=True)
        owner.rollback()


def test_of_two_keys_in_an_empty_table_the_one_that_signs_is_the_newest(
    monkeypatch: pytest.MonkeyPatch, django_db_setup: DatabaseUrls
) -> None:
    former = process_keys()[0]
    with psycopg.connect(django_db_setup.admin) as owner:
        owner.execute("DELETE FROM process_key")
        for keys, number in ((f"{OTHER_KEY} {former}", 2), (former, 2), (OTHER_KEY, 1)):
            monkeypatch.setenv(VARIABLE, keys)
            keep_process_keys(owner)
            assert counting(owner) == number
        owner.rollback()


def counting(owner: psycopg.Connection) -> int:
    """How many keys are not retired."""
    (number,) = owner.execute("SELECT count(*) FROM process_key WHERE retired_at IS NULL").fetchone() or (0,)
    return int(number)


def test_a_key_that_can_be_guessed_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for keys in ("short", f"{OTHER_KEY} short", f"{OTHER_KEY} {OTHER_KEY} {OTHER_KEY}"):
        monkeypatch.setenv(VARIABLE, keys)
        with pytest.raises(HemayatError, match="at least 32 characters"):
            process_keys()
