"""The first page of oversight: what it says, who reads it, what it withholds, and what it costs."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils.translation import override

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.charts.svg import text_width
from hemayat.common.dates import day_of, from_jalali
from hemayat.operations.postgres import DatabaseUrls
from hemayat.oversight.actions import measure_weeks, store_figures, watch_queues
from hemayat.oversight.deteriorations import deteriorations
from hemayat.oversight.models import QueueWarning
from hemayat.oversight.monthly_measures import HIDDEN, NONE, MonthlyValue, MonthReport
from hemayat.oversight.weekly_measures import ALL, RegisterWeek, WeekReport
from hemayat.requests.forecast import DecisionPace, QueueOutlook
from hemayat.requests.queue_forecasts import QueueForecastView
from hemayat.web.shared.templatetags.formats import percent
from hemayat.web.staff.oversight import overview_charts
from hemayat.web.staff.oversight.overview import csv_of
from hemayat.web.staff.oversight.overview_figures import HeadlineFigure, headline
from hemayat.web.staff.oversight.overview_lists import sentence, unpaid_table
from tests.oversight.expected_weeks import complaints, noon, questions, week_of_work
from tests.oversight.test_deteriorations import reports as weeks_with
from tests.requests.steps import NOW
from tests.support.markup import faults
from tests.web.staff.oversight.test_pages import OTHERS, at, said

pytestmark = pytest.mark.django_db
LAST = dt.date(2019, 11, 23)
FEW = "Fewer than 10, or hidden so that nobody can work out a number below 10"
WEEK, DAY = dt.timedelta(weeks=1), dt.timedelta(days=1)


@pytest.fixture
def busy_weeks(django_db_setup: DatabaseUrls, nation: int) -> None:
    """Five quiet weeks, and a last one in which Tehran is late and a register is silent."""
    for back in range(6):
        saturday = LAST - back * WEEK
        late = 60 if back == 0 else 12
        week_of_work(django_db_setup, saturday, in_time=140, late=late, province="23")
        week_of_work(django_db_setup, saturday, in_time=60, late=12, province="10", day=3)
        week_of_work(django_db_setup, saturday, in_time=4, late=0, province="00", day=4)
        silent = 30 if back == 0 else 1
        questions(django_db_setup, silent, "incomes", at=noon(saturday), ms=4000, is_answered=False)
        questions(django_db_setup, 100, "incomes", at=noon(saturday), ms=700, is_answered=True)
    complaints(django_db_setup, 12, at=noon(LAST + DAY))
    measure_weeks(now=NOW)
    store_figures(now=NOW)


def test_only_oversight_opens_the_first_page_and_its_file(enter: Callable[..., Client], db: None) -> None:
    for role in OTHERS:
        browser = enter(role.replace("_", "."), roles=[role])
        for page in ("overview", "figures-csv"):
            assert browser.get(at(page)).status_code == 403, (role, page)


def test_without_a_week_it_says_so_and_draws_nothing(enter: Callable[..., Client], db: None) -> None:
    response = enter("watch", roles=["oversight"]).get(at("overview"))
    assert "هنوز آمار هفتگی نداریم" in said(response)
    assert 'id="worse"' not in response.content.decode()
    assert "<svg" not in response.content.decode().split("<main")[1]


@pytest.mark.slow
@pytest.mark.usefixtures("busy_weeks")
def test_what_got_worse_stands_first_with_where_since_when_and_the_list_behind_it(
    enter: Callable[..., Client], tmp_path: Path
) -> None:
    browser = enter("watch", roles=["oversight"])
    browser.cookies["__Host-language"] = "en"
    response = browser.get(at("overview"))
    page, text = response.content.decode(), said(response)
    assert "Tehran : Decided by the due date – 70%, down from 92.1% (of 200 requests due)" in text
    assert "since the week of 2 to 8 Azar 1398. More requests were not decided in time." in text
    assert (
        text.index("What is worse than before")
        < text.index("Figures for the last week")
        < text.index("week by week")
    )
    (link,) = re.findall(r'href="([^"]+)"><strong>Tehran</strong>: Decided', re.sub(r">\s+<", "><", page))
    behind = said(browser.get(unescape(link)))
    assert len(re.findall(r"Days late: \d+", behind)) == 50, "the first page of the sixty"
    assert "More requests were not decided in time. This comes from Tehran alone:" in text
    assert "New complaints" in text
    (due,) = re.findall(r"Decided by the due date 7\S+%.*?More requests were not decided in time", text)
    for note in (
        "of 276 requests due",
        "Target: at least 95%",
        "The week before: 89.4% of 228",
        "Average of the weeks before it became worse: 89.4%",
        "Most of the late requests are in Tehran",
        "Target not met",
    ):
        assert note in due, note
    assert "Province with the lowest share decided in time 70% Tehran of 200 requests due" in text
    assert "A thick frame: worse than in the weeks before." in text
    assert f"“few”: {FEW[0].lower()}{FEW[1:]}." in text
    assert "“–”: no request was due." in text
    assert "Tehran 70% of 200 (worse)" in text
    assert text.count("(worse)") == 1, "of the provinces with a frame alone"
    assert page.count('<svg xmlns="http://www.w3.org/2000/svg" role="img"') >= 8
    assert "style=" not in page
    by_day = browser.get(at("overview"), {"by": "day"}).content.decode()
    assert "day by day" in by_day
    assert not faults({"overview": page, "by_day": by_day}, tmp_path)


@pytest.mark.slow
@pytest.mark.usefixtures("busy_weeks")
def test_a_register_that_falls_silent_is_named_with_its_week_and_how_many_questions(
    enter: Callable[..., Client],
) -> None:
    browser = enter("watch", roles=["oversight"])
    browser.cookies["__Host-language"] = "en"
    text = said(browser.get(at("overview")))
    assert "Incomes : Calls without an answer – 23.1%, up from 1% (of 130 calls to the register)" in text
    tile = "Register with the highest share of unanswered calls 23.1% Incomes of 130 calls to the register"
    assert tile in text
    assert "Worse since the week of 2 to 8 Azar 1398" in text
    assert "All lines have the same scale, from 0 to 23.1%." in text
    assert "The time from our call to the answer. Only calls with" in text
    assert "Lower is better." in text
    assert "All lines have the same scale, from 0 to 700 milliseconds." in text


@pytest.mark.slow
@pytest.mark.usefixtures("busy_weeks")
def test_a_chart_says_why_a_point_is_missing_and_labels_a_week_with_its_last_day(
    enter: Callable[..., Client],
) -> None:
    browser = enter("watch", roles=["oversight"])
    browser.cookies["__Host-language"] = "en"
    page = browser.get(at("overview")).content.decode()
    flow = page.split('id="flow"')[1].split("</section>")[0]
    assert ">8 Azar</text>" in flow
    assert "Week ending on" in flow
    complaints_chart = page.split('id="complaints"')[1].split("</section>")[0]
    assert "Weeks not shown" not in complaints_chart, "none in five weeks, and twelve in the last one"
    with override("en"), override_settings(ROOT_URLCONF="hemayat.config.urls.staff"):
        few = [report_of(HIDDEN), report_of(HIDDEN), report_of(MonthlyValue(12))]
        charts = {one.key: one for one in overview_charts.charts(few, {}, (), (), is_by_day=False)}
    assert charts["complaints"].legend == (
        "Too few weeks can be shown for a chart. "
        "Weeks hidden, so that nobody can work out a number below 10: 2 of 3."
    )


def report_of(complaints_cell: MonthlyValue) -> WeekReport:
    cells = {**dict.fromkeys(ALL, NONE), "complaints": complaints_cell}
    empty: dict[str, dict[Any, MonthlyValue]] = {name: {} for name in ALL}
    return WeekReport(LAST, NOW, cells, empty, empty, [], None)


def test_a_chart_that_hides_most_of_its_points_is_a_line_of_text_with_the_month() -> None:
    few = [report_of(HIDDEN), report_of(HIDDEN), report_of(MonthlyValue(12))]
    aban = from_jalali(1398, 8, 1)
    month = MonthReport(aban, LAST, NOW, 1, {}, {"complaints": MonthlyValue(11)}, {})
    with override("en"), override_settings(ROOT_URLCONF="hemayat.config.urls.staff"):
        charts = overview_charts.charts(few, {}, (), (), month, is_by_day=False)
        shown = {one.key: one for one in charts}
        assert not shown["complaints"].has_picture
        assert shown["complaints"].legend.endswith("2 of 3. In Aban 1398: 11.")
        hidden = replace(month, nation={"complaints": HIDDEN})
        by_week = {one.key: one for one in overview_charts.charts(few, {}, (), (), hidden, is_by_day=False)}
    assert "Aban" not in by_week["complaints"].legend
    assert not by_week["map"].has_picture, "of no province there is a share"


def test_where_most_days_are_too_small_the_chart_is_by_week() -> None:
    weeks_of = [report_of(MonthlyValue(number)) for number in (12, 14, 30)]
    with override("en"), override_settings(ROOT_URLCONF="hemayat.config.urls.staff"):
        hidden = {LAST + place * DAY: HIDDEN for place in range(7)}
        weeks_of = [replace(one, days={**one.days, "complaints": hidden}) for one in weeks_of]
        charts = {one.key: one for one in overview_charts.charts(weeks_of, {}, (), (), is_by_day=True)}
    assert charts["complaints"].has_picture
    assert charts["complaints"].legend == "Too few days can be shown, so this chart is by week."
    assert [row[1] for row in charts["complaints"].chart.rows] == ["12", "14", "30"]
    assert len(charts["backlog"].chart.rows) == 21, "the others stay by day"


def waiting_tile(now: int, before: dict[int, MonthlyValue]) -> HeadlineFigure:
    """`before`: how many waited at the end of the day that many days ago."""
    today = day_of(NOW)
    outlook = QueueOutlook(now, today, 0, 1, 0)
    forecast = QueueForecastView("*", NOW, DecisionPace(10, 5, 5), outlook)
    report = report_of(NONE)
    ends = {today - back * DAY: cell for back, cell in before.items()}
    weeks_of = [replace(report, days={**report.days, "backlog": ends})]
    with override("en"), override_settings(ROOT_URLCONF="hemayat.config.urls.staff"):
        return next(
            one for one in headline(weeks_of, forecast, [], None, {}) if one.title == "Waiting for an officer"
        )


def test_the_figure_of_who_waits_says_how_many_waited_before_and_whether_they_become_more() -> None:
    growing = waiting_tile(46, {7: MonthlyValue(31), 28: MonthlyValue(20)})
    assert growing.text == "46"
    assert growing.notes[:2] == ["One week before (5 Azar): 31", "Four weeks before (14 Aban): 20"]
    assert growing.warnings == ["Growing: more than one week before"]
    shrinking = waiting_tile(31, {7: MonthlyValue(46)})
    assert shrinking.notes[0] == "Shrinking: fewer than one week before"
    assert not shrinking.warnings
    about_as_many = waiting_tile(47, {7: MonthlyValue(46)})
    assert not about_as_many.warnings
    for few in (waiting_tile(4, {7: MonthlyValue(46)}), waiting_tile(46, {7: HIDDEN})):
        assert "before" not in " ".join(few.warnings)
        assert "Shrinking" not in " ".join(few.notes)


def test_the_province_with_most_late_requests_is_named_although_its_share_is_hidden() -> None:
    """Of 61 requests due, 12 were late, all in Khuzestan: its share would tell that no other province had any."""
    whole = [*[MonthlyValue(60, 1000)] * 4, MonthlyValue(61, 803)]
    khuzestan = [*[MonthlyValue(12, None)] * 5]
    weeks_of = weeks_with("due", whole, p06=khuzestan)
    weeks_of[-1] = replace(weeks_of[-1], late_in="06")
    with override("en"), override_settings(ROOT_URLCONF="hemayat.config.urls.staff"):
        (nation,) = deteriorations(weeks_of)
        assert sentence(nation, weeks_of).explained == "Most of the late requests are in Khuzestan"
        due = next(one for one in headline(weeks_of, None, [nation], None, {}) if one.text == "80.3%")
        assert "Most of the late requests are in Khuzestan" in due.notes
        weeks_of[-1] = replace(weeks_of[-1], late_in=None)
        assert sentence(nation, weeks_of).explained == ""


def test_a_figure_that_became_worse_has_one_value_before_on_the_whole_page() -> None:
    whole = [MonthlyValue(60, share) for share in (1000, 1000, 1000, 1000, 850, 800)]
    weeks_of = weeks_with("due", whole)
    with override("en"), override_settings(ROOT_URLCONF="hemayat.config.urls.staff"):
        (nation,) = deteriorations(weeks_of)
        assert sentence(nation, weeks_of).change == "80%, down from 100%"
        due = next(one for one in headline(weeks_of, None, [nation], None, {}) if one.text == "80%")
    assert "Average of the weeks before it became worse: 100%" in due.notes
    assert not [note for note in due.notes if "Average of the weeks before:" in note]


@pytest.mark.slow
@pytest.mark.usefixtures("busy_weeks")
def test_who_watches_over_some_provinces_reads_no_week_of_another(enter: Callable[..., Client]) -> None:
    """Everybody reads the months of each province, and could take the weeks from them."""
    browser = enter("watch", roles=["oversight"], provinces=["10"])
    browser.cookies["__Host-language"] = "en"
    response = browser.get(at("overview"))
    text = said(response)
    assert "Whole country : Decided by the due date" in text
    assert "In no province can the share be shown" in text, "Isfahan has too few"
    assert "Figures are shown only for your own provinces." in text
    assert "Tehran 70%" not in text
    assert "Tehran :" not in text
    words = browser.get(at("figures-csv")).content.decode("utf-8-sig")
    places = {line["province"] for line in csv.DictReader(io.StringIO(words))}
    assert places == {"nation", "10", ""}


@pytest.mark.slow
@pytest.mark.usefixtures("busy_weeks")
def test_what_is_of_a_few_is_in_no_picture_no_table_and_no_file(enter: Callable[..., Client]) -> None:
    browser = enter("watch", roles=["oversight"])
    browser.cookies["__Host-language"] = "en"
    page = browser.get(at("overview")).content.decode()
    drawn = next(svg for svg in re.findall("<svg.*?</svg>", page) if "in each province" in svg)
    shown = dict(re.findall(r">([A-Z][\w. ]+)</text><text[^>]*>([^<]+)</text>", drawn))
    assert shown["Tehran"] == "70%"
    assert shown["Markazi"] == "few"
    assert shown["Isfahan"] == "few", "the next smallest, so that nobody takes Markazi from the whole"
    assert shown["Yazd"] == "–"
    for by in ("", "day"):
        words = browser.get(at("figures-csv"), {"by": by}).content.decode("utf-8-sig")
        lines = list(csv.DictReader(io.StringIO(words)))
        assert lines
        counted = [int(one["of"]) for one in lines if one["of"] not in ("", "0") and one["measure"] == "due"]
        assert min(counted) >= 10
        week = [one for one in lines if one["week"] == str(LAST) and one["measure"] == "due"]
        hidden = [one for one in week if one["is_withheld"] == "True"]
        assert len(hidden) >= 2
        assert {(one["of"], one["value"]) for one in hidden} <= {("", ""), ("72", "")}


@pytest.mark.slow
@pytest.mark.usefixtures("busy_weeks")
def test_a_warning_of_a_queue_stands_first(enter: Callable[..., Client], undecided: int) -> None:
    watch_queues(now=NOW)
    browser = enter("watch", roles=["oversight"])
    browser.cookies["__Host-language"] = "en"
    text = said(browser.get(at("overview")))
    assert re.search(r"Whole country \* \([^)]+\) few – 0", text), "nobody knows the pace of an officer"
    assert "* No officer decided a case from this queue in the 5 working days until 11 Azar 1398" in text
    assert (
        "If few cases arrived during those days, officers may be able to decide more cases a day than this "
        "pace suggests. In that case, fewer officers are needed." in text
    )


def test_how_often_a_register_was_asked_is_withheld_if_that_was_rarely() -> None:
    registers = [RegisterWeek("loans", None, None, None, None), RegisterWeek("incomes", 12, 12, None, None)]
    cells: dict[str, MonthlyValue] = dict.fromkeys(ALL, NONE)
    empty: dict[str, dict[Any, MonthlyValue]] = {name: {} for name in ALL}
    report = WeekReport(LAST, NOW, cells, empty, empty, registers, None)
    found = list(csv.DictReader(io.StringIO(csv_of([report], is_by_day=False))))
    rarely = [one for one in found if one["register"] == "loans"]
    assert {(one["of"], one["value"], one["is_withheld"]) for one in rarely} == {("", "", "True")}
    never_answered = [one for one in found if one["register"] == "incomes"]
    assert {(one["of"], one["is_withheld"]) for one in never_answered} == {("12", "False")}
    with override("en"), override_settings(ROOT_URLCONF="hemayat.config.urls.staff"):
        charts = {one.key: one.chart for one in overview_charts.charts([report], {}, (), (), is_by_day=False)}
    for key in ("silence", "latency"):
        assert "few" in charts[key].rows[0]


def test_a_register_that_leaves_most_calls_unanswered_is_not_the_fastest() -> None:
    registers = [RegisterWeek("incomes", 30, 20, 1, 1), RegisterWeek("vehicles", 30, 3, 4, 7)]
    cells: dict[str, MonthlyValue] = dict.fromkeys(ALL, NONE)
    empty: dict[str, dict[Any, MonthlyValue]] = {name: {} for name in ALL}
    report = WeekReport(LAST, NOW, cells, empty, empty, registers, None)
    with override("en"), override_settings(ROOT_URLCONF="hemayat.config.urls.staff"):
        charts = {one.key: one.chart for one in overview_charts.charts([report], {}, (), (), is_by_day=False)}
    assert charts["latency"].rows[0][1:] == ("–", "7")
    assert charts["silence"].rows[0][1:] == ("66.7%", "10%")


@pytest.fixture
def queue_warning() -> Callable[[str, int | None, int], None]:
    """An open warning, as the job writes it: province, late cases, waiting cases. Without late ones nobody decides."""

    def made(province: str, late: int | None, waiting: int) -> None:
        with acting_as(SYSTEM):
            QueueWarning.objects.create(
                province=province, raised_at=NOW, measured_at=NOW, waiting=waiting, late=late,
                officers_needed=2,
            )  # fmt: skip

    return made


def warned_places(page: str) -> list[str]:
    """The places under the heading of the warnings; those where nobody decides have an asterisk."""
    part = page.split('id="queues"')[1].split("</section>", maxsplit=1)[0]
    return re.findall(r'<th scope="row"[^>]*>([^<]+?) <span', part.replace("&nbsp;", " "))


def test_warnings_are_of_the_own_provinces_with_most_late_cases_first(
    enter: Callable[..., Client], queue_warning: Callable[[str, int | None, int], None], db: None
) -> None:
    for province, late, waiting in (
        ("*", 50, 200),
        ("00", 3, 20),
        ("10", 40, 90),
        ("23", None, 70),
        ("21", 80, 90),
    ):
        queue_warning(province, late, waiting)
    browser = enter("watch", roles=["oversight"], provinces=["00", "10", "23"])
    browser.cookies["__Host-language"] = "en"
    response = browser.get(at("overview"))
    assert warned_places(response.content.decode()) == ["Tehran *", "Whole country", "Isfahan", "Markazi"]
    text = said(response)
    assert re.search(r"Isfahan \([^)]+\) 40 2 –", text), (
        "late cases, officers needed, and no forecast of who works"
    )
    assert re.search(r"Tehran \* \([^)]+\) 70 2 –", text), "where nobody decides, all that wait will be late"
    assert re.search(r"Markazi \([^)]+\) few 2 –", text)
    assert not re.search(r"Markazi \([^)]+\) 3", text)


def test_a_few_cases_of_a_queue_without_decisions_are_not_found_from_the_others(
    enter: Callable[..., Client], queue_warning: Callable[[str, int | None, int], None], db: None
) -> None:
    for province, waiting in (("00", 3), ("10", 40), ("23", 70)):
        queue_warning(province, None, waiting)
    browser = enter("watch", roles=["oversight"])
    browser.cookies["__Host-language"] = "en"
    text = said(browser.get(at("overview")))
    shown = dict(re.findall(r"(\w+) \* \([^)]+\) (\w+) 2", text))
    assert shown == {"Tehran": "70", "Isfahan": "few", "Markazi": "few"}


def test_every_warning_is_shown_the_worst_first(
    enter: Callable[..., Client], queue_warning: Callable[[str, int | None, int], None], db: None
) -> None:
    for place in range(7):
        queue_warning(f"0{place}", 10 + place, 90)
    browser = enter("watch", roles=["oversight"])
    browser.cookies["__Host-language"] = "en"
    response = browser.get(at("overview"))
    page = response.content.decode()
    assert len(warned_places(page)) == 7
    late = re.findall(r'</th>\s*<td class="govuk-table__cell govuk-table__cell--numeric">(\d+)</td>', page)
    assert late[:7] == ["16", "15", "14", "13", "12", "11", "10"]
    assert f'href="{at("queues")}">All queues</a>' in page


def test_a_long_list_of_warnings_is_folded_and_says_why_provinces_add_up_to_more(
    enter: Callable[..., Client], queue_warning: Callable[[str, int | None, int], None], db: None
) -> None:
    queue_warning("*", 16, 200)
    for place in range(8):
        queue_warning(f"0{place}", 11, 90)
    queue_warning("10", 3, 90)
    browser = enter("watch", roles=["oversight"])
    browser.cookies["__Host-language"] = "en"
    page = browser.get(at("overview")).content.decode()
    queues = page.split('id="queues"')[1].split("</section>", maxsplit=1)[0]
    shown, folded = queues.split("<details", maxsplit=1)
    places = warned_places(page)
    assert places == ["Whole country", *sorted(places[1:9]), "Isfahan"], (
        "of those with as many, by their names"
    )
    assert shown.count('<th scope="row"') == 4
    assert folded.count('<th scope="row"') == 6
    assert "6 more queues" in folded
    assert "the provinces can add up to more late cases" in folded
    assert f'<abbr title="{FEW}">few</abbr>' in folded
    assert f"“few”: {FEW[0].lower()}{FEW[1:]}." in unescape(folded), "at the table where it is first"
    assert "the provinces can add up to more late cases" not in browser.get(at("queues")).content.decode()


def test_much_that_was_not_reported_is_marked_with_what_it_means_and_since_when() -> None:
    first, last = (from_jalali(1405, month, 1) for month in (7, 8))
    with override("en"):
        table = unpaid_table(
            {first: {"paid": 85, "not_reported": 15}, last: {"paid": 85, "not_reported": 915}}
        )
        assert table
        assert table.warning == "91.5% of the payments due for Aban 1405 have not been reported"
        assert table.explained == (
            "The month ended on 30 Aban 1405. Until the payment agencies report them, nobody knows whether this money "
            "arrived. In every month since Mehr 1405, at least 15% have not been reported."
        )
        alone = unpaid_table(
            {first: {"paid": 985, "not_reported": 15}, last: {"paid": 85, "not_reported": 915}}
        )
        assert alone
        assert "In every month" not in alone.explained
        usual = unpaid_table({last: {"paid": 985, "not_reported": 15}})
        assert usual
        assert not usual.warning + usual.explained, "some reports always come late"


def test_the_percent_sign_is_after_the_number_as_persian_is_read() -> None:
    """Without a mark, browsers show it on the side where the number begins."""
    with override("fa"):
        assert percent(915) == "۹۱٫۵\N{RIGHT-TO-LEFT MARK}٪"
        assert text_width(percent(915)) == text_width("۹۱٫۵٪")
    with override("en"):
        assert percent(915) == "91.5%"


@pytest.mark.usefixtures("undecided")
def test_a_few_waiting_cases_are_not_counted_at_the_head(enter: Callable[..., Client]) -> None:
    watch_queues(now=NOW)
    browser = enter("watch", roles=["oversight"])
    browser.cookies["__Host-language"] = "en"
    assert "Waiting for an officer few" in said(browser.get(at("overview")))


@pytest.mark.slow
@pytest.mark.usefixtures("busy_weeks")
def test_the_page_costs_the_same_few_queries_whatever_there_is_to_draw(enter: Callable[..., Client]) -> None:
    browser = enter("watch", roles=["oversight"])
    for query in ({}, {"by": "day"}):
        with CaptureQueriesContext(connection) as captured:
            browser.get(at("overview"), query)
        asked = [one["sql"] for one in captured.captured_queries]
        page = asked[max(place for place, sql in enumerate(asked) if sql == "BEGIN") :]
        assert len([sql for sql in page if sql not in {"BEGIN", "COMMIT"}]) == 10
