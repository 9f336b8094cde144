"""Who acts: told to the database at the start of each transaction, so that it can hide what is not theirs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from django.db import connection, transaction

Kind = Literal["head", "staff", "partner", "system", "nobody"]


@dataclass(frozen=True)
class Actor:
    """`id` is a plain id, never a national id. `household`: the head's own. `provinces`: of staff; ("*",) is all.

    `is_reader`: writes nothing, whatever is called in their name; the database refuses it.
    `acting_for`: the member of staff in whose place this one stands, as `id`; whatever is recorded says so.
    """

    kind: Kind
    id: str = ""
    household: int | None = None
    provinces: tuple[str, ...] = ()
    purpose: str = ""
    is_reader: bool = False
    acting_for: str = ""


NOBODY = Actor("nobody")
SYSTEM = Actor("system", "system")


SETTINGS = ("hemayat.kind", "hemayat.actor", "hemayat.household", "hemayat.provinces", "plan_cache_mode")
"""The last: what a head asks for is found by the own household, so that one plan is right for every head."""


@contextmanager
def acting_as(actor: Actor, *, is_read_only: bool = False) -> Iterator[Actor]:
    """One transaction in which the database shows what `actor` may see; read-only, it refuses every write.

    Within another one, whoever acted there acts again afterwards.
    """
    is_within = connection.in_atomic_block
    with transaction.atomic():
        before, now = _told() if is_within else None, _values(actor)
        told = {} if before == now else now
        if is_read_only or actor.is_reader:
            told = {"transaction_read_only": "on", **told}
        _tell(told)
        yield actor
        if before is not None and before != now:
            _tell(before)


def tell(actor: Actor) -> None:
    """Tell the database who acts until the current transaction ends."""
    _tell(_values(actor))


def _values(actor: Actor) -> dict[str, str]:
    household = "" if actor.household is None else str(actor.household)
    plans = "force_generic_plan" if actor.kind == "head" else "auto"
    values = (actor.kind, actor.id, household, ",".join(actor.provinces), plans)
    return dict(zip(SETTINGS, values, strict=True))


def _tell(settings: Mapping[str, str]) -> None:
    """One statement for all of them; none where there is nothing to tell."""
    if not settings:
        return
    asked = ", ".join(f"set_config('{name}', %s, true)" for name in settings)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {asked}", list(settings.values()))


def _told() -> dict[str, str]:
    asked = ", ".join(f"coalesce(current_setting('{name}', true), '')" for name in SETTINGS)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {asked}")
        return dict(zip(SETTINGS, cursor.fetchone() or (), strict=True))
