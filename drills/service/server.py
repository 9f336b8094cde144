"""`hemayat serve` over an installation, for as long as a drill wants it, and what can be killed in it."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from drills.outcomes import CannotJudge
from drills.service.installation import ALONE, Installation, prepared
from drills.service.killed_command import wait_until
from drills.service.storm import Ready, Storm
from hemayat.common.errors import HemayatError
from hemayat.operations.postgres.postmaster import find_postmaster
from hemayat.operations.service_processes import wait_until_ready

END_WITHIN = 60.0


@dataclass(frozen=True)
class Service:
    """`process`: of `hemayat serve`, whose children can be killed."""

    installation: Installation
    process: int

    @property
    def postgres(self) -> int | None:
        """The first process of the database."""
        found = find_postmaster(self.installation.home / "postgres" / "data")
        return found.pid if found else None

    def storm(self) -> Storm:
        at = self.installation
        return Storm(at.port, at.intake, at.host)

    def processes(self) -> list[int]:
        """Everything that belongs to it, the command first."""
        return tree(self.process)

    def kill(self, word: str, *, below: bool = False) -> bool:
        """Kill the child whose command line holds `word`, or one that it started itself; whether there was one."""
        found = [pid for pid in children(self.process) if word in command_of(pid)]
        if below:
            found = [pid for child in found for pid in children(child)]
        return killed(found[:1])

    @contextmanager
    def frozen(self, word: str) -> Iterator[None]:
        """The child whose command line holds `word` and all below it run no instruction until the context ends.

        Neither does the command that started it, which would kill a child that is silent for two minutes.
        """
        held = [one for pid in children(self.process) if word in command_of(pid) for one in tree(pid)]
        if not held:
            raise CannotJudge(f"no child of the service is called {word!r}")
        held = [self.process, *held]
        _tell(held, signal.SIGSTOP)
        try:
            yield
        finally:
            _tell(held, signal.SIGCONT)

    def kill_database(self) -> bool:
        """All of it at once: what is left of one without its first process may still answer a statement."""
        first = self.postgres
        return killed([first, *children(first)] if first else [])

    @contextmanager
    def without_database(self) -> Iterator[None]:
        """None answers until the context ends, since the command that would start it again runs no instruction."""
        _tell([self.process], signal.SIGSTOP)
        try:
            self.kill_database()
            yield
        finally:
            _tell([self.process], signal.SIGCONT)

    def kill_connection(self) -> bool:
        """A process of the database that serves one connection: it then begins anew as after any crash."""
        first = self.postgres
        roles = ("hemayat_app", "hemayat_citizen")
        serving = [
            pid
            for pid in (children(first) if first else [])
            if any(role in command_of(pid) for role in roles)
        ]
        return killed(serving[:1])

    def kill_everything(self) -> None:
        """The whole of it, as when a machine's power goes: nobody is left to start anything again."""
        killed(self.processes())


@contextmanager
def serving(
    folder: Path, households: int, given: Mapping[str, str] = ALONE
) -> Iterator[tuple[Service, list[Ready]]]:
    """A nation of so many households, served until the context ends; each of its heads has a form to send."""
    installation, ready = prepared(folder, households, given)
    with registers_answer(installation), running(installation) as service:
        yield service, ready


@contextmanager
def running(installation: Installation, *, fault: type[Exception] = CannotJudge) -> Iterator[Service]:
    """Served until the context ends; begun when the first page and the intake answer.

    Raises `fault` where they never do: Loss if the drill has done its harm already.
    """
    log = installation.folder / "serve.log"
    with started(installation.serve, installation.given, log) as process:
        origin = f"http://{installation.host}"
        try:
            wait_until_ready(origin, installation.intake)
            wait_until_ready(origin, installation.port)
        except HemayatError as why:
            raise fault(f"{why}; serve.log says why") from None
        # Workers begin once pages are shown; the checker of uploads is the last of them.
        wait_until(
            lambda: any("work --uploads" in command_of(pid) for pid in children(process.pid)),
            "no worker was started; serve.log says why", fault=fault,
        )  # fmt: skip
        yield Service(installation, process.pid)


@contextmanager
def registers_answer(installation: Installation) -> Iterator[None]:
    with started(installation.simulate, installation.given, installation.folder / "registers.log"):
        yield


@contextmanager
def started(command: list[str], given: Mapping[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A command in a session of its own until the context ends; what it says is added to `log`."""
    with ExitStack() as stack:
        out = stack.enter_context(log.open("ab"))
        process = subprocess.Popen(
            command, env=dict(given), stdout=out, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            yield process
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(END_WITHIN)
            except subprocess.TimeoutExpired:
                # Whoever was started in the background hears no interrupt until it listens for one itself.
                killed(tree(process.pid))
                process.wait()


def tree(of: int) -> list[int]:
    """A process, whatever it started, and whatever those started."""
    found = [of]
    for pid in found:
        found += children(pid)
    return found


def children(of: int) -> list[int]:
    said = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(of)], capture_output=True, text=True, check=False
    )
    return [int(pid) for pid in said.stdout.split()]


def command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def killed(processes: Sequence[int]) -> bool:
    """Each of them, if it is still there; whether there was any."""
    _tell(processes, signal.SIGKILL)
    return bool(processes)


def _tell(processes: Sequence[int], number: signal.Signals) -> None:
    for pid in processes:
        with suppress(ProcessLookupError):
            os.kill(pid, number)
