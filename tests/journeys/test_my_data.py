"""A head takes all that is held of the household, on a telephone without script; everybody reads of quality."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from hemayat.audit.context import NOBODY, acting_as
from hemayat.common.dates import month_start, months_before
from hemayat.operations.postgres import DatabaseUrls
from hemayat.oversight.actions import measure_months
from hemayat.oversight.monthly_figures import months
from hemayat.registers.province_codes import PROVINCE_CODES
from tests.journeys.browser import Visitor
from tests.journeys.nation import Place, nation_at_work
from tests.journeys.steps import press, sign_in
from tests.oversight.expected_figures import cases

pytestmark = pytest.mark.slow
SIZES = [(360, 740), (1280, 900)]


@pytest.fixture(scope="module")
def place(
    django_db_setup: DatabaseUrls,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Place]:
    with (
        django_db_blocker.unblock(),
        nation_at_work(tmp_path_factory.mktemp("nation"), django_db_setup) as made,
    ):
        _five_months(django_db_setup)
        yield made


def _five_months(urls: DatabaseUrls) -> None:
    """Cases of every province, one of them with a few alone, and the months measured."""
    for back in range(1, 6):
        first = months_before(month_start(timezone.localdate()), back)
        for number, code in enumerate(sorted(PROVINCE_CODES.values())):
            for days, many in ((9 + back, 40 + 3 * number), (24 + number % 9, 4 + number)):
                due, filed = first + dt.timedelta(days=5 + number % 20), dt.timedelta(days=20)
                at = dt.datetime.combine(due - filed, dt.time(9), dt.UTC)
                few = 3 if code == "00" else many
                cases(urls, few, due=due, filed=at, ended=at + dt.timedelta(days=days), province=code)
    # The worker of this nation may have come to some of them by itself.
    measure_months(now=timezone.now())
    with acting_as(NOBODY, is_read_only=True):
        # Five in which cases were due, and the one before in which the first were filed.
        assert len(months()) == 6


def look(visitor: Visitor, name: str) -> None:
    visitor.shoot(f"my-data-{name}")
    assert not visitor.is_wider_than_the_screen(), name
    if visitor.has_script:
        assert not visitor.judge(), name


@pytest.mark.parametrize("size", SIZES, ids=["phone", "desk"])
def test_a_head_takes_the_copy_and_reads_it_without_script(
    place: Place, meet: Any, tmp_path: Path, size: Any
) -> None:
    visitor = meet(size, has_script=False)
    page, wide = visitor.page, size[0]
    page.goto(f"{place.site.citizen}/my/data/")
    sign_in(visitor, place, place.somebody("not_eligible"))
    assert page.url.endswith("/my/data/")
    look(visitor, f"{wide}-1-before")
    press(visitor, "form[action='/my/data/ask/'] button")
    look(visitor, f"{wide}-2-ready")
    with page.expect_download() as download:
        page.locator("form[action='/my/data/take/'] button").click()
    assert download.value.suggested_filename == "my-data-1.zip"
    with zipfile.ZipFile(download.value.path()) as archive:
        archive.extractall(tmp_path)
    page.goto((tmp_path / "index.html").as_uri())
    assert page.locator("h1").inner_text().startswith("رونوشت همهٔ اطلاعاتی")
    look(visitor, f"{wide}-3-copy")
    for path in ("/my/consents/", "/my/data/"):
        page.goto(f"{place.site.citizen}{path}")
        look(visitor, f"{wide}-4{path.replace('/', '-')}")
    assert visitor.console == []


@pytest.mark.parametrize("size", SIZES, ids=["phone", "desk"])
@pytest.mark.parametrize("lang", ["fa", "en"])
def test_everybody_reads_quality_and_retention(place: Place, meet: Any, size: Any, lang: str) -> None:
    visitor = meet(size)
    for path in ("/quality/", "/quality/months/", "/quality/provinces/", "/retention/"):
        visitor.page.goto(f"{place.site.citizen}{path}")
        visitor.speak(lang)
        look(visitor, f"{size[0]}-{lang}{path.replace('/', '-')}")
        assert visitor.weigh(f"{place.site.citizen}{path}") < 30_000, path
    with visitor.page.expect_download() as download:
        visitor.page.goto(f"{place.site.citizen}/quality/months/")
        visitor.page.locator("a[href='/quality/figures.csv']").click()
    assert download.value.suggested_filename == "quality.csv"
    assert visitor.console == []
