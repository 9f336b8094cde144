"""As a test, so that it has a database of its own: half a million cases in 13 months."""
import datetime as dt, time
import pytest
from tests.oversight.counted import cases
from hemayat.oversight.actions import measure_months
from hemayat.oversight.by_month import months
from hemayat.audit.context import NOBODY, acting_as
from hemayat.registers.province_codes import PROVINCE_CODES
@pytest.mark.django_db(transaction=True)
def test_nation(django_db_setup, citizen):
    start = dt.date(2019, 11, 1)
    codes = sorted(PROVINCE_CODES.values())
    for day in range(0, 390, 6):
        due = start + dt.timedelta(days=day)
        at = dt.datetime.combine(due, dt.time(9), dt.UTC)
        for i, code in enumerate(codes):
            cases(django_db_setup, 240, due=due, filed=at - dt.timedelta(days=20 + i), ended=at - dt.timedelta(days=i % 7 - 2), province=code)
    import psycopg
    with psycopg.connect(django_db_setup.admin) as c:
        print(c.execute("select count(*) from request").fetchone())
    with psycopg.connect(django_db_setup.admin, autocommit=True) as c: c.execute("ANALYZE")
    t = time.perf_counter(); n = measure_months(now=dt.datetime(2020, 12, 3, tzinfo=dt.UTC)); print("measured", n, "months in", time.perf_counter() - t)
    with acting_as(NOBODY, is_read_only=True):
        t = time.perf_counter(); months(); print("read", time.perf_counter() - t)
    for path in ("/quality/months/", "/quality/provinces/", "/quality/figures.csv", "/quality/figures.json"):
        citizen.get(path)
        t = time.perf_counter(); a = citizen.get(path); print(path, a.status_code, round(1000*(time.perf_counter() - t)), "ms", len(a.content))
