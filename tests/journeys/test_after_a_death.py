"""A head dies, and his widow goes on: her page states one day, one sum of arrears and one day of payment (B11)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from django.utils.translation import override
from pytest_django.plugin import DjangoDbBlocker

from hemayat.inquiries.adapter_selection import DEMO_REGISTERS
from hemayat.life_events.actions import apply_due, receive
from hemayat.operations.postgres import DatabaseUrls
from hemayat.registers.schema import TABLES
from hemayat.registers.snapshot import RegisterSnapshot, rows_of
from hemayat.synthetic.register_simulator.responses import SimulatedRegisters
from hemayat.web.shared.templatetags.formats import jalali
from tests.journeys.browser import Visitor
from tests.journeys.nation import ON, Head, Place, nation_at_work
from tests.journeys.steps import press, sign_in

SMALL = (360, 780)
DAYS_BEFORE = 60
"""The death, before the day that the registers of this nation describe."""
pytestmark = pytest.mark.slow
Died = tuple[Head, dt.date]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("after-a-death")


@pytest.fixture(scope="module")
def place(folder: Path, django_db_setup: DatabaseUrls, django_db_blocker: DjangoDbBlocker) -> Iterator[Place]:
    with django_db_blocker.unblock(), nation_at_work(folder, django_db_setup) as made:
        yield made


@pytest.fixture(scope="module")
def widow(place: Place, folder: Path, django_db_blocker: DjangoDbBlocker) -> Died:
    """The wife of an eligible head who died some months ago: the registry names her as the head from now on."""
    snapshot = RegisterSnapshot.open(folder / "snapshot")
    husband, his, hers = next(
        found for head in place.heads["eligible"] if (found := _couple(snapshot, head)) is not None
    )
    died_on = ON - dt.timedelta(days=DAYS_BEFORE)
    registers = SimulatedRegisters.in_folder(folder / "snapshot", folder / DEMO_REGISTERS)
    try:
        for row, relation, died in ((his, "other", died_on), (hers, "head", None)):
            changed = {**row, "relation_to_head": relation, "died_on": died}
            changed |= {"national_id": f"{row['national_id']:010d}"}
            plain = {
                name: value.isoformat() if isinstance(value, dt.date) else value
                for name, value in changed.items()
                if name in TABLES["persons"].by_name
            }
            registers.desk.correct("persons", row["national_id"], [plain])
    finally:
        registers.close()
    now = timezone.now()
    event = {
        "number": 1, "kind": "death", "national_id": husband.national_id, "occurred_on": died_on.isoformat(),
        "registered_on": timezone.localdate().isoformat(),
    }  # fmt: skip
    receive([event], source="civil_registry", now=now)
    assert apply_due(now=now) == 1
    hers_is = f"{hers['national_id']:010d}"
    return Head(husband.household, hers_is, hers["birth_date"], hers["mobile"]), died_on


def _couple(snapshot: RegisterSnapshot, head: Head) -> tuple[Head, dict[str, Any], dict[str, Any]] | None:
    people = rows_of(snapshot, head.household)["persons"]
    wives = [
        one for one in people if one["relation_to_head"] == "spouse" and one["mobile"] and not one["died_on"]
    ]
    own = [one for one in people if one["relation_to_head"] == "head"]
    return (head, own[0], wives[0]) if wives else None


def _followed(visitor: Visitor, place: Place, her: Head, words: str) -> str:
    """Look at the page again until it says so, as she would."""
    for _ in range(240):
        visitor.page.reload()
        if visitor.page.locator("#id_national_id").count():
            # The change of head ends every session of the household: also hers, if she was quicker.
            sign_in(visitor, place, her)
        text = visitor.page.locator("main").inner_text()
        if words in text:
            return text
        visitor.page.wait_for_timeout(500)
    visitor.shoot("widow-never-came")
    raise AssertionError(f"{words} never came: {text}")


def test_a_widow_reads_one_day_one_sum_of_arrears_and_one_day_of_payment(
    place: Place, widow: Died, meet: Any
) -> None:
    her, died_on = widow
    visitor = meet(SMALL)
    page = visitor.page
    page.goto(f"{place.site.citizen}/my/")
    sign_in(visitor, place, her)
    if page.locator("form[action='/my/go-on/'] button").count():
        visitor.shoot("widow-1-go-on")
        press(visitor, "form[action='/my/go-on/'] button")
    # If the registers answered before she pressed the button, it leads to the list of her requests.
    page.goto(f"{place.site.citizen}/my/")
    text = _followed(visitor, place, her, "روز درگذشت سرپرست قبلی")
    day = jalali(died_on)
    visitor.shoot("widow-2-status-fa")
    assert not visitor.is_wider_than_the_screen()
    assert not visitor.judge()
    assert text.count(day) == 1, "one day from which it counts"
    assert len(re.findall("معوقه", text)) == 1, "one sum of arrears"
    assert len(re.findall("^زمان پرداخت:", text, re.MULTILINE)) == 1, "one day of payment"
    page.goto(f"{place.site.citizen}/my/decision/")
    visitor.shoot("widow-3-decision-fa")
    whole = page.locator("main").inner_text()
    for words in ("معوقه", "^زمان پرداخت:", day):
        assert len(re.findall(words, whole, re.MULTILINE)) == 1, words
    visitor.speak("en")
    visitor.shoot("widow-4-decision-en")
    page.goto(f"{place.site.citizen}/my/")
    visitor.shoot("widow-5-status-en")
    with override("en"):
        day = jalali(died_on)
    assert page.locator("main").inner_text().count(day) == 1
