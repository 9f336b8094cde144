"""R4.1c: what a head may see by the application alone, row-level security being off."""

from __future__ import annotations

from tests.support.one_net import application_alone
from tests.web.citizen.signed_in.test_disclosures import terms, test_every_route_answers_as_the_table_says
from tests.web.citizen.signed_in.test_who_sees_what import (
    pytestmark,
    test_a_strangers_household_has_no_address,
    test_every_route_with_an_id_answers_as_the_table_says,
    test_nobody_sees_a_page_of_a_head_without_signing_in,
)

__all__ = [
    "application_alone",
    "pytestmark",
    "terms",
    "test_a_strangers_household_has_no_address",
    "test_every_route_answers_as_the_table_says",
    "test_every_route_with_an_id_answers_as_the_table_says",
    "test_nobody_sees_a_page_of_a_head_without_signing_in",
]  # run here once more
