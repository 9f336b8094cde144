"""`python -m security`: every scanner, or those that are named; exits 1 where one found something or saw too little."""

from __future__ import annotations

import shutil
import signal
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from hemayat.common.console import console
from hemayat.common.errors import HemayatError
from security import report, static
from security.findings import Outcome, judge, read_accepted

OUT = Path("out/security")


class Tool(StrEnum):
    BANDIT = "bandit"
    SEMGREP = "semgrep"
    SCHEMATHESIS = "schemathesis"
    SQLMAP = "sqlmap"
    WAPITI = "wapiti"


def main(
    tools: Annotated[list[Tool] | None, typer.Argument(help="Those alone; none named is all.")] = None,
    quick: Annotated[bool, typer.Option(help="A bounded run, for every change.")] = False,
    out: Annotated[Path, typer.Option(help="Folder of the reports; emptied first.")] = OUT,
) -> None:
    """Turn the scanners against the source and against the whole service, and judge what they found."""
    wanted = set(tools or Tool)
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    accepted, unreached = read_accepted()
    outcomes = list(_static(wanted, out))
    if wanted - {Tool.BANDIT, Tool.SEMGREP}:
        from security.attack import attack

        outcomes += attack({str(tool) for tool in wanted}, out.resolve(), unreached, is_quick=quick)
    open_ones, stale = judge(outcomes, accepted)
    report.show(outcomes, open_ones, stale)
    console.print(f"Reports: {report.keep(outcomes, open_ones, out)}", soft_wrap=True)
    if open_ones or stale or any(one.missed for one in outcomes):
        raise typer.Exit(1)


def _static(wanted: set[Tool], out: Path) -> list[Outcome]:
    chosen = {Tool.BANDIT: static.bandit, Tool.SEMGREP: static.semgrep}
    return [judged(out) for tool, judged in chosen.items() if tool in wanted]


def run() -> None:
    """Also when told to end: the service that was started ends with us."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        typer.run(main)
    except HemayatError as fault:
        console.print(str(fault), style="red", soft_wrap=True, markup=False)
        sys.exit(1)


if __name__ == "__main__":
    run()
