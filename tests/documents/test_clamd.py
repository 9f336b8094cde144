"""The scanner: what it finds, and that no answer, a late one or a strange one is never "clean"."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from hemayat.documents.clamd import check_address, is_answering, verdict_of
from tests.documents import scanners
from tests.documents.scanners import EICAR, MISSING, clamd_program, small_scanner

needs_clamd = pytest.mark.skipif(clamd_program() is None, reason=MISSING)


@pytest.fixture(params=["unix", "tcp"])
def scanner(request: pytest.FixtureRequest, tmp_path: Path):
    with small_scanner(tmp_path if request.param == "unix" else None) as running:
        yield running


def test_clean_and_infected(scanner: scanners.SmallScanner) -> None:
    assert is_answering(scanner.address)
    assert verdict_of(scanner.address, b"a", b"b" * 300_000) == "clean"
    assert scanner.seen == [b"a", b"b" * 300_000]
    assert verdict_of(scanner.address, b"a", b"z" * 70_000 + EICAR) == "infected"
    assert verdict_of(scanner.address, EICAR, b"never shown") == "infected"
    assert b"never shown" not in scanner.seen


@pytest.mark.parametrize("mood", ["hangs up", "limit", "nonsense", "silent"])
def test_anything_but_an_answer_is_silence(scanner: scanners.SmallScanner, mood: scanners.Mood) -> None:
    scanner.mood = mood
    started = time.monotonic()
    assert verdict_of(scanner.address, b"x" * 3_000_000, seconds=1.0) == "silent"
    assert time.monotonic() - started < 3


def test_a_slow_answer_counts(scanner: scanners.SmallScanner) -> None:
    scanner.mood = "slow"
    assert verdict_of(scanner.address, b"x") == "clean"


@pytest.mark.parametrize("address", ["unix:/nowhere/at/all", "tcp://127.0.0.1:1"])
def test_nobody_there_is_silence(address: str) -> None:
    assert verdict_of(address, b"x") == "silent"
    assert not is_answering(address)


@pytest.mark.parametrize("address", ["unix:/nowhere/at/all", "tcp://127.0.0.1:1"])
def test_a_scanner_that_nobody_expects_is_missed_without_a_line_on_the_log(address: str) -> None:
    with capture_logs() as lines:
        assert verdict_of(address, b"x", is_expected=False) == "silent"
    assert lines == []
    with capture_logs() as lines:
        verdict_of(address, b"x")
    assert [line["event"] for line in lines] == ["scanner_silent"]


def test_a_scanner_that_runs_and_is_silent_is_always_on_the_log(scanner: scanners.SmallScanner) -> None:
    scanner.mood = "nonsense"
    with capture_logs() as lines:
        assert verdict_of(scanner.address, b"x", is_expected=False) == "silent"
    assert [line["event"] for line in lines] == ["scanner_silent"]


def test_silence_after_clean_is_silence(
    scanner: scanners.SmallScanner, monkeypatch: pytest.MonkeyPatch
) -> None:
    scanner.deaf_to = 1
    assert verdict_of(scanner.address, b"x", b"y", seconds=1.0) == "silent"


@pytest.mark.parametrize("address", ["unix:/run/clamav/clamd.ctl", "tcp://10.0.0.1:3310", "tcp://[::1]:3310"])
def test_addresses(address: str) -> None:
    check_address(address)


@pytest.mark.parametrize(
    "address", ["", "unix:clamd", "tcp://host", "/run/clamd.ctl", "http://x:1", "tcp://:3"]
)
def test_what_is_no_address(address: str) -> None:
    with pytest.raises(ValueError, match="neither unix:"):
        check_address(address)


@needs_clamd
def test_the_real_clamd(tmp_path: Path) -> None:
    with scanners.clamd(tmp_path) as addresses:
        for address in addresses:
            assert verdict_of(address, b"harmless", b"h" * 9_000_000) == "clean"
            assert verdict_of(address, b"harmless " + EICAR) == "infected"


@needs_clamd
def test_what_the_real_clamd_will_not_take_is_silence(tmp_path: Path) -> None:
    with scanners.clamd(tmp_path, most="1M") as (address, _):
        assert verdict_of(address, b"h" * 9_000_000) == "silent"
        assert verdict_of(address, b"h") == "clean"
