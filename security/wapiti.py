"""wapiti over the pages that each person may open: its own crawler, its own forms, its own attacks."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from security.environments import program, run
from security.findings import Finding, Outcome
from security.ground import Ground, file_name
from security.ledger import Ledger
from security.people import Person
from security.proxy import speaking_for
from security.routes import found_at

TOOL = "wapiti"
AT_ONCE = 2
TRIES = 2
"""It keeps a database of its own, which a machine under load locks at times."""


@dataclass(frozen=True)
class Pace:
    """Seconds for finding pages, and for each kind of attack. None of `modules` wants anything of another machine."""

    modules: str
    crawl: int
    attack: int

    @property
    def longest(self) -> float:
        return self.crawl + self.attack * len(self.modules.split(",")) + 120.0


FULL = Pace(
    "cookieflags,csp,http_headers,csrf,crlf,redirect,sql,xss,permanentxss,exec,file,upload,methods", 120, 60
)
QUICK = Pace("cookieflags,csp,http_headers,csrf,crlf,redirect,xss", 12, 3)


def scan(ground: Ground, people: Iterable[Person], opened: Mapping[str, Mapping[str, str]]) -> Outcome:
    """`opened`: person → route → an address of it that they may open, from the walk."""
    began, ledger = time.monotonic(), Ledger(TOOL)
    pages = {person.name: list(opened.get(person.name, {}).values()) for person in people}
    walking = [person for person in people if person.walks or person.site == "gate"]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = pool.map(lambda person: _scan_as(ground, ledger, person, pages[person.name]), walking)
        reports = {person.name: several for person, several in zip(walking, found, strict=True)}
    findings = [finding for several in reports.values() for finding in several or ()] + ledger.findings()
    wanted = {route for person in walking for route in opened.get(person.name, {})}
    missed = sorted(route for route in wanted if not ledger.reached(route))
    missed += [f"{name}: no report" for name, several in reports.items() if several is None]
    passed = time.monotonic() - began
    return Outcome(TOOL, len(wanted), ledger.requests, findings, missed, passed, not ground.is_quick)


def _scan_as(ground: Ground, ledger: Ledger, person: Person, pages: list[str]) -> list[Finding] | None:
    """None where it fell before it wrote a report: then it has seen nothing."""
    name, origin = file_name(person.name), ground.service.origin(person.site)
    report, pace = ground.folder / f"{name}.json", QUICK if ground.is_quick else FULL
    starts = [word for page in pages for word in ("-s", f"{origin}{page}")]
    with speaking_for(ground.asker, person, ledger) as proxy:
        command = [
            program(TOOL), "-u", f"{origin}/", *starts, "-p", proxy, "--scope", "domain", "-d", "1",
            "-m", pace.modules, "--max-scan-time", str(pace.crawl), "--max-attack-time", str(pace.attack),
            "--flush-session", "--store-session", str(ground.folder / "sessions" / name),
            "--store-config", str(ground.folder / "config"), "--no-bugreport", "-t", "20", "-v", "1",
            "-f", "json", "-o", str(report),
        ]  # fmt: skip
        for _ in range(TRIES):
            run(command, ground.folder / f"{name}.log", seconds=pace.longest)
            if report.exists():
                break
    return list(_findings(person, report)) if report.exists() else None


def _findings(person: Person, report: Path) -> Iterator[Finding]:
    told = json.loads(report.read_text("utf-8"))
    for several in (told["vulnerabilities"], told["anomalies"]):
        for check, found in several.items():
            for one in found:
                place = found_at(person.site, urlsplit(one["path"]).path)
                where = place[0] if place else f"{person.site} {urlsplit(one['path']).path}"
                yield Finding(
                    TOOL, check, where, f"{one['method']} {one.get('parameter') or ''} {one['info']}"
                )
