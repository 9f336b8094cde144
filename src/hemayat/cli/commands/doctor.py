"""`hemayat doctor`: what this installation lacks for production, and what to do about each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import typer
from rich.text import Text

from hemayat.common.console import console
from hemayat.common.errors import HemayatError
from hemayat.config.environment import Environment, read_environment


def doctor() -> None:
    """Check the environment, the keys and the database. Exits with status 1 if something needed is missing."""
    from hemayat.operations.doctor_checks import all_findings
    from hemayat.operations.service_processes import give_process_key

    environment = read_environment()
    give_process_key(environment)
    console.print(f"Mode: {environment.mode}; home: {environment.home}", soft_wrap=True)
    with _database_url(environment) as url:
        findings = all_findings(environment, url)
    for finding in findings:
        mark, style = (
            ("ok  ", "green") if finding.is_fine else ("look", "red" if finding.is_needed else "yellow")
        )
        words = finding.what if finding.is_fine else f"{finding.what}: {finding.advice}"
        console.print(Text(f"{mark} {words}", style=style), soft_wrap=True)
    if any(f.is_needed and not f.is_fine for f in findings):
        raise typer.Exit(1)


@contextmanager
def _database_url(environment: Environment) -> Iterator[str | None]:
    """Where a database answers; None where none does. One of our own is looked for only where it has been made."""
    import psycopg

    from hemayat.operations.service_processes import database

    if not environment.database_url and not (environment.home / "postgres").exists():
        yield None
        return
    with ExitStack() as open_:
        try:
            addresses = open_.enter_context(database(environment))
            open_.enter_context(psycopg.connect(addresses.app))
        except (HemayatError, psycopg.OperationalError) as fault:
            console.print(Text(str(fault), style="red"), soft_wrap=True)
            yield None
            return
        yield addresses.app
