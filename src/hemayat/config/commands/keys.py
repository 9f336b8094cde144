"""`hemayat keys`: the keys of an installation: make, list, rotate, and seal everything anew."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import typer

from hemayat.common.errors import HemayatError
from hemayat.common.keys import PURPOSES, Purpose
from hemayat.config.console import console, notes, progress, table
from hemayat.config.environment import Environment, read_environment

app = typer.Typer(
    help="Make, list and rotate the keys that seal national ids and sign records; docs/operator/keys.md says how.",
    no_args_is_help=True,
)

NEXT: dict[Purpose, str] = {
    "encryption": "What is new is sealed with it. `hemayat keys reseal` seals what is there anew.",
    "blind_index": "Until `hemayat keys reseal` has ended, publish nothing and let nobody be registered.",
    "signing": "Letters are signed with it. Hand `hemayat keys public` to whoever verifies them.",
    "checkpoint": "Hand its public half, in `hemayat keys list`, to whoever keeps the checkpoints.",
}


@app.command()
def make() -> None:
    """Make the key ring (HEMAYAT_KEYS): one key for each purpose. Copy it to a safe place before anything is sealed."""
    from hemayat.common.keyring import KeyRing

    environment = read_environment()
    ring = KeyRing.make(environment.keys, is_demo=environment.mode != "production")
    kind = (
        "for a demonstration; production refuses it"
        if ring.is_demo
        else "keep a copy of it: docs/operator/keys.md"
    )
    console.print(f"{ring.path}: {len(ring.keys)} keys, {kind}", soft_wrap=True)


@app.command("list")
def list_keys() -> None:
    """Show the keys, without their secrets; of those that sign, the public half."""
    from hemayat.common.keyring import KeyRing

    environment = read_environment()
    ring = KeyRing.read(environment.keys, may_be_open=environment.mode != "production")
    public = {**ring.public_keys("signing"), **ring.public_keys("checkpoint")}
    rows = [
        (
            key.purpose,
            key.id,
            key.state,
            f"{key.created_at:%Y-%m-%d %H:%M} UTC",
            public.get(key.id, b"").hex(),
        )
        for purpose in PURPOSES
        for key in ring.keys_for(purpose)
    ]
    console.print(table(str(ring.path), ("purpose", "id", "state", "made", "public half"), rows))


@app.command()
def public() -> None:
    """Print the public halves of all keys that sign letters, as `hemayat verify --keys` and others read them."""
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
        typer.Option("--later", help="Only announce the key: hand the file to every machine, then rotate."),
    ] = False,
) -> None:
    """Use a new key from now on; the old one still opens and verifies. Running services take it up by themselves."""
    from hemayat.common.keyring import KeyRing

    if purpose not in PURPOSES:
        raise HemayatError(f"{purpose!r} is no purpose; give one of: {', '.join(PURPOSES)}")
    environment = read_environment()
    ring = KeyRing.read(environment.keys, may_be_open=environment.mode != "production")
    rotated = ring.rotate(purpose, is_later=later)
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
def reseal(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count what would be sealed anew.")] = False,
) -> None:
    """Seal every value anew with the active keys while the service runs. Stop it at will: it goes on where it was."""
    from hemayat.config.running import database, use

    environment = read_environment()
    with database(environment) as addresses:
        use(environment, addresses.app)
        _count() if dry_run else _reseal(environment)


def _count() -> None:
    from hemayat.audit.resealing import due
    from hemayat.audit.sealed import sealed_columns

    rows = [(column.table, column.column, due(column)) for column in sealed_columns()]
    console.print(table("", ("table", "column", "to seal anew"), rows))


def _reseal(environment: Environment) -> None:
    from hemayat.audit.resealing import due, reseal
    from hemayat.audit.sealed import sealed_columns

    changed = 0
    for column in sealed_columns():
        waiting = due(column)
        if not waiting:
            notes.print(f"{column.table}.{column.column}: nothing to do")
            continue
        with progress(f"{column.table}.{column.column}", waiting) as advance:
            changed += reseal(column, now=dt.datetime.now(dt.UTC), advance=advance)
    console.print(
        f"{changed:,} values are sealed anew by the active keys of {environment.keys}.", soft_wrap=True
    )
