"""The small published nation of the approvals' tests: six couples, all but the second with an approval."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from tests.approvals.conftest import decided, nation

if TYPE_CHECKING:
    from hemayat.accounts.models import StaffMember

__all__ = ["decided", "nation"]


@pytest.fixture
def staff(nation: int) -> Callable[..., StaffMember]:
    """`staff("sara", "case_officer")`: a member of all provinces; `provinces=` tells otherwise."""
    from tests.requests.steps import officer  # noqa: PLC0415 - models are read once Django is set up

    def made(name: str, *roles: str, **other: Any) -> StaffMember:
        return officer(name=name, roles=list(roles), **other)

    return made
