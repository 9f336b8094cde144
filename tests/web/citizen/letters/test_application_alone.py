"""Approvals and letters by the application alone, row-level security being off."""

from __future__ import annotations

from tests.support.one_net import application_alone
from tests.web.citizen.letters.test_letters import (
    enter,
    household,
    nation,
    pytestmark,
    register,
    test_every_route_about_an_approval_answers_as_the_table_says,
    test_r4_5_another_head_is_refused_told_why_and_put_on_record,
)

__all__ = [
    "application_alone",
    "enter",
    "household",
    "nation",
    "pytestmark",
    "register",
    "test_every_route_about_an_approval_answers_as_the_table_says",
    "test_r4_5_another_head_is_refused_told_why_and_put_on_record",
]  # run here once more
