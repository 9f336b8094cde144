"""What is out of order, said by those who answer for what the public is told, or who run the installation."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from hemayat.hotline import actions
from hemayat.hotline.errors import MAY_NOT_SET_OUTAGES
from hemayat.hotline.queries import outages
from tests.hotline.steps import agent
from tests.requests.steps import NOW, officer
from tests.support.refusals import refuses

pytestmark = pytest.mark.django_db


def test_a_senior_officer_or_an_administrator_says_what_is_out_of_order() -> None:
    words: Any = {"fa": "پاسخ ثبت احوال دیر می‌رسد.", "en": "The civil registry answers late."}
    senior = officer(name="senior", roles=["senior_officer"])
    first = actions.set_outage(**words, by=senior, now=NOW)
    admin = officer(name="admin", roles=["administrator"])
    actions.set_outage(**words, by=admin, now=NOW, until_at=NOW + dt.timedelta(hours=2))
    assert len(outages(NOW)) == 2
    assert [one.pk for one in outages(NOW + dt.timedelta(hours=2))] == [first]
    actions.end_outage(outage=first, by=admin, now=NOW)
    assert len(outages(NOW)) == 1
    for other in (agent(), officer(), officer(name="inspector", roles=["inspector"])):
        with refuses(MAY_NOT_SET_OUTAGES):
            actions.set_outage(**words, by=other, now=NOW)
