"""Quality in figures, honest where there are none."""

from __future__ import annotations

import datetime as dt

import pytest

from hemayat.oversight.actions import measure
from tests.oversight.counted import cases
from tests.requests.steps import NOW
from tests.support.publishing import decide, publish
from tests.web.citizen.public.reading import main_of, text_of

pytestmark = pytest.mark.django_db


def test_r2_1_without_figures_it_says_so_and_names_what_will_be_measured(read):
    text = text_of(main_of(read("/quality/")))
    assert "هنوز نتیجه‌ای منتشر نشده است" in text
    assert "هنوز رقمی ندارند" in text
    assert text.count("رقمی نداریم") == 4
    assert "تصمیم تا موعد" in text
    assert "هدف: دست‌کم ۹۵٪" in text


@pytest.mark.django_db(transaction=True)
def test_r2_1_what_is_measured_stands_there_beside_its_target(read, django_db_setup):
    due, filed_at = NOW.date() - dt.timedelta(days=9), NOW - dt.timedelta(days=30)
    cases(django_db_setup, 30, due=due, filed=filed_at, ended=NOW - dt.timedelta(days=12))
    cases(django_db_setup, 1, due=due, filed=filed_at, state="awaiting_officer")
    measure(now=NOW)
    text = text_of(main_of(read("/quality/")))
    assert "از ثبت درخواست تا تصمیم ۱۸ روز به هدف نرسیده" in text
    assert "تصمیم تا موعد ۹۶٫۷٪ به هدف رسیده" in text
    assert text.count("رقمی نداریم") == 2


@pytest.mark.django_db(transaction=True)
def test_r2_1_the_households_of_the_published_run_are_counted_by_outcome(read, tmp_path):
    publish(decide(tmp_path))
    text = text_of(main_of(read("/quality/", "en")))
    assert "40 households were determined" in text
    counted = [int(text.split(f"{name} ")[1].split()[0]) for name in ("Eligible", "Not eligible", "needed")]
    assert sum(counted) == 40
    assert all(counted)
