"""What registers answer, counted for who watches the service: by register, and never about whom."""

from __future__ import annotations

from typing import Literal

from prometheus_client import Counter, Histogram

Outcome = Literal["answered", "silent", "left_alone"]

_SECONDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
_questions = Counter("hemayat_register_questions_total", "Questions to registers", ["register", "outcome"])
_seconds = Histogram(
    "hemayat_register_seconds", "Seconds that a register took, every try", ["register"], buckets=_SECONDS
)


def count_inquiry(register: str, outcome: Outcome, seconds: float | None = None) -> None:
    """One question. `seconds`: None where the register was not asked, since it had failed again and again."""
    _questions.labels(register, outcome).inc()
    if seconds is not None:
        _seconds.labels(register).observe(seconds)
