"""Who acts: told to the database at the start of each transaction, so that it can hide what is not theirs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from django.db import connection, transaction

Kind = Literal["head", "staff", "partner", "system", "nobody"]


@dataclass(frozen=True)
class Actor:
    """`id` is a plain id, never a national id. `household`: the head's own. `provinces`: of staff; ("*",) is all."""

    kind: Kind
    id: str = ""
    household: int | None = None
    provinces: tuple[str, ...] = ()
    purpose: str = ""


NOBODY = Actor("nobody")
SYSTEM = Actor("system", "system")


@contextmanager
def acting_as(actor: Actor, *, is_read_only: bool = False) -> Iterator[Actor]:
    """One transaction in which the database shows what `actor` may see; read-only, it refuses every write."""
    with transaction.atomic(), connection.cursor() as cursor:
        if is_read_only:
            cursor.execute("SET TRANSACTION READ ONLY")
        tell(actor)
        yield actor


def tell(actor: Actor) -> None:
    """Tell the database who acts until the current transaction ends."""
    household = "" if actor.household is None else str(actor.household)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('hemayat.kind', %s, true), set_config('hemayat.actor', %s, true), "
            "set_config('hemayat.household', %s, true), set_config('hemayat.provinces', %s, true)",
            [actor.kind, actor.id, household, ",".join(actor.provinces)],
        )
