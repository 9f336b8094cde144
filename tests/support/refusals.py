"""What an action refuses, by its reason: `with refuses(CASE_NOT_IN_HAND):`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from hemayat.common.errors import HemayatError
from hemayat.common.language import Words


@contextmanager
def refuses(*reasons: Words | str, match: str | None = None) -> Iterator[pytest.ExceptionInfo[Any]]:
    """The block raises a fault with one of these reasons. `match`: what its English text also contains."""
    with pytest.raises(HemayatError, match=match) as caught:
        yield caught
    assert reason_of(caught.value) in reasons


def reason_of(fault: object) -> Words | str | None:
    """Why something was refused; None for anything that is no refusal with a reason."""
    reason: Words | str | None = getattr(fault, "reason", None)
    return reason
