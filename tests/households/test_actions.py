"""Changes to one household: a member moves, another becomes head, a household begins. R1.1b holds whatever is done."""

from __future__ import annotations

import datetime as dt
from itertools import count
from typing import Any

import pytest
from django.db import connection

from hemayat.accounts.models import CitizenSession, StaffMember
from hemayat.accounts.roles import Role
from hemayat.accounts.staff import actor_of
from hemayat.audit.context import NOBODY, SYSTEM, Actor, acting_as
from hemayat.audit.keys import key_ring
from hemayat.audit.models import AuditEvent
from hemayat.households.actions import (
    MembershipMove,
    add_member,
    begin_household,
    change_head,
    move_member,
    remove_member,
    update_person,
)
from hemayat.households.errors import (
    BEFORE_MEMBERSHIP,
    ENDS_BEFORE_IT_BEGAN,
    MAY_NOT_CHANGE,
    NO_SUCH_PERSON,
    NOT_A_MEMBER,
    WOULD_BE_HEADLESS,
    HouseholdFault,
)
from hemayat.households.models import Household, Membership, Person
from hemayat.households.people import NewMember, RegistryPerson
from hemayat.households.queries import head_of as head_of_household
from hemayat.households.queries import home_of, household_led_by, known_in, members
from hemayat.households.relations import relation_after
from hemayat.registers.schema import RELATIONS
from tests.support.extracts import national_id
from tests.support.members import make_member
from tests.support.refusals import refuses

pytestmark = pytest.mark.django_db(transaction=True)
NOW = dt.datetime(2020, 3, 1, 9, 0, tzinfo=dt.UTC)
FIRST, DAY = dt.date(2019, 10, 1), dt.date(2020, 3, 1)
NUMBERS = count(1)
SAID = RegistryPerson("مریم", "رضایی", "female", dt.date(1985, 3, 21))


def index_of(number: int) -> bytes:
    return key_ring().blind_index("national_id", national_id(number))


def new(number: int, relation: str, said: RegistryPerson = SAID) -> NewMember:
    return NewMember(national_id(number), relation, said, is_synthetic=True)


def family(*relations: str, province: str = "23") -> tuple[int, list[int]]:
    """A household begun in October, and the numbers of its people, the head first."""
    household, numbers = next(NUMBERS), [next(NUMBERS) for _ in relations]
    begin_household(
        household=household, province=province, by=SYSTEM, now=NOW, on=FIRST,
        members=[new(number, relation) for number, relation in zip(numbers, relations, strict=True)],
    )  # fmt: skip
    return household, numbers


def move(
    number: int, to: int, relation: str = "child", on: dt.date = DAY, by: Actor = SYSTEM
) -> MembershipMove:
    return move_member(
        person_index=index_of(number), to_household=to, relation=relation, on=on, by=by, now=NOW
    )


def relations_in(household: int) -> list[str]:
    with acting_as(SYSTEM):
        return [one.relation for one in members(household)]


def head_of(number: int, on: dt.date = DAY) -> int | None:
    with acting_as(SYSTEM):
        return household_led_by(index_of(number), on)


def events(household: int) -> list[tuple[str, str]]:
    with acting_as(SYSTEM):
        rows = AuditEvent.objects.filter(household_id=household).order_by("id")
        return [(row.event, row.province) for row in rows]


def check_every_day_has_one_head() -> None:
    """Of every household, from its first day to its last, and nobody is in two."""
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute(
            "SELECT h.id FROM household h WHERE NOT has_head_each_day(h.id, h.since, h.ended_on) UNION ALL "
            "SELECT m.household_id FROM membership m JOIN membership o ON o.person_id = m.person_id "
            "AND o.valid && m.valid AND (o.household_id, o.valid) <> (m.household_id, m.valid)"
        )
        assert cursor.fetchall() == []


# ------------------------------------------------------------------------------------------ beginning


def test_a_household_begins_with_people_whom_nobody_knew() -> None:
    mobile = RegistryPerson("علی", "رضایی", "male", dt.date(1980, 3, 21), mobile="+989121234567")
    done = begin_household(
        household=900, province="23", by=SYSTEM, now=NOW,
        members=[new(9001, "child"), new(9000, "head", mobile)],
    )  # fmt: skip
    assert [(one.from_household, one.to_household, one.has_ended) for one in done] == [(None, 900, False)] * 2
    assert relations_in(900) == ["head", "child"]
    assert head_of(9000) == 900
    with acting_as(SYSTEM):
        assert Household.objects.get(pk=900).since == DAY
        person = Person.objects.get(national_id_index=index_of(9000))
        assert key_ring().unseal(bytes(person.national_id), b"national_id") == national_id(9000).encode()
        assert key_ring().unseal(bytes(person.mobile or b""), b"mobile") == b"+989121234567"
        assert bytes(person.mobile_index or b"") == key_ring().blind_index("mobile", "+989121234567")
    assert events(900) == [("household.begun", "23")]
    with acting_as(Actor("head", "session:1", household=900)):
        assert len(members(900)) == 2
        assert Membership.objects.count() == 2


def test_begun_twice_is_begun_once_and_another_household_of_that_number_is_refused() -> None:
    household, (head, spouse) = family("head", "spouse")
    again = [new(head, "head"), new(spouse, "spouse")]
    assert begin_household(household=household, province="23", members=again, by=SYSTEM, now=NOW) == []
    assert events(household) == [("household.begun", "23")]
    with pytest.raises(HouseholdFault, match="is there already"):
        begin_household(household=household, province="23", members=[new(9100, "head")], by=SYSTEM, now=NOW)
    for relations in ((), ("spouse",), ("head", "head")):
        with pytest.raises(HouseholdFault, match="exactly one member as the head"):
            begin_household(
                household=901, province="23", by=SYSTEM, now=NOW,
                members=[new(9200 + place, relation) for place, relation in enumerate(relations)],
            )  # fmt: skip
    with acting_as(SYSTEM):
        assert not Household.objects.filter(pk=901).exists()
        assert not Person.objects.filter(national_id_index=index_of(9100)).exists()


def test_a_divorced_wife_and_her_child_begin_a_household_of_their_own() -> None:
    old, (head, wife, child, _) = family("head", "spouse", "child", "child")
    done = begin_household(
        household=902, province="01", by=SYSTEM, now=NOW, members=[new(wife, "head"), new(child, "child")]
    )
    assert {(one.from_household, one.has_ended) for one in done} == {(old, False)}
    assert relations_in(902) == ["head", "child"]
    assert relations_in(old) == ["head", "child"]
    assert (head_of(head), head_of(wife), head_of(wife, DAY - dt.timedelta(days=1))) == (old, 902, None)
    left = ("household.member_left", "23")
    assert events(902) == [("household.begun", "01")]
    assert events(old) == [("household.begun", "23"), left, left]
    # What is recorded of one household says nothing of the other.
    with acting_as(SYSTEM):
        for row in AuditEvent.objects.filter(household_id=old):
            assert "902" not in f"{row.subject} {row.detail}"
        assert [m.since for m in members(902)] == [DAY, DAY]
    check_every_day_has_one_head()


def test_a_head_does_not_leave_others_behind_and_whoever_is_last_ends_the_household() -> None:
    old, (head, spouse) = family("head", "spouse")
    with refuses(WOULD_BE_HEADLESS, match="name another one first"):
        begin_household(household=903, province="23", members=[new(head, "head")], by=SYSTEM, now=NOW)
    assert relations_in(old) == ["head", "spouse"]
    signed_in(old)
    done = begin_household(
        household=903, province="23", by=SYSTEM, now=NOW, members=[new(spouse, "head"), new(head, "spouse")]
    )
    assert {(one.from_household, one.has_ended) for one in done} == {(old, True)}
    with acting_as(SYSTEM):
        assert Household.objects.get(pk=old).ended_on == DAY
    assert open_sessions(old) == 0
    assert ("household.ended", "23") in events(old)
    check_every_day_has_one_head()


# ------------------------------------------------------------------------------------------ moving


def test_a_member_moves_in_one_transaction_and_both_households_have_it_on_record() -> None:
    one, (_, child) = family("head", "child")
    other, _ = family("head", province="01")
    done = move(child, other)
    assert (done.from_household, done.to_household, done.has_ended) == (one, other, False)
    assert (relations_in(one), relations_in(other)) == (["head"], ["head", "child"])
    with acting_as(SYSTEM):
        spans = [str(m.valid) for m in Membership.objects.filter(person_id=done.person).order_by("valid")]
        row = Membership.objects.get(person_id=done.person, household_id=other)
    assert spans == ["[2019-10-01, 2020-03-01)", "[2020-03-01, None)"]
    assert (row.province, row.person_no) == ("01", 2)
    assert events(one)[-1] == ("household.member_left", "23")
    assert events(other)[-1] == ("household.member_came", "01")
    # Again, as after a crash: nothing happens and nothing is recorded.
    before = events(other)
    assert move(child, other) == MembershipMove(done.person, other, other, has_ended=False)
    assert events(other) == before
    check_every_day_has_one_head()


def test_a_move_dated_on_the_first_day_replaces_it_and_an_earlier_one_is_refused() -> None:
    _, (_, child) = family("head", "child")
    other, _ = family("head")
    with refuses(BEFORE_MEMBERSHIP, match="began on 2019-10-01, after 2019-09-30"):
        move(child, other, on=FIRST - dt.timedelta(days=1))
    done = move(child, other, on=FIRST)
    with acting_as(SYSTEM):
        assert [str(m.valid) for m in Membership.objects.filter(person_id=done.person)] == [
            "[2019-10-01, None)"
        ]
    check_every_day_has_one_head()


def test_another_relation_in_the_same_household_is_a_move_too_but_not_of_its_head() -> None:
    household, (head, child) = family("head", "child")
    assert move(child, household, "other").from_household == household
    assert relations_in(household) == ["head", "other"]
    assert events(household)[-1] == ("household.relation_changed", "23")
    alone, (single,) = family("head")
    for number, home in ((head, household), (single, alone)):
        with refuses(WOULD_BE_HEADLESS):
            move(number, home, "other")
    check_every_day_has_one_head()


def test_somebody_unknown_joins_and_somebody_leaves_for_no_household() -> None:
    household, (head, child) = family("head", "child")
    asked: dict[str, Any] = {"household": household, "on": DAY, "by": SYSTEM, "now": NOW}
    joined = add_member(member=new(9500, "sibling"), **asked)
    assert (joined.from_household, joined.to_household) == (None, household)
    assert add_member(member=new(9500, "sibling"), **asked).person == joined.person
    assert relations_in(household) == ["head", "child", "sibling"]
    with acting_as(SYSTEM):
        assert [one.national_id for one in known_in(household)] == [
            national_id(n) for n in (head, child, 9500)
        ]
        assert home_of([index_of(9500)]) == household
        found = head_of_household(household, DAY)
        assert found
        assert (found.national_id, found.is_synthetic) == (national_id(head), True)
    left = remove_member(person_index=index_of(child), **asked)
    assert (left.from_household, left.has_ended) == (household, False)
    assert events(household)[-1] == ("household.member_left", "23")
    # Again: nothing happens.
    assert remove_member(person_index=index_of(child), **asked).from_household is None
    with refuses(WOULD_BE_HEADLESS):
        remove_member(person_index=index_of(head), **asked)
    assert remove_member(person_index=index_of(9500), **asked).person == joined.person
    assert remove_member(person_index=index_of(head), **asked).has_ended
    with acting_as(SYSTEM):
        assert home_of([index_of(head)]) is None
        assert head_of_household(household, DAY) is None
    check_every_day_has_one_head()


def test_what_cannot_be_moved_is_refused_and_nothing_has_changed() -> None:
    one, (head, child) = family("head", "child")
    other, (alone,) = family("head")
    _, (late,) = family("head")
    for number, to, relation, words in (
        (head, other, "spouse", "would have no head"),
        (child, other, "head", "name another one with change_head"),
        (child, 999_999, "child", "begin it first"),
        (999_999, other, "child", "begin their household first"),
    ):
        with pytest.raises(HouseholdFault, match=words):
            move(number, to, relation)
    assert (relations_in(one), relations_in(other)) == (["head", "child"], ["head"])
    assert move(alone, one, "sibling").has_ended
    with pytest.raises(HouseholdFault, match="has ended"):
        move(child, other)
    with refuses(ENDS_BEFORE_IT_BEGAN):
        move(late, one, "sibling", on=FIRST)
    check_every_day_has_one_head()


# ------------------------------------------------------------------------------------------ the head


def test_a_member_becomes_the_head_and_the_old_one_is_signed_out() -> None:
    household, (head, spouse, child) = family("head", "spouse", "child")
    signed_in(household)
    asked: dict[str, Any] = {
        "household": household,
        "new_head_index": index_of(spouse),
        "on": DAY,
        "by": SYSTEM,
        "now": NOW,
    }
    assert change_head(**asked)
    assert relations_in(household) == ["head", "spouse", "child"]
    assert (head_of(head), head_of(spouse)) == (None, household)
    assert head_of(head, DAY - dt.timedelta(days=1)) == household
    assert open_sessions(household) == 0
    assert events(household)[-1] == ("household.head_changed", "23")
    assert not change_head(**asked)
    # A child, who is the parent's child still; of whom the registry says more, that is taken.
    with acting_as(SYSTEM):
        people = {one.relation: one.person for one in members(household)}
    assert change_head(
        **{**asked, "new_head_index": index_of(child), "on": DAY + dt.timedelta(days=1)},
        relations={people["spouse"]: "other"},
    )
    with acting_as(SYSTEM):
        assert {one.person: one.relation for one in members(household)} == {
            people["child"]: "head", people["head"]: "parent", people["spouse"]: "other",
        }  # fmt: skip
        numbers = Membership.objects.filter(household_id=household, valid__endswith=None)
        assert sorted(numbers.values_list("person_no", flat=True)) == [1, 2, 3]
    check_every_day_has_one_head()


def test_only_a_member_becomes_the_head() -> None:
    household, _ = family("head")
    _, (stranger,) = family("head")
    asked: dict[str, Any] = {"household": household, "on": DAY, "by": SYSTEM, "now": NOW}
    with refuses(NOT_A_MEMBER):
        change_head(new_head_index=index_of(stranger), **asked)
    with refuses(NO_SUCH_PERSON):
        change_head(new_head_index=index_of(999_999), **asked)
    _, (_, child) = grown = family("head", "child")
    with refuses(BEFORE_MEMBERSHIP):
        change_head(
            **{**asked, "household": grown[0], "on": FIRST - dt.timedelta(days=1)},
            new_head_index=index_of(child),
        )
    check_every_day_has_one_head()


def test_relations_after_a_change_of_head_are_those_of_the_registers() -> None:
    for was in RELATIONS:
        for new_head_was in RELATIONS[1:]:
            assert relation_after(was, new_head_was) in RELATIONS[1:]
    assert relation_after("head", "spouse") == "spouse"
    assert relation_after("child", "child") == "sibling"
    assert relation_after("head", "parent") == "child"


# ------------------------------------------------------------------------------------------ persons


def test_what_the_registry_says_now_replaces_what_it_said_and_the_record_holds_no_value() -> None:
    household, (head,) = family("head")
    said = RegistryPerson("مریم", "نو", "female", dt.date(1985, 3, 21), dt.date(2020, 2, 1), "+989120000001")
    asked: dict[str, Any] = {
        "person_index": [index_of(head)],
        "registry_person": said,
        "by": SYSTEM,
        "now": NOW,
    }
    assert update_person(**asked) == ["family_name", "died_on", "mobile"]
    assert update_person(**asked) == []
    with acting_as(SYSTEM):
        (member,) = members(household)
        event = AuditEvent.objects.get(event="person.updated")
        assert event.detail == {"changed": ["family_name", "died_on", "mobile"]}
    assert (member.family_name, member.died_on) == ("نو", dt.date(2020, 2, 1))
    assert update_person(**{**asked, "registry_person": SAID}) == ["family_name", "died_on", "mobile"]
    with acting_as(SYSTEM):
        person = Person.objects.get(pk=member.person)
        assert (person.mobile, person.mobile_index) == (None, None)


def test_r1_2b_nobody_but_the_system_and_officers_changes_a_household() -> None:
    household, (head, spouse) = family("head", "spouse")
    other, _ = family("head", province="01")

    def officer(*provinces: str) -> Actor:
        name = f"o-{StaffMember.objects.count()}"
        return actor_of(make_member(name, [Role.CASE_OFFICER], provinces, created_at=NOW))

    here, both = officer("23"), officer("23", "01")
    agent = make_member("agent", [Role.HOTLINE_AGENT], ["*"], created_at=NOW)
    for by in (
        NOBODY,
        Actor("head", "session:1", household=household),
        Actor("partner", "1"),
        actor_of(agent),
    ):
        asked: dict[str, Any] = {"by": by, "now": NOW}
        for attempt in (
            lambda asked=asked: begin_household(
                household=904, province="23", members=[new(9400, "head")], **asked
            ),
            lambda by=by: move(spouse, other, by=by),
            lambda asked=asked: change_head(
                household=household, new_head_index=index_of(spouse), on=DAY, **asked
            ),
            lambda asked=asked: update_person(person_index=index_of(head), registry_person=SAID, **asked),
        ):
            with refuses(MAY_NOT_CHANGE):
                attempt()
    with refuses(MAY_NOT_CHANGE, match="a case officer of its province can"):
        move(spouse, other, by=here)
    assert move(spouse, other, by=both).from_household == household
    assert change_head(household=household, new_head_index=index_of(head), on=DAY, by=here, now=NOW) is False


# ------------------------------------------------------------------------------------------ underneath


def signed_in(household: int) -> None:
    with acting_as(SYSTEM):
        CitizenSession.objects.create(
            token_hash=household.to_bytes(32, "big"), person_index=b"\0" * 32, household_id=household, via="code",
            created_at=NOW, seen_at=NOW, expires_at=NOW + dt.timedelta(hours=1), ends_at=NOW + dt.timedelta(hours=2),
        )  # fmt: skip


def open_sessions(household: int) -> int:
    with acting_as(SYSTEM):
        return CitizenSession.objects.filter(household_id=household, ended_at=None).count()
