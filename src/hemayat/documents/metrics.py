"""Whether the scanner of uploads answers, for `/metrics`; the checker asks it once a minute."""

from __future__ import annotations

from functools import cache

from prometheus_client import Gauge


def scanner_answered(is_answering: bool) -> None:
    """What the scanner said to the last question whether it is there."""
    _answers().set(is_answering)


@cache
def _answers() -> Gauge:
    """Made where it is used: each process that makes it has a file of its own for it."""
    words = "Whether the scanner of uploads answered when it was asked last"
    return Gauge("hemayat_scanner_answers", words, multiprocess_mode="mostrecent")
