"""What each kind of event does to our record, and that order, repetition and corrections make no difference."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.households.actions import move_member, update_person
from hemayat.households.models import Household
from hemayat.households.people import add_unknown
from hemayat.households.queries import departures
from hemayat.life_events.actions import apply_due, receive
from hemayat.life_events.models import LifeEvent
from hemayat.operations.postgres import DatabaseUrls
from hemayat.requests.models import Affected
from tests.life_events.feeds import (
    DAY,
    NOW,
    NUMBERS,
    birth,
    died_on,
    event,
    family,
    new,
    now_in,
    places,
    state_of,
    took,
)
from tests.support.extracts import national_id

pytestmark = pytest.mark.django_db(transaction=True)
LATER = DAY + dt.timedelta(days=3)


def again(household: int) -> list[int | None]:
    with acting_as(SYSTEM, is_read_only=True):
        return list(Affected.objects.filter(household_id=household).values_list("because_event", flat=True))


def began_on(household: int) -> dt.date:
    with acting_as(SYSTEM, is_read_only=True):
        return Household.objects.get(pk=household).since


def test_r4_6b_a_death_is_in_our_record_from_its_day_and_the_household_is_decided_again_once() -> None:
    home, (head, wife) = family("head", "spouse")
    death = event("death", national_id=head)
    assert took(death).new == 1
    assert (died_on(head), died_on(wife)) == (DAY, None)
    assert now_in(home) == {head: "head", wife: "spouse"}
    assert len(again(home)) == 1
    assert took(death, death).known == 2
    assert len(again(home)) == 1
    assert state_of(death) == ("applied", "")


def test_r4_6b_a_corrected_death_is_as_if_nothing_had_been() -> None:
    home, (head,) = family("head")
    before = places(home)
    death = event("death", national_id=head)
    took(death)
    assert places(home) != before
    took(event("annulment", corrects=death["number"]))
    assert places(home) == before
    assert state_of(death) == ("corrected", "")
    assert len(again(home)) == 1, "who ended with the death is decided again once it is taken back"


def test_a_correction_that_comes_before_what_it_corrects_counts_all_the_same() -> None:
    home, (head, _) = family("head", "spouse")
    before = places(home)
    death = event("death", national_id=head)
    took(event("annulment", corrects=death["number"]))
    took(death)
    assert places(home) == before
    assert again(home) == []


def test_another_day_of_death_replaces_the_first() -> None:
    _, (head, _) = family("head", "spouse")
    death = event("death", national_id=head, on=DAY)
    other = event("death", national_id=head, on=LATER, corrects=death["number"])
    took(other)
    took(death)
    assert died_on(head) == LATER


def test_a_child_is_born_a_couple_marries_and_parts() -> None:
    home, _ = family("head", "spouse")
    parents, (_, _, son) = family("head", "spouse", "child")
    child, new_home = national_id(next(NUMBERS)), next(NUMBERS)
    took(birth(child, home))
    assert now_in(home)[child] == "child"
    both = {"national_id": son, "other_national_id": child}
    took(event("marriage", **both, household_id=new_home, relation="head", other_relation="spouse"))
    assert now_in(new_home) == {son: "head", child: "spouse"}
    assert son not in now_in(parents)
    parted = {"national_id": child, "other_national_id": son, "household_id": home, "relation": "child"}
    took(event("divorce", **parted, on=LATER))
    assert (now_in(new_home), now_in(home)[child]) == ({son: "head"}, "child")
    assert [len(again(one)) for one in (home, parents, new_home)] == [3, 1, 2]


@pytest.mark.parametrize("days", [-4, 4])
def test_a_household_begins_on_another_day_where_the_marriage_that_began_it_did(days: int) -> None:
    _, (_, _, son) = family("head", "spouse", "child")
    _, (_, _, daughter) = family("head", "spouse", "child")
    both = {"national_id": son, "other_national_id": daughter, "relation": "head", "other_relation": "spouse"}
    home, other_day = next(NUMBERS), DAY + dt.timedelta(days=days)
    married = event("marriage", **both, household_id=home)
    took(married)
    assert began_on(home) == DAY
    corrected = event("marriage", **both, household_id=home, on=other_day, corrects=married["number"])
    took(corrected)
    assert state_of(corrected) == ("applied", "")
    assert now_in(home) == {son: "head", daughter: "spouse"}
    assert began_on(home) == other_day


def test_a_head_leaves_only_once_another_is_named_whichever_is_told_first() -> None:
    home, (head, wife) = family("head", "spouse")
    other, (second,) = family("head")
    away = {"national_id": head, "other_national_id": wife, "household_id": other, "relation": "other"}
    divorce = event("divorce", **away)
    took(divorce)
    assert state_of(divorce) == ("waits", "would_be_headless")
    assert now_in(home)[head] == "head"
    took(event("change_of_head", national_id=wife, household_id=home))
    assert state_of(divorce) == ("applied", "")
    assert (now_in(home), now_in(other)) == ({wife: "head"}, {second: "head", head: "other"})


def test_a_household_is_not_told_of_the_death_of_somebody_who_had_left_it() -> None:
    """Their later life is for their own household, and no decision of the former one follows from it."""
    home, (head, wife) = family("head", "spouse")
    other, _ = family("head")
    took(event("divorce", national_id=wife, other_national_id=head, household_id=other, relation="other"))
    took(event("death", national_id=wife, on=LATER))
    assert died_on(wife) == LATER
    with acting_as(SYSTEM, is_read_only=True):
        assert [(one.died_on, one.left_on) for one in departures(home)] == [(None, DAY)]
        assert [one.died_on for one in departures(other)] == [LATER]


def test_what_is_told_of_somebody_unknown_waits_until_they_are_known() -> None:
    home, _ = family("head")
    child = national_id(next(NUMBERS))
    death = event("death", national_id=child, on=LATER)
    took(death)
    assert state_of(death) == ("waits", "unknown_person")
    took(birth(child, home, on=DAY))
    assert (state_of(death), died_on(child)) == (("applied", ""), LATER)


def test_one_event_that_cannot_be_gone_through_keeps_no_other_from_it() -> None:
    (_, (first,)), (home, (second, _)) = family("head"), family("head", "spouse")
    broken, sound = event("death", national_id=first), event("death", national_id=second)
    receive([broken, sound], source="civil_registry", now=NOW)
    with acting_as(SYSTEM):
        LifeEvent.objects.filter(number=broken["number"]).update(body=b"not what was sealed")
    while apply_due(now=NOW):
        pass
    assert (state_of(broken), state_of(sound)) == (("waits", "not_taken"), ("applied", ""))
    assert len(again(home)) == 1


def test_whoever_became_known_by_a_proposal_and_is_gone_with_it_waits_to_be_known_again(
    django_db_setup: DatabaseUrls,
) -> None:
    who = national_id(next(NUMBERS))
    with acting_as(SYSTEM):
        add_unknown([new(who, "head")])
    told = event("death", national_id=who)
    took(told)
    assert state_of(told) == ("applied", "")
    # As a proposal that is withdrawn does.
    with psycopg.connect(django_db_setup.owner) as owner:
        index = key_ring().blind_index("national_id", who)
        assert owner.execute("DELETE FROM person WHERE national_id_index = %s", [index]).rowcount == 1
    other = event("death", national_id=who, on=LATER, corrects=told["number"])
    took(other)
    assert state_of(other) == ("waits", "unknown_person")
    with acting_as(SYSTEM):
        add_unknown([new(who, "head")])
    took(now=NOW + dt.timedelta(days=1))
    assert (state_of(other), died_on(who)) == (("applied", ""), LATER)


def test_our_younger_record_stands_and_events_go_on_from_it() -> None:
    home, (_, wife, child) = family("head", "spouse", "child")
    third, _ = family("head")
    took(born := birth(baby := national_id(next(NUMBERS)), home))
    index = key_ring().blind_index("national_id", child)
    move_member(person_index=index, to_household=third, relation="other", on=NOW.date(), by=SYSTEM, now=NOW)
    took(event("divorce", national_id=wife, other_national_id=child, household_id=third, relation="other"))
    assert child in now_in(third)
    assert wife in now_in(third)
    assert baby in now_in(home)
    # What lies behind is not undone by a correction; the registers are asked.
    before = len(again(home))
    took(event("annulment", corrects=born["number"]))
    assert (baby in now_in(home), len(again(home))) == (True, before + 1)


def test_a_change_of_residence_is_for_the_registers_to_say_and_taken_back_too() -> None:
    home, (_, wife) = family("head", "spouse")
    abroad = event("residence", national_id=wife, country="DE")
    took(abroad)
    assert (len(again(home)), now_in(home)[wife]) == (1, "spouse")
    took(event("annulment", corrects=abroad["number"]))
    assert len(again(home)) == 2


# ------------------------------------------------------------------------------ any order, any repetition


def tale(rng: random.Random) -> tuple[list[int], list[str], list[dict[str, Any]]]:
    """Three families, and some of what may befall them; with contradictions, and corrections of all sorts."""
    homes: list[int] = []
    people: list[str] = []
    for _ in range(3):
        home, members = family("head", "spouse", "child")
        homes.append(home)
        people += members
    homes.append(next(NUMBERS))
    told: list[dict[str, Any]] = []
    for _ in range(rng.randint(2, 7)):
        told.append(one_of(rng, homes, people, told))
    return homes, people, told


def one_of(
    rng: random.Random, homes: list[int], people: list[str], told: list[dict[str, Any]]
) -> dict[str, Any]:
    who, other = rng.sample(people, 2)
    on = DAY + dt.timedelta(days=rng.randint(-5, 5))
    home, relation = rng.choice(homes), rng.choice(["head", "spouse", "child", "other"])
    kind = rng.choice(
        ["death", "death", "birth", "marriage", "divorce", "change_of_head", "annulment", "again"]
    )
    if kind == "annulment" and told:
        return event("annulment", corrects=rng.choice(told)["number"], on=on)
    if kind == "birth":
        people.append(child := national_id(next(NUMBERS)))
        return birth(child, home, on=on)
    if kind == "marriage":
        two = {"relation": relation, "other_relation": rng.choice(["spouse", "other"])}
        return event("marriage", national_id=who, other_national_id=other, household_id=home, **two, on=on)
    if kind == "divorce":
        return event(
            "divorce", national_id=who, other_national_id=other, household_id=home, relation=relation, on=on
        )
    if kind == "change_of_head":
        return event("change_of_head", national_id=who, household_id=home, on=on)
    deaths = [one for one in told if one["kind"] == "death"]
    if kind == "again" and deaths:
        said = rng.choice(deaths)
        return event("death", national_id=said["national_id"], corrects=said["number"], on=on)
    return event("death", national_id=who, on=on)


@pytest.mark.slow
@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.integers(0, 10**9))
def test_a11_any_order_and_any_repetition_of_events_come_to_the_same(seed: int) -> None:
    check_any_order(seed)


def check_any_order(seed: int) -> None:
    """The same tale of two sets of families: told at once in order, and shuffled, repeated and in parts."""
    ends = []
    for is_shuffled in (False, True):
        rng = random.Random(seed)
        homes, people, told = tale(rng)
        if is_shuffled:
            feed = [*told, *rng.choices(told, k=3)]
            rng.shuffle(feed)
            while feed:
                part, feed = feed[:2], feed[2:]
                took(*part)
        else:
            took(*told)
        who = {key_ring().blind_index("national_id", one): place for place, one in enumerate(people)}
        ends.append(
            sorted(
                str((homes.index(home), ended, who.get(one), *rest))
                for home, ended, one, *rest in places(*homes)
            )
        )
    assert ends[0] == ends[1]


def test_r4_6b_what_a_register_said_before_a_correction_does_not_bring_a_death_back() -> None:
    _, (_, spouse) = family("head", "spouse")
    death = event("death", national_id=spouse)
    took(death)
    annulled = event("annulment", corrects=death["number"]) | {"registered_on": str(NOW.date())}
    took(annulled)
    said = replace(new(spouse, "spouse").said, died_on=DAY)
    index = key_ring().blind_index("national_id", spouse)
    for as_of, changed in ((NOW.date() - dt.timedelta(days=1), []), (NOW.date(), ["died_on"])):
        asked = replace(said, as_of=as_of)
        assert update_person(person_index=index, registry_person=asked, by=SYSTEM, now=NOW) == changed
