"""Whether the scanner of uploads answers, for `/metrics`; the checker asks it once a minute."""

from __future__ import annotations

from prometheus_client import Gauge

_answers = Gauge(
    "hemayat_scanner_answers",
    "Whether the scanner of uploads answered when it was asked last",
    multiprocess_mode="mostrecent",
)


def scanner_answered(is_answering: bool) -> None:
    """What the scanner said to the last question whether it is there."""
    _answers.set(is_answering)
