"""What every rule that looks for something unusual has: about the work of staff and about cases. No Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hemayat.common.language import Words


@dataclass(frozen=True)
class AnomalyRule:
    """`statement`: what it asks the database; of a rule about staff: member, what of ('' or a register), count, of.

    `given`: its limits.
    """

    name: str
    title: Words
    text: Words
    statement: str
    given: Mapping[str, Any]
