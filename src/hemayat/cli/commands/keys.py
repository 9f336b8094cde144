"""`hemayat keys`: the keys of an installation: make, list, rotate, and seal everything anew."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import typer

from hemayat.common.console import console, notes, progress, table
from hemayat.common.errors import HemayatError
from hemayat.common.keys import OF_WORKER, PURPOSES, Purpose, UnreadableRing
from hemayat.config.environment import Environment, read_environment

if TYPE_CHECKING:
    from hemayat.common.keyring import KeyRing

app = typer.Typer(
    help="Create, list and rotate the keys that encrypt national IDs and sign records. See "
    "docs/operator/keys.md.",
    no_args_is_help=True,
)

NEXT: dict[Purpose, str] = {
    "encryption": "What is new is sealed with it. `hemayat keys reencrypt` seals what is there anew.",
    "blind_index": "Until `hemayat keys reencrypt` has ended, publish nothing and let nobody be registered.",
    "signing": "Letters are signed with it. Hand `hemayat keys export` to whoever verifies them.",
    "checkpoint": "Hand its public half (`hemayat keys list`) to whoever keeps checkpoints, and restart the worker.",
}


@app.command()
def make() -> None:
    """Create the key ring (HEMAYAT_KEYS) with one key for each purpose. Copy it to a safe place before any data is
    encrypted.
    """
    from hemayat.common.keyring import KeyRing

    environment = read_environment()
    ring = KeyRing.make(environment.keys, is_demo=environment.mode != "production")
    kind = (
        "for a demonstration; production refuses it"
        if ring.is_demo
        else "keep a copy of it: docs/operator/keys.md"
    )
    console.print(f"{ring.path}: {len(ring.keys)} keys, {kind}", soft_wrap=True)


@app.command("make-checkpoint")
def make_checkpoint() -> None:
    """Create the key that signs checkpoints (HEMAYAT_CHECKPOINT_KEYS). Only the worker reads it. Its public half is
    written beside the key ring.
    """
    from hemayat.audit.keys import make_checkpoint_ring

    environment = read_environment()
    public = environment.checkpoint_public
    is_demo = environment.mode != "production"
    ring = make_checkpoint_ring(environment.checkpoint_keys, public, is_demo=is_demo)
    console.print(f"{ring.path}: the key that signs checkpoints; {public}: its public half", soft_wrap=True)


@app.command("list")
def list_keys() -> None:
    """Show the keys without their secrets, and the public half of each signing key."""
    from hemayat.common.keyring import KeyRing

    environment = read_environment()
    ring = KeyRing.read(environment.keys, may_be_open=environment.mode != "production")
    public = ring.public_keys("signing")
    rows: list[tuple[str, ...]] = [
        (
            key.purpose,
            key.id,
            key.state,
            f"{key.created_at:%Y-%m-%d %H:%M} UTC",
            public.get(key.id, b"").hex(),
        )
        for purpose in ring.purposes
        for key in ring.keys_for(purpose)
    ]
    # Whoever lists keys need not be able to read the one that signs checkpoints.
    rows += [("checkpoint", id_, "", "", key.hex()) for id_, key in _checkpoint_public(environment).items()]
    console.print(table(str(ring.path), ("purpose", "id", "state", "made", "public half"), rows))


@app.command("export")
def export_public() -> None:
    """Print the public halves of all keys that sign letters, for `hemayat verify --keys` and other readers."""
    import json

    from hemayat.approvals.public_keys import PURPOSE, key_set
    from hemayat.common.keyring import KeyRing

    environment = read_environment()
    ring = KeyRing.read(environment.keys, may_be_open=environment.mode != "production")
    console.print(json.dumps(key_set(ring.public_keys(PURPOSE)), indent=2), soft_wrap=True)


@app.command()
def rotate(
    purpose: Annotated[str, typer.Argument(help=f"One of: {', '.join(PURPOSES)}.")],
    later: Annotated[
        bool,
        typer.Option("--later", help="Only announce the key. Copy the file to every machine, then rotate."),
    ] = False,
) -> None:
    """Use a new key from now on. The old key can still decrypt and verify. Running services read the new key
    automatically.
    """
    if purpose not in PURPOSES:
        raise HemayatError(f"{purpose!r} is not a purpose; give one of: {', '.join(PURPOSES)}")
    rotated = _rotated(read_environment(), purpose, is_later=later)
    if later:
        console.print(
            f"{rotated.path}: a key for {purpose} is announced. Hand the file to every machine, then rotate."
        )
        return
    console.print(
        f"{rotated.path}: {rotated.keys_for(purpose)[0].id} is the key for {purpose} now.", soft_wrap=True
    )
    console.print(NEXT[purpose])


@app.command()
def reencrypt(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only count the values that would be encrypted again.")
    ] = False,
) -> None:
    """Encrypt every value again with the active keys while the service runs. You can stop it at any time; it
    continues later.
    """
    from hemayat.operations.service_processes import configure_django, database

    environment = read_environment()
    with database(environment) as addresses:
        configure_django(environment, addresses.app)
        _count() if dry_run else _reseal(environment)


def _rotated(environment: Environment, purpose: Purpose, *, is_later: bool) -> KeyRing:
    from hemayat.common.keyring import KeyRing
    from hemayat.common.keyring_file import kept_public, write_public

    may_be_open = environment.mode != "production"
    if purpose not in OF_WORKER:
        ring = KeyRing.read(environment.keys, may_be_open=may_be_open)
        return ring.rotate(purpose, is_later=is_later)
    ring = KeyRing.read(environment.checkpoint_keys, OF_WORKER, may_be_open=may_be_open)
    kept_public(environment.checkpoint_public)  # A damaged file is refused before there is another key.
    rotated = ring.rotate(purpose, is_later=is_later)
    write_public(environment.checkpoint_public, rotated.public_keys(purpose))
    return rotated


def _checkpoint_public(environment: Environment) -> dict[str, bytes]:
    from hemayat.common.keyring_file import read_public

    try:
        return read_public(environment.checkpoint_public)
    except UnreadableRing:
        return {}


def _count() -> None:
    from hemayat.audit.key_rotation import count_due
    from hemayat.audit.sealed_columns import sealed_columns

    rows = [(column.table, column.column, count_due(column)) for column in sealed_columns()]
    console.print(table("", ("table", "column", "to seal anew"), rows))


def _reseal(environment: Environment) -> None:
    from hemayat.audit.key_rotation import count_due, reencrypt
    from hemayat.audit.sealed_columns import sealed_columns

    changed = 0
    for column in sealed_columns():
        waiting = count_due(column)
        if not waiting:
            notes.print(f"{column.table}.{column.column}: nothing to do")
            continue
        with progress(f"{column.table}.{column.column}", waiting) as advance:
            changed += reencrypt(column, now=dt.datetime.now(dt.UTC), advance=advance)
    console.print(
        f"{changed:,} values were encrypted again with the active keys of {environment.keys}.", soft_wrap=True
    )
