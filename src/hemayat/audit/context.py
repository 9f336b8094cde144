"""Tells the database at the start of each transaction who acts, so that row-level security can hide what is not theirs.

The settings end with the transaction. Connections are reused, and a setting that outlived its transaction would let the
next visitor act as the one before. This is proven: of a head on the citizens' site by the session, of everybody
else by this process, which signs it (process_key.py).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal, cast

import psycopg
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from psycopg.pq import TransactionStatus

from hemayat.audit.process_key import UnknownProcessKey, act, signatures
from hemayat.audit.site_role import APPLICATIONS_LOGIN, CITIZENS_LOGIN, login_of

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


PLANS = "plan_cache_mode"
"""A head's rows are found by the own household, so that one plan is right for every head."""
SIGNED = ("hemayat.kind", "hemayat.actor", "hemayat.household", "hemayat.provinces")
SAID = (*SIGNED, PLANS)
PROOF = "hemayat.proof"
SETTINGS = (*SAID, PROOF)
_BIND_SESSION = "(SELECT count(*) FROM bind_session(%s, %s))"
_BIND_ACTOR = "bind_actor(%s, %s)"


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
        limits = {"transaction_read_only": "on"} if is_read_only or actor.is_reader else {}
        if not is_same:
            _tell(actor, limits, needs_session=needs_session)
        elif limits:
            _set(limits)
        yield actor
        if before is not None and not is_same:
            _set(before)


def tell(actor: Actor) -> None:
    """Tell the database who acts until the current transaction ends."""
    _tell(actor, {})


def run_statement(statement: str, values: Sequence[Any] | Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Run SQL. Gives the rows of its result; none if it has no result."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def check_process_key() -> None:
    """Raises UnknownProcessKey now, and not at the first page or job, if the database does not know this process."""
    with acting_as(NOBODY):
        pass


def _acts(settings: Mapping[str, str], actor: Actor) -> bool:
    """Whether this is who acts already, and that is proven."""
    values = _values(actor)
    return all(settings[name] == values[name] for name in SAID) and settings[PROOF] != ""


def _values(actor: Actor) -> dict[str, str]:
    household = "" if actor.household is None else str(actor.household)
    plans = "force_generic_plan" if actor.kind == "head" else "auto"
    values = (actor.kind, actor.id, household, ",".join(actor.provinces), plans)
    return dict(zip(SAID, values, strict=True))


def _tell(actor: Actor, limits: Mapping[str, str], *, needs_session: bool = False) -> None:
    """One statement: who acts, what proves it, and further settings of the transaction.

    Raises UnknownSession as `acting_as` says, and UnknownProcessKey if the database does not know this process.
    """
    connection.ensure_connection()
    cast("Any", connection).is_spoken = True
    if login_of(connection) == CITIZENS_LOGIN:
        # Only a session proves anything there: whatever proof there was is taken away.
        said = {**_values(actor), PROOF: ""}
        _prove(said, actor, None, limits, needs_session=needs_session)
        return
    values = _values(actor)
    with connection.wrap_database_errors:
        for signature in signatures(connection.connection, *(values[name] for name in SIGNED)):
            if _prove({PLANS: values[PLANS]}, actor, signature, limits, needs_session=needs_session):
                return
    raise UnknownProcessKey


def _prove(
    said: Mapping[str, str],
    actor: Actor,
    signature: tuple[str, bytes] | None,
    limits: Mapping[str, str],
    *,
    needs_session: bool,
) -> bool:
    """Whether the signature is believed, if there is one.

    The limits come last: a connection that has no name yet is given one while the signature is checked, which writes.
    """
    asked = [_setting(name) for name in said]
    given: list[str | bytes | dt.datetime] = list(said.values())
    if signature:
        asked.append(_BIND_ACTOR)
        given += signature
    if actor.token_hash:
        asked.append(_BIND_SESSION)
        given += [actor.token_hash, timezone.now()]
    proofs = len(asked)
    answers = _asked(asked + [_setting(name) for name in limits], [*given, *limits.values()])[:proofs]
    if signature and not answers[len(said)]:
        return False
    if actor.token_hash and needs_session and not answers[-1]:
        raise UnknownSession
    return True


def speak_for_process(
    execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Mapping[str, Any]
) -> Any:
    """What is asked while nobody acts is asked by this process, which signs that too; Django calls this for each query.

    It may read accounts, proposals and the proof of the record, and no household: `acting_kind()` is empty.
    """
    asking = context["connection"]
    if login_of(asking) != APPLICATIONS_LOGIN:
        return execute(sql, params, many, context)
    if asking.in_atomic_block:
        if not asking.is_spoken:
            asking.is_spoken = True
            _speak(asking)
        return execute(sql, params, many, context)
    if asking.connection.info.transaction_status is not TransactionStatus.IDLE:
        return execute(sql, params, many, context)
    with asking.wrap_database_errors, asking.connection.transaction():
        _speak(asking)
        return execute(sql, params, many, context)


def _speak(asking: Any) -> None:
    with asking.wrap_database_errors:
        act(asking.connection, "", "")


def _set(settings: Mapping[str, str]) -> None:
    _asked([_setting(name) for name in settings], list(settings.values()))


def _setting(name: str) -> str:
    return f"set_config('{name}', %s, true)"


def _told() -> dict[str, str]:
    answers = _asked([f"coalesce(current_setting('{name}', true), '')" for name in SETTINGS], [])
    return dict(zip(SETTINGS, answers, strict=True))


def _asked(asked: Sequence[str], given: Sequence[str | bytes | dt.datetime]) -> tuple[Any, ...]:
    """The answers, in one statement."""
    with connection.cursor() as cursor, _unprepared(connection.connection):
        cursor.execute(f"SELECT {', '.join(asked)}", given)
        return cursor.fetchone() or ()


@contextmanager
def _unprepared(asked: psycopg.Connection) -> Iterator[None]:
    """SQL of an attacker's own could put another statement in the place of a prepared one, and be given signatures."""
    threshold, asked.prepare_threshold = asked.prepare_threshold, None
    try:
        yield
    finally:
        asked.prepare_threshold = threshold
