"""Second opinions and the pages of oversight by the application alone, row-level security being off."""

from __future__ import annotations

from tests.support.one_net import application_alone
from tests.web.staff.oversight.test_reexamination import (
    all_drawn,
    drawn,
    pytestmark,
    test_every_route_about_a_second_opinion_answers_as_the_table_says,
)

__all__ = [
    "all_drawn",
    "application_alone",
    "drawn",
    "pytestmark",
    "test_every_route_about_a_second_opinion_answers_as_the_table_says",
]  # run here once more
