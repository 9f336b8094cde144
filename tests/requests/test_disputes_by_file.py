"""A dispute goes by file to an owner without an API: handed over, acknowledged, answered, decided as over a wire."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import stat
from pathlib import Path
from typing import Any

import pytest

from hemayat.accounts.conflict_of_interest import declare_relative
from hemayat.accounts.models import TIES
from hemayat.accounts.roles import Role
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.dates import day_of, parse_date
from hemayat.common.errors import HemayatError
from hemayat.eligibility.queries import before_of, decision_in, determination_of
from hemayat.households.queries import known_in
from hemayat.inquiries.dispute_file import CLAIM_WORDS, OURS, OWNERS, columns_of
from hemayat.inquiries.models import InquiryReceipt
from hemayat.registers.schema import REGISTERS_ASKED
from hemayat.requests import actions
from hemayat.requests.errors import NOT_A_SENIOR_OFFICER
from hemayat.requests.models import Request
from hemayat.requests.questions import CLAIMS
from hemayat.requests.states import CaseKind, CaseState
from tests.requests.owners_files import (
    DAY,
    acknowledged,
    answered,
    everything,
    exported,
    filled,
    kept,
    lines_of,
    on_record,
    saved,
    senior_officer,
    taken_in,
)
from tests.requests.registers import RunningSimulator
from tests.requests.steps import NOW, events_of, filed, head, notices, officer, take_on, view
from tests.requests.test_disputes import HOUSEHOLD, dispute_of
from tests.support.refusals import refuses

pytestmark = pytest.mark.usefixtures("nation")


@pytest.fixture(autouse=True)
def no_api(settings: Any, registers: RunningSimulator) -> None:
    """The owner of vehicles has none; all other registers are asked over real sockets."""
    settings.REGISTERS_BY_FILE = frozenset({"vehicles"})


def disputed(household: int = HOUSEHOLD, **answers: str) -> int:
    """A dispute that the worker has looked at."""
    request = filed(head(household), CaseKind.DISPUTE, NOW, **answers)
    take_on()
    return request


def test_it_is_handed_over_and_acknowledged_by_file_and_waits_in_the_open(
    registers: RunningSimulator, tmp_path: Path
) -> None:
    request = disputed()
    told = dispute_of(request)
    assert (told.state, told.is_by_file, told.clock) == ("unsent", True, None)
    assert registers.simulator.registers.desk.disputes() == [], "nothing of it goes over the wire"
    assert [one.register for one in view(request, HOUSEHOLD).waiting] == ["vehicles"]

    (line,) = lines_of(exported(tmp_path).file)
    told = dispute_of(request)
    assert (told.state, told.sent_at, told.owner_reference) == ("sent", NOW, "")
    assert told.clock
    assert (told.clock.is_paused, told.clock.working_days_left) == (False, 5)
    assert parse_date(line["answer_by_on"]) == told.clock.due_on

    taken_in(saved([acknowledged(line)], tmp_path / "receipts.csv"), NOW + DAY)
    take_on(NOW + DAY)
    told = dispute_of(request, NOW + DAY)
    assert (told.state, told.sent_at, told.owner_reference) == ("acknowledged", NOW, "R-1")
    seen = view(request, HOUSEHOLD)
    assert (seen.state, [one.register for one in seen.waiting]) == (
        CaseState.AWAITING_REGISTERS,
        ["vehicles"],
    )
    assert events_of(seen)[-3:] == ["registers_asked", "dispute_handed_over", "dispute_acknowledged"]


def test_r1_5a_the_owners_answer_by_file_corrects_the_data_item_and_before_and_after_are_seen(
    nation: int, tmp_path: Path
) -> None:
    request = disputed()
    (line,) = lines_of(exported(tmp_path).file)
    later = NOW + 2 * DAY
    taken_in(saved([answered(line)], tmp_path / "answers.csv"), later)
    assert view(request, HOUSEHOLD).state == CaseState.AWAITING_REGISTERS, "the file itself decides nothing"
    take_on(later)
    seen, told = view(request, HOUSEHOLD, now=later), dispute_of(request, later)
    assert (seen.state, told.state, told.result) == (CaseState.DECIDED, "answered", "corrected")
    assert "پلاک" in told.answer
    assert told.clock
    assert told.clock.stopped_at == later
    assert seen.decision_id
    with acting_as(SYSTEM, is_read_only=True):
        after = decision_in(HOUSEHOLD, seen.decision_id)
        assert after
        before = before_of(after)
    assert before
    # The register over the wire still has the car: what counted is what the file says.
    assert (before.outcome, before.run_id, after.outcome) == ("not_eligible", nation, "eligible")
    assert events_of(seen)[-3:] == ["dispute_answered", "registers_answered", "decided"]
    assert notices(HOUSEHOLD) == ["request_filed.1", "request_eligible.1"]


def test_only_the_household_that_was_answered_is_decided_again(tmp_path: Path) -> None:
    request, other = disputed(), disputed(3)
    lines = {line["national_id"]: line for line in lines_of(exported(tmp_path).file)}
    with acting_as(SYSTEM, is_read_only=True):
        (member,) = known_in(HOUSEHOLD)
    taken_in(saved([answered(lines[member.national_id])], tmp_path / "answers.csv"))
    take_on(NOW + DAY)
    assert (view(request, HOUSEHOLD).state, view(other, 3).state) == (
        CaseState.DECIDED,
        CaseState.AWAITING_REGISTERS,
    )
    with acting_as(SYSTEM, is_read_only=True):
        others = [determination_of(household) for household in range(1, 41) if household != HOUSEHOLD]
    assert {one.decision_id for one in others if one} == {None}


def test_an_owner_that_upholds_its_data_item_says_the_rows_that_it_has(tmp_path: Path) -> None:
    request = disputed()
    (line,) = lines_of(exported(tmp_path).file)
    car = {"rows": "1", "kind": "passenger", "value_rial": "۴۰۰۰۰۰۰۰۰۰"}
    taken = taken_in(saved([answered(line, "upheld", **car)], tmp_path / "back.csv"))
    assert (taken.answered, taken.refused) == (1, [])
    take_on(NOW + DAY)
    assert (view(request, HOUSEHOLD).state, dispute_of(request).result) == (CaseState.DECIDED, "upheld")
    assert notices(HOUSEHOLD)[-1] == "request_not_eligible.1"


def test_the_file_holds_what_the_owner_needs_and_is_for_nobody_else(tmp_path: Path) -> None:
    request = disputed(2, why='=HYPERLINK("http://x")\nسطر دوم')
    made = exported(tmp_path / "new")
    assert made.file
    manifest = json.loads(made.file.with_suffix(".json").read_text("utf-8"))
    assert manifest["sha256"] == made.sha256 == hashlib.sha256(made.file.read_bytes()).hexdigest()
    assert (manifest["format"], manifest["register"], manifest["disputes"], manifest["lines"]) == (
        "hemayat disputes 1", "vehicles", 1, 2,
    )  # fmt: skip
    for path in (made.file, made.file.with_suffix(".json")):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert made.file.read_bytes().startswith(b"\xef\xbb\xbf")
    with acting_as(SYSTEM, is_read_only=True):
        first, second = (one.national_id for one in known_in(2))
    disputed_line, member = lines_of(made.file)
    assert (disputed_line["national_id"], member["national_id"]) == (first, second)
    assert (disputed_line["about"], member["about"]) == ("disputed", "member")
    assert disputed_line["reference"] == member["reference"]
    assert disputed_line["words"].startswith("'=HYPERLINK")
    assert parse_date(disputed_line["filed_on"]) == day_of(NOW)
    assert disputed_line["data_item"]
    assert view(request, 2).dispute


def test_whoever_exported_and_took_in_is_on_record_and_no_id_is(tmp_path: Path) -> None:
    disputed()
    made = exported(tmp_path)
    (line,) = lines_of(made.file)
    taken_in(saved([answered(line)], tmp_path / "back.csv"))
    by = f"staff:{senior_officer().pk}"
    for event in ("dispute.file_handed_over", "dispute.file_taken_in", "dispute.answer_taken_in"):
        (one,) = on_record(event)
        assert one.actor_id == by
        assert line["national_id"] not in json.dumps([one.subject, one.detail])
    assert on_record("dispute.file_handed_over")[0].detail["sha256"] == made.sha256


def test_until_a_receipt_comes_it_is_written_again_and_is_the_same(tmp_path: Path) -> None:
    request = disputed()
    first = exported(tmp_path)
    again = exported(tmp_path, NOW + DAY)
    assert (first.new, again.disputes, again.new) == (1, 1, 0)
    assert lines_of(first.file) == lines_of(again.file)
    assert events_of(view(request, HOUSEHOLD)).count("dispute_handed_over") == 1
    assert dispute_of(request).sent_at == NOW
    (line,) = lines_of(first.file)
    taken_in(saved([acknowledged(line)], tmp_path / "back.csv"))
    take_on(NOW + DAY)
    assert exported(tmp_path, NOW + 2 * DAY).file is None


@pytest.mark.slow
def test_the_owners_silence_past_its_clock_brings_an_officer_and_its_late_answer_counts(
    tmp_path: Path,
) -> None:
    request = disputed()
    (line,) = lines_of(exported(tmp_path).file)
    now = NOW
    for _ in range(60):
        take_on(now)
        now += 6 * dt.timedelta(hours=1)
    assert view(request, HOUSEHOLD, now=now).state == CaseState.AWAITING_OFFICER
    taken_in(saved([answered(line)], tmp_path / "back.csv"), now)
    take_on(now)
    assert view(request, HOUSEHOLD, now=now).state == CaseState.DECIDED


def test_the_same_file_again_changes_nothing_nor_does_the_one_before_it(tmp_path: Path) -> None:
    request = disputed()
    (line,) = lines_of(exported(tmp_path).file)
    receipts = saved([acknowledged(line)], tmp_path / "receipts.csv")
    answers = saved([answered(line)], tmp_path / "answers.csv")
    for file in (receipts, answers):
        taken_in(file)
        take_on(NOW + DAY)
    assert view(request, HOUSEHOLD).state == CaseState.DECIDED
    before = everything()
    for file in (answers, receipts, answers):
        taken = taken_in(file, NOW + 2 * DAY)
        assert (taken.known, taken.accepted, taken.answered, taken.acknowledged) == (1, 1, 0, 0)
        take_on(NOW + 2 * DAY)
    assert everything() == before


def test_a_household_without_a_word_about_a_member_is_never_refused_for_it(tmp_path: Path) -> None:
    """Household 2 has two members; the owner speaks of one, and what it passed over stays unknown."""
    request = disputed(2)
    one, other = lines_of(exported(tmp_path).file)
    taken_in(saved([answered(one), other], tmp_path / "back.csv"))
    now = NOW
    for _ in range(5):
        now += dt.timedelta(minutes=20)
        take_on(now)
    seen = view(request, 2, now=now)
    assert (seen.state, seen.missing) == (CaseState.AWAITING_OFFICER, ("vehicle_value",))


def test_another_request_is_told_what_the_owner_said_last_by_file(
    registers: RunningSimulator, tmp_path: Path
) -> None:
    request = disputed()
    (line,) = lines_of(exported(tmp_path).file)
    taken_in(saved([answered(line)], tmp_path / "back.csv"))
    take_on(NOW + DAY)
    assert view(request, HOUSEHOLD).state == CaseState.DECIDED
    objection = filed(head(HOUSEHOLD), CaseKind.OBJECTION, NOW + DAY)
    take_on(NOW + DAY)
    assert view(objection, HOUSEHOLD).state == CaseState.DECIDED
    with acting_as(SYSTEM, is_read_only=True):
        asked = InquiryReceipt.objects.filter(register="vehicles", household_id=HOUSEHOLD)
        assert set(asked.values_list("is_answered", flat=True)) == {True}


def test_a_register_with_an_api_is_not_exported_nor_imported(settings: Any, tmp_path: Path) -> None:
    disputed()
    (line,) = lines_of(exported(tmp_path).file)
    back = saved([answered(line)], tmp_path / "back.csv")
    settings.REGISTERS_BY_FILE = frozenset({"properties"})
    with pytest.raises(HemayatError, match="HEMAYAT_REGISTERS_BY_FILE"):
        exported(tmp_path, NOW + DAY)
    with pytest.raises(HemayatError, match="HEMAYAT_REGISTERS_BY_FILE"):
        taken_in(back)
    assert kept() == []


def test_an_owner_that_gets_an_api_is_sent_what_it_has_not_acknowledged(
    registers: RunningSimulator, settings: Any, tmp_path: Path
) -> None:
    request = disputed()
    exported(tmp_path)
    settings.REGISTERS_BY_FILE = frozenset()
    take_on(NOW + DAY)
    (held,) = registers.simulator.registers.desk.disputes()
    told = dispute_of(request)
    assert (told.state, told.sent_at, told.owner_reference) == ("acknowledged", NOW, held.receipt)


def test_r4_2a_nobody_but_a_senior_officer_carries_files_and_nobody_makes_a_request_by_one(
    tmp_path: Path,
) -> None:
    disputed()
    (line,) = lines_of(exported(tmp_path).file)
    back = saved([answered(line)], tmp_path / "back.csv")
    strangers: list[Any] = [
        officer(name=role, roles=[role]) for role in Role if role is not Role.SENIOR_OFFICER
    ]
    senior = ["senior_officer"]
    strangers += [
        officer(name="gone", roles=senior, is_active=False),
        officer(name="one", roles=senior, provinces=("23",)),
    ]
    strangers += [head(), SYSTEM, None]
    for by in strangers:
        with refuses(NOT_A_SENIOR_OFFICER):
            actions.hand_over_by_file(register="vehicles", out=tmp_path, by=by, now=NOW)
        with refuses(NOT_A_SENIOR_OFFICER):
            actions.take_in_file(file=back, by=by, now=NOW)
    invented = filled(answered(line), reference="6f1de0a2-6d8a-4b3e-9f0c-3f7d0c7a1b11")
    taken = taken_in(saved([invented], tmp_path / "invented.csv"))
    assert [one.reason for one in taken.refused] == ["is of no dispute of ours"]
    with acting_as(SYSTEM, is_read_only=True):
        assert Request.objects.count() == 1


def test_no_register_calls_a_column_as_we_do_and_every_claim_has_words() -> None:
    for register in REGISTERS_ASKED:
        assert not set(columns_of(register)) & {*OURS, *OWNERS}, register
    assert set(CLAIM_WORDS) == set(CLAIMS)


def test_nobody_carries_a_dispute_of_their_own_family(tmp_path: Path) -> None:
    """A colleague hands it over, and takes the answer in."""
    disputed()
    other = disputed(3)
    (mine,) = [line for line in lines_of(exported(tmp_path).file) if line["national_id"] == own_id()]
    senior = senior_officer()
    declare_relative(national_id=own_id(), relation=TIES[1], by=senior, now=NOW)
    out = exported(tmp_path / "again", NOW + DAY)
    assert (out.disputes, out.left_out) == (1, 1)
    assert own_id() not in {line["national_id"] for line in lines_of(out.file)}
    answer = saved([answered(mine)], tmp_path / "answers.csv")
    (refused,) = taken_in(answer).refused
    assert "colleague" in refused.reason
    assert kept() == []
    colleague = officer(name="colleague", roles=[Role.SENIOR_OFFICER.value], provinces=("*",))
    assert actions.take_in_file(file=answer, by=colleague, now=NOW).answered == 1
    assert view(other, 3).state == CaseState.AWAITING_REGISTERS


def own_id() -> str:
    with acting_as(SYSTEM, is_read_only=True):
        return known_in(HOUSEHOLD)[0].national_id
