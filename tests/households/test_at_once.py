"""Many at once: each household keeps its head (R1.1b) and none waits for ever; a pair is judged by two and no more."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from django.db import IntegrityError, OperationalError

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.households.actions import MembershipMove, begin_household, change_head
from hemayat.households.adjudication import AdjudicationStage
from hemayat.households.duplicate_reports import DuplicateReport, tell_owner
from hemayat.households.errors import OPINION_NOT_PERMITTED, HouseholdFault
from hemayat.households.models import DuplicateOpinion, Household, LikelyDuplicate, Membership, Person
from hemayat.households.people import NewMember
from hemayat.households.queries import members
from tests.households.test_actions import (
    DAY,
    NOW,
    check_every_day_has_one_head,
    family,
    head_of,
    index_of,
    move,
    new,
    relations_in,
)
from tests.households.test_duplicates import home, look, officer, quick_passwords, say
from tests.support.refusals import reason_of
from tests.support.threads import at_once

__all__ = ["quick_passwords"]
pytestmark = pytest.mark.django_db(transaction=True)


def test_one_person_moved_to_many_households_at_once_ends_in_one() -> None:
    _, (_, child) = family("head", "child")
    others = [family("head")[0] for _ in range(6)]
    found = at_once([partial(move, child, to) for to in others])
    assert all(isinstance(one, MembershipMove) for one in found), found
    assert sorted(relations_in(one) for one in others) == [["head"]] * 5 + [["head", "child"]]
    check_every_day_has_one_head()


def test_two_who_move_crosswise_do_not_wait_for_each_other_for_ever() -> None:
    one, (_, a) = family("head", "child")
    other, (_, b) = family("head", "child")
    for round_ in range(6):
        on = DAY + dt.timedelta(days=round_)
        there, back = (other, one) if round_ % 2 == 0 else (one, other)
        found = at_once([partial(move, a, there, on=on), partial(move, b, back, on=on)])
        assert all(isinstance(each, MembershipMove) for each in found), found
    check_every_day_has_one_head()


def crown(household: int, number: int, on: dt.date = DAY) -> bool:
    return change_head(household=household, new_head_index=index_of(number), on=on, by=SYSTEM, now=NOW)


def test_of_two_who_name_another_head_at_once_the_later_one_stands() -> None:
    household, (_, spouse, child) = family("head", "spouse", "child")
    found = at_once([partial(crown, household, number) for number in (spouse, child)])
    assert found == [True, True]
    assert [head_of(spouse), head_of(child)].count(household) == 1
    assert relations_in(household).count("head") == 1
    check_every_day_has_one_head()


def test_who_becomes_head_and_is_taken_away_at_once() -> None:
    """Either they are the head and stay, or they are gone and the old head stays."""
    for _ in range(5):
        household, (_, spouse, _) = family("head", "spouse", "child")
        other, _ = family("head")
        crowned, moved = at_once([partial(crown, household, spouse), partial(move, spouse, other, "sibling")])
        assert isinstance(crowned, HouseholdFault) != isinstance(moved, HouseholdFault), (crowned, moved)
        assert relations_in(household).count("head") == 1
    check_every_day_has_one_head()


def begun(household: int, *people: NewMember) -> list[MembershipMove]:
    return begin_household(household=household, province="23", members=people, by=SYSTEM, now=NOW)


def test_the_same_new_household_begun_by_many_at_once_is_begun_once() -> None:
    found = at_once([partial(begun, 700, new(7000, "head"), new(7001, "spouse"))] * 5)
    assert sorted(len(one) for one in found if isinstance(one, list)) == [0, 0, 0, 0, 2], found
    with acting_as(SYSTEM):
        assert len(members(700)) == 2
        assert Person.objects.filter(national_id_index=index_of(7000)).count() == 1


def test_one_new_person_claimed_by_many_new_households_is_in_one() -> None:
    claims = [partial(begun, n, new(n * 10, "head"), new(7777, "child")) for n in range(710, 715)]
    found = at_once(claims)
    assert any(isinstance(one, list) for one in found), found
    assert all(isinstance(one, list | HouseholdFault) for one in found), found
    with acting_as(SYSTEM):
        person = Person.objects.get(national_id_index=index_of(7777))
        assert Membership.objects.filter(person_id=person.pk).count() == 1
    check_every_day_has_one_head()


@pytest.mark.slow
def test_r1_1b_a_storm_of_changes_leaves_every_household_with_its_head() -> None:
    chance = random.Random(1398)
    homes = [family("head", "spouse", "child") for _ in range(4)]
    people = [number for _, numbers in homes for number in numbers]
    for round_ in range(25):
        on = DAY + dt.timedelta(days=round_)
        jobs: list[Callable[[], object]] = []
        for _ in range(6):
            number, (home, _) = chance.choice(people), chance.choice(homes)
            does_move = chance.random() < 0.5
            jobs.append(
                partial(move, number, home, "other", on) if does_move else partial(crown, home, number, on)
            )
        for one in at_once(jobs):
            assert not isinstance(one, OperationalError | IntegrityError), one
            assert isinstance(one, MembershipMove | bool | HouseholdFault), one
        check_every_day_has_one_head()
    with acting_as(SYSTEM):
        assert Household.objects.count() == len(homes)
        ended = Household.objects.exclude(ended_on=None).values_list("pk", flat=True)
        assert not Membership.objects.filter(household_id__in=list(ended), valid__endswith=None).exists()


def test_of_many_officers_who_judge_a_pair_at_once_two_settle_it() -> None:
    for number in (10, 20):
        home(number, "علی", "حسن")
    look()
    with acting_as(SYSTEM, is_read_only=True):
        pair = LikelyDuplicate.objects.get().id
    people = [officer(name) for name in ("sara", "nima", "reza", "mina", "omid")]
    found = at_once([partial(say, pair, by) for by in people])
    assert Counter(one if isinstance(one, AdjudicationStage) else reason_of(one) for one in found) == {
        AdjudicationStage.SECOND: 1,
        AdjudicationStage.SETTLED: 1,
        OPINION_NOT_PERMITTED: 3,
    }
    with acting_as(SYSTEM, is_read_only=True):
        assert DuplicateOpinion.objects.count() == 2


def test_of_many_who_tell_the_civil_registry_at_once_one_does(tmp_path: Path) -> None:
    for number in (10, 20):
        home(number, "علی", "حسن")
    look()
    with acting_as(SYSTEM, is_read_only=True):
        pair = LikelyDuplicate.objects.get().id
    for name in ("sara", "nima"):
        say(pair, officer(name))
    carrier = officer("carrier", "senior_officer")
    found = at_once(
        [
            partial(tell_owner, out=tmp_path, by=carrier, now=NOW + dt.timedelta(seconds=second))
            for second in range(4)
        ]
    )
    assert all(isinstance(one, DuplicateReport) for one in found), found
    assert sorted(one.findings for one in found if isinstance(one, DuplicateReport)) == [0, 0, 0, 1]
    assert len(list(tmp_path.glob("*.csv"))) == 1
