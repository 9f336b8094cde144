"""`hemayat migrate`: the newest tables, as an operator applies them before starting a new version."""

from __future__ import annotations

from hemayat.config.console import console
from hemayat.config.environment import read_environment


def migrate() -> None:
    """Bring the database to this version, as its owner (HEMAYAT_OWNER_DATABASE_URL)."""
    from hemayat.config.running import database, manage

    environment = read_environment()
    with database(environment) as addresses:
        manage(environment, addresses.owner, "migrate", "--no-input")
    console.print("The database is at this version.")
