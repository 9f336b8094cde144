"""The processes of a service, started again when they fall."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hemayat.cli.commands.serve import _CODES, _replace_worker
from hemayat.common.errors import HemayatError
from hemayat.operations import service_processes
from hemayat.operations.service_processes import BackgroundErrand, Processes


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> Iterator[Processes]:
    monkeypatch.setattr(service_processes, "GLANCE", 0.01)
    monkeypatch.setattr(service_processes, "LONGEST_PAUSE", 0.01)
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    made = Processes({})
    yield made
    made.end()
    for number, handler in before.items():
        signal.signal(number, handler)


def stop_once(processes: Processes, done: threading.Event, log: Path, lines: int) -> None:
    while not done.wait(0.02):
        if log.exists() and len(log.read_text().split()) >= lines:
            break
    processes.is_stopping = True


def test_one_that_has_stood_is_started_again_however_often_it_falls(
    processes: Processes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service_processes, "STANDS_AFTER", 0.1)
    log, done = tmp_path / "log", threading.Event()
    # It stands for a moment the first time, and falls at once from then on.
    script = f'echo x >> {log}; [ "$(wc -l < {log})" -gt 1 ] || sleep 0.3'
    processes.start("child", ["sh", "-c", script])
    watcher = threading.Thread(target=stop_once, args=(processes, done, log, 12))
    watcher.start()
    processes.watch()
    done.set()
    watcher.join()
    assert len(log.read_text().split()) >= 12


@pytest.mark.parametrize(("within", "end"), [(10.0, "sleep 0.3; echo finished > $0; exit"), (0.01, ":")])
def test_a_child_has_as_long_to_end_as_it_was_given(within: float, end: str, tmp_path: Path) -> None:
    """The second never ends by itself."""
    log = tmp_path / "log"
    script = f'trap "{end}" TERM; : > $0; while :; do sleep 0.01; done'
    processes = Processes(dict(os.environ), end_within=within)
    processes.start("child", ["sh", "-c", script, str(log)])
    while not log.exists():
        time.sleep(0.01)
    processes.end()
    assert log.read_text("utf-8") == ("finished\n" if "finished" in end else "")


def test_one_that_never_stands_ends_the_service_with_its_name(processes: Processes) -> None:
    processes.start("child", ["sh", "-c", "exit 1"])
    with pytest.raises(HemayatError, match="the child fell 6 times and never ran"):
        processes.watch()


@pytest.mark.parametrize(("script", "code"), [("exit 0", 0), ("exit 3", 3), ("sleep 60", -signal.SIGTERM)])
def test_an_errand_runs_once_and_its_end_is_seen_also_if_it_is_stopped(
    processes: Processes, script: str, code: int
) -> None:
    """The last one is stopped together with the service."""
    told: list[str | int] = []

    def end(ended_with: int) -> None:
        told.append(ended_with)
        processes.is_stopping = True

    errand = BackgroundErrand("errand", ["sh", "-c", script], lambda: told.append("begun"), end)
    processes.is_stopping = "sleep" in script
    processes.do_once(errand)
    if not processes.is_stopping:
        processes.watch()
    processes.end()
    assert told == ["begun", code]


def test_a_child_that_is_stopped_is_not_started_again(processes: Processes, tmp_path: Path) -> None:
    log = tmp_path / "log"
    processes.start("child", ["sh", "-c", f"echo x >> {log}; exec sleep 60"])
    while not log.exists():
        time.sleep(0.01)
    child = processes.children["child"].process
    processes.stop("child")
    assert child.returncode == -signal.SIGTERM
    assert "child" not in processes.children


def test_where_the_service_ends_the_worker_of_the_errand_is_not_ended_apart(processes: Processes) -> None:
    """Its end would be waited for before any other process hears of it."""
    processes.start(_CODES, ["sleep", "60"])
    processes.is_stopping = True
    _replace_worker(processes, {})
    assert processes.children[_CODES].process.poll() is None
    assert len(processes.children) == 1


def test_an_errand_that_cannot_end_leaves_no_child_behind(processes: Processes) -> None:
    """Closing the past of a demo needs the database, which may be going down already."""

    def end(_: int) -> None:
        raise RuntimeError("too many connections")

    processes.start("child", ["sleep", "60"])
    child = processes.children["child"].process
    processes.do_once(BackgroundErrand("errand", ["sleep", "60"], lambda: None, end))
    with pytest.raises(RuntimeError, match="too many connections"):
        processes.end()
    assert child.poll() == -signal.SIGTERM
