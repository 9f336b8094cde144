"""The page of the civil registry's feed: what came, what waits and what was refused, and nobody's name."""

from __future__ import annotations

import pytest
from django.utils import timezone

from hemayat.life_events.actions import apply_due, receive
from tests.support.extracts import national_id
from tests.support.markup import faults

pytestmark = pytest.mark.django_db
DAYS = {"occurred_on": "2020-03-01", "registered_on": "2020-03-02"}


def test_what_waits_and_what_was_refused_stands_there_without_a_name(at_desk, tmp_path):
    who = national_id(4711)
    waits = {"number": 77001, "kind": "death", "national_id": who, **DAYS}
    receive([waits, {**waits, "number": 77002, "kind": "gone"}], source="civil_registry", now=timezone.now())
    apply_due(now=timezone.now())
    senior = at_desk("senior_officer", provinces=["*"])
    page = senior.get("/life-events/").content.decode()
    assert "77001" in page
    assert "کسی با این کد ملی در این سامانه نیست" in page
    assert "هیچ‌یک از انواع رویداد نیست" in page
    assert who not in page
    assert not faults({"feed": page}, tmp_path)
    # What is of no province that we know is for those who have all of them.
    assert "77001" not in at_desk("senior_officer", username="far").get("/life-events/").content.decode()


def test_the_name_of_a_file_keeps_its_direction(at_desk):
    event = {"number": 77003, "kind": "gone", "national_id": national_id(4711), **DAYS}
    receive([event], source="civil_registry", now=timezone.now(), name="رویدادهای ۶ آذر ۱۴۰۵")
    page = at_desk("senior_officer", provinces=["*"]).get("/life-events/").content.decode()
    assert page.count("<bdi>رویدادهای ۶ آذر ۱۴۰۵</bdi>") == 2, "of the file, and of the line that was refused"


@pytest.mark.parametrize("role", ["case_officer", "hotline_agent", "analyst", "administrator", "inspector"])
def test_others_of_the_staff_do_not_see_the_feed(at_desk, role):
    assert at_desk(role).get("/life-events/").status_code == 403
