"""The service started, walked through as everybody, and handed to the scanners one after the other."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from hemayat.config.console import notes, progress
from security import contract, sqlmap, wapiti
from security.cast import everybody
from security.findings import Outcome
from security.ground import Ground
from security.ledger import Ledger
from security.messages import messages
from security.people import Person
from security.proxy import Asker
from security.routes import all_routes
from security.service import served
from security.targets import Target
from security.unlinked import name_parameters, reach
from security.visiting import Visitor
from security.walk import ROUNDS, Walk

TOOL = "walk"


def attack(wanted: set[str], out: Path, unreached: Mapping[str, str], *, is_quick: bool) -> list[Outcome]:
    """What came of the walk, and of each wanted scanner."""
    with served(out) as service:
        ground = Ground(service, Asker(service.hosts), out, is_quick)
        people = everybody(service, ground.asker)
        organisation = next(person for person in people if person.site == "partner")
        description = _description(ground, organisation)
        said = list(messages(organisation, description))
        walk, walked = _walk(ground, people, said, unreached)
        targets = [*walk.targets.values(), *said]
        _keep(targets, walk, out)
        scans: dict[str, Callable[[Ground], Outcome]] = {
            contract.TOOL: lambda own: contract.scan(own, organisation, description),
            sqlmap.TOOL: lambda own: sqlmap.scan(own, people, targets),
            wapiti.TOOL: lambda own: wapiti.scan(own, people, walk.openers),
        }
        return [walked, *(_done(name, scan, ground) for name, scan in scans.items() if name in wanted)]


def _done(name: str, scan: Callable[[Ground], Outcome], ground: Ground) -> Outcome:
    notes.print(f"{name} …")
    return scan(ground.of(name))


def _description(ground: Ground, organisation: Person) -> dict[str, Any]:
    visitor = Visitor(ground.asker, organisation, Ledger(TOOL), ground.service.origin("partner"))
    told: dict[str, Any] = visitor.get("/openapi.json").json()
    return told


def _walk(
    ground: Ground, people: list[Person], said: list[Target], unreached: Mapping[str, str]
) -> tuple[Walk, Outcome]:
    """Missed are routes that nobody reached, but for those that are listed; and one that is listed in vain."""
    began, ledger, walk = time.monotonic(), Ledger(TOOL), Walk()
    visitors = [
        Visitor(ground.asker, person, ledger, ground.service.origin(person.site)) for person in people
    ]
    walking = [visitor for visitor in visitors if visitor.person.walks]
    with progress("Walking through the sites as everybody", ROUNDS * len(walking)) as advance:
        walk.go(walking, advance)
    reach(walk, visitors, said)
    walk.put_an_end()
    name_parameters(walk, visitors)
    missed = [route for route in walk.unopened() if route not in unreached]
    missed += [f"{route} (listed as unreached)" for route in unreached if route in walk.opened]
    passed = time.monotonic() - began
    return walk, Outcome(TOOL, len(all_routes()), ledger.requests, ledger.findings(), missed, passed)


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
