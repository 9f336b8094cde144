"""Registers that are reached by file: what owners sent back is told as over the wire, sealed, and to the system."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import Error, connection, transaction

from hemayat.audit.context import NOBODY, SYSTEM, Actor, acting_as
from hemayat.audit.key_rotation import reencrypt
from hemayat.audit.keys import key_ring
from hemayat.audit.sealed_columns import SealedColumn
from hemayat.common.errors import HemayatError
from hemayat.config.environment import read_environment
from hemayat.inquiries import adapter_selection
from hemayat.inquiries.answers import RegisterSilent, Row
from hemayat.inquiries.apps import InquiriesConfig
from hemayat.inquiries.batch_inquiry import ask_many
from hemayat.inquiries.dispute_file import OwnersAnswer
from hemayat.inquiries.disputes import OutgoingDispute, answers_of_disputes, send_dispute
from hemayat.inquiries.file_adapter import keep_answer
from hemayat.inquiries.models import FileAnswer, FileWord
from tests.inquiries.nation import NOW, RunningSimulator, household, person, simulated

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
BIKE = {"kind": "motorcycle", "value_rial": 70}
ABOUT_FILES = [one for one in InquiriesConfig.sealed if one.table.startswith("register_file")]


@pytest.fixture
def simulator(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningSimulator]:
    """Vehicles and trips are reached by file, all others over real sockets."""
    settings.REGISTERS_BY_FILE = frozenset({"vehicles", "trips"})
    with simulated(tmp_path) as one:
        monkeypatch.setattr(adapter_selection, "_over_http", lambda *_: one.registers)
        yield one


def said(people: dict[str, list[Row]], as_of: dt.date = TODAY, register: str = "vehicles") -> str:
    reference = str(uuid.uuid4())
    answer = OwnersAnswer(reference, "R-1", "corrected", "فروخته شده است.", as_of, people)
    with acting_as(SYSTEM):
        keep_answer(answer, register=register, household=1, province="23", now=NOW)
    return reference


def heard(*registers: str) -> Any:
    return ask_many(registers, [household(1)], now=NOW)[0]


def test_what_a_file_said_is_the_registers_answer_with_its_own_day(simulator: RunningSimulator) -> None:
    day = TODAY - dt.timedelta(days=3)
    said({person(1): [BIKE], person(1, 2): []}, day)
    before = simulator.state()["questions"]
    answer = heard("vehicles")["vehicles"]
    assert simulator.state()["questions"] == before, "nobody was asked over a wire"
    assert (answer.is_answered, answer.as_of) == (True, day)
    assert {no: (one.result, one.as_of) for no, one in answer.people.items()} == {
        1: ("answered", day), 2: ("answered", day), 3: ("no_answer", day),
    }  # fmt: skip
    assert list(answer.rows) == [{"person_no": 1, **BIKE}]


def test_of_whom_no_file_speaks_there_is_no_answer_and_it_is_no_silence(simulator: RunningSimulator) -> None:
    answer = heard("vehicles")["vehicles"]
    assert (answer.is_answered, answer.is_complete, answer.missing) == (True, False, [1, 2, 3])


def test_others_are_asked_over_the_wire_as_before(simulator: RunningSimulator) -> None:
    answers = heard("accounts", "vehicles", "trips")
    assert answers["accounts"].is_complete
    assert [row["balance_rial"] for row in answers["accounts"].rows] == [7]


def test_the_word_of_the_latest_day_holds(simulator: RunningSimulator) -> None:
    said({person(1): []})
    said({person(1): [BIKE]}, TODAY - dt.timedelta(days=1))
    assert list(heard("vehicles")["vehicles"].rows) == []
    said({person(1): [BIKE]})
    assert list(heard("vehicles")["vehicles"].rows) == [{"person_no": 1, **BIKE}]


def test_what_is_said_of_one_register_is_not_said_of_another(simulator: RunningSimulator) -> None:
    said({person(1): []}, register="trips")
    assert 1 in heard("vehicles")["vehicles"].missing
    assert 1 not in heard("trips")["trips"].missing


def test_a_dispute_is_not_sent_and_its_answer_is_heard(simulator: RunningSimulator) -> None:
    reference = said({person(1): []})
    sent = send_dispute(
        OutgoingDispute("vehicles", reference, person(1), "x"),
        household=1,
        province="23",
        asked_by="job:1",
        now=NOW,
    )
    assert (sent.is_acknowledged, sent.reason) == (False, "is reached by file")
    found = answers_of_disputes({reference: "vehicles", str(uuid.uuid4()): "vehicles"}, now=NOW)
    assert {one: (said.state, said.receipt) for one, said in found.items()} == {
        reference: ("corrected", "R-1")
    }
    with pytest.raises(RegisterSilent):
        adapter_selection.configured_registers().exchange("vehicles", "vehicles/else", {}, lambda body: body)


@pytest.mark.parametrize(
    "actor", [NOBODY, Actor("head", "s:1", household=1), Actor("staff", "staff:1", provinces=("*",))], ids=str
)
def test_r4_1c_nobody_but_the_system_reads_or_writes_what_owners_send(
    simulator: RunningSimulator, actor: Actor
) -> None:
    said({person(1): [BIKE]})
    with acting_as(SYSTEM):
        (answer,) = FileAnswer.objects.all()
    answer.id, answer.dispute = answer.id + 1, uuid.uuid4()
    with acting_as(actor):
        assert (FileAnswer.objects.count(), FileWord.objects.count()) == (0, 0)
    with pytest.raises(Error, match="row-level security"), acting_as(actor):
        FileAnswer.objects.bulk_create([answer])


def test_a_word_is_found_by_the_keyed_hash_of_a_person_and_sealed(simulator: RunningSimulator) -> None:
    said({person(1): [BIKE]})
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT w.person_index, a.body FROM register_file_word w, register_file_answer a")
        ((index, body),) = cursor.fetchall()
    assert bytes(index) == key_ring().blind_index("national_id", person(1))
    assert b"motorcycle" not in bytes(body)


@pytest.mark.parametrize("table", ["register_file_answer", "register_file_word"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET province = '1'", "DELETE FROM {}", "TRUNCATE {}"])
def test_it_is_only_ever_added(simulator: RunningSimulator, table: str, statement: str) -> None:
    said({person(1): [BIKE]})
    with pytest.raises(Error, match="permission denied"), transaction.atomic(), acting_as(SYSTEM):
        connection.cursor().execute(statement.format(table))


def test_nobody_is_named_in_what_an_operator_may_read(simulator: RunningSimulator) -> None:
    answer = OwnersAnswer(str(uuid.uuid4()), "R-1", "upheld", "فروخته", TODAY, {person(1): [BIKE]})
    assert person(1) not in repr(answer)
    assert "فروخته" not in repr(answer)
    said({person(1): [BIKE]})
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT a::text || w::text FROM register_file_answer a, register_file_word w")
        (stored,) = cursor.fetchone()
    assert person(1) not in stored


@pytest.mark.parametrize("column", ABOUT_FILES, ids=lambda one: one.column)
def test_it_is_found_while_keys_rotate_and_after(
    simulator: RunningSimulator, settings: Any, tmp_path: Path, column: SealedColumn
) -> None:
    simulator.simulator.keys.clear()
    settings.KEYS = tmp_path / "keys.json"
    said({person(1): [BIKE]})
    for name in ("encryption", "blind_index"):
        key_ring().rotate(name)
    for _ in range(2):
        assert list(heard("vehicles")["vehicles"].rows) == [{"person_no": 1, **BIKE}]
        reencrypt(column, now=NOW)


@pytest.mark.parametrize("names", ["persons", "ships", "vehicles,civil_registry"])
def test_what_cannot_be_reached_by_file_is_refused_with_what_can(names: str) -> None:
    with pytest.raises(HemayatError, match="incomes, insurance"):
        read_environment({"HEMAYAT_REGISTERS_BY_FILE": names})


def test_the_setting_is_a_list_of_registers() -> None:
    given = read_environment({"HEMAYAT_REGISTERS_BY_FILE": " vehicles , trips,"})
    assert given.sign_in.registers_by_file == {"vehicles", "trips"}
    assert read_environment({}).sign_in.registers_by_file == frozenset()
