"""A process proves to the database who acts: it signs it with a key that it shares with the database.

So the password of the application's login alone opens nothing, and neither does SQL that only says who acts (decision
0055). Processes of the citizens' site have no key: there a head's session proves who acts.
"""

from __future__ import annotations

import hmac
import json
import os
from collections.abc import Iterator
from hashlib import sha256
from weakref import WeakKeyDictionary

import psycopg

from hemayat.common.errors import HemayatError

VARIABLE = "HEMAYAT_PROCESS_KEY"
"""One key, or two with a space between: the first signs, and the database knows both (docs/operator/keys.md)."""
SHORTEST = 32
BLOCK = 64
"""Bytes, of SHA-256 in HMAC (RFC 2104)."""
UNKNOWN = (
    f"the database does not know this process: {VARIABLE} is not the key that `hemayat migrate` was given last; "
    "take the key of the other machines. If this is the new key of all, run `hemayat migrate --replace-process-key`: "
    "docs/operator/keys.md"
)
RETIRED = (
    f"{VARIABLE} is older than the key that the database knows, which another machine gave it: take that one. A key "
    "that was retired never counts again; make a new one if none is left: docs/operator/keys.md"
)
OTHER = (
    f"{VARIABLE} is not the key that the database knows. If this is the new key of all machines, run `hemayat migrate "
    "--replace-process-key`; otherwise take the key of the other machines: docs/operator/keys.md"
)
_names: WeakKeyDictionary[psycopg.Connection | psycopg.AsyncConnection, str] = WeakKeyDictionary()


class UnknownProcessKey(HemayatError):
    """The database does not know the key with which this process signs who acts."""

    def __init__(self) -> None:
        super().__init__(UNKNOWN)


def process_keys() -> list[str]:
    """Those that this process was given, the one that signs first. Raises HemayatError if one is too short."""
    keys = os.environ.get(VARIABLE, "").split()
    if len(keys) > 2 or any(len(key) < SHORTEST for key in keys):
        raise HemayatError(
            f"{VARIABLE}: give one key of at least {SHORTEST} characters, or two with a space between"
        )
    return keys


def signed(kind: str, actor: str, household: str, provinces: str, of: str) -> tuple[str, bytes]:
    """What `bind_actor` takes (audit/sql/bind_actor.sql). Without a key nothing is signed, and nobody will act.

    `of`: the connection on which alone it is good, as `own_connection` names it.
    """
    said = json.dumps([kind, actor, household, provinces, of])
    keys = os.environ.get(VARIABLE, "").split(None, 1)
    return said, hmac.digest(keys[0].encode(), said.encode(), "sha256") if keys else b""


def signatures(
    connection: psycopg.Connection, kind: str, actor: str, household: str = "", provinces: str = ""
) -> Iterator[tuple[str, bytes]]:
    """The signature, and another one if it is not believed: a promoted standby has new names for connections."""
    yield signed(kind, actor, household, provinces, own_connection(connection))
    _names.pop(connection, None)
    yield signed(kind, actor, household, provinces, own_connection(connection))


def own_connection(connection: psycopg.Connection) -> str:
    """What the database calls this connection and no other, before or after it; asked once."""
    if connection not in _names:
        (name,) = connection.execute("SELECT own_connection()", prepare=False).fetchone() or ("",)
        _names[connection] = str(name)
    return _names[connection]


def act_as_system(connection: psycopg.Connection) -> None:
    """For a connection that Django does not know. Raises UnknownProcessKey."""
    act(connection, "system", "system")


def act(connection: psycopg.Connection, kind: str, actor: str) -> None:
    """Until the transaction ends. Raises UnknownProcessKey. The owner's login needs no key."""
    for signature in signatures(connection, kind, actor):
        bound = connection.execute("SELECT bind_actor(%s, %s)", signature, prepare=False).fetchone()
        if bound == (True,):
            return
    raise UnknownProcessKey


async def speak(connection: psycopg.AsyncConnection) -> None:
    """The process's own word, as what is asked while nobody acts: for a connection of the worker, until the transaction
    ends. Raises UnknownProcessKey.
    """
    for is_again in (False, True):
        if is_again or connection not in _names:
            asked = await connection.execute("SELECT own_connection()", prepare=False)
            _names[connection] = str((await asked.fetchone() or ("",))[0])
        given = signed("", "", "", "", _names[connection])
        bound = await connection.execute("SELECT bind_actor(%s, %s)", given, prepare=False)
        if await bound.fetchone() == (True,):
            return
    raise UnknownProcessKey


def pads(key: str) -> tuple[bytes, bytes]:
    """The two blocks that HMAC begins with, as the database keeps a key."""
    block = key.encode() if len(key.encode()) <= BLOCK else sha256(key.encode()).digest()
    block = block.ljust(BLOCK, b"\0")
    return bytes(byte ^ 0x36 for byte in block), bytes(byte ^ 0x5C for byte in block)


def keep_process_keys(owner: psycopg.Connection, *, is_replaced: bool = False) -> None:
    """Let the database know the keys of this process and no others; without a key it keeps what it knows.

    Raises HemayatError for a key that gave way to a newer one: it never counts again. A machine without the newest key
    retires none, and brings a key that nobody knows only if `is_replaced`. A version before has no numbers of keys:
    migrations are taken back in drills.
    """
    given = [pads(key) for key in process_keys()]
    if is_replaced and not given:
        raise HemayatError(f"{VARIABLE} is not set, so there is no key to bring: docs/operator/keys.md")
    numbered = owner.execute(
        "SELECT FROM pg_attribute WHERE attrelid = to_regclass('process_key') AND attname = 'retired_at'"
    )
    if not given or numbered.fetchone() is None:
        return
    inner = [one for one, _ in given]
    with owner.transaction():
        owner.execute("LOCK TABLE process_key IN SHARE ROW EXCLUSIVE MODE")
        _refuse_retired(owner, inner)
        if not is_replaced and not _has_newest(owner, inner):
            return
        # The one that signs comes last, and so is the newest, if both are new here.
        for pair in reversed(given):
            owner.execute(
                "INSERT INTO process_key (inner_pad, outer_pad) VALUES (%s, %s) ON CONFLICT DO NOTHING", pair
            )
        owner.execute(
            "UPDATE process_key SET retired_at = now() WHERE inner_pad <> ALL(%s) AND retired_at IS NULL",
            [inner],
        )


def _has_newest(owner: psycopg.Connection, given: list[bytes]) -> bool:
    """Whether the newest key that counts is among them, or none counts yet. Raises HemayatError for an unknown key."""
    counting = owner.execute(
        "SELECT inner_pad FROM process_key WHERE retired_at IS NULL ORDER BY number DESC"
    )
    known = [pad for (pad,) in counting]
    if not known or known[0] in given:
        return True
    if not set(given) <= set(known):
        raise HemayatError(OTHER)
    return False


def _refuse_retired(owner: psycopg.Connection, given: list[bytes]) -> None:
    retired = owner.execute(
        "SELECT FROM process_key WHERE inner_pad = ANY(%s) AND retired_at IS NOT NULL", [given]
    )
    if retired.fetchone() is not None:
        raise HemayatError(RETIRED)
