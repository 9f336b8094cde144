"""The service started, walked through as everybody, and handed to the scanners one after the other."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from hemayat.common.console import notes, progress
from security import contract, holes, sqlmap, wapiti
from security.cast import GATE, everybody
from security.findings import Outcome
from security.ground import Ground
from security.ledger import Ledger
from security.messages import messages, turns
from security.people import Person
from security.proxy import Asker
from security.routes import all_routes
from security.service import served
from security.targets import Target
from security.unlinked import name_parameters, reach
from security.visitor import Visitor
from security.walk import ROUNDS, Walk

TOOL = "walk"
_CONTROLS: dict[str, tuple[str, Callable[[Ground], Outcome]]] = {
    sqlmap.TOOL: ("injection", lambda own: sqlmap.scan(own, [holes.CALLER], [holes.TARGET])),
    wapiti.TOOL: ("Cross Site Scripting", lambda own: wapiti.scan(own, [holes.CALLER], {})),
}
"""Tool → what it must find on a page that has it."""


def attack(wanted: set[str], out: Path, unreached: Mapping[str, str], *, is_quick: bool) -> list[Outcome]:
    """What came of the walk, and of each wanted scanner."""
    with served(out) as service:
        ground = Ground(service, Asker(service.hosts), out, is_quick)
        people = everybody(service, ground.asker)
        organisation = next(person for person in people if person.site == "partner")
        gate = next(person for person in people if person.name == GATE)
        description = _description(ground, organisation)
        said = [*messages(organisation, description), turns(gate)]
        walk, ledger, began = Walk(), Ledger(TOOL), time.monotonic()
        visitors = [Visitor(ground.asker, one, ledger, service.origin(one.site)) for one in people]
        _go(walk, visitors, said)
        targets = [*walk.targets.values(), *said]
        _keep(targets, walk, out)
        passed = time.monotonic() - began
        scans: dict[str, Callable[[Ground], Outcome]] = {
            contract.TOOL: lambda own: contract.scan(own, organisation, description),
            sqlmap.TOOL: lambda own: sqlmap.scan(own, people, targets),
            wapiti.TOOL: lambda own: wapiti.scan(own, people, walk.openers),
        }
        outcomes = [_done(name, scan, ground) for name, scan in scans.items() if name in wanted]
        # Only now: who is closed and what is ended could not be attacked any more.
        walk.put_an_end()
        missed = [route for route in walk.unopened() if route not in unreached]
        walked = Outcome(TOOL, len(all_routes()), ledger.requests, ledger.findings(), missed, passed)
        return [walked, *outcomes]


def _done(name: str, scan: Callable[[Ground], Outcome], ground: Ground) -> Outcome:
    notes.print(f"{name} …")
    outcome = scan(ground.of(name))
    if name in _CONTROLS and not _finds_holes(name, ground):
        outcome.missed.append("the page with holes (security/holes.py), where there is something to find")
    return outcome


def _finds_holes(name: str, ground: Ground) -> bool:
    check, scan = _CONTROLS[name]
    with holes.beside(ground.of(name)) as own:
        return any(check in finding.check for finding in scan(own).findings)


def _description(ground: Ground, organisation: Person) -> dict[str, Any]:
    visitor = Visitor(ground.asker, organisation, Ledger(TOOL), ground.service.origin("partner"))
    told: dict[str, Any] = visitor.get("/openapi.json").json()
    return told


def _go(walk: Walk, visitors: list[Visitor], said: list[Target]) -> None:
    walking = [visitor for visitor in visitors if visitor.person.walks]
    with progress("Walking through the sites as everybody", ROUNDS * len(walking)) as advance:
        walk.go(walking, advance)
    reach(walk, visitors, said)
    name_parameters(walk, visitors)


def _keep(targets: list[Target], walk: Walk, out: Path) -> None:
    told = {
        "targets": [
            {"person": one.person, "route": one.route, "what": one.full, "source": one.source}
            for one in targets
        ],
        "opened": sorted(walk.opened),
        "unopened": walk.unopened(),
    }
    (out / "targets.json").write_text(json.dumps(told, ensure_ascii=False, indent=1), "utf-8")
