"""How hypothesis throws the dice, and how often: the same throws each time, more of them in `make test-all`."""

from __future__ import annotations

import os
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from tests.agreement.dice import Dice, Style
from tests.agreement.policies import random_policy

_COMMON: dict[str, Any] = {
    "deadline": None,
    "derandomize": True,
    "database": None,
    "suppress_health_check": list(HealthCheck),
}
QUICK = settings(max_examples=14, **_COMMON)
BRIEF = settings(max_examples=7, **_COMMON)
# The two tests of it took a fifth of `make slow`; `make test-all` asks for 400.
LONG = settings(max_examples=int(os.environ.get("HEMAYAT_TEST_POLICIES", "50")), **_COMMON)

SEEDS = st.integers(0, 2**32 - 1)


@st.composite
def policies(draw: st.DrawFn, style: Style | None = None) -> str:
    """The text of a valid policy. Every throw is hypothesis's own, so that it can find the smallest that fails."""
    return random_policy(Dice(lambda n: draw(st.integers(0, n - 1))), style)
