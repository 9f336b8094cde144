"""One progress bar after the other, for work that names its own steps."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager

from hemayat.common.console import Advance, progress

Report = Callable[[str, int, int], None]
"""(step, done, in all)."""


@contextmanager
def steps(names: Mapping[str, str] | None = None) -> Iterator[Report]:
    """A report that draws one bar for each step; `names` says what a person reads for a step."""
    with ExitStack() as bars:
        shown: dict[str, tuple[Advance, int]] = {}

        def report(step: str, done: int, total: int) -> None:
            if step not in shown:
                bars.close()
                shown[step] = (bars.enter_context(progress((names or {}).get(step, step), total)), 0)
            advance, before = shown[step]
            if done != before:
                advance(done - before)
            shown[step] = (advance, done)

        yield report
