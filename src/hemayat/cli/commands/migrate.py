"""`hemayat migrate`: the newest tables, as an operator applies them before starting a new version."""

from __future__ import annotations

from typing import Annotated

import typer

from hemayat.common.console import console
from hemayat.config.environment import read_environment
from hemayat.operations.migration import LOCK_SECONDS, TRIES


def migrate(
    lock_seconds: Annotated[
        int, typer.Option(min=1, max=60, help="How long other transactions may wait for a change of a table.")
    ] = LOCK_SECONDS,
    tries: Annotated[
        int, typer.Option(min=1, max=1000, help="How often to try again if a table is in use.")
    ] = TRIES,
    replace_process_key: Annotated[
        bool,
        typer.Option(
            "--replace-process-key",
            help="Replace the key of the processes. Give the new key to all machines.",
        ),
    ] = False,
) -> None:
    """Update the database to this version, as its owner (HEMAYAT_OWNER_DATABASE_URL)."""
    from hemayat.operations import migration
    from hemayat.operations.service_processes import database, give_process_key

    environment = read_environment()
    give_process_key(environment)
    with database(environment) as addresses:
        migration.migrate(
            environment,
            addresses.owner,
            lock_seconds=lock_seconds,
            tries=tries,
            replaces_key=replace_process_key,
        )
    console.print("The database is up to date.")
