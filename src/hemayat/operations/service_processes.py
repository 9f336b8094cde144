"""The processes of a running service: database, web server and worker, which start and end together."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from hemayat.audit.process_key import VARIABLE as PROCESS_KEY
from hemayat.common.console import console
from hemayat.common.errors import HemayatError
from hemayat.common.files import write_whole
from hemayat.config.environment import Environment
from hemayat.monitoring.lifetime import PART
from hemayat.operations.postgres import PostgresCluster
from hemayat.operations.watchdog import Watchdog

READY_WITHIN = 180.0
"""Seconds: a machine that has much else to do needs more than a minute to start seven processes."""
END_WITHIN = 20.0
WORKER_ENDS_WITHIN = 60.0
"""Seconds; `TimeoutStopSec` of the units is the same: a job that has begun is finished."""
GLANCE = 0.2
STANDS_AFTER = 10.0
"""Seconds after which a child is taken to be well."""
MOST_RECEIVERS = 2
"""Processes that receive uploads: a file of 10 MB takes one of them a third of a second."""
MOST_INTAKES = 4
"""More would only wait for the database, and each of them has a connection of its own."""
CHECKPOINT_KEYS = "HEMAYAT_CHECKPOINT_KEYS"
SERVER_LOGS = Path(__file__).with_name("server_logs.json")
OF_OTHERS = ("HEMAYAT_OWNER_DATABASE_URL", "HEMAYAT_BACKUP_DATABASE_URL")
"""Addresses that no process which serves needs."""
LOGIN = ("user", "password", "passfile", "sslcert", "sslkey", "sslpassword", "service")
"""Parts of an address by which a process logs in at the database."""
CITIZEN_ROUTES = "HEMAYAT_CITIZEN_ROUTES"
"""The variable that tells a process which list of routes it has for the citizens' host name (config/urls)."""
METRICS = "PROMETHEUS_MULTIPROC_DIR"
"""The variable that names the folder in which processes that serve count together."""
FALLS, LONGEST_PAUSE = 5, 10.0


@dataclass(frozen=True)
class WebListeners:
    """Where the processes of the web listen, and how many there are; 0 workers is one for each core, port 0 is none."""

    host: str
    port: int
    workers: int = 0
    intake_port: int = 0
    partner_port: int = 0
    upload_port: int = 0
    phone_port: int = 0

    @property
    def processes(self) -> int:
        return self.workers or os.cpu_count() or 1


@dataclass(frozen=True)
class DatabaseAddresses:
    """Where the database is: for migrations as its owner, for everything else as the application.

    `citizen`: for requests to the citizens' site; empty if none is named. `admin` is empty if the server is not ours.
    """

    owner: str
    app: str
    admin: str = ""
    citizen: str = ""


@contextmanager
def database(environment: Environment) -> Iterator[DatabaseAddresses]:
    """The database that the environment names, else a server of our own for as long as this lasts."""
    if environment.database_url:
        owner = environment.owner_database_url or environment.database_url
        yield DatabaseAddresses(owner, environment.database_url, citizen=environment.citizen_database_url)
        return
    cluster = PostgresCluster(environment.home / "postgres")
    urls = cluster.start()
    cluster.keep_running()
    try:
        yield DatabaseAddresses(urls.owner, urls.app, urls.admin, urls.citizen)
    finally:
        cluster.stop()


def process_environment(environment: Environment, database_url: str) -> dict[str, str]:
    """The environment variables of a process of this installation; where checkpoints are signed, the worker alone is
    told (`worker_environment`).
    """
    of_all = {name: value for name, value in os.environ.items() if name != CHECKPOINT_KEYS}
    return {
        **of_all,
        "DJANGO_SETTINGS_MODULE": "hemayat.config.settings",
        "HEMAYAT_MODE": environment.mode,
        "HEMAYAT_HOME": str(environment.home),
        "HEMAYAT_KEYS": str(environment.keys),
        "HEMAYAT_CITIZEN_ORIGIN": environment.citizen_origin,
        "HEMAYAT_STAFF_ORIGIN": environment.staff_origin,
        "HEMAYAT_PARTNER_ORIGIN": environment.partner_origin,
        "HEMAYAT_SECRET_KEY": secret_key(environment),
        PROCESS_KEY: process_key(environment),
        METRICS: str(environment.home / "metrics"),
        "DATABASE_URL": database_url,
        "HEMAYAT_CITIZEN_DATABASE_URL": environment.citizen_database_url,
    }


def citizens_environment(environment: Environment) -> dict[str, str]:
    """As `process_environment`, for a process that serves the citizens' site alone: it knows no other login, and has
    no key to sign with.

    So an attacker who runs code there has the database's rights of that role, and of nobody else. A standby is asked as
    the same role.
    """
    url, standby = environment.citizen_database_url, environment.standby_database_url
    return {
        name: value
        for name, value in process_environment(environment, url).items()
        if name not in {"HEMAYAT_STANDBY_DATABASE_URL", PROCESS_KEY, *OF_OTHERS}
    } | ({"HEMAYAT_STANDBY_DATABASE_URL": _with_login_of(standby, url)} if standby else {})


def gate_environment(environment: Environment) -> dict[str, str]:
    """As `process_environment`: the waiting room asks no database, and has no key to sign with."""
    variables = process_environment(environment, environment.database_url)
    return {name: value for name, value in variables.items() if name != PROCESS_KEY}


def _with_login_of(address: str, other: str) -> str:
    """The address with everything of the other by which it logs in, and nothing by which the address itself does."""
    place = {name: value for name, value in conninfo_to_dict(address).items() if name not in LOGIN}
    login = {name: value for name, value in conninfo_to_dict(other).items() if name in LOGIN}
    return make_conninfo("", **(place | login))


def worker_environment(environment: Environment, database_url: str) -> dict[str, str]:
    return process_environment(environment, database_url) | {
        CHECKPOINT_KEYS: str(environment.checkpoint_keys)
    }


def django_command_environment(environment: Environment, database_url: str) -> dict[str, str]:
    """As `process_environment`, for a process that serves nobody: it ends soon, and nothing that it counts is kept."""
    return {
        name: value
        for name, value in process_environment(environment, database_url).items()
        if name != METRICS
    }


def secret_key(environment: Environment) -> str:
    """Django's own secret, for cookies that it signs: given, or made once and kept beside the keys."""
    if given := os.environ.get("HEMAYAT_SECRET_KEY"):
        return given
    return _kept(environment.home / "secret.txt")


def _kept(path: Path) -> str:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with write_whole(path) as part:
            part.touch(0o600)
            part.write_text(secrets.token_urlsafe(48), "utf-8")
    return path.read_text("utf-8")


def process_key(environment: Environment) -> str:
    """With which processes sign who acts: given, or made once and kept where the keys are.

    A production with a database of its own is given it, since other machines sign with the same: empty if it is not.
    """
    given = os.environ.get(PROCESS_KEY, "")
    if given or (environment.mode == "production" and environment.database_url):
        return given
    return _kept(environment.home / "process-key.txt")


def give_process_key(environment: Environment) -> None:
    """Let this very process sign, before Django reads its settings."""
    os.environ[PROCESS_KEY] = process_key(environment)


def empty_metrics(environment: Environment) -> None:
    """A place where the processes count together, from nothing at each start."""
    folder = environment.home / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def configure_django(environment: Environment, database_url: str) -> None:
    """Let this very process be one of the installation: Django reads its settings from here on."""
    os.environ.pop(METRICS, None)
    os.environ.update(django_command_environment(environment, database_url))
    import django

    django.setup()


def run_django_command(environment: Environment, database_url: str, *arguments: str, **more: str) -> None:
    """One of Django's own commands in a process of its own; `more`: environment variables.

    Raises HemayatError with what it said.
    """
    done = subprocess.run(  # noqa: S603 - this interpreter with a list of our own words
        [sys.executable, "-m", "django", *arguments],
        env=django_command_environment(environment, database_url) | more,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise HemayatError(f"`{arguments[0]}` did not finish:\n{done.stderr.strip()}")


@dataclass
class ServiceProcess:
    """One process of the service. `again_at`: when it is started again; None while it runs."""

    command: list[str]
    environment: dict[str, str]
    process: subprocess.Popen[bytes]
    began: float
    watchdog: Watchdog | None = None
    falls: int = 0
    has_lived: bool = False
    again_at: float | None = None


@dataclass
class BackgroundErrand:
    """Work that is done once while the service runs. `begin`: before its process starts; `end`: after it has ended.

    `end` gets the exit code, also if the errand was stopped with the service.
    """

    name: str
    command: list[str]
    begin: Callable[[], None]
    end: Callable[[int], None]


class Processes:
    """Children by name. One that falls is started again; when told to stop, all end in order, the last first."""

    def __init__(self, environment: Mapping[str, str], *, end_within: float = END_WITHIN) -> None:
        """`end_within`: seconds that the children have to end before they are killed."""
        self.environment = dict(environment)
        self.end_within = end_within
        self.children: dict[str, ServiceProcess] = {}
        self.is_stopping = False
        self.errand: tuple[BackgroundErrand, subprocess.Popen[bytes]] | None = None

    def do_once(self, errand: BackgroundErrand) -> None:
        """Begin an errand; its end is seen to by `watch`, or by `end`."""
        errand.begin()
        self.errand = (errand, self._begun(errand.command, self.environment))

    def start(
        self,
        name: str,
        command: list[str],
        environment: Mapping[str, str] | None = None,
        *,
        part: str = "",
        watchdog: Watchdog | None = None,
    ) -> None:
        """`environment`: its own, if it is not that of the others. `part`: of which it tells that it is alive.

        `watchdog`: hears it, and has it killed if it is silent.
        """
        own = dict(self.environment if environment is None else environment) | ({PART: part} if part else {})
        own |= watchdog.variables if watchdog else {}
        self.children[name] = ServiceProcess(
            command, own, self._begun(command, own), time.monotonic(), watchdog
        )

    def watch(self) -> None:
        """Until somebody stops us. Raises HemayatError where a child falls as often as it is started."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        while not self.is_stopping:
            time.sleep(GLANCE)
            if self.errand and self.errand[1].poll() is not None:
                self._end_errand()
            for name, child in self.children.items():
                if not self.is_stopping:
                    self._look_after(name, child)

    def stop(self, name: str) -> None:
        """End one child, which is not started again."""
        child = self.children.pop(name)
        child.process.terminate()
        try:
            child.process.wait(self.end_within)
        except subprocess.TimeoutExpired:
            child.process.kill()
            child.process.wait()
        if child.watchdog:
            child.watchdog.close()

    def end(self) -> None:
        """The errand first, then all children, whatever the end of the errand raises."""
        self.is_stopping = True
        try:
            if self.errand:
                self.errand[1].terminate()
                self.errand[1].wait()
                self._end_errand()
        finally:
            self._end_children()

    def _end_children(self) -> None:
        running = [child.process for child in self.children.values()]
        for process in reversed(running):
            process.terminate()
        until = time.monotonic() + self.end_within
        for process in running:
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for child in self.children.values():
            if child.watchdog:
                child.watchdog.close()

    def _end_errand(self) -> None:
        assert self.errand is not None, "the caller has seen it"
        (errand, process), self.errand = self.errand, None
        errand.end(process.returncode)

    def _begun(self, command: list[str], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
        # A session of its own: Ctrl-C reaches this process alone, which then ends the others in order.
        return subprocess.Popen(  # noqa: S603 - commands of our own, no shell
            command, env=environment, start_new_session=True
        )

    def _look_after(self, name: str, child: ServiceProcess) -> None:
        now = time.monotonic()
        if child.again_at is not None:
            if now >= child.again_at:
                if child.watchdog:
                    child.watchdog.begin_anew()
                begun = self._begun(child.command, child.environment)
                child.process, child.began, child.again_at = begun, now, None
        elif child.process.poll() is not None:
            self._fallen(name, child, now)
        elif child.watchdog and child.watchdog.is_silent():
            console.print(f"The {name} did not answer for too long and was stopped. It starts again.")
            child.process.kill()
            child.process.wait()
        elif now - child.began > STANDS_AFTER:
            child.falls, child.has_lived = 0, True

    def _fallen(self, name: str, child: ServiceProcess, now: float) -> None:
        """At once the first time, then after a while that grows: a database that comes back is waited for."""
        child.again_at = now + min(child.falls, LONGEST_PAUSE)
        child.falls += 1
        if child.falls > FALLS and not child.has_lived:
            raise HemayatError(f"the {name} fell {child.falls} times and never ran; its output is above")

    def _stop(self, *_: object) -> None:
        self.is_stopping = True


def web_command(host: str, port: int, workers: int, threads: int = 1) -> list[str]:
    """One blocking thread a worker: measured to serve most pages."""
    return _served("config.wsgi", host, port, workers, "--blocking-threads", str(threads))


def intake_command(host: str, port: int, workers: int) -> list[str]:
    """Each worker writes together what comes to it at the same moment; up to MOST_INTAKES share the port."""
    return _served("config.asgi", host, port, min(workers, MOST_INTAKES))


def gate_command(host: str, port: int) -> list[str]:
    """One process: one controller of the waiting room."""
    return _served("operations.gate", host, port, 1)


def _served(what: str, host: str, port: int, workers: int, *more: str) -> list[str]:
    """`what`: the module whose application is served."""
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi" if what == "config.wsgi" else "asgi", "--host", host,
        "--port", str(port), "--workers", str(workers), *more, "--respawn-failed-workers", "--no-ws",
        "--log-level", "warning", "--log-config", str(SERVER_LOGS), f"hemayat.{what}:application",
    ]  # fmt: skip


def worker_command() -> list[str]:
    return [sys.executable, "-m", "hemayat.cli", "work", "--no-uploads"]


def checker_command() -> list[str]:
    """Another worker, which opens uploads and does nothing else: no message waits behind a stranger's file."""
    return [sys.executable, "-m", "hemayat.cli", "work", "--uploads"]


def wait_until_ready(origin: str, port: int) -> None:
    """Until the site answers. Raises HemayatError if it does not in time."""
    host = origin.split("://", 1)[1]
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until:
        asked = Request(f"http://127.0.0.1:{port}/readyz", headers={"Host": host})
        try:
            with urlopen(asked, timeout=2):  # noqa: S310 - an http address of our own machine
                return
        except (URLError, OSError):
            time.sleep(GLANCE)
    raise HemayatError(f"the web server did not answer on port {port} within {READY_WITHIN:.0f} s")
