"""bandit, and semgrep with this folder's rules, on the source."""

from __future__ import annotations

import json
import time
from pathlib import Path

from hemayat.common.errors import HemayatError
from security.environments import ROOT, program, run
from security.findings import Finding, Outcome

SOURCE = "src"
RULES = Path(__file__).parent / "rules"
_LIMIT = 600.0
_ALONE = ["--metrics=off", "--disable-version-check"]


def bandit(folder: Path) -> Outcome:
    began, report = time.monotonic(), folder / "bandit.json"
    run(
        [program("bandit"), "-r", SOURCE, "-q", "-f", "json", "-o", str(report)],
        folder / "bandit.log",
        seconds=_LIMIT,
    )
    told = json.loads(report.read_text("utf-8"))
    found = [
        Finding("bandit", one["test_id"], one["filename"], f"line {one['line_number']}: {one['issue_text']}")
        for one in told["results"]
    ]
    files = [name for name in told["metrics"] if name != "_totals"]
    missed = sorted(_sources(".py") - set(files)) + [str(one) for one in told["errors"]]
    return Outcome("bandit", len(files), findings=found, missed=missed, seconds=time.monotonic() - began)


def semgrep(folder: Path) -> Outcome:
    """Raises HemayatError where a rule does not hit its own sample, or hits what it should let through."""
    began, report = time.monotonic(), folder / "semgrep.json"
    _try_rules(folder)
    command = [
        program("semgrep"),
        "scan",
        *_ALONE,
        "--config",
        str(RULES),
        "--json",
        "-o",
        str(report),
        SOURCE,
    ]
    run(command, folder / "semgrep.log", seconds=_LIMIT, PATH=_path())
    told = json.loads(report.read_text("utf-8"))
    found = [
        Finding(
            "semgrep", one["check_id"].rpartition(".")[2], one["path"],
            f"line {one['start']['line']}: {one['extra']['message'].strip()}",
        )
        for one in told["results"]
    ]  # fmt: skip
    scanned = set(told["paths"]["scanned"])
    missed = sorted(_sources(".py", ".html") - scanned) + [str(one["message"]) for one in told["errors"]]
    return Outcome("semgrep", len(scanned), findings=found, missed=missed, seconds=time.monotonic() - began)


def _try_rules(folder: Path) -> None:
    log = folder / "semgrep-rules.log"
    command = [program("semgrep"), "scan", "--test", *_ALONE, str(RULES)]
    if run(command, log, seconds=_LIMIT, PATH=_path()):
        raise HemayatError(f"a rule of security/rules does not do what its sample says; see {log.name}")


def _path() -> str:
    """semgrep starts a program of its own, which it looks for beside itself."""
    return f"{Path(program('semgrep')).parent}:/usr/bin:/bin"


def _sources(*endings: str) -> set[str]:
    """Files of ours that hold something; what is built or not kept in git is not ours to mend."""
    return {
        str(path.relative_to(ROOT))
        for ending in endings
        for path in (ROOT / SOURCE).rglob(f"*{ending}")
        if path.stat().st_size and "built" not in path.parts
    }
