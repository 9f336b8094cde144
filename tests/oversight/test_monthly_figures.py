"""The figures of months by province: what they count, and what nobody finds in them."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hemayat.audit.context import NOBODY, SYSTEM, acting_as
from hemayat.common.dates import from_jalali
from hemayat.operations.postgres import DatabaseUrls
from hemayat.oversight.actions import measure_months
from hemayat.oversight.disclosure_control import SMALLEST
from hemayat.oversight.models import MonthMeasured, Probe
from hemayat.oversight.monthly_cells import share_cells
from hemayat.oversight.monthly_figures import months
from hemayat.oversight.monthly_measures import ALL, NATION, MonthlyValue, MonthReport
from tests.oversight.expected_figures import cases

pytestmark = pytest.mark.django_db(transaction=True)
TEHRAN = ZoneInfo("Asia/Tehran")
DAY = dt.timedelta(days=1)
ABAN = from_jalali(1398, 8, 1)
AZAR = from_jalali(1398, 9, 1)
LAST = AZAR - DAY


def at(day: dt.date, hour: int = 12) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour), TEHRAN)


@pytest.fixture
def aban(django_db_setup: DatabaseUrls) -> MonthReport:
    """Aban of 1398, measured on the first of Azar."""
    filed = at(ABAN - 20 * DAY)
    cases(django_db_setup, 40, due=LAST, filed=filed, ended=at(LAST, 23))
    cases(django_db_setup, 10, due=LAST, filed=filed, state="awaiting_officer")
    cases(django_db_setup, 3, due=LAST, filed=filed, ended=at(ABAN), province="00")
    # Applications that ended automatically: nobody decided them.
    cases(
        django_db_setup, 20, due=LAST, filed=filed, ended=at(LAST, 23), kind="application", has_decision=False
    )
    # And one new head that the registry does not name: counted by one measure alone, it would show.
    cases(
        django_db_setup,
        1,
        due=LAST,
        filed=filed,
        ended=at(LAST, 23),
        kind="change_of_head",
        has_decision=False,
    )
    cases(django_db_setup, 12, due=ABAN, filed=filed, ended=at(ABAN), province="01")
    cases(django_db_setup, 15, due=AZAR, filed=filed, ended=at(AZAR), province="01")
    with acting_as(SYSTEM):
        Probe.objects.create(minute=at(LAST, 23), is_up=True)
    assert measure_months(now=at(AZAR)) == 1
    with acting_as(NOBODY, is_read_only=True):
        (found,) = months()
    return found


def test_r2_1_a_month_counts_what_fell_due_and_what_was_decided_in_it(aban: MonthReport) -> None:
    assert (aban.name, aban.since_on, aban.until_on) == ("1398-08", ABAN, AZAR)
    assert aban.nation["due"] == MonthlyValue(65, 846)
    assert aban.nation["decision"] == MonthlyValue(55, 49, 49)
    assert aban.nation["availability"] == MonthlyValue(60, 16)
    assert aban.nation["complaints"] == MonthlyValue(0)
    assert (aban.targets["decided_by_due_date"], aban.agreement_number) == (950, 1)
    assert aban.is_met(ALL["due"]) is False
    assert aban.is_met(ALL["complaint_due"]) is None, "without a target nothing is kept or broken"


def test_r2_1_what_is_of_a_few_is_not_kept_nor_to_be_had_from_the_total(aban: MonthReport) -> None:
    assert aban.provinces["00"]["due"].of is None
    assert aban.provinces["01"]["due"].of is None, "else Markazi's three are what is left of the total"
    assert aban.provinces["23"]["due"] == MonthlyValue(50, None), (
        "else everybody knows that in the hidden provinces nothing was late"
    )
    with acting_as(SYSTEM, is_read_only=True):
        kept = MonthMeasured.objects.get().figures
    assert kept["00"]["due"] == {"of": None, "value": None, "high": None}, "nor does the database hold it"


@pytest.mark.usefixtures("aban")
def test_r2_1_a_month_is_measured_once_and_only_when_it_is_over(django_db_setup: DatabaseUrls) -> None:
    cases(django_db_setup, 40, due=LAST, filed=at(ABAN), ended=at(AZAR))
    assert measure_months(now=at(AZAR + 20 * DAY)) == 0, "Azar goes on, and Aban is counted"
    with acting_as(SYSTEM), pytest.raises(DatabaseError), transaction.atomic():
        MonthMeasured.objects.all().delete()
    with acting_as(NOBODY, is_read_only=True), CaptureQueriesContext(connection) as asked:
        assert len(months()) == 1
    assert len(asked) == 1


def test_r2_1_what_is_not_an_objection_is_not_to_be_had_from_what_was_decided(
    django_db_setup: DatabaseUrls,
) -> None:
    filed = at(ABAN - 20 * DAY)
    for province, objections, others in (("23", 40, 30), ("01", 22, 3), ("02", 15, 12)):
        for kind, many in (("objection", objections), ("dispute", others)):
            cases(django_db_setup, many, due=LAST, filed=filed, ended=at(LAST), province=province, kind=kind)
    assert measure_months(now=at(AZAR)) == 1
    with acting_as(NOBODY, is_read_only=True):
        (found,) = months()
    assert found.provinces["01"]["decision"].of == 25
    assert found.provinces["01"]["overturned"].of is None, "else the three others are what is left"
    assert found.provinces["02"]["overturned"].of is None, "else the three are to be had from the nation's"
    assert found.provinces["23"]["overturned"].of == 40
    assert (found.nation["decision"].of, found.nation["overturned"].of) == (122, 77)


PARTS = st.dictionaries(
    st.sampled_from(["00", "01", "02", "03", "04", "05"]),
    st.tuples(st.integers(0, 40), st.integers(0, 40)).map(lambda two: (sum(two), two[0])),
    max_size=6,
)


@settings(max_examples=150)
@given(PARTS)
@example({"00": (20, 3), "01": (100, 0), "02": (80, 0)})
@example({"00": (20, 17), "01": (100, 100), "02": (80, 80)})
def test_r2_1_no_small_count_is_found_by_taking_what_is_told_from_the_total(
    parts: dict[str, tuple[int, int]],
) -> None:
    cells = share_cells(parts)
    nation = cells.pop(NATION)
    for place, (of, part) in parts.items():
        few = 0 < of < SMALLEST, 0 < part < SMALLEST, 0 < of - part < SMALLEST
        assert cells[place].of is None or not few[0]
        assert cells[place].value is None or not any(few)
    if nation.of is None or nation.value is None:
        return
    unsaid = [parts[place] for place, cell in cells.items() if cell.value is None and parts[place][0]]
    told = [place for place, cell in cells.items() if cell.value is not None]
    if told:
        for left in (sum(part for _, part in unsaid), sum(of - part for of, part in unsaid)):
            assert left == 0 or left >= SMALLEST


@settings(max_examples=150)
@given(PARTS)
@example({"00": (40, 37), "01": (60, 30), "02": (80, 40)})
def test_r2_1_no_small_count_is_found_beside_a_part(both: dict[str, tuple[int, int]]) -> None:
    """Of so many decided, so many were objections."""
    objections = {place: (part, 0) for place, (_, part) in both.items()}
    others = {place: of - part for place, (of, part) in both.items()}
    cells = share_cells(objections, others)
    nation = cells.pop(NATION)
    for place, cell in cells.items():
        assert cell.of is None or not 0 < others[place] < SMALLEST
    left = sum(others[place] for place, cell in cells.items() if cell.of is None)
    assert nation.of is None or left == 0 or left >= SMALLEST
