"""What providers of text messages answer, counted for `/metrics`: by provider, and never about a message."""

from __future__ import annotations

from typing import Final, Literal

from prometheus_client import Counter

Answered = Literal["accepted", "refused", "refused_for_good", "unsure", "barred", "resting"]
"""`resting`: not asked, since it had failed again and again; the message went to the next provider."""
ANSWERS: Final[tuple[Answered, ...]] = (
    "accepted", "refused", "refused_for_good", "unsure", "barred", "resting",
)  # fmt: skip
_answers = Counter("hemayat_provider_answers_total", "Messages offered to a provider", ["provider", "answer"])


def begin_counters(provider: str) -> None:
    """From zero: the first failure is an increase too."""
    for answer in ANSWERS:
        _answers.labels(provider, answer)


def count_offer(provider: str, answer: Answered) -> None:
    """One message that was offered, or kept back from a provider that rests."""
    _answers.labels(provider, answer).inc()
