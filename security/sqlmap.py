"""sqlmap on every form, every parameter of an address, and every message, in the name of whoever reached it."""

from __future__ import annotations

import csv
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

from security.environments import program, run
from security.findings import Finding, Outcome
from security.ground import Ground, file_name
from security.ledger import Ledger
from security.people import Person
from security.proxy import speaking_for
from security.routes import found_at
from security.service import Service
from security.targets import Target
from security.walk import puts_an_end

TOOL = "sqlmap"
AT_ONCE = 2
LONGEST = 3600.0
"""Seconds for all that one person reached."""
QUICK, FULL = ["--technique", "B"], ["--technique", "BEUST"]
"""Quick: whether an answer differs where a condition holds. `--smart` would look for errors of a database, which no
page of ours shows: with it the page with holes was not found out."""
_BETWEEN = b"=" * 60
_ALWAYS = [
    "--batch", "--dbms", "PostgreSQL", "--level", "1", "--risk", "1", "--flush-session", "--disable-coloring",
    "--skip-waf", "--timeout", "20", "--retries", "0", "--ignore-redirects", "--drop-set-cookie",
    "--ignore-code", "*", "--time-sec", "2", "-v", "1",
]  # fmt: skip


def scan(ground: Ground, people: Iterable[Person], targets: list[Target]) -> Outcome:
    began, ledger = time.monotonic(), Ledger(TOOL)
    # What puts an end to something is attacked last.
    given = sorted((one for one in targets if one.has_parameters), key=lambda one: puts_an_end(one.route))
    shares = [(person, [one for one in given if one.person == person.name]) for person in people]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = pool.map(lambda share: _scan_as(ground, ledger, *share), [one for one in shares if one[1]])
        findings = [finding for several in found for finding in several]
    findings += ledger.findings()
    missed = _missed(given, ledger)
    passed = time.monotonic() - began
    return Outcome(TOOL, len(given), ledger.requests, findings, missed, passed, not ground.is_quick)


def _scan_as(ground: Ground, ledger: Ledger, person: Person, targets: list[Target]) -> list[Finding]:
    name = file_name(person.name)
    requests, results = ground.folder / f"{name}.requests", ground.folder / f"{name}.csv"
    requests.write_bytes(b"\n".join(_written(ground.service, target) for target in targets))
    with speaking_for(ground.asker, person, ledger) as proxy:
        command = [
            program(TOOL), "-l", str(requests), "--proxy", proxy, "--output-dir", str(ground.folder / name),
            "--results-file", str(results), *_ALWAYS, *(QUICK if ground.is_quick else FULL),
        ]  # fmt: skip
        run(command, ground.folder / f"{name}.log", seconds=LONGEST)
    return list(_findings(person, results))


def _written(service: Service, target: Target) -> bytes:
    """As a proxy keeps a request; between two of them stands a line of its own."""
    kind, body = target.content()
    origin = service.origin(target.site)
    lines = [f"{target.method} {origin}{target.path} HTTP/1.1", f"Host: {origin.removeprefix('http://')}"]
    if kind:
        lines.append(f"Content-Type: {kind}")
    return b"\n".join([_BETWEEN, *(line.encode() for line in lines), b"", body, _BETWEEN])


def _findings(person: Person, results: Path) -> Iterable[Finding]:
    if not results.exists():
        return
    with results.open(newline="", encoding="utf-8") as kept:
        for row in csv.DictReader(kept):
            found = found_at(person.site, urlsplit(row["Target URL"]).path)
            told = f"{row['Place']} {row['Parameter']} {row['Technique(s)']} {row['Note(s)']}"
            # Its own second look took the others back.
            if row["Technique(s)"] and "false positive" not in row["Note(s)"]:
                yield Finding(TOOL, "injection", found[0] if found else row["Target URL"], told)


def _missed(targets: list[Target], ledger: Ledger) -> list[str]:
    """A target needs its own request and at least one with something tried."""
    wanted = Counter(f"{target.method} {target.route}" for target in targets)
    short = {key for key, count in wanted.items() if ledger.asked[key] < 2 * count}
    return [target.full for target in targets if f"{target.method} {target.route}" in short]
