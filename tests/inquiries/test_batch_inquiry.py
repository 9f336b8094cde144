"""R1.5a: registers asked about many people over real sockets; what they say is stored with its day and receipt."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import Error, connection, transaction

from hemayat.audit.context import SYSTEM, Actor, acting_as
from hemayat.audit.key_rotation import count_due, reencrypt
from hemayat.audit.keys import key_ring
from hemayat.inquiries import adapter_selection, batch_inquiry, member_confirmation
from hemayat.inquiries.actions import confirm_identity
from hemayat.inquiries.answer_store import answers_of, inquiries_of
from hemayat.inquiries.answers import AskedHousehold
from hemayat.inquiries.apps import InquiriesConfig
from hemayat.inquiries.batch_inquiry import ask, ask_many
from hemayat.inquiries.http_adapter import HttpRegisterAdapter
from hemayat.inquiries.member_confirmation import MemberConfirmation, confirm_member
from hemayat.inquiries.models import InquiryReceipt, RegisterAnswer
from hemayat.registers.schema import REGISTERS_ASKED
from tests.inquiries.nation import NOW, RunningSimulator, household, person, simulated
from tests.support.extracts import AS_OF

pytestmark = pytest.mark.django_db
HEAD = Actor("head", "session:1", household=1)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSimulator]:
    with simulated(tmp_path_factory.mktemp("nation"), key_ring().public_keys("signing")) as one:
        yield one


@pytest.fixture
def simulator(running: RunningSimulator, monkeypatch: pytest.MonkeyPatch) -> RunningSimulator:
    running.simulator.faults.play({"*": None})
    running.registers._breakers.clear()
    for module in (batch_inquiry, member_confirmation):
        monkeypatch.setattr(module, "configured_registers", lambda: running.registers)
    return running


def ask_one(register: str, asked: AskedHousehold, now: dt.datetime = NOW) -> Any:
    return ask(
        register,
        asked.people,
        about=asked.about,
        household=asked.household,
        province=asked.province,
        asked_by=asked.asked_by,
        now=now,
    )


def confirm(national_id: str, born: dt.date = dt.date(1980, 3, 21)) -> MemberConfirmation:
    return confirm_member(
        national_id=national_id, birth_date=born, by=HEAD, province="23", asked_by="request:1", now=NOW
    )


@pytest.mark.slow
def test_r1_5a_a_register_is_asked_about_a_household_in_one_call(simulator: RunningSimulator) -> None:
    before = simulator.state()
    answer = ask_one("vehicles", household(1))
    after = simulator.state()
    assert (after["questions"] - before["questions"], after["people"] - before["people"]) == (1, 3)
    assert (answer.is_answered, answer.is_complete, answer.as_of, answer.asked_at) == (True, True, AS_OF, NOW)
    assert answer.rows == [{"person_no": 1, "kind": "passenger", "value_rial": 5_000_000_000}]
    assert answer.answered_at > NOW


def test_r1_5a_each_answer_is_stored_sealed_with_its_day_and_a_receipt_for_each_person(
    simulator: RunningSimulator,
) -> None:
    answer = ask_one("persons", household(1))
    with acting_as(SYSTEM):
        (stored,) = RegisterAnswer.objects.all()
        receipts = InquiryReceipt.objects.all()
        assert {(str(r.reference), r.register, r.is_answered, r.household_id) for r in receipts} == {
            (answer.reference, "persons", True, 1)
        }
        assert len({bytes(r.person_index) for r in receipts}) == 3
        assert answers_of(1, "request:1") == {"persons": answer}
    assert (stored.as_of, stored.asked_at, stored.answered_at) == (AS_OF, NOW, answer.answered_at)
    assert person(1).encode() not in bytes(stored.body)


def test_many_households_and_all_registers_are_asked_in_one_call_for_each_register(
    simulator: RunningSimulator,
) -> None:
    before = simulator.state()["questions"]
    found = ask_many(REGISTERS_ASKED, [household(number) for number in (1, 2, 3)], now=NOW)
    assert simulator.state()["questions"] - before == len(REGISTERS_ASKED)
    assert [list(said) for said in found] == [list(REGISTERS_ASKED)] * 3
    assert all(said["vehicles"].rows[0]["person_no"] == 1 for said in found)
    with acting_as(SYSTEM):
        assert set(answers_of(2, "request:1")) == set(REGISTERS_ASKED)
        assert InquiryReceipt.objects.count() == 3 * 3 * len(REGISTERS_ASKED)


def test_two_households_may_ask_about_the_same_person_together(simulator: RunningSimulator) -> None:
    theirs = household(1)
    claimed = AskedHousehold(theirs.people[2:], "request:2", 2, "11", "job:1")
    before = simulator.state()["people"]
    one, two = ask_many(["accounts"], [theirs, claimed], now=NOW)
    assert simulator.state()["people"] - before == 3
    assert (list(one["accounts"].people), list(two["accounts"].people)) == ([1, 2, 3], [3])
    with acting_as(Actor("head", "session:1", household=2)):
        assert InquiryReceipt.objects.count() == RegisterAnswer.objects.count() == 1


def test_two_cases_of_a_household_are_asked_for_together(simulator: RunningSimulator) -> None:
    """An objection and a dispute wait at the same time: neither, and no other case of the batch, may be stuck."""
    cases = [household(1), household(1, "request:2"), household(2)]
    found = ask_many(["accounts"], cases, now=NOW)
    assert all(said["accounts"].is_complete for said in found)
    with acting_as(SYSTEM):
        assert "accounts" in answers_of(1, "request:1")
        assert "accounts" in answers_of(1, "request:2")
        assert InquiryReceipt.objects.filter(household_id=1).count() == 3
        assert InquiryReceipt.objects.count() == 6


def test_more_people_than_a_call_may_be_about_are_asked_about_in_several(
    simulator: RunningSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_inquiry, "MOST_PEOPLE", 6)
    before = simulator.state()["questions"]
    found = ask_many(["accounts"], [household(number) for number in range(1, 6)], now=NOW)
    assert simulator.state()["questions"] - before == 3
    assert all(said["accounts"].is_complete for said in found)


@pytest.mark.parametrize(
    "fault",
    ["silent", "garbage", "half", "wrong_reference", {"status": 503}, {"slow_ms": 700}],
    ids=str,
)
def test_a_register_that_fails_is_told_in_the_open_and_waited_for(
    simulator: RunningSimulator, fault: Any
) -> None:
    assert simulator.order("faults", {"vehicles": fault}) == 200
    answer = ask_one("vehicles", household(1))
    assert (answer.is_answered, answer.as_of, answer.answered_at) == (False, None, None)
    assert answer.reason
    assert answer.missing == [1, 2, 3]
    assert ask_one("loans", household(1)).is_complete
    assert simulator.order("faults", {"vehicles": None}) == 200
    with acting_as(SYSTEM):
        waiting = [one for one in inquiries_of(1, "request:1") if not one.is_complete]
        assert [(one.register, one.asked_at) for one in waiting] == [("vehicles", NOW)]
    later = NOW + dt.timedelta(hours=1)
    assert ask_one("vehicles", household(1), later).is_complete
    with acting_as(SYSTEM):
        assert answers_of(1, "request:1")["vehicles"].is_complete
        assert [one.is_answered for one in inquiries_of(1, "request:1")] == [False, True, True]


def test_a_register_that_recovers_within_three_tries_has_answered(simulator: RunningSimulator) -> None:
    simulator.order("faults", {"vehicles": {"status": 503, "times": 2}})
    assert ask_one("vehicles", household(1)).is_complete


def test_after_five_failures_a_register_is_left_alone_and_the_others_are_not(
    simulator: RunningSimulator,
) -> None:
    simulator.order("faults", {"vehicles": {"status": 503}})
    reasons = [ask_one("vehicles", household(1)).reason for _ in range(6)]
    assert reasons == ["status 503"] * 5 + ["left alone for a while after failing again and again"]
    assert ask_one("loans", household(1)).is_complete


def test_people_whom_a_register_passes_over_have_no_answer(simulator: RunningSimulator) -> None:
    simulator.order("faults", {"vehicles": {"missing": True, "times": 1}})
    first = ask_one("vehicles", household(1))
    assert {number: said.result for number, said in first.people.items()} == {
        1: "answered",
        2: "no_answer",
        3: "answered",
    }
    assert (first.missing, first.is_complete) == ([2], False)
    with acting_as(SYSTEM):
        assert [(one.register, one.is_complete) for one in inquiries_of(1, "request:1")] == [
            ("vehicles", False)
        ]
    again = ask_one("vehicles", household(1), NOW + dt.timedelta(hours=1))
    assert first.with_later(again) == again


def test_a_row_that_cannot_be_read_is_its_persons_alone_and_the_others_stand(
    simulator: RunningSimulator,
) -> None:
    simulator.order("faults", {"vehicles": {"wrong_row": True}})
    answer = ask_one("vehicles", household(1))
    assert {said.result for said in answer.people.values()} == {"quarantined"}
    assert answer.rows == [{"person_no": 1, "kind": "passenger", "value_rial": 5_000_000_000}]
    simulator.order("faults", {"persons": {"wrong_row": True}})
    whole = ask_one("persons", household(1))
    assert (whole.rows, whole.missing) == ([], [1, 2, 3])


def test_a_household_is_found_by_any_of_its_members(simulator: RunningSimulator) -> None:
    asked = AskedHousehold((household(2).people[2],), "request:9", 2, "23", "job:1")
    answer = ask_one("persons", asked)
    assert [(row["person_no"], row["relation_to_head"]) for row in answer.rows] == [
        (1, "head"),
        (2, "spouse"),
        (3, "child"),
    ]
    assert {row["household_id"] for row in answer.rows} == {2}


def test_a_member_is_confirmed_by_id_and_birth_date_together(simulator: RunningSimulator) -> None:
    known = confirm(person(3, 2))
    assert known.is_answered
    assert known.row is not None
    assert (known.row["household_id"], known.row["relation_to_head"]) == (3, "spouse")
    for stranger in (confirm(person(3, 2), dt.date(1980, 3, 22)), confirm(person(99))):
        assert (stranger.is_answered, stranger.row) == (True, None)
    simulator.order("faults", {"persons": {"status": 500}})
    assert confirm(person(3, 2)).is_answered is False
    with acting_as(SYSTEM):
        assert [r.is_answered for r in InquiryReceipt.objects.order_by("id")] == [True, True, True, False]


def test_a_head_keeps_receipts_of_their_own_household_and_of_what_they_may_ask(
    simulator: RunningSimulator,
) -> None:
    confirm(person(3, 2))
    with acting_as(HEAD):
        (kept,) = InquiryReceipt.objects.all()
    assert (kept.household_id, kept.asked_by, kept.register) == (1, "request:1", "persons")
    differing = (
        {"household_id": 2},
        {"register": "accounts"},
        {"asked_by": "sign_in:1"},
    )
    for change in differing:
        row = InquiryReceipt.objects.model(
            **{
                "reference": uuid.uuid4(), "asked_by": "request:1", "register": "persons", "person_index": b"x",
                "household_id": 1, "province": "23", "asked_at": NOW, "took_ms": 1, "is_answered": True, **change,
            }
        )  # fmt: skip
        with pytest.raises(Error, match="row-level security"), acting_as(HEAD):
            InquiryReceipt.objects.bulk_create([row])


def test_somebody_in_no_household_is_confirmed_and_is_alone(simulator: RunningSimulator) -> None:
    row = {**simulator.simulator.registers.nation.persons([int(person(6, 3))])[int(person(6, 3))]}
    row |= {"household_id": None, "relation_to_head": None}
    order = {"table": "persons", "national_id": person(6, 3), "rows": [row]}
    assert simulator.order("corrections", order) == 200
    known = confirm(person(6, 3))
    assert known.row is not None
    assert (known.row["household_id"], known.row["family_name"]) == (None, "رضایی")
    alone = ask_one("persons", AskedHousehold((household(6).people[2],), "request:9", 6, "23", "job:1"))
    assert [row["household_id"] for row in alone.rows] == [None]
    assert len(ask_one("persons", household(6)).rows) == 2 + 2 + 1


def test_a_correction_is_what_the_register_says_from_then_on(simulator: RunningSimulator) -> None:
    assert ask_one("vehicles", household(5)).rows
    order = {"table": "vehicles", "national_id": person(5), "rows": [], "as_of": "2019-11-01"}
    assert simulator.order("corrections", order) == 200
    answer = ask_one("vehicles", household(5))
    assert (answer.rows, answer.people[1].as_of, answer.people[2].as_of) == (
        [],
        dt.date(2019, 11, 1),
        AS_OF,
    )


def test_a_question_that_we_did_not_sign_is_refused(simulator: RunningSimulator, tmp_path: Path) -> None:
    simulator.simulator.keys.clear()
    try:
        simulator.simulator.keys["00000000"] = bytes(32)
        assert ask_one("vehicles", household(1)).reason == "status 401"
    finally:
        simulator.simulator.keys.clear()
        simulator.simulator.keys.update(key_ring().public_keys("signing"))
    assert ask_one("vehicles", household(1)).is_complete


@pytest.mark.parametrize("own", ["", "civil_registry"])
def test_one_address_is_enough_and_a_register_may_have_its_own(
    running: RunningSimulator, settings: Any, own: str
) -> None:
    running.simulator.faults.play({"*": None})
    settings.INQUIRIES, settings.REGISTERS_URL = "http", running.url
    settings.CIVIL_REGISTRY_URL, settings.SHAHKAR_URL = own and f"{running.url}/{own}", ""
    who = confirm_identity(
        national_id=person(4), birth_date=dt.date(1980, 3, 21), mobile="+989120000000", now=NOW
    )
    assert (who.identity, who.is_head, who.household_id, who.province) == (True, True, 4, "23")
    assert who.owns_line is False
    assert ask_one("vehicles", household(4)).is_complete
    registers = adapter_selection.configured_registers()
    assert isinstance(registers, HttpRegisterAdapter)
    registers.close()
    adapter_selection._over_http.cache_clear()


def test_production_believes_nothing_about_made_up_people(
    simulator: RunningSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    registers = HttpRegisterAdapter({}, base=simulator.url, refuses_made_up=True, sleep=lambda _: None)
    monkeypatch.setattr(batch_inquiry, "configured_registers", lambda: registers)
    assert ask_one("vehicles", household(1)).reason == "an answer about made-up people"
    registers.close()


@pytest.mark.parametrize(
    ("actor", "sees"),
    [
        (Actor("head", "session:1", household=1), 1),
        (Actor("head", "session:1", household=2), 0),
        (Actor("staff", "staff:1", provinces=("23",)), 1),
        (Actor("staff", "staff:1", provinces=("11",)), 0),
        (Actor("nobody"), 0),
        (SYSTEM, 1),
    ],
    ids=str,
)
def test_r4_1c_an_answer_is_seen_by_whom_it_is_about(
    simulator: RunningSimulator, actor: Actor, sees: int
) -> None:
    ask_one("vehicles", household(1))
    with acting_as(actor):
        assert RegisterAnswer.objects.count() == sees


def test_only_the_system_stores_an_answer(simulator: RunningSimulator) -> None:
    ask_one("vehicles", household(1))
    with acting_as(SYSTEM):
        (stored,) = RegisterAnswer.objects.all()
    stored.id += 1
    with pytest.raises(Error, match="row-level security"), acting_as(Actor("head", "s:1", household=1)):
        RegisterAnswer.objects.bulk_create([stored])


@pytest.mark.parametrize("statement", ["UPDATE {} SET about = 'x'", "DELETE FROM {}", "TRUNCATE {}"])
def test_an_answer_is_only_ever_added(simulator: RunningSimulator, statement: str) -> None:
    ask_one("vehicles", household(1))
    with pytest.raises(Error, match="permission denied"), transaction.atomic(), acting_as(SYSTEM):
        connection.cursor().execute(statement.format("register_answer"))


def test_answers_are_sealed_anew_and_stay_what_they_were(
    simulator: RunningSimulator, settings: Any, tmp_path: Path
) -> None:
    simulator.simulator.keys.clear()
    settings.KEYS = tmp_path / "keys.json"
    answer = ask_one("vehicles", household(1))
    column = next(one for one in InquiriesConfig.sealed if one.table == "register_answer")
    assert count_due(column) == 0
    key_ring().rotate("encryption")
    assert count_due(column) == 1
    assert reencrypt(column, now=NOW) == 1
    with acting_as(SYSTEM):
        assert answers_of(1, "request:1") == {"vehicles": answer}
