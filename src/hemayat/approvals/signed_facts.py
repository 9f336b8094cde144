"""What a letter's signature stands for: few facts in canonical JSON, so that a QR code holds them too."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from hemayat.approvals.jws import canonical
from hemayat.common.tracking_code import code_of

MOST_BYTES = 600
"""What a QR code of ours may hold: more would not be read from paper by a plain telephone."""
LONGEST_NAME = 24
LONGEST_POLICY = 40


@dataclass(frozen=True)
class LetterFacts:
    """What is signed of an approval. Of `run` and `decision` one is the ground."""

    number: int
    serial_no: int
    given_name: str = field(repr=False)
    family_name: str = field(repr=False)
    amount_rial: int | None
    policy: str
    run: int | None
    decision: int | None
    issued_on: dt.date


def masked(given_name: str, family_name: str) -> str:
    """As a stranger reads it: the given name, and of the family name the first letter."""
    return f"{given_name.strip()[:LONGEST_NAME]} {family_name.strip()[:1]}…".strip()


def payload_of(facts: LetterFacts) -> bytes:
    """The canonical JSON of a letter; the same facts, the same bytes."""
    return canonical(
        {
            "v": 1,
            "n": facts.number,
            "serial": code_of(facts.serial_no),
            "holder": masked(facts.given_name, facts.family_name),
            "outcome": "eligible",
            "amount_rial": facts.amount_rial,
            "policy": facts.policy[:LONGEST_POLICY],
            "ground": f"run:{facts.run}" if facts.run is not None else f"decision:{facts.decision}",
            "issued": f"{facts.issued_on}",
        }
    )


def in_qr(jws: str, serial: str, origin: str) -> str:
    """What the QR code holds: the page that says how it stands now, and after the # what a browser sends to nobody.

    Where both are too long for one, the signed text alone.
    """
    whole = f"{origin}/verify/{serial}/#{jws}"
    return whole if len(whole.encode()) <= MOST_BYTES else jws


def jws_in(text: str) -> str:
    """The signed text in what a QR code gave, with its address or without."""
    return text.strip().rpartition("#")[2]
