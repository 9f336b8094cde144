"""Functions of the database that change powers (sql/powers.sql). The operator's commands call them as the system."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction

from hemayat.accounts.roles import POWERS


def powers_in(roles: Iterable[str]) -> list[str]:
    """Of these roles, those that are powers."""
    return sorted(set(roles) & {str(power) for power in POWERS})


def give_at_installation(member: int, powers: Sequence[str], now: datetime) -> bool:
    """Without a second person and without waiting; False once somebody was invited at the desk."""
    return _is_done("powers_at_installation(%s, %s, %s)", [member, list(powers), now])


def recover_administrator(member: int, first: int, second: int) -> bool:
    """In the name of two members; False unless one administrator at most is left."""
    return _is_done("administrator_by_recovery(%s, %s, %s)", [member, first, second])


def reopen_account(member: int) -> None:
    """Open a closed account; its powers are new again."""
    call("reopen_account(%s)", [member])


def closing_takes_two(member: int) -> bool:
    """Whether this administrator closed several accounts lately, so that the next takes a second person.

    A lock until the transaction ends makes simultaneous closings by one administrator count each other.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('closings of ' || %s::bigint, 0))", [member]
        )
        cursor.execute("SELECT closing_takes_two(%s)", [member])
        row = cursor.fetchone()
    return bool(row and row[0])


def has_owner(member: int) -> bool:
    """Whether somebody had this account already: then one administrator alone does not say whose it is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_owner(%s)", [member])
        row = cursor.fetchone()
    return bool(row and row[0])


def call(function: str, arguments: Sequence[Any]) -> None:
    """`function`: one of ours, with its placeholders."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}", arguments)


def _is_done(function: str, arguments: Sequence[Any]) -> bool:
    try:
        with transaction.atomic():
            call(function, arguments)
    except IntegrityError:
        return False
    return True
