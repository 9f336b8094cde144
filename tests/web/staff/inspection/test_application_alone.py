"""R4.8d: complaints at the inspection office by the application alone, row-level security being off."""

from __future__ import annotations

from tests.support.one_net import application_alone
from tests.web.staff.inspection.test_inspection import (
    pytestmark,
    test_r4_8d_every_route_about_a_complaint_answers_as_the_table_says,
    test_r4_8d_everybody_else_on_the_staff_is_forbidden,
)

__all__ = [
    "application_alone",
    "pytestmark",
    "test_r4_8d_every_route_about_a_complaint_answers_as_the_table_says",
    "test_r4_8d_everybody_else_on_the_staff_is_forbidden",
]  # run here once more
