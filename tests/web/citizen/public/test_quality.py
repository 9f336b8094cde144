"""Quality in figures, honest where there are none."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import json
import re
from dataclasses import replace
from typing import Any

import pytest
from django.utils import translation

from hemayat.common.dates import from_jalali
from hemayat.oversight.actions import measure_months, store_figures
from hemayat.oversight.monthly_figures import months
from hemayat.oversight.monthly_measures import ALL, HIDDEN
from hemayat.web.citizen.quality.presenter import worst_province
from tests.oversight.expected_figures import cases
from tests.requests.steps import NOW
from tests.support.markup import faults
from tests.support.publishing import decide, publish
from tests.web.citizen.public.page_reader import LANGUAGES, main_of, text_of

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def test_r2_1_without_figures_it_says_so_and_names_what_will_be_measured(read):
    text = text_of(main_of(read("/quality/")))
    assert "هنوز نتیجه‌ای منتشر نشده است" in text
    assert "هنوز آماری ندارند" in text
    assert text.count("آماری نداریم") == 4
    assert "تصمیم در مهلت مقرر" in text
    assert "هدف: حداقل ۹۵\N{RIGHT-TO-LEFT MARK}٪" in text


@pytest.mark.django_db(transaction=True)
def test_r2_1_what_is_measured_stands_there_beside_its_target(read, django_db_setup):
    due, filed_at = NOW.date() - dt.timedelta(days=9), NOW - dt.timedelta(days=30)
    cases(django_db_setup, 30, due=due, filed=filed_at, ended=NOW - dt.timedelta(days=12))
    cases(django_db_setup, 1, due=due, filed=filed_at, state="awaiting_officer")
    store_figures(now=NOW)
    text = text_of(main_of(read("/quality/")))
    assert "از ثبت درخواست تا تصمیم ۱۸ روز به هدف نرسیده" in text
    assert "تصمیم در مهلت مقرر ۹۶٫۷\N{RIGHT-TO-LEFT MARK}٪ به هدف رسیده" in text
    assert text.count("آماری نداریم") == 2


@pytest.mark.django_db(transaction=True)
def test_a_figure_of_one_day_is_written_in_the_singular(read, django_db_setup):
    ended_at = NOW - dt.timedelta(days=12)
    cases(
        django_db_setup,
        30,
        due=NOW.date() - dt.timedelta(days=9),
        filed=ended_at - dt.timedelta(days=1),
        ended=ended_at,
    )
    store_figures(now=NOW)
    text = text_of(main_of(read("/quality/", "en")))
    assert " 1 day Target met" in text
    assert " 1 days" not in text


@pytest.fixture
def aban(django_db_setup):
    """Aban of 1398: two provinces are too small to be shown, and of one of the others nobody reads its share."""
    due, filed = from_jalali(1398, 8, 20), dt.datetime(2019, 10, 1, 8, tzinfo=dt.UTC)
    day = dt.timedelta(days=1)
    in_time: dict[str, Any] = {
        "due": due,
        "filed": filed,
        "ended": dt.datetime(2019, 11, 1, 8, tzinfo=dt.UTC),
    }
    cases(django_db_setup, 60, **in_time)
    cases(django_db_setup, 40, due=due, filed=filed, ended=in_time["ended"] + 20 * day, province="10")
    cases(django_db_setup, 20, **in_time, province="10")
    cases(django_db_setup, 4, **in_time, province="00")
    cases(django_db_setup, 15, **in_time, province="01")
    cases(django_db_setup, 20, **in_time, province="03")
    cases(django_db_setup, 12, due=due, filed=filed, ended=in_time["ended"] + 20 * day, province="03")
    assert measure_months(now=dt.datetime(2019, 11, 22, 8, tzinfo=dt.UTC)) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("aban")
def test_r2_1_each_month_and_province_with_chart_table_and_target(read, tmp_path):
    page = read("/quality/months/?measure=due")
    text = text_of(main_of(page))
    assert "تصمیم در مهلت مقرر" in text
    assert "آبان ۱۳۹۸ ۱۷۱ ۶۹٫۵\N{RIGHT-TO-LEFT MARK}٪ (کمتر از هدف)" in text
    assert "هدف: حداقل ۹۵\N{RIGHT-TO-LEFT MARK}٪" in text
    assert main_of(page).count("<svg") == 1
    by_province = read("/quality/provinces/?month=1398-08&measure=due")
    text = text_of(main_of(by_province))
    assert "مرکزی تعداد کم تعداد کم" in text
    assert "گیلان تعداد کم تعداد کم" in text
    assert "آذربایجان شرقی ۳۲ تعداد کم" in text, "else everybody knows that the hidden ones were all in time"
    assert "اصفهان ۶۰ ۳۳٫۳\N{RIGHT-TO-LEFT MARK}٪" in text
    assert "تهران ۶۰ ۱۰۰\N{RIGHT-TO-LEFT MARK}٪" in text
    (drawn,) = re.findall("<svg.*?</svg>", by_province)
    assert "گیلان تعداد کم" in text_of(drawn), "what the table withholds, the map withholds"
    assert "تهران ۱۰۰\N{RIGHT-TO-LEFT MARK}٪" in text_of(drawn)
    assert not faults({"months": page, "provinces": by_province}, tmp_path)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("aban")
def test_a_good_figure_of_the_whole_country_does_not_hide_the_worst_province(read):
    text = text_of(main_of(read("/quality/")))
    assert "استان با کمترین سهم در آبان ۱۳۹۸: اصفهان، ۳۳٫۳\N{RIGHT-TO-LEFT MARK}٪" in text
    assert "میان استان‌هایی که آمارشان منتشر شده است: اصفهان، ۵۱ روز" in text


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("aban")
def test_no_province_is_called_the_worst_while_a_worse_one_is_hidden(read):
    (month,) = months()
    hidden = replace(month, provinces={**month.provinces, "10": {**month.provinces["10"], "due": HIDDEN}})
    with translation.override("en"):
        shown = worst_province([month], "decided_by_due_date")
        assert shown
        assert shown.name == "Isfahan"
        assert worst_province([hidden], "decided_by_due_date") is None
        assert worst_province([], "decided_by_due_date") is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("aban")
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_measure_is_drawn_within_the_bytes_of_a_later_page(read, lang):
    for measure in ALL:
        for path in ("/quality/months/", "/quality/provinces/"):
            page = read(f"{path}?measure={measure}", lang)
            assert len(gzip.compress(page.encode(), 6)) <= 8_000, (path, measure)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("aban")
def test_one_month_and_one_province_are_downloaded(citizen):
    def places(query: str) -> set[tuple[str, str]]:
        words = citizen.get(f"/quality/figures.csv{query}").content.decode("utf-8-sig")
        return {(line["month"], line["province"]) for line in csv.DictReader(io.StringIO(words))}

    assert places("?month=1398-08&province=10") == {("1398-08", "10")}
    assert {province for _, province in places("?month=1398-08")} >= {"nation", "10", "23"}
    assert places("?month=1397-01") == set()
    assert places("?province=nowhere") == set()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("aban")
def test_r2_1_the_figures_are_taken_away_as_a_table_and_as_described_data(citizen):
    answer = citizen.get("/quality/figures.csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    lines = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    of = {(one["province"], one["measure"]): one for one in lines}
    assert (of["10", "due"]["of"], of["10", "due"]["value"], of["nation", "due"]["target"]) == (
        "60",
        "333",
        "950",
    )
    assert (of["00", "due"]["of"], of["00", "due"]["is_withheld"]) == ("", "True")
    told = json.loads(citizen.get("/quality/figures.json").content)
    assert [
        {name: str(value) if value is not None else "" for name, value in one.items()}
        for one in told["figures"]
    ] == lines
    assert set(told["measures"]) == {one["measure"] for one in lines}


@pytest.mark.django_db(transaction=True)
def test_r2_1_the_households_of_the_published_run_are_counted_by_outcome(read, tmp_path):
    publish(decide(tmp_path))
    text = text_of(main_of(read("/quality/", "en")))
    assert "40 households" in text
    counted = [
        int(text.split(f"{name} ")[1].split()[0])
        for name in ("Eligible", "Not eligible", "Waiting for information")
    ]
    assert sum(counted) == 40
    assert all(counted)
