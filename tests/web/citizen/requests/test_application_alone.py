"""R4.1c: requests, documents and copies of one's data by the application alone, row-level security being off."""

from __future__ import annotations

from tests.support.one_net import application_alone
from tests.web.citizen.requests.test_my_data import full, test_nothing_of_another_household_is_in_it
from tests.web.citizen.requests.test_who_sees_what import (
    pytestmark,
    test_a_document_of_another_request_is_not_found_under_this_one,
    test_every_route_about_a_request_answers_as_the_table_says,
    test_members_of_an_application_are_its_heads_alone,
    test_nobody_posts_for_another_household,
)

__all__ = [
    "application_alone",
    "full",
    "pytestmark",
    "test_a_document_of_another_request_is_not_found_under_this_one",
    "test_every_route_about_a_request_answers_as_the_table_says",
    "test_members_of_an_application_are_its_heads_alone",
    "test_nobody_posts_for_another_household",
    "test_nothing_of_another_household_is_in_it",
]  # run here once more
