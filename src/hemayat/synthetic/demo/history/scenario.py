"""What happened in the weeks before a demo, as tables: which story, where, in which weeks, how often, with which end.

A story lists its steps, each with the days after the filing or after the due date (DUE + n); `runner` calls the
functions of these names. The numbers are for 100,000 households: a smaller nation has fewer cases.

Five faults are in these tables. `FAULTS` lists them for the truth file of the test, and nothing else reads it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hemayat.synthetic.demo.history.calendar import WEEKS

ALL_WEEKS = tuple(range(-WEEKS, 0))
BEFORE, LATELY = ALL_WEEKS[:-2], ALL_WEEKS[-2:]
LATE_PROVINCE, WRONG_PROVINCE = "khuzestan", "fars"
APART = (LATE_PROVINCE, WRONG_PROVINCE)
"""Provinces whose cases are counted alone: no other story takes place there."""
SILENT_REGISTER, SILENT_WEEK = "trips", -1
REJECTING_AGENCY = "relief_committee"
DUE = 1000
"""In a step: the days are counted from the due date instead of from the filing."""
QUESTION, CALL = "question", "call"
"""Kinds of stories that are no request."""
Steps = tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class CaseStory:
    """`weeks`: week → how many are filed in it. `provinces`: where; everywhere but in APART if there are none.

    `due_today`: how many are filed on the day that makes them due today, or on the next working day. `corrects`: tables
    of registers whose owners removed the household's rows before the case was filed: the run was decided by wrong ones.
    `words`: whether the head writes something. `documents`: whether the head sends a picture.
    """

    name: str
    pool: str
    weeks: Mapping[int, int] = field(default_factory=dict)
    provinces: tuple[str, ...] = ()
    kind: str = "objection"
    corrects: tuple[str, ...] = ()
    words: bool = False
    documents: bool = False
    due_today: int = 0
    steps: Steps = ()


def _each(many: int, weeks: tuple[int, ...] = ALL_WEEKS) -> dict[int, int]:
    return dict.fromkeys(weeks, many)


OBJECTIONS = (
    # Without words of the head, the rules decide as soon as the registers have answered.
    CaseStory("turnover_stays", "bank_turnover", _each(6), ("tehran",)),
    CaseStory("turnover_corrected", "bank_turnover", _each(8), ("tehran",), corrects=("accounts",)),
    CaseStory("income_stays", "income_per_member", _each(13, BEFORE), (WRONG_PROVINCE,)),
    CaseStory(
        "income_corrected", "income_per_member", _each(13, LATELY), (WRONG_PROVINCE,),
        corrects=("incomes", "employment"),
    ),
    CaseStory("vehicle_stays", "vehicles", {-8: 1, -6: 1, -4: 1}),
    CaseStory("vehicle_corrected", "vehicles", _each(3), corrects=("vehicles",)),
    # With words or a document, an officer reads them first.
    CaseStory("decile_refused", "covered_deciles", _each(3), words=True, steps=((6, "refuse"),)),
    CaseStory("turnover_refused", "bank_turnover", _each(3), ("tehran",), words=True, steps=((9, "refuse"),)),
    CaseStory(
        "document_refused", "covered_deciles", {-6: 1, -5: 1, -4: 1, -3: 1}, words=True, documents=True,
        steps=((8, "refuse"),),
    ),
    # Nobody knows what a vehicle or a property is worth: the rules leave it to an officer.
    CaseStory("unvalued_granted", "unvalued", _each(4), words=True, steps=((7, "grant"),)),
    CaseStory("late_province_in_time", "unvalued", _each(12, (-8, -7, -6)), (LATE_PROVINCE,), steps=((8, "grant"),)),
    CaseStory(
        "late_province_late", "unvalued", {-5: 8}, (LATE_PROVINCE,), steps=((DUE + 4, "grant"),)
    ),
    CaseStory(
        "late_province_complained", "unvalued", {-5: 4}, (LATE_PROVINCE,),
        steps=(
            (DUE + 2, "complain_of_delay"), (DUE + 3, "inspect"), (DUE + 4, "grant"), (DUE + 5, "uphold_complaint"),
        ),
    ),
    CaseStory("late_province_open", "unvalued", {-4: 9}, (LATE_PROVINCE,)),
    CaseStory("late_and_complained", "unvalued", {-4: 3}, (LATE_PROVINCE,), steps=((DUE + 2, "complain_of_delay"),)),
    # The queue, in each of its states.
    CaseStory("waiting", "unvalued", {-2: 6, -1: 6}, words=True),
    CaseStory("in_hand", "unvalued", {-2: 4}, words=True, steps=((5, "take_up"),)),
    CaseStory("asked", "unvalued", {-2: 3}, words=True, steps=((3, "ask"),)),
    CaseStory("asked_and_answered", "unvalued", {-4: 3}, words=True, steps=((3, "ask"), (6, "reply"), (9, "grant"))),
    CaseStory("withdrawn", "unvalued", {-5: 2, -3: 2}, words=True, steps=((3, "withdraw"),)),
    CaseStory("due_today", "unvalued", due_today=5, words=True),
    # Deciding against the rules takes a second person.
    CaseStory(
        "overridden", "covered_deciles", {-6: 3, -4: 3}, words=True,
        steps=((5, "refuse"), (7, "propose_override"), (9, "confirm_override")),
    ),
    CaseStory(
        "override_refused", "covered_deciles", {-5: 2}, words=True,
        steps=((5, "refuse"), (7, "propose_override"), (9, "refuse_override")),
    ),
    # Proposed after the second run, which replaces earlier decisions: nobody can agree to a proposal against those.
    CaseStory(
        "override_waits", "covered_deciles", {-1: 3}, words=True, steps=((2, "refuse"), (3, "propose_override"))
    ),
    # Complaints about somebody of the staff.
    CaseStory(
        "conduct_upheld", "covered_deciles", {-6: 1, -4: 1}, words=True,
        steps=((5, "refuse"), (6, "complain_of_conduct"), (8, "inspect"), (11, "uphold_complaint")),
    ),
    CaseStory(
        "conduct_not_upheld", "covered_deciles", {-7: 2, -5: 2, -3: 1}, words=True,
        steps=((5, "refuse"), (6, "complain_of_conduct"), (8, "inspect"), (11, "reject_complaint")),
    ),
    CaseStory(
        "conduct_open", "covered_deciles", {-3: 2}, words=True,
        steps=((5, "refuse"), (7, "complain_of_conduct"), (9, "inspect")),
    ),
)  # fmt: skip
# All in one week: in a week with a few decided disputes, the share of objections that succeeded is withheld.
DISPUTES = (
    CaseStory(
        "dispute_corrected", "unvalued", {-7: 6}, kind="dispute",
        steps=((2, "owner_corrects"), (5, "grant_if_open")),
    ),
    CaseStory("dispute_upheld", "covered_deciles", {-7: 4}, kind="dispute", steps=((2, "owner_upholds"),)),
    CaseStory("dispute_read", "covered_deciles", {-7: 2}, kind="dispute", words=True,
              steps=((2, "owner_upholds"), (5, "refuse"))),
)  # fmt: skip
CONTACTS = (
    CaseStory("question_answered", "eligible", _each(5), kind=QUESTION, steps=((2, "answer_question"),)),
    CaseStory("question_open", "eligible", {-1: 6}, kind=QUESTION),
    CaseStory("call_back_done", "eligible", _each(2), kind=CALL, steps=((1, "call_back"),)),
    CaseStory("call_back_waits", "eligible", {-1: 4}, kind=CALL),
)
EVENTS = {
    "birth": {-7: 2, -6: 1, -5: 2, -4: 1, -3: 2, -2: 1, -1: 2},
    "death": {-7: 1, -5: 1, -3: 1, -1: 1},
    "divorce": {-6: 1, -3: 1},
}
"""Kind of life event → week → how many the civil registry reported."""
SECOND_RUN_WEEK = -1
"""In which the law has changed and the second national run is published, on its second day."""
CASES = (*OBJECTIONS, *DISPUTES, *CONTACTS)


@dataclass(frozen=True)
class SeededFault:
    """`page`: where somebody who looks should see it. `what`: for the reader of the truth file."""

    name: str
    page: str
    what: str


FAULTS = (
    SeededFault(
        "late_province",
        "oversight overview, decided by the due date",
        "Khuzestan: in the last two weeks nothing was decided by its due date, before that everything.",
    ),
    SeededFault(
        "wrong_rows_in_one_province",
        "oversight overview, objections overturned by province",
        "Fars: rows of incomes and employment were wrong; in the last two weeks every objection succeeded.",
    ),
    SeededFault(
        "criterion_overturned",
        "oversight criteria",
        "Vehicles: nearly every objection to this criterion succeeds, far more than for any other.",
    ),
    SeededFault(
        "silent_register",
        "oversight overview, registers",
        "Foreign trips: in the last week the register left two questions of three without an answer.",
    ),
    SeededFault(
        "rejecting_agency",
        "oversight, unusual patterns in cases; referrals, records that came back",
        "The relief committee sends back one record of twelve; the other agencies one of nine hundred.",
    ),
)
