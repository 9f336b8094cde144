"""Cases at the desk by the application alone, row-level security being off."""

from __future__ import annotations

from tests.support.one_net import application_alone
from tests.web.staff.cases.test_case_work import test_a_hotline_agent_and_an_analyst_see_no_case
from tests.web.staff.cases.test_who_sees_what import (
    pytestmark,
    test_every_route_about_a_case_answers_as_the_table_says,
)

__all__ = [
    "application_alone",
    "pytestmark",
    "test_a_hotline_agent_and_an_analyst_see_no_case",
    "test_every_route_about_a_case_answers_as_the_table_says",
]  # run here once more
