"""schemathesis on the partner API: whatever its description allows, and whatever it does not."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from security.cast import right
from security.environments import run
from security.findings import Finding, Outcome
from security.ground import Ground
from security.ledger import Ledger
from security.people import Person
from security.proxy import speaking_for
from security.routes import found_at

TOOL = "schemathesis"
MODES = ("positive", "negative")
EXAMPLES, QUICK_EXAMPLES = 100, 15
LONGEST = 1800.0
DESCRIPTION = "openapi.json"
UNJUDGED = ("ignored_auth", "missing_required_header")
"""They leave the token away, which the proxy brings to everything; tests/api sees that each address answers 401."""
PACE = "9/s"
"""An organisation is answered 600 times a minute, and 429 from then on: that would say nothing of what was sent."""


def scan(ground: Ground, organisation: Person, description: dict[str, Any]) -> Outcome:
    began, ledger = time.monotonic(), Ledger(TOOL)
    # From a file: it does not ask the proxy for the description.
    (ground.folder / DESCRIPTION).write_text(json.dumps(description), "utf-8")
    findings = [finding for mode in MODES for finding in _scan(ground, ledger, organisation, mode)]
    findings += ledger.findings()
    wanted = {
        (method.upper(), found[0])
        for path, operations in description["paths"].items()
        for method in operations
        if (found := found_at("partner", path))
    }
    missed = [f"{method} {route}" for method, route in sorted(wanted) if not ledger.reached(route, method)]
    passed = time.monotonic() - began
    return Outcome(TOOL, len(wanted), ledger.requests, findings, missed, passed, not ground.is_quick)


def _scan(ground: Ground, ledger: Ledger, organisation: Person, mode: str) -> list[Finding]:
    report = ground.folder / f"{mode}.ndjson"
    person = right(organisation) if mode == "positive" else organisation
    with speaking_for(ground.asker, person, ledger) as proxy:
        command = [
            str(Path(sys.executable).with_name(TOOL)), "run", str(ground.folder / DESCRIPTION),
            "--url", ground.service.origin("partner"),
            "--proxy", proxy, "--mode", mode, "--max-examples", str(QUICK_EXAMPLES if ground.is_quick else EXAMPLES),
            "--exclude-checks", ",".join(UNJUDGED), "--rate-limit", PACE, "--request-timeout", "30",
            "--continue-on-failure", "--no-color", "--phases", "coverage,fuzzing", "--seed", "1398",
            "--report-ndjson-path", str(report), "--generation-database", "none", "--warnings", "off",
        ]  # fmt: skip
        run(command, ground.folder / f"{mode}.log", seconds=LONGEST)
    return _findings(report)


def _findings(report: Path) -> list[Finding]:
    """One for each check that failed at each operation."""
    found: dict[tuple[str, str], str] = {}
    for line in report.read_text("utf-8").splitlines():
        for label, check, told in _failures(json.loads(line)):
            found.setdefault((check, label), told[:300])
    return [Finding(TOOL, check, label, told) for (check, label), told in found.items()]


def _failures(event: Any, label: str = "") -> list[tuple[str, str, str]]:
    """Wherever in an event a check says that it failed."""
    if isinstance(event, list):
        return [one for part in event for one in _failures(part, label)]
    if not isinstance(event, dict):
        return []
    label = str(event.get("label") or label)
    own = []
    if event.get("status") == "failure" and isinstance(event.get("name"), str):
        own = [(event["name"], label, json.dumps(event.get("failure_info") or event, ensure_ascii=False))]
    return own + [one for part in event.values() for one in _failures(part, label)]
