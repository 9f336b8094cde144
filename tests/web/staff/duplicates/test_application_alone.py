"""Pairs of persons who may be one by the application alone, row-level security being off."""

from __future__ import annotations

from tests.support.one_net import application_alone
from tests.web.staff.duplicates.test_duplicates import (
    pair,
    pytestmark,
    test_the_page_of_a_pair_answers_as_the_table_says,
)

__all__ = [
    "application_alone",
    "pair",
    "pytestmark",
    "test_the_page_of_a_pair_answers_as_the_table_says",
]  # run here once more
