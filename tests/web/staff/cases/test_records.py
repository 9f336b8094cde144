"""An officer reads the record behind an open criterion, and which record the head disputes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.eligibility.queries import determination_of
from hemayat.records.queries import records_behind
from hemayat.records.reference import reference_of
from hemayat.requests.states import CaseKind
from tests.requests.steps import NOW, filed, head
from tests.web.staff.cases.test_case_work import UNVALUED, opened

pytestmark = pytest.mark.django_db


def test_the_desk_shows_the_record_next_to_the_criterion(
    undecided: int, enter: Callable[..., Client]
) -> None:
    page = opened(enter(), undecided)
    assert "پژو ۲۰۶، مدل ۱۳۹۱، پلاک" in page
    assert "ثبت‌شده در ۱۴ خرداد ۱۳۹۲" in page


def test_the_desk_shows_which_record_is_disputed_and_why(nation: int, enter: Callable[..., Client]) -> None:
    with acting_as(SYSTEM, is_read_only=True):
        decided = determination_of(UNVALUED)
        assert decided
        (car, *_) = records_behind(decided, NOW)
        record = reference_of(decided, car)
    given: dict[str, Any] = {
        "register": "vehicles",
        "fact": "vehicle_value",
        "claim": "sold",
        "record": record,
        "why": "",
    }
    request = filed(head(UNVALUED), CaseKind.DISPUTE, **given)
    page = opened(enter(), request)
    assert "فروخته شده است" in page
    assert "۱۳۹۱" in page
