"""R1.4d: until when one may object, as versions of the agreement follow each other."""

from __future__ import annotations

import datetime as dt

import pytest

from hemayat.agreements.queries import objection_window
from tests.requests.steps import NOW, begun, head
from tests.support.agreements import published

pytestmark = pytest.mark.usefixtures("nation")


def test_r1_4d_a_later_version_shortens_no_time_limit_that_was_announced() -> None:
    made = [
        published(NOW, effective_from=day, parameters={"objection_window_days": limit})
        for day, limit in (("1398-09-20", "30"), ("1398-10-20", "10"), ("1398-11-20", "60"))
    ]
    second, third, fourth = made
    before = second.effective_from - dt.timedelta(days=1)
    assert [objection_window(before, version) for version in made] == [None, None, None]
    assert [objection_window(second.effective_from, version) for version in made] == [30, 30, 60]
    assert [objection_window(third.effective_from, version) for version in (third, fourth)] == [10, 60]
    assert begun(head(), now=NOW + dt.timedelta(days=400))
