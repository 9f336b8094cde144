"""Persons who may be one: found however their names are spelled, judged by two officers apart, in their provinces."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from hemayat.accounts.conflict_of_interest import declare_relative
from hemayat.accounts.models import StaffMember
from hemayat.accounts.staff import actor_of, add_staff
from hemayat.audit.context import SYSTEM, Actor, acting_as
from hemayat.audit.keys import key_ring
from hemayat.common.persian import search_key
from hemayat.households.actions import add_member, begin_household, move_member, remove_member, update_person
from hemayat.households.adjudication import (
    _PLACES,
    AdjudicationStage,
    DuplicateFinding,
    give_opinion,
    pair_of,
    place_of_pair,
    standing,
)
from hemayat.households.duplicate_queue import _SETTLED, _WAITING, pairs_waiting_for, settled
from hemayat.households.duplicate_reports import tell_owner
from hemayat.households.duplicates import MOST_ALIKE, DuplicateSearchResult, find_duplicates
from hemayat.households.errors import (
    FINDING_REASON_MISSING,
    MAY_NOT_REPORT_DUPLICATES,
    OPINION_NOT_PERMITTED,
    NoSuchPair,
)
from hemayat.households.models import DuplicateOpinion, LikelyDuplicate
from hemayat.households.people import NewMember, RegistryPerson
from tests.accounts.desk_steps import quick_passwords
from tests.support.extracts import national_id
from tests.support.families import FIRST, NOW
from tests.support.refusals import refuses

__all__ = ["quick_passwords"]
pytestmark = pytest.mark.django_db
BORN = dt.date(1985, 3, 21)


def home(
    number: int,
    given_name: str,
    father: str | None,
    province: str = "23",
    born: dt.date = BORN,
    line: str | None = None,
    family: str = "رضایی",
) -> None:
    """A household of one; its head has the household's number."""
    said = RegistryPerson(given_name, family, "male", born, mobile=line, father_name=father)
    begin_household(
        household=number, province=province, by=SYSTEM, now=NOW, on=FIRST,
        members=[NewMember(national_id(number), "head", said, is_synthetic=True)],
    )  # fmt: skip


def look() -> DuplicateSearchResult:
    return find_duplicates(now=NOW)


def pairs() -> list[tuple[int, int]]:
    with acting_as(SYSTEM, is_read_only=True):
        rows = LikelyDuplicate.objects.order_by("id")
        return list(rows.values_list("household_id", "other_household_id"))


def _evidence(household: int, other: int) -> list[tuple[str, str, int]]:
    with acting_as(SYSTEM, is_read_only=True):
        kept = LikelyDuplicate.objects.get(household_id=household, other_household_id=other).evidence
    return [(field, level, tenths) for field, level, tenths in kept]


def evidence(household: int, other: int) -> dict[str, int]:
    """Of each field that is known of both: its weight, in tenths of a bit."""
    with acting_as(SYSTEM, is_read_only=True):
        found = LikelyDuplicate.objects.get(household_id=household, other_household_id=other)
    assert found.weight == pytest.approx(
        sum(tenths for _, _, tenths in found.evidence), abs=len(found.evidence)
    )
    assert found.weight >= found.needed > 0
    return {field: tenths for field, _, tenths in found.evidence}


def officer(name: str, *roles: str, provinces: tuple[str, ...] = ("*",)) -> StaffMember:
    told: dict[str, Any] = {"full_name": name, "roles": list(roles or ("case_officer",))}
    who = national_id(1_000 + crc32(name.encode()) % 90_000)
    return add_staff(
        username=name, provinces=list(provinces), national_id=who, by=SYSTEM, now=NOW, **told
    ).member


@pytest.fixture
def pair() -> int:
    """Two heads of different provinces who are alike."""
    home(10, "محمدرضا", "علی")
    home(20, "محمد رضا", "علی", "01")
    look()
    with acting_as(SYSTEM, is_read_only=True):
        number: int = LikelyDuplicate.objects.get().id
    return number


def say(pair: int, by: StaffMember, finding: DuplicateFinding = DuplicateFinding.SAME) -> AdjudicationStage:
    return give_opinion(duplicate=pair, finding=finding, words="عکس‌ها یکی است", by=by, now=NOW)


# ---------------------------------------------------------------------------------------- finding


@pytest.mark.slow
def test_spellings_of_one_name_are_one_name() -> None:
    home(10, "علي‌رضا", "ك" + "اظم")
    home(20, "علی رضا", "کاظم")
    home(30, "حسین", "کاظم")
    assert look() == DuplicateSearchResult(people=3, pairs=1, new=1, gone=0, left_out=0)
    assert pairs() == [(10, 20)]
    assert look().new == 0


def test_a_father_who_is_not_known_says_nothing_and_another_father_speaks_against_it() -> None:
    home(10, "علیرضا", "کاظم")
    home(20, "علیرضا", None)
    home(30, "علیرضا", "حسین")
    look()
    assert pairs() == [(10, 20), (20, 30)]
    assert evidence(10, 20).keys() == {"given", "family", "born", "sex"}


@pytest.mark.parametrize(
    ("given_name", "born", "field", "level"),
    [
        ("علیرظا", BORN, "given", "alike"),
        ("علیرضا", dt.date(1985, 3, 27), "born", "digit"),
        ("علیرضا", dt.date(1985, 3, 20), "born", "calendar"),
        ("علیرضا", dt.date(1985, 1, 1), "born", "calendar"),
        ("رضایی", BORN, "given", "swapped"),
    ],
    ids=["letter", "digit", "leap_day", "jalali_day_as_gregorian", "names_swapped"],
)
def test_a_slip_in_one_field_does_not_hide_a_person(
    given_name: str, born: dt.date, field: str, level: str
) -> None:
    line = "+989121234567"
    home(10, "علیرضا", "کاظم", line=line)
    home(20, given_name, "کاظم", born=born, line=line, family="علیرضا" if level == "swapped" else "رضایی")
    look()
    assert pairs() == [(10, 20)]
    assert (field, level) in [(name, found) for name, found, _ in _evidence(10, 20)]


@pytest.mark.slow
def test_who_is_like_too_many_is_like_them_by_something_else() -> None:
    for number in (10, 20, 30):
        home(number, "علی", "حسن")
    for number in range(100, 102 + MOST_ALIKE):
        home(number, "رضا", "حسن")
    found = look()
    assert (found.pairs, found.left_out) == (3, MOST_ALIKE + 2)
    assert pairs() == [(10, 20), (10, 30), (20, 30)]


@pytest.mark.slow
def test_a_pair_that_is_alike_no_more_goes_unless_somebody_has_spoken_of_it(pair: int) -> None:
    home(30, "محمدرضا", "علی")
    look()
    say(pair, officer("sara"))
    renamed = RegistryPerson("کریم", "رضایی", "male", BORN, father_name="علی")
    update_person(
        person_index=key_ring().blind_index("national_id", national_id(20)),
        registry_person=renamed,
        by=SYSTEM,
        now=NOW,
    )
    assert look().gone == 1
    assert pairs() == [(10, 20), (10, 30)]


def test_progress_counts_to_the_end() -> None:
    home(10, "علی", "حسن")
    told: list[tuple[str, int, int]] = []
    find_duplicates(now=NOW, advance=lambda *one: told.append(one))
    assert [what for what, done, total in told if done == total] == ["Reading people", "Comparing"]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(st.sampled_from("اأإآبيیىكکةهۀؤو ۱٢3\u200c\u064e\u0640ABz"), max_size=8), min_size=1))
def test_the_database_folds_a_name_as_the_application_does(names: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(folded(n) ORDER BY at) FROM unnest(%s::text[]) WITH ORDINALITY AS x(n, at)",
            [names],
        )
        assert cursor.fetchone() == (["".join(search_key(name).split()) for name in names],)


# ------------------------------------------------------------------------------------- adjudicating


@given(st.lists(st.sampled_from(list(DuplicateFinding)), max_size=3))
def test_nothing_is_settled_by_one_alone(findings: list[DuplicateFinding]) -> None:
    stage, finding = standing(findings)
    assert (stage is AdjudicationStage.SETTLED) == bool(finding)
    if finding:
        assert findings.count(DuplicateFinding(finding)) == 2 or len(findings) == 3
    if stage is AdjudicationStage.SENIOR:
        assert len(set(findings)) == 2


def test_two_officers_who_agree_settle_it_and_one_alone_does_not(pair: int) -> None:
    first, second = officer("sara"), officer("nima")
    assert say(pair, first) is AdjudicationStage.SECOND
    with refuses(OPINION_NOT_PERMITTED):
        say(pair, first)
    assert say(pair, second) is AdjudicationStage.SETTLED
    with acting_as(actor_of(first), is_read_only=True):
        shown = pair_of(pair, first)
    assert (shown.finding, [one.by for one in shown.opinions]) == ("same", ["sara", "nima"])
    assert not shown.is_mine
    with refuses(OPINION_NOT_PERMITTED):
        say(pair, officer("later"))


def test_where_two_differ_a_senior_officer_who_is_neither_says_what_holds(pair: int) -> None:
    both = officer("both", "case_officer", "senior_officer")
    say(pair, both)
    assert say(pair, officer("nima"), DuplicateFinding.DIFFERENT) is AdjudicationStage.SENIOR
    for by in (both, officer("third")):
        with refuses(OPINION_NOT_PERMITTED):
            say(pair, by)
    assert (
        say(pair, officer("senior", "senior_officer"), DuplicateFinding.UNCLEAR) is AdjudicationStage.SETTLED
    )


def test_the_second_does_not_read_what_the_first_found(pair: int) -> None:
    first, second = officer("sara"), officer("nima")
    say(pair, first)
    with acting_as(actor_of(second), is_read_only=True):
        assert pair_of(pair, second).opinions == []
        assert not DuplicateOpinion.objects.exists()
        assert pair_of(pair, second).is_mine
    with acting_as(actor_of(first), is_read_only=True):
        assert len(pair_of(pair, first).opinions) == 1


def test_a_reason_is_needed(pair: int) -> None:
    with refuses(FINDING_REASON_MISSING):
        give_opinion(duplicate=pair, finding=DuplicateFinding.SAME, words=" ", by=officer("sara"), now=NOW)


def test_both_records_say_it_and_neither_names_the_other_household(pair: int) -> None:
    say(pair, officer("sara"))
    say(pair, officer("nima"))
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute(
            "SELECT household_id, event, detail::text FROM audit_event WHERE event LIKE 'duplicate.%' ORDER BY id"
        )
        rows = cursor.fetchall()
    assert sorted((household, event) for household, event, _ in rows) == [
        (home, event)
        for home in (10, 20)
        for event in ["duplicate.opinion_given", "duplicate.opinion_given", "duplicate.settled"]
    ]
    assert {detail for _, event, detail in rows if event == "duplicate.settled"} == {'{"finding": "same"}'}


# ----------------------------------------------------------------------------------- telling the owner


@pytest.mark.slow
def test_the_civil_registry_is_told_once_of_what_is_one_person(pair: int, tmp_path: Path) -> None:
    carrier = officer("carrier", "senior_officer")
    assert tell_owner(out=tmp_path, by=carrier, now=NOW).file is None
    say(pair, officer("sara"))
    say(pair, officer("nima"))
    told = tell_owner(out=tmp_path, by=carrier, now=NOW)
    assert told.file
    assert told.file.read_text("utf-8-sig").splitlines() == [
        "reference,national_id,other_national_id,found_on",
        f"duplicate:{pair},{national_id(10)},{national_id(20)},2020-03-01",
    ]
    manifest = json.loads(told.file.with_suffix(".json").read_text("utf-8"))
    assert (manifest["findings"], manifest["sha256"]) == (1, told.sha256)
    assert told.file.stat().st_mode & 0o077 == 0
    assert tell_owner(out=tmp_path, by=carrier, now=NOW).file is None


@pytest.mark.parametrize("given", [("case_officer", "*"), ("senior_officer", "23")])
def test_only_a_senior_officer_of_the_whole_country_tells_it(
    db: None, tmp_path: Path, given: tuple[str, str]
) -> None:
    role, province = given
    with refuses(MAY_NOT_REPORT_DUPLICATES):
        tell_owner(out=tmp_path, by=officer("sara", role, provinces=(province,)), now=NOW)


# ------------------------------------------------------------------------- who lives nowhere any more

LEFT = NOW.date()


def index_of(number: int) -> bytes:
    return key_ring().blind_index("national_id", national_id(number))


def leave(number: int) -> None:
    remove_member(person_index=index_of(number), household=number, on=LEFT, by=SYSTEM, now=NOW)


@pytest.mark.slow
def test_a_pair_that_somebody_spoke_of_is_read_and_settled_though_one_of_the_two_left(pair: int) -> None:
    sara, nima = officer("sara"), officer("nima")
    say(pair, sara)
    leave(20)
    assert look().gone == 0
    with acting_as(actor_of(nima), is_read_only=True):
        assert [line.id for line in pairs_waiting_for(nima).lines] == [pair]
        assert place_of_pair(pair) == ((10, "23"), (20, "01"))
        assert [one.until for one in pair_of(pair, nima).people] == [None, LEFT]
    assert say(pair, nima) is AdjudicationStage.SETTLED
    with acting_as(actor_of(sara), is_read_only=True):
        assert [line.may_open for line in settled(sara).lines] == [True]
        assert pair_of(pair, sara).finding == "same"


def test_of_who_lives_in_another_household_now_the_last_one_is_shown(pair: int) -> None:
    sara = officer("sara")
    home(30, "مینا", "حسن")
    move_member(person_index=index_of(20), to_household=30, relation="child", on=LEFT, by=SYSTEM, now=NOW)
    with acting_as(actor_of(sara), is_read_only=True):
        assert [(one.household, one.until) for one in pair_of(pair, sara).people] == [(10, None), (30, None)]


@pytest.mark.slow
def test_a_pair_of_somebody_who_has_no_place_at_all_waits_for_nobody_and_opens_to_nobody() -> None:
    home(10, "محمدرضا", "علی")
    home(30, "مینا", "حسن")
    said = RegistryPerson("محمدرضا", "رضایی", "male", BORN, father_name="علی")
    add_member(household=30, member=NewMember(national_id(31), "child", said), on=LEFT, by=SYSTEM, now=NOW)
    look()
    with acting_as(SYSTEM, is_read_only=True):
        pair = LikelyDuplicate.objects.get().id
    say(pair, officer("sara"))
    remove_member(person_index=index_of(31), household=30, on=LEFT, by=SYSTEM, now=NOW)
    nima = officer("nima")
    with acting_as(actor_of(nima), is_read_only=True):
        assert pairs_waiting_for(nima).lines == []
        assert place_of_pair(pair) is None


# ---------------------------------------------------------------------------------------- a long list


def plan_of(statement: str, given: dict[str, Any]) -> str:
    """How the database does it where nothing is small enough to be read whole."""
    with acting_as(SYSTEM, is_read_only=True), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute(f"EXPLAIN (COSTS OFF) {statement}", given)
        return "\n".join(line for (line,) in cursor.fetchall())


@pytest.mark.parametrize(
    ("statement", "index"),
    [
        (_PLACES, "likely_duplicate_by_number"),
        (_SETTLED, "likely_duplicate_by_number"),
        (_WAITING, "likely_duplicate_"),
    ],
)
def test_a_pair_and_the_lists_are_found_by_number_and_nothing_is_sorted(
    db: None, statement: str, index: str
) -> None:
    given = {"number": 1, "stages": ["first"], "after": 7, "provinces": ["*"], "member": 1, "most": 26}
    plan = plan_of(statement, given)
    assert f"using {index}" in plan
    assert "Sort" not in plan


# ---------------------------------------------------------------------------------- who may see what


def test_whoever_sees_one_of_the_two_households_alone_judges_nothing(pair: int) -> None:
    here = officer("here", provinces=("23",))
    with acting_as(actor_of(here), is_read_only=True):
        assert pairs_waiting_for(here).lines == []
        assert LikelyDuplicate.objects.count() == 1, "their own household's page says that it is asked"
        with pytest.raises(NoSuchPair):
            pair_of(pair, here)
    with pytest.raises(NoSuchPair):
        say(pair, here)
    both = officer("both", provinces=("01", "23"))
    with acting_as(actor_of(both), is_read_only=True):
        assert [line.id for line in pairs_waiting_for(both).lines] == [pair]
    assert say(pair, both) is AdjudicationStage.SECOND
    with acting_as(actor_of(both), is_read_only=True):
        assert pairs_waiting_for(both).lines == []


@pytest.mark.parametrize("relative", [10, 20])
def test_ones_own_and_relatives_pairs_are_closed(pair: int, relative: int) -> None:
    sara = officer("sara")
    declare_relative(national_id=national_id(relative), relation="sibling", by=sara, now=NOW)
    with acting_as(actor_of(sara), is_read_only=True):
        assert pairs_waiting_for(sara).lines == []
        assert not LikelyDuplicate.objects.exists()
    with pytest.raises(NoSuchPair):
        say(pair, sara)


@pytest.mark.parametrize("actor", [Actor("nobody"), Actor("head", "session:1", household=10)])
def test_no_head_is_told_whom_they_are_alike(pair: int, actor: Actor) -> None:
    say(pair, officer("sara"))
    with acting_as(actor, is_read_only=True):
        assert not LikelyDuplicate.objects.exists()
        assert not DuplicateOpinion.objects.exists()


def test_an_agent_of_the_hotline_judges_nothing_whichever_way_it_is_written(pair: int) -> None:
    agent = officer("agent", "hotline_agent")
    with pytest.raises(NoSuchPair):
        say(pair, agent)
    with acting_as(actor_of(agent)):
        assert LikelyDuplicate.objects.filter(id=pair).update(stage="second") == 0


def test_the_database_settles_nothing_by_one_alone(pair: int) -> None:
    sara = officer("sara")
    say(pair, sara)
    with (
        pytest.raises(IntegrityError, match="one officer alone"),
        transaction.atomic(),
        acting_as(actor_of(sara)),
    ):
        LikelyDuplicate.objects.filter(id=pair).update(stage="settled", finding="same", settled_at=NOW)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_what_was_found_is_listed_for_both_provinces(pair: int) -> None:
    say(pair, officer("sara"))
    say(pair, officer("nima"))
    here = officer("here", provinces=("23",))
    with acting_as(actor_of(here), is_read_only=True):
        assert [(line.id, line.finding, line.may_open) for line in settled(here).lines] == [
            (pair, "same", False)
        ]
