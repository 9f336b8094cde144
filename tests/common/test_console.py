"""Progress without a terminal is a plain line now and then; tables group their numbers."""

from __future__ import annotations

import itertools
import time

import pytest
from rich.console import Console

from hemayat.common import console


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> Console:
    recorder = Console(record=True, force_terminal=False, width=80, quiet=False)
    monkeypatch.setattr(console, "notes", recorder)
    return recorder


def test_without_a_terminal_one_line_says_that_it_is_done(quiet: Console) -> None:
    with console.progress("Reading", 2_000) as advance:
        advance(1_000)
        advance(1_000)
    said = quiet.export_text().splitlines()
    assert len(said) == 1
    assert said[0].startswith("Reading: 2,000 of 2,000 (")


def test_long_work_says_how_far_it_is(quiet: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = itertools.count(0, 20)
    monkeypatch.setattr(time, "monotonic", lambda: float(next(clock)))
    with console.progress("Reading", 30) as advance:
        advance(10)
        advance(10)
    assert quiet.export_text().splitlines()[:2] == [
        "Reading: 10 of 30 (0/s, 40 s left)",
        "Reading: 20 of 30 (0/s, 20 s left)",
    ]


def test_on_a_terminal_a_bar_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    recorder = Console(record=True, force_terminal=True, width=100)
    monkeypatch.setattr(console, "notes", recorder)
    with console.progress("Reading", 10) as advance:
        advance(10)
    assert "100%" in recorder.export_text()


def test_numbers_are_grouped_and_set_to_the_right() -> None:
    made = console.table("Counts", ["table", "rows"], [["persons", 81234], ["incomes", 5]])
    assert [column.justify for column in made.columns] == ["left", "right"]
    assert list(made.columns[1].cells) == ["81,234", "5"]


def test_no_cell_is_cut_short_where_there_is_little_room() -> None:
    recorder = Console(record=True, force_terminal=False, width=40)
    long = [
        "whole number from 0 to 1,000,000,000,000,000 rial",
        "social_security_and_more",
        "۱٬۲۰۰٬۰۰۰٬۰۰۰ ریال در ماه",
    ]
    recorder.print(console.table("Columns", ["holds", "code", "مبلغ"], [long]))
    said = recorder.export_text()
    cells = [
        "".join(line.split("│")[n].strip() for line in said.splitlines() if "│" in line) for n in (1, 2, 3)
    ]
    assert "…" not in said
    assert [cell.replace(" ", "") for cell in cells] == [one.replace(" ", "") for one in long]
