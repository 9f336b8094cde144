"""`python -m hemayat.synthetic.demo.history.process OUT`: the history of this folder's demo, while its sites are up.

It is a process of its own, as the application: only the process that started it holds the owner's address, and opens
the past for it.
"""

from __future__ import annotations

import datetime as dt
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from hemayat.common.console import console, progress
from hemayat.config.environment import read_environment

if TYPE_CHECKING:
    from hemayat.operations.service_processes import BackgroundErrand
    from hemayat.synthetic.demo.service import DemoService


def history_errand(demo: DemoService, out: Path, after: Callable[[], None]) -> BackgroundErrand:
    """The history as an errand of the service; the past is closed when its process ends, however that ends."""
    from contextlib import ExitStack

    from hemayat.operations.clock_tolerance import past_allowed
    from hemayat.operations.service_processes import BackgroundErrand

    opened = ExitStack()

    def end(code: int) -> None:
        opened.close()
        if code not in {0, -signal.SIGTERM}:
            # With SIGTERM it is stopped together with the service.
            console.print(
                "The history of this demo did not finish; the reason is above. The sites keep running."
            )
        after()

    return BackgroundErrand(
        "history",
        [sys.executable, "-m", "hemayat.synthetic.demo.history.process", str(out)],
        lambda: opened.enter_context(past_allowed(demo.environment, demo.owner_url)),
        end,
    )


def main(out: Path) -> None:
    """Make the history, and say how far it is."""
    # Nobody waits for a disk here: what a power cut would lose is made again by the next demo.
    os.environ["PGOPTIONS"] = "-c synchronous_commit=off"
    import django

    django.setup()
    from hemayat.synthetic.demo.history.history import TRUTH, make_history

    environment, now = read_environment(), dt.datetime.now(dt.UTC)
    with progress("History", 1000) as advance:
        make_history(out, environment.home, now, advance)
    seconds = (dt.datetime.now(dt.UTC) - now).total_seconds()
    console.print(f"The history of this demo is made, in {seconds:,.0f} s: {out / TRUTH}", soft_wrap=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
