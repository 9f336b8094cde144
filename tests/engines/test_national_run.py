"""How many processes a national run takes."""

from __future__ import annotations

from hemayat.engines.national_run import RunOptions


def test_no_more_processes_than_fit_into_the_memory() -> None:
    assert RunOptions(workers=8).worker_count == 8
    assert RunOptions(workers=8, memory=1_000_000_000).worker_count == 4
    assert RunOptions(workers=2, memory=1_000_000_000).worker_count == 2
    assert RunOptions(workers=2, memory=1).worker_count == 1
