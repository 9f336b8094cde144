"""The record behind a failed criterion: recognised on the decision page, and disputed from there."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.dates import date_in_words
from hemayat.eligibility.queries import case, determination_of
from hemayat.eligibility.value_texts import data_in_words
from hemayat.records.queries import HouseholdRecord, records_behind
from hemayat.requests.answers import answers_of
from hemayat.requests.models import Request
from hemayat.web.citizen.decision.inputs import CountedItem, counted_items
from tests.support.extracts import AS_OF
from tests.support.markup import faults
from tests.web.citizen.requests.steps import text_of

pytestmark = pytest.mark.django_db


def cars_behind(nation: Any, *, guarded: bool) -> tuple[int, HouseholdRecord]:
    """A household that failed for a car of its head, or of another adult; and the record of that car."""
    with acting_as(SYSTEM, is_read_only=True):
        for household in range(1, 41):
            decided = determination_of(household)
            assert decided
            for one in records_behind(decided, timezone.now()):
                if one.record.register == "vehicles" and one.member and one.is_guarded == guarded:
                    return household, one
    raise AssertionError("the nation has none")


def answers(number: int) -> dict[str, str]:
    with acting_as(SYSTEM, is_read_only=True):
        return answers_of(Request.objects.get(id=number))


def test_the_decision_page_names_the_record_behind_a_failed_criterion(
    nation: Any, enter: Callable[..., Client], tmp_path: Path
) -> None:
    household, car = cars_behind(nation, guarded=False)
    page = text_of(enter(household).get("/my/decision/"))
    assert "پژو ۲۰۶، مدل ۱۳۹۱، پلاک" in page
    assert "ب ●●● – ۱۱" in page.replace("\N{NO-BREAK SPACE}", " ").replace("\N{WORD JOINER}", "")
    assert f'name="record" value="{car.key}"' in page
    for claim in ("not_mine", "sold", "wrong_value", "other"):
        assert f'name="claim" value="{claim}"' in page
    assert not faults({"decision": page}, tmp_path)


@pytest.mark.parametrize("path", ["/my/decision/", "/my/household/"])
def test_of_another_adult_the_page_has_kind_and_year_and_nothing_else(
    nation: Any, enter: Callable[..., Client], path: str
) -> None:
    household, car = cars_behind(nation, guarded=True)
    page = text_of(enter(household).get(path))
    card = re.search(rf'value="{re.escape(car.key)}".*?</form>', page, re.DOTALL)
    assert card
    assert "خودروها: سواری، مدل ۱۳۹۱" in card[0]
    for hidden in ("پژو", "پلاک", "●", "۱۴ خرداد ۱۳۹۲"):
        assert hidden not in card[0]


def test_my_household_opens_with_the_record_that_failed_a_criterion_its_source_and_its_day(
    nation: Any, enter: Callable[..., Client]
) -> None:
    household, car = cars_behind(nation, guarded=False)
    page = text_of(enter(household).get("/my/household/"))
    card = re.search(rf'<form class="app-record".*?value="{re.escape(car.key)}".*?</form>', page, re.DOTALL)
    assert card
    assert "پژو ۲۰۶، مدل ۱۳۹۱، پلاک" in card[0]
    assert f"پلیس راهنمایی و رانندگی، تاریخ اطلاعات: <bdi>{date_in_words(AS_OF, 'fa')}</bdi>" in card[0]
    for claim in ("not_mine", "sold", "wrong_value", "other"):
        assert f'name="claim" value="{claim}"' in card[0]
    before = page[: card.start()]
    assert before.count("<details") == before.count("</details>"), "it stands open"
    assert 'id="persons"' not in before, "before the folded information"


def test_every_register_is_folded_with_its_source_and_its_day(
    nation: Any, enter: Callable[..., Client]
) -> None:
    page = text_of(enter(nation.of["eligible"]).get("/my/household/"))
    assert "app-record" not in page, "nothing counted against a household that is eligible"
    folded = re.findall(
        r'<details class="govuk-details app-register" id="(\w+)">(.*?)</details>', page, re.DOTALL
    )
    assert {name for name, _ in folded} >= {"persons", "vehicles"}
    for _, inside in folded:
        summary, _, values = inside.partition("</summary>")
        assert "تاریخ اطلاعات:" in summary
        assert "اعلام نادرستی اطلاعات" in values


def counted(household: int, records: list[HouseholdRecord]) -> list[CountedItem]:
    with acting_as(SYSTEM, is_read_only=True):
        published = determination_of(household)
        assert published
        of = case(published)
        return counted_items(of, records, data_in_words(of, "fa"), "fa")


def test_a_value_that_counted_and_has_no_record_is_a_card_with_what_may_be_wrong(nation: Any) -> None:
    household, car = cars_behind(nation, guarded=False)
    assert [item.key for item in counted(household, [car])] == [car.key]
    (item,) = counted(household, [])
    assert item.value
    assert (item.key, item.source.register) == ("vehicles:vehicle_value", "vehicles")
    assert [claim for claim, _ in item.value.choices] == ["not_mine", "wrong_value", "other"]


def test_of_a_value_that_is_not_known_no_amount_can_be_wrong(nation: Any) -> None:
    items = counted(nation.of["needs_data"], [])
    assert items
    assert all(item.value and item.value.choices == () for item in items)


def test_what_is_wrong_with_a_value_is_kept_with_the_value(nation: Any, enter: Callable[..., Client]) -> None:
    household, _ = cars_behind(nation, guarded=False)
    browser = enter(household)
    for claim, kept in (("wrong_value", "wrong_value"), ("sold", ""), ("x", "")):
        given = {"kind": "dispute", "data_item": "vehicles:vehicle_value", "claim": claim}
        number = int(browser.post("/my/requests/new/", given).headers["Location"].split("/")[3])
        assert answers(number)["claim"] == kept


def test_a_choice_beside_a_record_begins_a_dispute_of_that_record(
    nation: Any, enter: Callable[..., Client]
) -> None:
    household, car = cars_behind(nation, guarded=False)
    browser = enter(household)
    given = {"kind": "dispute", "record": car.key, "claim": "sold"}
    number = int(browser.post("/my/requests/new/", given).headers["Location"].split("/")[3])
    kept = answers(number)
    assert (kept["register"], kept["claim"], kept["fact"]) == ("vehicles", "sold", "vehicle_value")
    assert car.member
    assert kept["person"] == str(car.member.person)
    page = text_of(browser.get(f"/my/requests/{number}/check/"))
    assert "پژو ۲۰۶، مدل ۱۳۹۱، پلاک" in page
    assert "فروخته‌ایم" in page


def test_a_dispute_of_another_adults_record_keeps_only_what_was_shown(
    nation: Any, enter: Callable[..., Client]
) -> None:
    household, car = cars_behind(nation, guarded=True)
    given = {"kind": "dispute", "record": car.key, "claim": "not_mine"}
    number = int(enter(household).post("/my/requests/new/", given).headers["Location"].split("/")[3])
    kept = answers(number)["record"]
    assert "1391" in kept
    for hidden in ("***", "پژو", "2013-06-04", str(car.record.values["value_rial"])):
        assert hidden not in kept


@pytest.mark.parametrize(
    "key", ["vehicles.9.9", "vehicles.1.99", "nothing", "vehicles", "../..", "vehicles.1.1.1"]
)
def test_a_record_that_is_none_of_this_households_is_not_taken(
    nation: Any, enter: Callable[..., Client], key: str
) -> None:
    household, _ = cars_behind(nation, guarded=False)
    given = {"kind": "dispute", "record": key, "claim": "sold"}
    assert enter(household).post("/my/requests/new/", given).headers["Location"] == "/my/requests/wrong/?gone"
    with acting_as(SYSTEM, is_read_only=True):
        assert not Request.objects.filter(household_id=household).exists()
