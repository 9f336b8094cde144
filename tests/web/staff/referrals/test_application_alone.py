"""What came back from custodians by the application alone, row-level security being off."""

from __future__ import annotations

from tests.support.one_net import application_alone
from tests.web.staff.referrals.test_pages import pytestmark, test_every_route_answers_as_the_table_says

__all__ = [
    "application_alone",
    "pytestmark",
    "test_every_route_answers_as_the_table_says",
]  # run here once more
