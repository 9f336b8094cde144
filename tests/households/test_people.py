"""Who is in a household, what the registers said of it, and who may see that."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.db import IntegrityError, connection

from hemayat.audit.context import NOBODY, SYSTEM, Actor, acting_as
from hemayat.audit.keys import key_ring
from hemayat.households.models import Household, HouseholdData, Membership, Person
from hemayat.households.queries import data_of, household_led_by, members, province_of
from hemayat.rules.unknowns import UnknownReason
from tests.support.extracts import national_id
from tests.support.publishing import decide, publish_or_copy

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = dt.date(2020, 1, 1)


@pytest.fixture
def run_id(tmp_path: Path) -> int:
    return publish_or_copy(decide(tmp_path))


def seen() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Household, Membership, HouseholdData, Person))


def test_ids_and_lines_are_sealed_and_found_by_their_index(run_id: int) -> None:
    index = key_ring().blind_index("national_id", national_id(10))
    with acting_as(SYSTEM):
        assert household_led_by(index, TODAY) == 1
        assert household_led_by([b"\0" * 32, index], TODAY) == 1
        assert household_led_by(key_ring().blind_index("national_id", national_id(11)), TODAY) is None
        person = Person.objects.get(national_id_index=index)
        assert key_ring().unseal(bytes(person.national_id), b"national_id") == national_id(10).encode()
        with connection.cursor() as cursor:
            cursor.execute("SELECT string_agg(p::text, ' ') FROM person p")
            everything = cursor.fetchone()[0]
        assert national_id(10) not in everything


def test_r4_1c_a_head_sees_their_own_household_and_no_other(run_id: int) -> None:
    with acting_as(Actor("head", "1", household=4)):
        assert seen() == (1, 2, 1, 2)
        assert [m.relation for m in members(4)] == ["head", "spouse"]
        assert province_of(4) == "23"
        assert members(5) == []
        assert data_of(5) is None
        assert province_of(5) is None
    with acting_as(NOBODY):
        assert seen() == (0, 0, 0, 0)
    with acting_as(Actor("staff", "1", provinces=("01",))):
        assert seen() == (0, 0, 0, 0)
    with acting_as(Actor("staff", "1", provinces=("23",))):
        assert seen()[0] == 40


def test_r1_5a_each_data_item_has_its_register_and_day(run_id: int) -> None:
    with acting_as(SYSTEM):
        file = data_of(1)
    assert file
    assert (file.run_id, file.household, file.province) == (run_id, 1, "23")
    assert [(p.relation, p.sex, p.birth_date, p.died_on) for p in file.people] == [
        ("head", "male", dt.date(1980, 3, 21), None),
        ("spouse", "male", dt.date(1980, 3, 21), None),
    ]
    by_name = {register.register: register for register in file.registers}
    incomes = by_name["incomes"]
    assert incomes.as_of == dt.date(2019, 10, 1)
    assert incomes.owner["fa"] == "سازمان امور مالیاتی کشور"
    (income,) = incomes.values
    assert (income.name, income.kind, income.unit, income.value) == (
        "income",
        "number",
        "rial/year",
        7_000_000,
    )
    assert income.is_known
    (car,) = by_name["vehicles"].values
    assert car.unknown is UnknownReason.UNANSWERED
    support = next(d for d in by_name["persons"].values if d.name == "support")
    assert support.value is False


def test_what_was_published_cannot_be_changed_by_the_application(run_id: int) -> None:
    for statement in (
        "UPDATE household_data SET facts = '[]'",
        "DELETE FROM determination",
        f"SELECT * FROM determination_run_{run_id}",
        f"INSERT INTO household_data_run_{run_id} VALUES ({run_id}, 99, '23', '[]', '[]')",
    ):
        with (
            pytest.raises(Exception, match="permission denied"),
            acting_as(SYSTEM),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    with pytest.raises(Exception, match="is published"), acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT drop_partition('determination', %s)", [run_id])


def test_a_person_stands_once(run_id: int) -> None:
    with pytest.raises(IntegrityError, match="person_national_id"), acting_as(SYSTEM):
        person = Person.objects.all()[:1].get()
        person.pk = None
        person.save()


def test_how_many_questions_a_page_costs(run_id: int, django_assert_num_queries) -> None:
    with acting_as(SYSTEM):
        for ask in (lambda: data_of(1), lambda: members(1), lambda: household_led_by(b"", TODAY)):
            with django_assert_num_queries(1):
                ask()
