"""A dispute of one data item goes to the register that owns it; its answer corrects it, and no opinion of ours."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import time_machine

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.inquiries import batch_inquiry, disputes
from hemayat.inquiries.answer_parser import DisputeAnswer
from hemayat.inquiries.batch_inquiry import ask
from hemayat.inquiries.disputes import (
    DisputeAcknowledgement,
    OutgoingDispute,
    answers_of_disputes,
    send_dispute,
)
from hemayat.inquiries.models import InquiryReceipt
from hemayat.inquiries.snapshot_adapter import SnapshotRegisterAdapter
from hemayat.synthetic.register_simulator import clerk
from tests.inquiries.nation import NOW, RunningSimulator, household, person, rows, simulated
from tests.support.nations import snapshot_of

pytestmark = pytest.mark.django_db
CAR = {"person_no": 1, "kind": "passenger", "value_rial": 5_000_000_000}


@pytest.fixture
def simulator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningSimulator]:
    with simulated(tmp_path) as one:
        for module in (batch_inquiry, disputes):
            monkeypatch.setattr(module, "configured_registers", lambda: one.registers)
        yield one


def of(who: str, register: str = "vehicles", row: Any = None) -> OutgoingDispute:
    return OutgoingDispute(register, str(uuid.uuid4()), who, "این خودرو را فروخته‌ام.", row)


def send(dispute: OutgoingDispute) -> DisputeAcknowledgement:
    return send_dispute(dispute, household=1, province="23", asked_by="job:1", now=NOW)


def answer_about(dispute: OutgoingDispute) -> DisputeAnswer | None:
    return answers_of_disputes({dispute.reference: dispute.register}, now=NOW).get(dispute.reference)


def vehicles(number: int = 1) -> list[Any]:
    asked = household(number)
    said = ask(
        "vehicles",
        asked.people,
        about="request:1",
        household=number,
        province="23",
        asked_by="job:1",
        now=NOW,
    )
    return list(said.rows)


def test_r1_5a_a_dispute_is_acknowledged_answered_by_its_owner_and_the_data_item_is_asked_again(
    simulator: RunningSimulator,
) -> None:
    dispute = of(person(1), row=CAR)
    sent = send(dispute)
    assert sent.is_acknowledged
    assert sent.receipt.startswith("vehicles-")
    waiting = answer_about(dispute)
    assert waiting is not None
    assert (waiting.state, waiting.receipt, waiting.answered_at) == ("open", sent.receipt, None)
    assert vehicles() == [CAR]
    (held,) = httpx.get(f"{simulator.url}/disputes").json()
    assert (held["national_id"], held["words"]) == (person(1), dispute.words)
    assert held["data_item"] == {"kind": "passenger", "value_rial": 5_000_000_000}
    order = {"reference": dispute.reference, "state": "corrected", "rows": [], "words": "فروخته شده است."}
    assert simulator.order("disputes", order) == 200
    answered = answer_about(dispute)
    assert answered is not None
    assert (answered.state, answered.words) == ("corrected", "فروخته شده است.")
    assert answered.answered_at is not None
    assert vehicles() == []


def test_an_owner_may_stand_by_the_data_item(simulator: RunningSimulator) -> None:
    dispute = of(person(1))
    send(dispute)
    simulator.order("disputes", {"reference": dispute.reference, "state": "upheld"})
    answered = answer_about(dispute)
    assert answered is not None
    assert answered.state == "upheld"
    assert vehicles() == [CAR]
    assert simulator.order("disputes", {"reference": dispute.reference, "state": "corrected"}) == 400


def test_a_dispute_sent_again_is_the_same_dispute(simulator: RunningSimulator) -> None:
    dispute = of(person(1))
    assert send(dispute) == send(dispute)
    assert len(httpx.get(f"{simulator.url}/disputes").json()) == 1


@pytest.mark.parametrize("fault", ["silent", "garbage", "half", "wrong_reference", {"status": 503}], ids=str)
def test_an_owner_that_does_not_acknowledge_is_sent_it_again(simulator: RunningSimulator, fault: Any) -> None:
    dispute = of(person(1))
    simulator.order("faults", {"vehicles": fault})
    lost = send(dispute)
    assert (lost.is_acknowledged, lost.receipt) == (False, "")
    assert lost.reason
    assert answer_about(dispute) is None
    simulator.order("faults", {"vehicles": None})
    assert send(dispute).is_acknowledged
    with acting_as(SYSTEM):
        receipts = InquiryReceipt.objects.order_by("id").values_list(
            "register", "is_answered", "household_id"
        )
        assert list(receipts) == [("vehicles/disputes", False, 1), ("vehicles/disputes", True, 1)]


def test_many_disputes_are_asked_about_at_once_and_a_stranger_is_passed_over(
    simulator: RunningSimulator,
) -> None:
    cars, loans = [of(person(n)) for n in (1, 2, 3)], of(person(1), "loans")
    for one in (*cars, loans):
        send(one)
    before = simulator.state()["questions"]
    asked = {one.reference: one.register for one in (*cars, loans)} | {str(uuid.uuid4()): "loans"}
    found = answers_of_disputes(asked, now=NOW)
    assert {one.reference for one in (*cars, loans)} == set(found)
    assert simulator.state()["questions"] - before == 2
    simulator.order("faults", {"loans": {"status": 500}})
    assert set(answers_of_disputes(asked, now=NOW)) == {one.reference for one in cars}


def test_nobody_is_named_in_what_an_operator_may_read(simulator: RunningSimulator) -> None:
    dispute = of(person(1))
    for said in (
        repr(dispute),
        repr(send(dispute)),
        repr(answer_about(dispute)),
    ):
        assert person(1) not in said
        assert "فروخته" not in said


def test_in_a_demo_a_dispute_of_a_car_long_sold_is_answered_by_what_the_nation_knows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot = snapshot_of(tmp_path, rows())
    truth = tmp_path / "extract" / "truth"
    truth.mkdir(parents=True)
    pq.write_table(
        pa.table({"kind": ["stale_vehicle", "orphan"], "national_id": [person(1), person(2)]}),
        truth / "00000.parquet",
    )
    registers = SnapshotRegisterAdapter(snapshot.path, tmp_path / "index")
    for module in (batch_inquiry, disputes):
        monkeypatch.setattr(module, "configured_registers", lambda: registers)
    right, wrong = of(person(1)), of(person(2))
    with time_machine.travel(NOW, tick=False) as clock:
        for dispute in (right, wrong):
            assert send(dispute).is_acknowledged
        asked = {right.reference: "vehicles", wrong.reference: "vehicles"}
        assert {a.state for a in answers_of_disputes(asked, now=NOW).values()} == {"open"}
        clock.shift(clerk.TAKES + dt.timedelta(seconds=1))
        found = answers_of_disputes(asked, now=NOW)
    assert (found[right.reference].state, found[wrong.reference].state) == ("corrected", "upheld")
    assert (vehicles(1), vehicles(2)) == ([], [CAR])
    registers.simulated.close()
