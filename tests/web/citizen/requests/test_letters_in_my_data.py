"""A copy of one's data has the letters that are addressed to the person who asks for it, and no former head's."""

from __future__ import annotations

import pytest
from django.utils import timezone

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.households.actions import change_head
from hemayat.households.queries import known_in
from tests.support.printing import can_print
from tests.web.citizen.requests.test_my_data import parts_of, taken

pytestmark = pytest.mark.django_db


def test_the_letters_of_a_former_head_are_not_in_it(nation, enter):
    from hemayat.approvals.signatures import sign_letters  # noqa: PLC0415 - models, once Django is set up

    if not can_print():
        pytest.skip("no pango here: `hemayat doctor` says so")
    household = nation.of["eligible"]
    with acting_as(SYSTEM):
        other = next(one for one in known_in(household) if one.relation != "head")
    sign_letters(now=timezone.now())
    browser = enter(household)
    assert browser.post("/my/letter/", {"form": "short"}).status_code == 302
    (letter,) = parts_of(taken(browser))["household_letters"]
    assert letter["kind"] == "approved"
    index, now = key_ring().blind_index("national_id", other.national_id), timezone.now()
    assert change_head(household=household, new_head_index=index, on=now.date(), by=SYSTEM, now=now)
    assert not parts_of(taken(enter(household))).get("household_letters")
