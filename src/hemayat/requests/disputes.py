"""A datum that is said to be wrong is put to the register that owns it; its answer counts, and nobody's opinion."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from hemayat.requests.models import Dispute, Request


def is_answered(request: Request) -> bool:
    """Whether the owner has said what it has to say; only then are the registers asked anew."""
    rows = Dispute.objects.filter(household_id=request.household_id, request_id=request.id)
    return rows.filter(state="answered").exists()


def carry_all(claimed: Sequence[tuple[int, int]], now: dt.datetime) -> None:
    """Send what was not sent, and ask for the answers that are due."""
