"""What the tests of the record share: an instant, actors, and a hand that the database cannot refuse."""

from __future__ import annotations

import datetime as dt
from typing import Any

import psycopg

from hemayat.audit.actions import record
from hemayat.audit.context import SYSTEM, Actor, acting_as
from hemayat.audit.models import AuditEvent
from hemayat.operations.postgres import DatabaseUrls

NOW = dt.datetime(2026, 3, 4, 5, 6, 7, 89, dt.UTC)
CLERK = Actor("staff", "12", provinces=("tehran",), purpose="complaint 7")


def write(count: int, province: str = "tehran", **given: Any) -> None:
    """`count` events, each in a transaction of its own."""
    for number in range(count):
        with acting_as(CLERK):
            record(by=CLERK, event="test.done", province=province, subject=f"{number}", now=NOW, **given)


def events() -> list[AuditEvent]:
    with acting_as(SYSTEM):
        return list(AuditEvent.objects.order_by("id"))


def tamper(urls: DatabaseUrls, statement: str) -> None:
    """As a superuser who has switched every trigger off."""
    with psycopg.connect(urls.admin, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(statement)
