"""`hemayat serve`: the whole service with one command: database, migrations, web server, worker."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from hemayat.common.console import console
from hemayat.common.errors import HemayatError
from hemayat.config.environment import DEMO_PORT, Environment, read_environment

if TYPE_CHECKING:
    from collections.abc import Callable

    from hemayat.operations.service_processes import BackgroundErrand, Processes, WebListeners


class ProcessPool(StrEnum):
    """One pool of processes by itself, as the proxy knows it. The first six are the same server at other ports."""

    WEB = "web"
    STATUS = "status"
    DESK = "desk"
    PARTNERS = "partners"
    UPLOADS = "uploads"
    PHONE = "phone"
    INTAKE = "intake"
    WORKER = "worker"
    CHECKER = "checker"
    GATE = "gate"


_CODES = "worker for codes"
CITIZENS = {ProcessPool.WEB, ProcessPool.STATUS, ProcessPool.INTAKE, ProcessPool.UPLOADS}
"""The proxy sends them the citizens' site alone, so they log in to the database as its role alone."""


def serve(
    host: Annotated[
        str, typer.Option(help="Address to listen on. A proxy in front handles TLS.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = DEMO_PORT,
    workers: Annotated[
        int, typer.Option(min=0, help="Number of web processes; 0 means one for each core.")
    ] = 0,
    intake_port: Annotated[
        int,
        typer.Option(
            min=0,
            max=65535,
            help="Port of processes that only accept new requests: as many as web processes, at most "
            "four; 0 means none.",
        ),
    ] = 0,
    part: Annotated[
        ProcessPool | None,
        typer.Option(
            help="Run only this part, in this process, for operators who manage each part separately "
            "(deploy/systemd)."
        ),
    ] = None,
    partner_port: Annotated[
        int,
        typer.Option(min=0, max=65535, help="Port of a process only for organisations; 0 means none."),
    ] = 0,
    upload_port: Annotated[
        int,
        typer.Option(min=0, max=65535, help="Port of processes only for uploads; 0 means none."),
    ] = 0,
) -> None:
    """Find or start the database, migrate it, and serve all sites until stopped with Ctrl-C."""
    from hemayat.operations.service_processes import WebListeners

    os.environ.setdefault("HEMAYAT_PORT", str(port))
    at = WebListeners(host, port, workers, intake_port, partner_port, upload_port)
    if part:
        become(part, read_environment(), at)
    else:
        run_service(read_environment(), at)


def become(part: ProcessPool, environment: Environment, at: WebListeners) -> None:
    """This process is that part from here on. Raises HemayatError where it would have to find or mend a database."""
    from hemayat.monitoring.lifetime import PART
    from hemayat.operations.doctor_checks import refused, startup_faults
    from hemayat.operations.service_processes import (
        CITIZEN_ROUTES,
        citizens_environment,
        gate_environment,
        give_process_key,
        process_environment,
        worker_environment,
    )
    from hemayat.operations.watchdog import is_watched, tell_watchdog_once

    tell_watchdog_once()
    refuse(startup_faults(environment))
    url = environment.database_url
    if part is not ProcessPool.GATE:
        if not url:
            raise HemayatError(
                "DATABASE_URL is not set; a separate part needs a database that other parts share"
            )
        give_process_key(environment)
        refuse(refused(environment, url))
    (environment.home / "metrics").mkdir(parents=True, exist_ok=True)
    command = command_of(part, at)
    # Only the part for gateways answers them: a caller is nobody whose session the database could prove.
    routes = "phone" if part is ProcessPool.PHONE else "citizen"
    if part in CITIZENS and environment.citizen_database_url:
        variables = citizens_environment(environment)
    elif part is ProcessPool.WORKER:
        variables = worker_environment(environment, url)
    elif part is ProcessPool.GATE:
        variables = gate_environment(environment)
    else:
        variables = process_environment(environment, url)
    named = variables | {PART: part.value, CITIZEN_ROUTES: routes}
    if part in {ProcessPool.WORKER, ProcessPool.CHECKER} and not is_watched():
        watch_over(part, command, named)
    else:
        os.execve(sys.executable, command, named)  # noqa: S606 - words of our own, no shell


def command_of(part: ProcessPool, at: WebListeners) -> list[str]:
    """What the process of this part runs."""
    from hemayat.operations.service_processes import (
        checker_command,
        gate_command,
        intake_command,
        web_command,
        worker_command,
    )

    others = {
        ProcessPool.INTAKE: intake_command(at.host, at.port, at.processes),
        ProcessPool.WORKER: worker_command(),
        ProcessPool.CHECKER: checker_command(),
        ProcessPool.GATE: gate_command(at.host, at.port),
        # A second thread serves pages while the first one tries a password (accounts/password_attempts.py).
        ProcessPool.DESK: web_command(at.host, at.port, at.processes, threads=2),
    }
    return others.get(part) or web_command(at.host, at.port, at.processes)


def watch_over(part: ProcessPool, command: list[str], variables: dict[str, str]) -> None:
    """Run a worker as a child, as in a container: systemd is not there to kill one that is frozen.

    It is given as long to end as the units give it; compose.yaml gives the two of them a little more.
    """
    from hemayat.operations.service_processes import WORKER_ENDS_WITHIN, Processes
    from hemayat.operations.watchdog import Watchdog

    processes = Processes(variables, end_within=WORKER_ENDS_WITHIN)
    try:
        processes.start(part.value, command, watchdog=Watchdog())
        processes.watch()
    finally:
        processes.end()


def run_service(environment: Environment, at: WebListeners) -> None:
    """Serve until stopped. Raises HemayatError where something is missing that nobody should go without."""
    from hemayat.operations.doctor_checks import refused, startup_faults
    from hemayat.operations.migration import prepare
    from hemayat.operations.service_processes import database, give_process_key

    refuse(startup_faults(environment))
    give_process_key(environment)
    with database(environment) as addresses:
        environment = replace(environment, citizen_database_url=addresses.citizen)
        prepare(environment, addresses.owner)
        refuse(refused(environment, addresses.app))
        serve_at(environment, addresses.app, at)


def serve_at(
    environment: Environment,
    database_url: str,
    at: WebListeners,
    make_errand: Callable[[Callable[[], None]], BackgroundErrand] | None = None,
) -> None:
    """Start the web server and the worker, say where they are, and watch them until stopped.

    `make_errand`: returns work to do once in the background; its argument is a function to call when it ends. Until
    then a worker only sends codes, and uploads wait, so that nothing real happens between the made-up events.
    """
    from hemayat.operations.service_processes import (
        Processes,
        intake_command,
        process_environment,
        wait_until_ready,
        web_command,
        worker_command,
        worker_environment,
    )
    from hemayat.operations.watchdog import Watchdog

    processes = Processes(process_environment(environment, database_url))
    try:
        # What people look at comes first: started all at once, everything would be ready as late as the last of it.
        processes.start("web server", web_command(at.host, at.port, at.processes), part="web")
        if at.intake_port:
            processes.start("intake", intake_command(at.host, at.intake_port, at.processes), part="intake")
            wait_until_ready(environment.citizen_origin, at.intake_port)
        wait_until_ready(environment.citizen_origin, at.port)
        of_worker = worker_environment(environment, database_url)

        if make_errand:
            processes.start(
                _CODES, [*worker_command(), "--urgent"], of_worker, part="worker", watchdog=Watchdog()
            )
        else:
            _start_workers(processes, of_worker)
        _start_servers_with_own_ports(processes, environment, at)
        console.print(f"For heads of household: {environment.citizen_origin}/", soft_wrap=True)
        console.print(f"For staff:              {environment.staff_origin}/", soft_wrap=True)
        console.print(f"For organisations:      {environment.partner_origin}/", soft_wrap=True)
        console.print("Ctrl-C stops everything.")
        if make_errand:
            processes.do_once(make_errand(lambda: _replace_worker(processes, of_worker)))
        processes.watch()
    finally:
        processes.end()


def _start_workers(processes: Processes, of_worker: dict[str, str]) -> None:
    from hemayat.operations.service_processes import checker_command, worker_command
    from hemayat.operations.watchdog import Watchdog

    processes.start("worker", worker_command(), of_worker, part="worker", watchdog=Watchdog())
    processes.start("checker of uploads", checker_command(), part="checker", watchdog=Watchdog())


def _replace_worker(processes: Processes, of_worker: dict[str, str]) -> None:
    """After the errand: what waited for it is done now. Where the service ends, all its processes end together."""
    if processes.is_stopping:
        return
    processes.stop(_CODES)
    _start_workers(processes, of_worker)


def _start_servers_with_own_ports(processes: Processes, environment: Environment, at: WebListeners) -> None:
    """Those that were asked for, each only for what comes to its port."""
    from hemayat.operations.service_processes import (
        CITIZEN_ROUTES,
        MOST_RECEIVERS,
        wait_until_ready,
        web_command,
    )

    if at.partner_port:
        processes.start("partners' server", web_command(at.host, at.partner_port, 1), part="partners")
        wait_until_ready(environment.partner_origin, at.partner_port)
    if at.upload_port:
        receiving = web_command(at.host, at.upload_port, min(at.processes, MOST_RECEIVERS))
        processes.start("receiver of uploads", receiving, part="uploads")
        wait_until_ready(environment.citizen_origin, at.upload_port)
    if at.phone_port:
        of_phone = processes.environment | {CITIZEN_ROUTES: "phone"}
        processes.start("telephone", web_command(at.host, at.phone_port, 1), of_phone, part="phone")
        wait_until_ready(environment.citizen_origin, at.phone_port)


def refuse(faults: list[str]) -> None:
    if faults:
        raise HemayatError([*faults, "to see what each of these needs, run `hemayat doctor`"])
