"""R1.4e: minutes, identical answers, overturned refusals and second readings, counted from what officers really did.

Tehran has two officers and five households; Gilan has the same officers and three households.
"""

from __future__ import annotations

import datetime as dt
from contextlib import nullcontext

import pytest
from typer.testing import CliRunner

from hemayat.accounts.models import StaffMember
from hemayat.audit.context import NOBODY, SYSTEM, acting_as
from hemayat.cli.commands import sizing
from hemayat.common.dates import TEHRAN, from_jalali
from hemayat.eligibility.queries import determination_of
from hemayat.operations import installation
from hemayat.oversight import disclosure_control, monthly_cells, reexamination
from hemayat.oversight.actions import draw_sample, give_opinion, measure_months
from hemayat.oversight.models import Reexamination
from hemayat.oversight.monthly_figures import months
from hemayat.oversight.monthly_measures import MonthlyValue, MonthReport
from hemayat.registers.province_codes import PROVINCE_CODES
from hemayat.requests import actions
from hemayat.requests.states import CaseKind, CaseState
from tests.requests.registers import RunningSimulator
from tests.requests.steps import NOW, WHY, consent, filed, head, officer, take_on, view
from tests.support.extracts import Row, family
from tests.support.publishing import Decided, decide

pytestmark = pytest.mark.slow

TEHRAN_CODE, GILAN = "23", PROVINCE_CODES["gilan"]
PROVINCES = dict.fromkeys(range(1, 6), "tehran") | dict.fromkeys(range(6, 9), "gilan")
DEAR, CHEAP = 4_400_000_000, 1_000_000_000
MINUTE, DAY = dt.timedelta(minutes=1), dt.timedelta(days=1)
DEY = dt.datetime.combine(from_jalali(1398, 10, 1), dt.time(9), TEHRAN)
SAME, OTHER, ALONE = "فروش خودرو ثبت نشده است.", "سند تازه‌ای نیامده است.", "نشانی خریدار در سند نیست."


@pytest.fixture(scope="module")
def decided(tmp_path_factory: pytest.TempPathFactory) -> Decided:
    """Eight households, each refused for its car."""
    persons = [
        {**row, "province": province}
        for household, province in PROVINCES.items()
        for row in family(household, "head")
    ]
    ids = [row["national_id"] for row in persons]
    rows: dict[str, list[Row]] = {
        "persons": persons,
        "incomes": [
            {"national_id": one, "amount_rial": 7_000_000, "kind": "wage", "source": "treasury",
             "month": dt.date(2018, 11, 22)}
            for one in ids
        ],
        "vehicles": [{"national_id": one, "kind": "passenger", "value_rial": DEAR} for one in ids],
    }  # fmt: skip
    return decide(tmp_path_factory.mktemp("provinces"), rows, name="provinces")


@pytest.fixture
def azar(nation: int, registers: RunningSimulator, monkeypatch: pytest.MonkeyPatch) -> MonthReport:
    """Azar of 1398 after all of it happened; counts of a few are shown here, since exact counts are what is tested."""
    everything_happens(registers, monkeypatch)
    for module in (monthly_cells, disclosure_control):
        monkeypatch.setattr(module, "SMALLEST", 1)
    assert measure_months(now=DEY) == 1
    with acting_as(NOBODY, is_read_only=True):
        (found,) = months()
    assert found.name == "1398-09"
    return found


def everything_happens(registers: RunningSimulator, monkeypatch: pytest.MonkeyPatch) -> None:
    nima, sara = officer(name="nima"), officer(name="sara")
    first = {
        1: refused(objection(1), nima, SAME, minutes=7),
        2: refused(objection(2), nima, SAME, minutes=20),
        6: refused(objection(6), nima, SAME, minutes=9),
    }
    refused_after_a_question(objection(3), nima)
    refused_by_the_second(objection(4), nima, sara)
    automatic = filed(head(5))
    take_on()
    assert view(automatic, 5).state is CaseState.DECIDED, "nothing was written, and nobody looked"
    refused(objection(7), sara, OTHER, minutes=30, answers=2)
    sold(registers, 8)
    favourable = filed(head(8), why=WHY)
    take_on()
    assert view(favourable, 8).state is CaseState.DECIDED
    refused(objection(2, about=first[2]), sara, OTHER, minutes=3)
    sold(registers, 1)
    objected_to(1, first[1])
    assert outcome_of(1) == "eligible", "the register corrected itself meanwhile"
    monkeypatch.setattr(reexamination, "DRAWN_OF_THOUSAND", 1000)
    assert draw_sample(day=NOW.astimezone(TEHRAN).date(), now=NOW + DAY) == 6
    read_again(first[2], "not_eligible")
    read_again(first[6], "eligible")


def objection(household: int, *, about: int | None = None) -> int:
    """With words, in the queue of the officers."""
    request = objected_to(household, about) if about else filed(head(household), why=WHY)
    take_on()
    assert view(request, household).state is CaseState.AWAITING_OFFICER
    return request


def objected_to(household: int, decision: int) -> int:
    by = head(household)
    request = actions.begin_draft(kind=CaseKind.OBJECTION, about_decision=decision, by=by, now=NOW)
    actions.save_answers(request_id=request, answers={"criteria": "", "why": WHY}, by=by, now=NOW)
    consent(request, by, NOW)
    actions.file_request(request_id=request, key=f"form {request}", by=by, now=NOW)
    take_on()
    return request


def refused(request: int, by: StaffMember, words: str, *, minutes: int, answers: int = 1) -> int:
    """Taken up, answered and refused; gives the decision."""
    actions.claim(request_id=request, by=by, now=NOW)
    for _ in range(answers):
        actions.answer_applicant(request_id=request, document=None, words=words, by=by, now=NOW + MINUTE)
    return actions.decide_by_rules(request_id=request, by=by, now=NOW + minutes * MINUTE)


def refused_after_a_question(request: int, by: StaffMember) -> None:
    """Five minutes, three days in which the applicant has it, ten minutes: fifteen are the officer's."""
    actions.claim(request_id=request, by=by, now=NOW)
    actions.ask_applicant(request_id=request, words="سند فروش کجاست؟", by=by, now=NOW + 5 * MINUTE)
    back = NOW + 3 * DAY
    actions.answer_question(request_id=request, words="ندارم.", by=head(3, expires_at=back + DAY), now=back)
    actions.answer_applicant(request_id=request, document=None, words=ALONE, by=by, now=back + MINUTE)
    actions.decide_by_rules(request_id=request, by=by, now=back + 10 * MINUTE)


def refused_by_the_second(request: int, first: StaffMember, second: StaffMember) -> None:
    """Four minutes with one who puts it back, an hour in the queue, six minutes with another."""
    actions.claim(request_id=request, by=first, now=NOW)
    actions.release(request_id=request, by=first, now=NOW + 4 * MINUTE)
    actions.claim(request_id=request, by=second, now=NOW + 60 * MINUTE)
    actions.answer_applicant(request_id=request, document=None, words=SAME, by=second, now=NOW + 61 * MINUTE)
    actions.decide_by_rules(request_id=request, by=second, now=NOW + 66 * MINUTE)


def sold(registers: RunningSimulator, household: int) -> None:
    """From now on the register says that the car is worth less."""
    row = {"kind": "passenger", "value_rial": CHEAP}
    registers.correct("vehicles", registers.person(household)["national_id"], row)


def read_again(decision: int, outcome: str) -> None:
    with acting_as(SYSTEM, is_read_only=True):
        number = Reexamination.objects.get(decision_id=decision).id
    boss = officer(name="boss", roles=["senior_officer"])
    give_opinion(reexamination=number, outcome=outcome, reason="سند را خواندم", by=boss, now=NOW + 2 * DAY)


def outcome_of(household: int) -> str:
    with acting_as(SYSTEM, is_read_only=True):
        found = determination_of(household)
    assert found
    return found.outcome


# Measure → Tehran, Gilan, the nation.
EXPECTED = {
    # 3, 7, 10, 15 and 20 minutes in Tehran, 9 and 30 in Gilan.
    "officer_minutes": (MonthlyValue(5, 10, 20), MonthlyValue(2, 9, 30), MonthlyValue(7, 10, 30)),
    # Three of Tehran's five say the same; in Gilan one says it too, and one case has the same answer twice.
    "same_answers": (MonthlyValue(5, 600), MonthlyValue(3, 0), MonthlyValue(8, 375)),
    # One refusal was overturned since the register corrected itself, one was repeated.
    "refusals_overturned": (MonthlyValue(2, 500), MonthlyValue(0), MonthlyValue(2, 500)),
    "by_person": (MonthlyValue(7, 714), MonthlyValue(3, 666), MonthlyValue(10, 700)),
    "overturned": (MonthlyValue(7, 142), MonthlyValue(3, 333), MonthlyValue(10, 200)),
    # One of Tehran's refusals was made on a day from which nothing was drawn.
    "refusals_reread": (MonthlyValue(5, 800), MonthlyValue(2, 1000), MonthlyValue(7, 857)),
    "rereadings_agreed": (MonthlyValue(1, 1000), MonthlyValue(1, 0), MonthlyValue(2, 500)),
}


def test_r1_4e_what_officers_did_is_counted_by_province_and_for_the_nation(azar: MonthReport) -> None:
    rows = (azar.provinces[TEHRAN_CODE], azar.provinces[GILAN], azar.nation)
    assert {name: tuple(row[name] for row in rows) for name in EXPECTED} == EXPECTED


def test_officers_needed_for_a_crowd_follow_from_the_minutes_that_were_measured(
    azar: MonthReport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installation, "read_only_installation", nullcontext)
    told = CliRunner().invoke(sizing.app, ["estimate", "180000", "--first-day", "1404-06-01", "--measured"])
    assert told.exit_code == 0, told.output
    text = " ".join(told.output.split())
    assert "70% of them read by an officer (measured in 1398-09, 7 decisions)" in text
    assert "Minutes a case: measured in 1398-09, 7 decisions" in text
    of_gilan = ["estimate", "1000", "--first-day", "1404-06-01", "--measured", "--province", GILAN]
    text = " ".join(CliRunner().invoke(sizing.app, of_gilan).output.split())
    assert "66% of them" in text or "67% of them" in text
    assert "measured in 1398-09, 2 decisions" in text


@pytest.mark.usefixtures("nation")
def test_where_nothing_was_measured_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installation, "read_only_installation", nullcontext)
    told = CliRunner().invoke(sizing.app, ["estimate", "1000", "--measured"])
    assert "no measured minutes of the nation" in str(told.exception)
