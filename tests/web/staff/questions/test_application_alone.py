"""Questions at the desk by the application alone, row-level security being off."""

from __future__ import annotations

from tests.support.one_net import application_alone
from tests.web.staff.questions.test_questions import (
    pytestmark,
    test_an_inspector_an_analyst_and_oversight_see_no_question,
    test_every_route_about_a_question_answers_as_the_table_says,
)

__all__ = [
    "application_alone",
    "pytestmark",
    "test_an_inspector_an_analyst_and_oversight_see_no_question",
    "test_every_route_about_a_question_answers_as_the_table_says",
]  # run here once more
