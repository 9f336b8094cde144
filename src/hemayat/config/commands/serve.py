"""`hemayat serve`: the whole service with one command: database, migrations, web server, worker."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from hemayat.common.errors import HemayatError
from hemayat.config.console import console
from hemayat.config.environment import DEMO_PORT, Environment, read_environment


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on; a proxy in front does TLS.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = DEMO_PORT,
    workers: Annotated[int, typer.Option(min=0, help="Web processes; 0 is one for each core.")] = 0,
    intake_port: Annotated[
        int,
        typer.Option(
            min=0, max=65535, help="Port of a process that only files requests, for a surge; 0 is none."
        ),
    ] = 0,
    partner_port: Annotated[
        int,
        typer.Option(min=0, max=65535, help="Port of a process for organisations alone; 0 is none."),
    ] = 0,
) -> None:
    """Find or start the database, migrate it, and serve all sites until stopped with Ctrl-C."""
    os.environ.setdefault("HEMAYAT_PORT", str(port))
    run_service(read_environment(), host, port, workers, intake_port, partner_port)


def run_service(
    environment: Environment, host: str, port: int, workers: int, intake_port: int = 0, partner_port: int = 0
) -> None:
    """Serve until stopped. Raises HemayatError where something is missing that nobody should go without."""
    from hemayat.config.readiness import before_start, refused
    from hemayat.config.running import database

    refuse(before_start(environment))
    with database(environment) as addresses:
        prepare(environment, addresses.owner)
        refuse(refused(environment, addresses.app))
        serve_at(environment, addresses.app, host, port, workers, intake_port, partner_port)


def prepare(environment: Environment, owner_url: str) -> None:
    """The newest tables, and an empty place for metrics."""
    from hemayat.config.running import empty_metrics, manage

    empty_metrics(environment)
    manage(environment, owner_url, "migrate", "--no-input")


def serve_at(
    environment: Environment,
    database_url: str,
    host: str,
    port: int,
    workers: int,
    intake_port: int = 0,
    partner_port: int = 0,
) -> None:
    """Start the web server and the worker, say where they are, and watch them until stopped."""
    from hemayat.config.running import (
        Processes,
        intake_command,
        told,
        wait_until_ready,
        web_command,
        worker_command,
    )

    processes = Processes(told(environment, database_url))
    try:
        processes.start("web server", web_command(host, port, workers or os.cpu_count() or 1))
        processes.start("worker", worker_command())
        if intake_port:
            processes.start("intake", intake_command(host, intake_port))
            wait_until_ready(environment.citizen_origin, intake_port)
        if partner_port:
            processes.start("partners' server", web_command(host, partner_port, 1))
            wait_until_ready(environment.partner_origin, partner_port)
        wait_until_ready(environment.citizen_origin, port)
        console.print(f"For heads of household: {environment.citizen_origin}/", soft_wrap=True)
        console.print(f"For staff:              {environment.staff_origin}/", soft_wrap=True)
        console.print(f"For organisations:      {environment.partner_origin}/", soft_wrap=True)
        console.print("Ctrl-C stops everything.")
        processes.watch()
    finally:
        processes.end()


def refuse(faults: list[str]) -> None:
    if faults:
        raise HemayatError([*faults, "`hemayat doctor` says what each of these needs"])
