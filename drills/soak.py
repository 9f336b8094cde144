"""Ten minutes of pages and submissions: memory and connections stay flat, and nothing is lost on the way.

Memory is what a process holds of its own (RssAnon), without what it shares; connections are those of the database.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from itertools import cycle
from pathlib import Path
from statistics import median

from drills.outcomes import Loss
from drills.service.background_activity import meanwhile
from drills.service.counts import compare
from drills.service.installation import prepared
from drills.service.server import Service, command_of, registers_answer, running
from drills.service.storm import Ready, Storm

IS_LONG = True
SECONDS = 600.0
HEADS, FILING, READING = 900, 3, 4
PAGES = (
    "/",
    "/agreement/",
    "/how-we-decide/",
    "/my/",
    "/my/decision/",
    "/my/household/",
    "/my/messages/",
    "/my/requests/",
)
EVERY = 5.0
WARM = 0.25
"""The share of the time in which everything is loaded for the first time, which is not counted."""
MOST_GROWTH_MB = 8.0
MOST_GROWTH = 0.05
"""Of the process's own size; whichever is more. A worker that leaks a kilobyte a page grows more than that."""
MOST_CONNECTIONS = 2
CONNECTIONS = (
    "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
)


@dataclass
class Measured:
    """`memory`: process → megabytes at each look. `connections`: at each look."""

    memory: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    connections: list[float] = field(default_factory=list)
    pages: int = 0
    failed: list[str] = field(default_factory=list)


def drill(folder: Path) -> str:
    return soaked(folder, SECONDS, HEADS)


def soaked(folder: Path, seconds: float, heads: int) -> str:
    installation, ready = prepared(folder, heads)
    storm = Storm(installation.port, installation.intake, installation.host)
    with registers_answer(installation), running(installation) as service:
        with measuring(service) as found, ThreadPoolExecutor(READING) as readers:
            until = time.monotonic() + seconds
            reading = [
                readers.submit(read, storm, ready[place::READING], until, found) for place in range(READING)
            ]
            # The double forms of a storm are filed at the same pace.
            storm.pause = seconds * FILING / (1.2 * len(ready))
            storm.rage(ready, clients=FILING)
            for one in reading:
                one.result()
        counted = compare(installation, ready, storm.ledger)
    return judged(found, counted)


def read(storm: Storm, ready: list[Ready], until: float, found: Measured) -> None:
    for one, path in zip(cycle(ready), cycle(PAGES), strict=False):
        if time.monotonic() > until:
            return
        try:
            status = storm.ask("GET", path, one)[0]
        except (OSError, HTTPException) as fault:
            found.failed.append(f"{path}: {type(fault).__name__}")
        else:
            found.pages += 1
            if status != 200:
                found.failed.append(f"{path}: {status}")
        time.sleep(0.1)


def judged(found: Measured, counted: str) -> str:
    """Raises Loss where something grew beyond its bound."""
    growth = {name: grown(sizes) for name, sizes in found.memory.items()}
    more = grown(found.connections)
    bounds = {name: max(MOST_GROWTH_MB, MOST_GROWTH * median(sizes)) for name, sizes in found.memory.items()}
    leaks = {name: f"{more:+.1f} MB" for name, more in growth.items() if more > bounds[name]}
    if leaks or more > MOST_CONNECTIONS:
        raise Loss(f"grew beyond its bound: {leaks}, connections {more:+.0f}")
    if found.failed:
        raise Loss(f"{len(found.failed)} of {found.pages:,} pages failed: {found.failed[:3]}")
    name = max(growth, key=lambda each: growth[each])
    return (
        f"{found.pages:,} pages; the most that any of {len(growth)} processes grew is {growth[name]:+.1f} MB ({name}), "
        f"connections {more:+.0f} of {median(found.connections):.0f}; {counted}"
    )


def grown(sizes: list[float]) -> float:
    """From the first quarter of what is counted to the last, each by its median."""
    counted = sizes[int(len(sizes) * WARM) :]
    quarter = max(1, len(counted) // 4)
    return median(counted[-quarter:]) - median(counted[:quarter])


@contextmanager
def measuring(service: Service) -> Iterator[Measured]:
    """Looks at every process of the service but those of the database's connections, which come and go."""
    found = Measured()
    processes = {pid: named(pid) for pid in service.processes()}

    def look() -> None:
        for pid, name in processes.items():
            if name and (size := own_memory(pid)):
                found.memory[name].append(size)
        found.connections.append(float(service.installation.one(CONNECTIONS)))

    with meanwhile(look, EVERY):
        yield found


def named(pid: int) -> str:
    """As an operator would call it, with its number; empty for a process of the database."""
    command = command_of(pid)
    if command.startswith("postgres") or "/postgres " in command:
        return ""
    for word, name in (("wsgi", "web"), ("asgi", "intake"), (" work", "worker"), ("serve", "serve")):
        if word in command:
            return f"{name} {pid}"
    return f"{Path(command.split(' ')[0]).name} {pid}"


def own_memory(pid: int) -> float:
    """Megabytes; 0 where it has gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text("utf-8")
    except OSError:
        return 0.0
    line = next(line for line in status.splitlines() if line.startswith("RssAnon:"))
    return int(line.split()[1]) / 1024
