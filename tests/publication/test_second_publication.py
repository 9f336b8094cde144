"""A later publication: who came, left, moved or became head; the earlier result stays readable."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.db import connection

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.eligibility.queries import case, determination_in, determination_of, earlier_of, published_run
from hemayat.eligibility.reasons import explain
from hemayat.engines.national_run import RunOptions, determine_nation
from hemayat.households.actions import add_member, change_head, move_member, update_person
from hemayat.households.models import Household, Person
from hemayat.households.people import NewMember, RegistryPerson
from hemayat.households.queries import data_of, household_led_by, members
from hemayat.life_events.actions import apply_due, receive
from hemayat.publication.errors import PublicationFault
from hemayat.publication.models import Publication
from hemayat.publication.notices import queue_batch
from hemayat.registers.preparation import prepare
from hemayat.registers.snapshot import RegisterSnapshot
from tests.support.extracts import Row, family, national_id, write_extract
from tests.support.nations import ON, compiled_policy, silent
from tests.support.publishing import NOW, Decided, publish

pytestmark = pytest.mark.django_db(transaction=True)
FIRST, SECOND = dt.date(2019, 10, 1), dt.date(2019, 11, 1)
LATER = NOW + dt.timedelta(days=30)


def decided(
    folder: Path, persons: list[Row], as_of: dt.date, incomes: dict[str, int] | None = None
) -> Decided:
    """A run over these people on the registers of that day."""
    rows = {
        "persons": persons,
        "incomes": [
            {"national_id": who, "amount_rial": much, "month": dt.date(2018, 11, 22)}
            for who, much in (incomes or {}).items()
        ],
    }
    name = as_of.isoformat()
    extract = write_extract(folder / f"{name}-extract", rows, as_of=as_of, snapshot_id=name)
    prepare(extract, folder / name, memory="300MB", threads=1, buckets=2)
    snapshot = RegisterSnapshot.open(folder / name)
    compiled = compiled_policy(folder / f"{name}-policy", on=ON)
    determine_nation(compiled, snapshot, folder / f"{name}-run", RunOptions(workers=1), silent)
    return Decided(folder / f"{name}-run", folder / f"{name}-policy", snapshot)


def tell_all(run_id: int) -> int:
    """Queue every notice of a run, as the jobs do."""
    queued = 0
    while not Publication.objects.get(pk=run_id).notices_done_at:
        queued += queue_batch(run_id, now=NOW)
    return queued


def head_of(number: int, on: dt.date) -> int | None:
    return household_led_by(key_ring().blind_index("national_id", national_id(number)), on)


def persons_of(*families: list[Row]) -> list[Row]:
    return [row for one in families for row in one]


@pytest.mark.slow
def test_who_moves_leaves_comes_and_becomes_head(tmp_path: Path) -> None:
    first = publish(
        decided(
            tmp_path,
            persons_of(
                family(1, "head", "spouse", "child"),
                family(2, "head"),
                family(3, "head", "spouse"),
                family(4, "head"),
            ),
            FIRST,
        )
    )
    tell_all(first)
    ids = [national_id(n) for n in (10, 11, 12)]
    # Of household 1 the child founds household 5; 2 is gone; in 3 the spouse is head; 4 has a new name and mobile.
    second = publish(
        decided(
            tmp_path,
            [
                *family(1, "head", "spouse"),
                {"household_id": 5, "relation_to_head": "head", "national_id": ids[2]},
                {"household_id": 3, "relation_to_head": "spouse", "national_id": national_id(30)},
                {"household_id": 3, "relation_to_head": "head", "national_id": national_id(31)},
                {**family(4, "head")[0], "family_name": "نو", "mobile": "09121234567"},
                *family(6, "head"),
            ],
            SECOND,
        ),
        now=LATER,
    )
    day_before = SECOND - dt.timedelta(days=1)
    with acting_as(SYSTEM):
        assert [m.relation for m in members(1)] == ["head", "spouse"]
        assert members(1)[0].since == FIRST
        assert [(m.relation, m.since) for m in members(5)] == [("head", SECOND)]
        assert members(2) == []
        assert Household.objects.get(pk=2).ended_on == SECOND
        assert (head_of(20, day_before), head_of(20, SECOND)) == (2, None)
        assert (head_of(30, day_before), head_of(30, SECOND)) == (3, None)
        assert (head_of(31, day_before), head_of(31, SECOND)) == (None, 3)
        assert (head_of(12, day_before), head_of(12, SECOND)) == (None, 5)
        assert members(4)[0].family_name == "نو"
        person = Person.objects.get(pk=members(4)[0].person)
        assert key_ring().unseal(bytes(person.mobile or b""), b"mobile") == b"+989121234567"
        assert Person.objects.count() == 8
        run = published_run()
        assert run
        assert run.pk == second
        assert determination_of(2) is None
        assert [found.run_id for found in earlier_of(2)] == [first]
        assert determination_of(6) is not None
        assert determination_in(2, first) is not None
        assert data_of(2, first) is not None
        assert data_of(2) is None


@pytest.mark.slow
def test_r1_4b_an_earlier_determination_stays_readable_with_its_reasons(tmp_path: Path) -> None:
    people = persons_of(*(family(n, "head") for n in range(1, 13)))
    poor = {national_id(n * 10): 1_000_000 * n for n in range(1, 13)}
    first = publish(decided(tmp_path, people, FIRST, poor))
    with acting_as(SYSTEM):
        before = determination_of(1)
        assert before
        told = explain(case(before), "fa")
    tell_all(first)
    publish(decided(tmp_path, people, SECOND, {**poor, national_id(10): 900_000_000}), now=LATER)
    with acting_as(SYSTEM):
        now = determination_of(1)
        assert now
        assert (before.outcome, now.outcome) == ("eligible", "not_eligible")
        (earlier,) = earlier_of(1)
        assert earlier.superseded_at == LATER
        assert explain(case(earlier), "fa") == told
        assert explain(case(now), "fa") != told


@pytest.mark.slow
def test_a_household_that_went_may_come_back(tmp_path: Path) -> None:
    third = dt.date(2019, 11, 10)
    for day, families in ((FIRST, (1, 2)), (SECOND, (1,)), (third, (1, 2))):
        run = publish(decided(tmp_path, persons_of(*(family(n, "head", "child") for n in families)), day))
        tell_all(run)
    with acting_as(SYSTEM):
        found = Household.objects.get(pk=2)
        assert (found.since, found.ended_on) == (third, None)
        assert [(m.relation, m.since) for m in members(2)] == [("head", third), ("child", third)]
        assert [head_of(20, day) for day in (FIRST, SECOND, third)] == [2, None, 2]


@pytest.mark.slow
def test_registers_of_the_same_day_can_be_published_again(tmp_path: Path) -> None:
    tell_all(
        publish(decided(tmp_path / "a", persons_of(family(1, "head", "spouse"), family(2, "head")), FIRST))
    )
    changed = [
        {"household_id": 1, "relation_to_head": "spouse", "national_id": national_id(10)},
        {"household_id": 1, "relation_to_head": "head", "national_id": national_id(11)},
    ]
    publish(decided(tmp_path / "b", changed, FIRST), now=LATER)
    with acting_as(SYSTEM):
        assert (head_of(10, FIRST), head_of(11, FIRST), head_of(20, FIRST)) == (None, 1, None)
        assert Household.objects.count() == 1


@pytest.mark.slow
def test_older_registers_are_not_published_over_newer_ones(tmp_path: Path) -> None:
    tell_all(publish(decided(tmp_path, family(1, "head"), SECOND)))
    with pytest.raises(PublicationFault, match="newer registers"):
        publish(decided(tmp_path, family(1, "head"), FIRST))


def places() -> set[tuple[object, ...]]:
    query = "SELECT household_id, person_id, relation, lower(valid), upper(valid) FROM membership"
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute(query)
        return set(cursor.fetchall())


@pytest.mark.slow
def test_r4_6b_what_was_written_down_after_the_day_of_a_register_stands(tmp_path: Path) -> None:
    couples = [family(n, "head", "spouse", "child") for n in range(1, 9)]
    tell_all(publish(decided(tmp_path, persons_of(*couples, family(9, "head")), FIRST)))
    on = SECOND + dt.timedelta(days=9)
    index = {n: key_ring().blind_index("national_id", national_id(n)) for n in (10, 11, 90)}
    with acting_as(SYSTEM):
        said = Person.objects.get(national_id_index=index[10])
        died = RegistryPerson(said.given_name, said.family_name, said.sex, said.birth_date, died_on=on)
        change_head(household=1, new_head_index=index[11], on=on, by=SYSTEM, now=LATER)
        update_person(person_index=index[10], registry_person=died, by=SYSTEM, now=LATER)
        move_member(person_index=index[90], to_household=2, relation="other", on=on, by=SYSTEM, now=LATER)
        born = NewMember(national_id(39), "child", RegistryPerson("ن", "خ", "female", on), is_synthetic=True)
        add_member(household=3, member=born, on=on, by=SYSTEM, now=LATER)
    before = places()
    # The register of an earlier day knows none of it. By it a child of 4 is the head of 1, and one of 6 founds 20; the
    # head of 7 is another, and 8 is gone.
    changed = [
        {"household_id": 1, "relation_to_head": "head", "national_id": national_id(42)},
        {**couples[0][0], "relation_to_head": "parent"},
        *couples[0][1:], *couples[1], *couples[2], *couples[3][:2], *couples[4], *couples[5][:2],
        {**couples[5][2], "household_id": 20, "relation_to_head": "head"},
        {**couples[6][0], "relation_to_head": "spouse"},
        {**couples[6][1], "relation_to_head": "head"}, couples[6][2], *family(9, "head"),
    ]  # fmt: skip
    publish(decided(tmp_path, changed, SECOND), now=LATER)
    stands = {place for place in before if place[0] in {1, 2, 3, 4, 9}}
    assert {place for place in places() if place[0] in {1, 2, 3, 4, 9}} == stands
    with acting_as(SYSTEM):
        assert Person.objects.get(national_id_index=index[10]).died_on == on
        assert Household.objects.get(pk=9).ended_on == on
        assert Household.objects.get(pk=8).ended_on == SECOND
        assert [head_of(n, on) for n in (10, 11, 62, 70, 71, 90)] == [None, 1, 20, None, 7, None]


@pytest.mark.slow
def test_r4_6b_an_older_register_brings_back_no_death_that_was_annulled_and_no_day_that_was_corrected(
    tmp_path: Path,
) -> None:
    couples = [family(n, "head", "spouse") for n in (1, 2)]
    tell_all(publish(decided(tmp_path, persons_of(*couples), FIRST)))
    wrong, right, soon = (FIRST + dt.timedelta(days=n) for n in (3, 9, 12))
    after = SECOND + dt.timedelta(days=5)

    def told(number: int, kind: str, day: dt.date, on: dt.date, **said: object) -> dict[str, object]:
        days = {"occurred_on": str(day), "registered_on": str(on)}
        return {"number": number, "kind": kind, **days, **said}

    annulled, corrected = national_id(11), national_id(21)
    events = [
        told(1, "death", wrong, soon, national_id=annulled),
        told(2, "death", wrong, soon, national_id=corrected),
        told(3, "annulment", wrong, after, corrects=1),
        told(4, "death", right, after, national_id=corrected, corrects=2),
    ]

    def died() -> list[dt.date | None]:
        indexes = [key_ring().blind_index("national_id", who) for who in (annulled, corrected)]
        with acting_as(SYSTEM):
            return [Person.objects.get(national_id_index=index).died_on for index in indexes]

    receive(events, source="civil_registry", now=LATER)
    while apply_due(now=LATER):
        pass
    assert died() == [None, right]
    older = [
        {**row, "died_on": wrong} if row["relation_to_head"] == "spouse" else row
        for row in persons_of(*couples)
    ]
    tell_all(publish(decided(tmp_path, older, SECOND), now=LATER))
    assert died() == [None, right]
    # The register of a later day has known of both, and says otherwise.
    publish(decided(tmp_path, older, after), now=LATER + dt.timedelta(days=1))
    assert died() == [wrong, wrong]


def outbox() -> list[tuple[int, int, str]]:
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT household_id, run_id, notice FROM outbox ORDER BY household_id, run_id")
        return [(household, run, notice) for household, run, notice in cursor.fetchall()]


def with_mobile(families: list[list[Row]]) -> list[Row]:
    return [{**row, "mobile": "09121234567"} for one in families for row in one]


@pytest.mark.slow
def test_r1_5b_every_head_is_told_once_and_again_only_of_what_changed(tmp_path: Path) -> None:
    families = [family(n, "head", "spouse") for n in range(1, 12)]
    poor = {national_id(n * 10): 1_000_000 * n for n in range(1, 12)}
    first = publish(decided(tmp_path, with_mobile(families), FIRST, poor))
    assert tell_all(first) == 11
    assert queue_batch(first, now=NOW) == 0
    assert [(household, run) for household, run, _ in outbox()] == [(n, first) for n in range(1, 12)]
    assert {notice for *_, notice in outbox()} == {"result_eligible.1"}
    rich = {**poor, national_id(50): 900_000_000}
    second = publish(decided(tmp_path, with_mobile(families), SECOND, rich), now=LATER)
    assert tell_all(second) == 1
    assert [one for one in outbox() if one[1] == second] == [(5, second, "result_not_eligible.1")]


@pytest.mark.slow
def test_r1_5b_a_head_without_a_mobile_has_a_notice_to_read_at_the_site(tmp_path: Path) -> None:
    run = publish(decided(tmp_path, [*with_mobile([family(1, "head")]), *family(2, "head")], FIRST))
    assert tell_all(run) == 2
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT household_id, state FROM outbox ORDER BY household_id")
        assert cursor.fetchall() == [(1, "queued"), (2, "held")]


@pytest.mark.slow
def test_a_batch_that_is_done_twice_tells_nobody_twice(tmp_path: Path) -> None:
    run = publish(decided(tmp_path, with_mobile([family(1, "head"), family(2, "head")]), FIRST))
    assert queue_batch(run, now=NOW) == 2
    with acting_as(SYSTEM):
        Publication.objects.filter(pk=run).update(notices_after=None)
    assert queue_batch(run, now=NOW) == 0
    assert len(outbox()) == 2


@pytest.mark.slow
def test_the_next_run_waits_until_everybody_was_told_of_this_one(tmp_path: Path) -> None:
    publish(decided(tmp_path, with_mobile([family(1, "head")]), FIRST))
    with pytest.raises(PublicationFault, match="still being queued"):
        publish(decided(tmp_path, with_mobile([family(1, "head")]), SECOND), now=LATER)
