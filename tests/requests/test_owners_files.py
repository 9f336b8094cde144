"""Files that an owner sends back with something wrong in them: what is refused is said, and the rest counts."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.errors import HemayatError
from hemayat.requests.actions import withdraw_request
from hemayat.requests.models import Dispute
from hemayat.requests.states import CaseKind
from tests.requests.owners_files import (
    DAY,
    Line,
    acknowledged,
    answered,
    exported,
    filled,
    kept,
    lines_of,
    on_record,
    saved,
    taken_in,
)
from tests.requests.registers import RunningSimulator
from tests.requests.steps import NOW, filed, head, take_on, view
from tests.support.extracts import national_id

pytestmark = pytest.mark.usefixtures("nation")
CAR = {"rows": "1", "kind": "passenger", "value_rial": "4000000000"}
STRANGER = national_id(777)


@pytest.fixture(autouse=True)
def no_api(settings: Any, registers: RunningSimulator) -> None:
    settings.REGISTERS_BY_FILE = frozenset({"vehicles", "properties"})


@pytest.fixture
def lines(tmp_path: Path) -> list[Line]:
    """One line each of households 3 and 6, whose heads live alone, and two of household 2."""
    for household in (6, 3, 2):
        filed(head(household), CaseKind.DISPUTE, NOW)
    take_on()
    found = lines_of(exported(tmp_path / "out").file)
    assert [line["about"] for line in found] == ["disputed", "disputed", "disputed", "member"]
    return found


Spoiling = Callable[[Line], Line]
SPOILT: dict[str, tuple[Spoiling, str, str]] = {
    "no reference": (lambda one: filled(answered(one), reference="R-1"), "reference", "no reference of ours"),
    "unknown": (
        lambda one: filled(answered(one), reference="6f1de0a2-6d8a-4b3e-9f0c-3f7d0c7a1b11"),
        "reference",
        "no dispute of ours",
    ),
    "another register": (
        lambda one: filled(answered(one), register="properties"), "register", "the file is about vehicles",
    ),
    "no receipt": (lambda one: answered(one, receipt=""), "receipt", "your own reference"),
    "long receipt": (lambda one: answered(one, receipt="R" * 65), "receipt", "1 to 64 letters"),
    "no state": (lambda one: answered(one, state=""), "state", "none of open, corrected, upheld"),
    "own state": (lambda one: answered(one, state="done"), "state", "none of open, corrected, upheld"),
    "rows of an open one": (lambda one: filled(acknowledged(one), rows="0"), "rows", "is open"),
    "no day": (lambda one: answered(one, as_of=""), "as_of", "the day that the rows describe"),
    "no such day": (lambda one: answered(one, as_of="1398/07/31"), "as_of", "the day that the rows describe"),
    "day to come": (lambda one: answered(one, as_of="1398/09/14"), "as_of", "a day to come"),
    "day before": (lambda one: answered(one, as_of="1398/09/11"), "as_of", "before the dispute was filed"),
    "bad id": (lambda one: filled(answered(one), national_id="1234567890"), "national_id", "wrong check digit"),
    "stranger": (lambda one: filled(answered(one), national_id=STRANGER), "national_id", "nobody whom"),
    "no count": (lambda one: answered(one, **CAR | {"rows": ""}), "rows", "how many rows"),
    "a count of thousands of digits": (lambda one: answered(one, **CAR | {"rows": "9" * 5_000}), "rows", "how many"),
    "nothing of whom it is about": (lambda one: answered(one, rows=""), "rows", "the person whom"),
    "a lost row": (lambda one: answered(one, **CAR | {"rows": "2"}), "rows", "1 lines are there"),
    "row of none": (lambda one: answered(one, **CAR | {"rows": "0"}), "kind", "there is no row"),
    "bad code": (lambda one: answered(one, **CAR | {"kind": "سواری"}), "kind", "not one of the column’s codes"),
    "bad number": (lambda one: answered(one, **CAR | {"value_rial": "4e9"}), "value_rial", "whole number"),
    "negative": (lambda one: answered(one, **CAR | {"value_rial": "-5"}), "value_rial", "too small or too large"),
    "long words": (lambda one: answered(one, answer="و" * 2001), "answer", "2000 letters"),
}  # fmt: skip


@pytest.mark.parametrize("name", SPOILT)
def test_a_line_that_cannot_be_is_refused_with_its_reason_and_the_others_count(
    lines: list[Line], tmp_path: Path, name: str
) -> None:
    spoil, column, reason = SPOILT[name]
    taken = taken_in(saved([answered(lines[1]), spoil(lines[0])], tmp_path / "back.csv"))
    (refused,) = taken.refused
    assert (refused.line, refused.column) == (3, column)
    assert reason in refused.reason
    assert (taken.read, taken.accepted, taken.answered) == (2, 1, 1)
    assert kept() == [("R-1", "corrected")]


def test_no_national_id_is_shown_in_whatever_column_it_stands(lines: list[Line], tmp_path: Path) -> None:
    spoilt = [
        filled(answered(lines[0]), national_id=STRANGER),
        answered(lines[1], as_of=f"{STRANGER} 1398"),
    ]
    taken = taken_in(saved(spoilt, tmp_path / "back.csv"))
    assert [one.value for one in taken.refused] == [f"…{STRANGER[-2:]}", f"…{STRANGER[-2:]} 1398"]


def test_of_a_dispute_all_is_believed_or_nothing(lines: list[Line], tmp_path: Path) -> None:
    first, member = lines[2], lines[3]
    spoilt = filled(member, rows="1", kind="boat", value_rial="1")
    taken = taken_in(saved([answered(first), spoilt, answered(lines[0])], tmp_path / "back.csv"))
    assert [(one.line, one.column) for one in taken.refused] == [(2, ""), (3, "kind")]
    assert "another line" in taken.refused[0].reason
    assert (taken.read, taken.accepted) == (3, 1)
    taken = taken_in(saved([answered(first), filled(member, **CAR)], tmp_path / "again.csv"))
    assert (taken.accepted, taken.answered) == (2, 1)


def test_lines_of_one_dispute_that_contradict_each_other_are_refused(
    lines: list[Line], tmp_path: Path
) -> None:
    other = filled(lines[3], state="upheld", rows="0")
    taken = taken_in(saved([answered(lines[2]), other], tmp_path / "back.csv"))
    assert [one.column for one in taken.refused] == ["", "state"]
    assert "line 2 says otherwise" in taken.refused[1].reason


@pytest.mark.parametrize(
    ("then", "reason"),
    [
        ({"receipt": "R-2"}, "was R-1 before"),
        ({"state": "upheld"}, "answered before, and otherwise"),
        ({"answer": "سخنی دیگر"}, "answered before, and otherwise"),
        ({**CAR}, "answered before, and otherwise"),
    ],
    ids=str,
)
def test_what_was_answered_is_never_answered_otherwise(
    lines: list[Line], tmp_path: Path, then: Line, reason: str
) -> None:
    taken_in(saved([answered(lines[0])], tmp_path / "first.csv"))
    for now in (NOW, NOW + DAY):
        taken = taken_in(saved([filled(answered(lines[0]), **then)], tmp_path / "other.csv"), now)
        assert [reason in one.reason for one in taken.refused] == [True]
        take_on(NOW + DAY)
    assert kept() == [("R-1", "corrected")]


def test_a_reference_of_another_register_is_refused(lines: list[Line], tmp_path: Path) -> None:
    filed(head(9), CaseKind.DISPUTE, NOW, register="properties", fact="property_value")
    (other,) = lines_of(exported(tmp_path / "properties", register="properties").file)
    taken = taken_in(saved([filled(answered(lines[0]), reference=other["reference"])], tmp_path / "back.csv"))
    assert [one.reason for one in taken.refused] == ["is of a dispute that another register was handed"]


def test_the_answer_to_a_withdrawn_request_is_refused(lines: list[Line], tmp_path: Path) -> None:
    with acting_as(SYSTEM, is_read_only=True):
        told = Dispute.objects.get(reference=lines[0]["reference"])
    withdraw_request(request_id=told.request_id, by=head(told.household_id), now=NOW)
    taken = taken_in(saved([answered(lines[0])], tmp_path / "back.csv"))
    assert ["withdrawn" in one.reason for one in taken.refused] == [True]
    assert view(told.request_id, told.household_id).ended_at == NOW


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_it_is_read_however_a_spreadsheet_saved_it(lines: list[Line], tmp_path: Path, delimiter: str) -> None:
    """Without noughts in front, with Arabic letters and Persian digits, blank lines, columns of the clerk's own."""
    persian = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
    who = str(int(lines[0]["national_id"])).translate(persian)
    said = answered(lines[0], **CAR | {"rows": "۱"}, answer="ملكي ندارد؛ \u200cتمام", as_of="۱۳۹۸/۰۹/۱۲")
    empty = dict.fromkeys(lines[0], "")
    file = saved(
        [{**filled(said, national_id=who), "note": "x"}, {**empty, "note": ""}, {**lines[1], "note": ""}],
        tmp_path / "back.csv",
        delimiter,
    )
    taken = taken_in(file)
    assert (taken.read, taken.accepted, taken.answered, taken.blank, taken.refused) == (2, 2, 1, 1, [])
    take_on(NOW + DAY)
    with acting_as(SYSTEM, is_read_only=True):
        told = Dispute.objects.get(reference=lines[0]["reference"])
    seen = view(told.request_id, told.household_id).dispute
    assert seen
    assert seen.answer.startswith("ملکی ندارد")


def test_a_file_that_breaks_off_says_where_and_loses_nothing_before_it(
    lines: list[Line], tmp_path: Path
) -> None:
    """Wherever it is cut: no line without its end is believed, and none is counted twice or not at all."""
    whole = saved([answered(lines[0]), answered(lines[1], **CAR)], tmp_path / "whole.csv").read_bytes()
    begin = whole.index(b"\r\n", whole.index(lines[0]["reference"].encode())) + 2
    for end in (begin + 5, begin + len(lines[1]["reference"]) + 40, len(whole) - 6, len(whole) - 2):
        cut = tmp_path / "cut.csv"
        cut.write_bytes(whole[:end].decode("utf-8", "ignore").encode())
        taken = taken_in(cut)
        assert (taken.read, taken.accepted, [one.line for one in taken.refused]) == (2, 1, [3])
        assert "breaks off" in taken.refused[0].reason
    assert kept() == [("R-1", "corrected")]
    assert taken_in(tmp_path / "whole.csv").answered == 1


def test_a_cut_inside_quotes_is_seen_too(lines: list[Line], tmp_path: Path) -> None:
    said = answered(lines[1], answer="نخست،\nسپس, و\nتمام")
    whole = saved([answered(lines[0]), said], tmp_path / "whole.csv").read_bytes()
    cut = tmp_path / "cut.csv"
    cut.write_bytes(whole[: whole.index("سپس".encode())])
    taken = taken_in(cut)
    assert (taken.read, taken.accepted, [one.line for one in taken.refused]) == (2, 1, [3])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        ("\ufeff\r\n".encode(), "empty"),
        ("reference,register\r\n".encode("utf-16"), "not UTF-8"),
        (b"\x00\x01reference\r\n", "no text"),
        (b"reference,register\r\n1,vehicles\r\n", "does not name the columns national_id, receipt"),
        (b"reference,register,national_id,receipt,state,answer,as_of,rows\r\n", "no line names a register"),
        (
            b"reference,register,national_id,receipt,state,answer,as_of,rows\r\n1,ships,2,3,4,5,6,7\r\n",
            "'ships'",
        ),
        (
            b"reference,register,national_id,receipt,state,answer,as_of,rows\r\n1,vehicles,2,3,4,5,6,7\r\n",
            "lacks kind",
        ),
    ],
    ids=str,
)
def test_a_file_that_is_none_is_refused_whole(tmp_path: Path, content: bytes, reason: str) -> None:
    file = tmp_path / "back.csv"
    file.write_bytes(content)
    with pytest.raises(HemayatError, match=reason) as fault:
        taken_in(file)
    assert str(file) in fault.value.faults[0]
    assert on_record("dispute.file_taken_in") == []


def test_another_checksum_than_the_owner_told_refuses_the_file_whole(
    lines: list[Line], tmp_path: Path
) -> None:
    file = saved([answered(lines[0])], tmp_path / "back.csv")
    right = hashlib.sha256(file.read_bytes()).hexdigest()
    with pytest.raises(HemayatError, match="has the checksum"):
        taken_in(file, sha256="0" * 64)
    assert kept() == []
    assert taken_in(file, sha256=right.upper()).answered == 1


def test_a_file_that_is_not_there_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(HemayatError, match=r"nothing\.csv: cannot be read"):
        taken_in(tmp_path / "nothing.csv")
