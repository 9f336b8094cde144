"""Tells the database at the start of each transaction who acts, so that row-level security can hide what is not theirs.

The settings end with the transaction. Connections are reused, and a setting that outlived its transaction would let the
next visitor act as the one before.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

from django.db import DatabaseError, connection, transaction
from django.utils import timezone

Kind = Literal["head", "staff", "partner", "system", "nobody"]


@dataclass(frozen=True)
class Actor:
    """`id` is a plain id, never a national id. `household`: the head's own. `provinces`: of staff; ("*",) is all.

    `is_reader`: writes nothing, whatever is called in their name; the database refuses it.
    `acting_for`: the member of staff in whose place this one stands, as `id`; whatever is recorded says so.
    `token_hash`: of the session by which a head is proven to the database (accounts/sql/bind_session.sql).
    """

    kind: Kind
    id: str = ""
    household: int | None = None
    provinces: tuple[str, ...] = ()
    purpose: str = ""
    is_reader: bool = False
    acting_for: str = ""
    token_hash: bytes = field(default=b"", repr=False, compare=False)


NOBODY = Actor("nobody")
SYSTEM = Actor("system", "system")


SAID = ("hemayat.kind", "hemayat.actor", "hemayat.household", "hemayat.provinces", "plan_cache_mode")
"""With `plan_cache_mode`: a head's rows are found by the own household, so that one plan is right for every head."""
PROOF = "hemayat.proof"
SETTINGS = (*SAID, PROOF)
_BIND = "(SELECT count(*) FROM bind_session(%s, %s))"


class UnknownSession(DatabaseError):
    """The database that was asked does not have the session by which the head is proven."""


@contextmanager
def acting_as(actor: Actor, *, is_read_only: bool = False, needs_session: bool = False) -> Iterator[Actor]:
    """One transaction in which the database shows what `actor` may see; read-only, it refuses every write.

    Within another one, whoever acted there acts again afterwards. `needs_session`: raises UnknownSession if `actor` has
    a session and the database does not know it.
    """
    is_within = connection.in_atomic_block
    with transaction.atomic():
        before = _told() if is_within else None
        is_same = before is not None and _acts(before, actor)
        _tell(
            {
                **({"transaction_read_only": "on"} if is_read_only or actor.is_reader else {}),
                **({} if is_same else _values(actor)),
            },
            token_hash=b"" if is_same else actor.token_hash,
            needs_session=needs_session,
        )
        yield actor
        if before is not None and not is_same:
            _tell(before)


def tell(actor: Actor) -> None:
    """Tell the database who acts until the current transaction ends."""
    _tell(_values(actor), token_hash=actor.token_hash)


def _acts(settings: Mapping[str, str], actor: Actor) -> bool:
    """Whether this is who acts already, and is proven if there is a proof of it."""
    values = _values(actor)
    return all(settings[name] == values[name] for name in SAID) and (
        settings[PROOF] != "" or not actor.token_hash
    )


def _values(actor: Actor) -> dict[str, str]:
    household = "" if actor.household is None else str(actor.household)
    plans = "force_generic_plan" if actor.kind == "head" else "auto"
    values = (actor.kind, actor.id, household, ",".join(actor.provinces), plans, "")
    return dict(zip(SETTINGS, values, strict=True))


def _tell(settings: Mapping[str, str], *, token_hash: bytes = b"", needs_session: bool = False) -> None:
    """One statement for all of them; none where there is nothing to tell. `token_hash`: of the session to bind."""
    if not settings:
        return
    # The database itself sets the proof of a session that it binds.
    said = {name: value for name, value in settings.items() if not (token_hash and name == PROOF)}
    asked = [f"set_config('{name}', %s, true)" for name in said]
    given: list[str | bytes | dt.datetime] = list(said.values())
    if token_hash:
        asked.append(_BIND)
        given += [token_hash, timezone.now()]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(asked)}", given)
        answers = cursor.fetchone() or (0,)
    if token_hash and needs_session and not answers[-1]:
        raise UnknownSession


def _told() -> dict[str, str]:
    asked = ", ".join(f"coalesce(current_setting('{name}', true), '')" for name in SETTINGS)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {asked}")
        return dict(zip(SETTINGS, cursor.fetchone() or (), strict=True))
