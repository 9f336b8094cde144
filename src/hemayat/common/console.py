"""What the command line prints: one console for results, one for progress and faults."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.table import Table

console = Console(highlight=False)
"""Results: what a person may pipe into a file."""

notes = Console(stderr=True, highlight=False)
"""Progress and faults, kept out of the results."""

_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")


def without_controls(text: str) -> str:
    """`text` with each control character written out: a name that somebody else chose must not steer the terminal."""
    return _CONTROLS.sub(lambda sign: repr(sign[0])[1:-1], text)


Advance = Callable[[int], None]

QUIET_SECONDS = 10.0
"""Between two plain lines where there is no terminal to draw a bar on."""


@contextmanager
def progress(description: str, total: int) -> Iterator[Advance]:
    """Show how far a long piece of work is: `with progress("Reading", rows) as advance: advance(1000)`."""
    if notes.is_terminal:
        with _bar(description, total) as advance:
            yield advance
    else:
        with _plain_lines(description, total) as advance:
            yield advance


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Table:
    """A table ready for `console.print`; columns of numbers are set to the right and grouped by thousands.

    Where there is little room a cell goes on in the next line: none is cut short.
    """
    body = [list(row) for row in rows]
    made = Table(title=title or None, title_justify="left")
    for place, column in enumerate(columns):
        is_number = bool(body) and all(isinstance(row[place], int | float) for row in body)
        made.add_column(column, justify="right" if is_number else "left", overflow="fold")
    for row in body:
        made.add_row(*(_cell(value) for value in row))
    return made


def _cell(value: object) -> str:
    return f"{value:,}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value)


@contextmanager
def _bar(description: str, total: int) -> Iterator[Advance]:
    # Imported here because most commands never draw a bar.
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(compact=True),
    )
    started = time.monotonic()
    with Progress(*columns, console=notes) as bar:
        task = bar.add_task(description, total=total, rate="")

        def advance(amount: int) -> None:
            done = bar.tasks[0].completed + amount
            bar.update(task, advance=amount, rate=_rate(done, time.monotonic() - started))

        yield advance


@contextmanager
def _plain_lines(description: str, total: int) -> Iterator[Advance]:
    started = time.monotonic()
    done, said_at = 0, started

    def advance(amount: int) -> None:
        nonlocal done, said_at
        done += amount
        now = time.monotonic()
        if now - said_at >= QUIET_SECONDS and done < total:
            said_at = now
            _say(description, done, total, now - started)

    yield advance
    _say(description, done, total, time.monotonic() - started)


def _say(description: str, done: int, total: int, seconds: float) -> None:
    left = f", {(total - done) * seconds / done:,.0f} s left" if 0 < done < total else f", {seconds:,.1f} s"
    notes.print(f"{description}: {done:,} of {total:,} ({_rate(done, seconds)}{left})", soft_wrap=True)


def _rate(done: float, seconds: float) -> str:
    return f"{done / seconds:,.0f}/s" if seconds > 0 else ""
