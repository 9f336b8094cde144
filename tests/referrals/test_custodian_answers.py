"""R1.3b: a custodian acknowledges record by record or sends back; what came back goes on by one officer or by two."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection

from hemayat.accounts.models import StaffMember
from hemayat.approvals.actions import HolderDeath, end_by_death
from hemayat.audit.context import SYSTEM, Actor, acting_as
from hemayat.audit.models import AuditEvent
from hemayat.common.dates import day_of
from hemayat.common.errors import HemayatError
from hemayat.referrals import actions, returned_records
from hemayat.referrals.answers_file import read_answers
from hemayat.referrals.approval_sync import sync_referrals
from hemayat.referrals.custodian_answers import CustodianAnswer
from hemayat.referrals.errors import (
    MOVE_SECOND_PERSON_NEEDED,
    NOT_A_REFERRAL_OFFICER,
    REFERRAL_STATE_CHANGED,
    SAME_CUSTODIAN,
    MayNotTransferFiles,
    NoSuchBatch,
)
from hemayat.referrals.queries import introduction_of
from hemayat.referrals.return_reasons import CustodianResult, ReturnReason
from hemayat.registers.snapshot import rows_of
from tests.approvals.steps import decide, head, sql
from tests.eligibility.built_decisions import decided_again
from tests.referrals.steps import DAY, TOLD_ON, batch, cut, lines, said, told
from tests.support.lapsed import check_lapses
from tests.support.publishing import Decided
from tests.support.refusals import refuses

Staff = Callable[..., StaffMember]
SECOND = TOLD_ON + DAY
pytestmark = pytest.mark.django_db


def test_r1_3b_each_record_is_answered_once_and_for_all(nation: int) -> None:
    (number,) = cut()
    assert said(number, [1, 3, 4]).acknowledged == 3
    again = said(number, [1, 3])
    assert (again.acknowledged, again.known) == (0, 2)
    otherwise = said(number, [1], reason="not_ours")
    assert [one.en for one in otherwise.refused] == ["this record was already answered differently"]
    assert said(number, [5], reason="unknown_person").rejected == 1
    assert (batch(number).acknowledged, batch(number).rejected, batch(number).unanswered) == (3, 1, 1)
    with acting_as(SYSTEM):
        assert AuditEvent.objects.get(event="referral.rejected").household_id == 5


def test_what_cannot_be_is_refused_by_itself(nation: int) -> None:
    (number,) = cut()
    first = lines(1)[0].reference
    given = [
        CustodianAnswer(first, CustodianResult.ACKNOWLEDGED),
        CustodianAnswer(first, CustodianResult.REJECTED, ReturnReason.OTHER),
        CustodianAnswer(lines(3)[0].reference, CustodianResult.REJECTED),
        CustodianAnswer(lines(4)[0].reference, CustodianResult.ACKNOWLEDGED, ReturnReason.OTHER),
        CustodianAnswer(999, CustodianResult.ACKNOWLEDGED),
    ]
    heard = actions.acknowledge(number, given, by=SYSTEM, now=TOLD_ON)
    assert heard.acknowledged == 1
    assert {one.reference: one.en for one in heard.refused} == {
        first: "this record is listed twice",
        lines(3)[0].reference: "a record that is sent back needs a reason",
        lines(4)[0].reference: "a record that is acknowledged must not have a reason; remove it",
        999: "this record is not in the batch",
    }


def test_nobody_answers_for_another_custodian(nation: int, staff: Staff) -> None:
    (number,) = cut()
    given = [CustodianAnswer(lines(1)[0].reference, CustodianResult.ACKNOWLEDGED)]
    with pytest.raises(NoSuchBatch):
        actions.acknowledge(number, given, by=Actor("partner", "behzisti"), now=TOLD_ON)
    for by in (staff("one", "case_officer"), staff("two", "senior_officer", provinces=("23",)), None):
        with pytest.raises(MayNotTransferFiles):
            actions.acknowledge(number, given, by=by, now=TOLD_ON)
    assert (
        actions.acknowledge(number, given, by=Actor("partner", "subsidy_targeting"), now=TOLD_ON).acknowledged
        == 1
    )


def test_a_file_of_answers_is_read_line_by_line() -> None:
    text = (
        "reference,national_id,result,reason,words\n۱,x,acknowledged,,\n2,x,,,\n3,x,rejected,twice,دو بار\n"
    )
    file = read_answers(
        f"{text}4,x,perhaps,,\nx,x,acknowledged,,\n5,x,rejected,because,\n".encode("utf-8-sig")
    )
    assert [(one.reference, str(one.result), one.reason) for one in file.answers] == [
        (1, "acknowledged", None), (3, "rejected", ReturnReason.TWICE)
    ]  # fmt: skip
    assert [one.line for one in file.faults] == [5, 6, 7]
    for broken in (b"", b"\xff", b"reference\n1\n", b"reference,result\n1,acknowledged"):
        with pytest.raises(HemayatError):
            read_answers(broken)


def test_r1_3b_the_citizen_reads_where_the_hand_over_stands(nation: int) -> None:
    def seen() -> tuple[object, ...]:
        with acting_as(Actor("head", "session:1", household=1), is_read_only=True):
            one = introduction_of(1)
        assert one
        return one.introduced_at, one.acknowledged_at, one.is_rejected, one.stops_on

    assert seen() == (None, None, False, None)
    (number,) = cut()
    sql(
        "INSERT INTO referral_taking (batch_id, at, by, how) VALUES (%s, %s, 'system', 'file')",
        number,
        TOLD_ON,
    )
    assert seen() == (TOLD_ON, None, False, None)
    said(number, [1], now=SECOND)
    assert seen() == (TOLD_ON, SECOND, False, None)
    end_by_death([HolderDeath(1, head(1), SECOND.date(), "death:1")], now=SECOND)
    sync_referrals([1], now=SECOND)
    assert seen() == (TOLD_ON, SECOND, False, SECOND.date())
    with acting_as(Actor("head", "session:1", household=2), is_read_only=True):
        assert introduction_of(1) is None


def back(household: int = 1) -> int:
    """The reference of a record that came back."""
    (number,) = cut()
    said(number, [household], reason="wrong_data")
    return lines(household)[-1].reference


def test_what_came_back_is_sent_again_as_things_stand(nation: int, staff: Staff) -> None:
    line, sara = back(), staff("sara", "case_officer")
    new = actions.send_again(reference=line, by=sara, now=SECOND)
    assert [(one.reference, one.told, one.because) for one in lines(1)] == [
        (line, "introduced", ""), (new, "introduced", "again")
    ]  # fmt: skip
    with refuses(REFERRAL_STATE_CHANGED):
        actions.send_again(reference=line, by=sara, now=SECOND)
    (number,) = cut(SECOND)
    assert said(number, [1]).acknowledged == 1


def test_two_people_hand_it_over_to_another_custodian(nation: int, staff: Staff) -> None:
    line = back()
    sara, nima, senior = (
        staff("sara", "senior_officer"),
        staff("nima", "case_officer"),
        staff("kaveh", "senior_officer"),
    )
    with refuses(SAME_CUSTODIAN):
        actions.propose_move(reference=line, custodian="subsidy_targeting", reason="x", by=sara, now=SECOND)
    actions.propose_move(reference=line, custodian="behzisti", reason="مددجوست", by=sara, now=SECOND)
    for one in (sara, nima):
        with refuses(MOVE_SECOND_PERSON_NEEDED):
            actions.confirm_move(reference=line, by=one, now=SECOND)
    with refuses(REFERRAL_STATE_CHANGED):
        actions.send_again(reference=line, by=nima, now=SECOND)
    actions.confirm_move(reference=line, by=senior, now=SECOND)
    assert [(one.told, one.name_en, one.because) for one in lines(1)[1:]] == [
        ("stopped", "Subsidy Targeting Organisation", "another_custodian"),
        ("introduced", "State Welfare Organisation", "again"),
    ]
    assert sync_referrals([1], now=SECOND) == 0
    end_by_death([HolderDeath(1, head(1), SECOND.date(), "death:1")], now=SECOND)
    sync_referrals([1], now=SECOND)
    assert lines(1)[-1].name_en == "State Welfare Organisation"
    assert sorted(batch(number).custodian_id for number in cut(SECOND)) == ["behzisti", "subsidy_targeting"]


def test_a_move_ends_with_the_account_of_the_officer_who_proposed_it(
    nation: int, staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    line, sara, senior = back(), staff("sara", "case_officer"), staff("kaveh", "senior_officer")
    actions.propose_move(reference=line, custodian="behzisti", reason="مددجوست", by=sara, now=SECOND)

    def confirm() -> None:
        actions.confirm_move(reference=line, by=senior, now=SECOND)

    check_lapses(sara, confirm, returned_records, monkeypatch)
    confirm()


@pytest.mark.parametrize("other", ["", "behzisti"])
def test_a15_what_came_back_is_told_with_the_end_that_was_announced_since(
    nation: int, decided: Decided, staff: Staff, other: str
) -> None:
    """Until that day somebody has to pay: first the introduction is told, and then the stop."""
    line, sara = back(), staff("sara", "case_officer")
    decide(decided, 1, has_car=True, now=SECOND)
    sync_referrals([1], now=SECOND)
    begins_on, ends_on = lines(1)[0].from_on, day_of(SECOND) + 30 * DAY
    assert [(one.told, one.from_on) for one in lines(1)[1:]] == [("stopped", ends_on)]
    before = len(lines(1))
    if other:
        actions.propose_move(reference=line, custodian=other, reason="x", by=sara, now=SECOND)
        actions.confirm_move(reference=line, by=staff("kaveh", "senior_officer"), now=SECOND)
    else:
        actions.send_again(reference=line, by=sara, now=SECOND)
    told_now = [(one.told, one.name_en, one.from_on, one.because) for one in lines(1)[before:]]
    name = "State Welfare Organisation" if other else "Subsidy Targeting Organisation"
    former = [("stopped", "Subsidy Targeting Organisation", begins_on, "another_custodian")] if other else []
    assert told_now == [
        *former, ("introduced", name, begins_on, "again"), ("stopped", name, ends_on, "circumstances")
    ]  # fmt: skip
    assert {one.amount_rial for one in lines(1)} == {1_030_000}
    assert sync_referrals([1], now=SECOND) == 0
    with refuses(REFERRAL_STATE_CHANGED):
        actions.send_again(reference=line, by=sara, now=SECOND)


def test_what_came_back_of_a_household_to_which_nothing_was_ever_due_is_not_told_again(
    nation: int, staff: Staff
) -> None:
    line = back()
    end_by_death([HolderDeath(1, head(1), lines(1)[0].from_on, "death:1")], now=SECOND)
    sync_referrals([1], now=SECOND)
    with refuses(REFERRAL_STATE_CHANGED):
        actions.send_again(reference=line, by=staff("sara", "case_officer"), now=SECOND)


def test_a15_what_is_owed_is_handed_over_alone_and_whoever_pays_goes_on(
    nation: int, decided: Decided, staff: Staff
) -> None:
    whole, late = rows_of(decided.snapshot, 1), SECOND + 120 * DAY
    decided_again(decided.snapshot, 1, rows={**whole, "persons": whole["persons"][:1]})
    sync_referrals([1], now=late)
    decided_again(decided.snapshot, 1, rows=whole, now=late, request_id=9, is_review=True)
    sync_referrals([1], now=late)
    assert told(1)[-1] == "arrears"
    (number,) = cut(late)
    said(number, [1], now=late, reason="not_ours")
    line, sara = lines(1)[-1].reference, staff("sara", "case_officer")
    before = lines(1)
    actions.propose_move(reference=line, custodian="behzisti", reason="x", by=sara, now=late)
    actions.confirm_move(reference=line, by=staff("kaveh", "senior_officer"), now=late)
    (one,) = lines(1)[len(before) :]
    assert (one.told, one.name_en, one.arrears_rial) == (
        "arrears", "State Welfare Organisation", before[-1].arrears_rial
    )  # fmt: skip
    assert sync_referrals([1], now=late) == 0

    # What comes to be owed later goes to whoever pays, not to whom an earlier debt was handed over.
    later = late + 120 * DAY
    decided_again(decided.snapshot, 1, rows={**whole, "persons": whole["persons"][:1]}, now=late + DAY)
    sync_referrals([1], now=late + DAY)
    decided_again(decided.snapshot, 1, rows=whole, now=later, request_id=10, is_review=True)
    sync_referrals([1], now=later)
    last = lines(1)[-1]
    assert (last.told, last.name_en) == ("arrears", "Subsidy Targeting Organisation")


def test_a_move_is_refused_or_withdrawn_and_waits_again(nation: int, staff: Staff) -> None:
    line, sara, senior = back(), staff("sara", "case_officer"), staff("kaveh", "senior_officer")
    actions.propose_move(reference=line, custodian="behzisti", reason="x", by=sara, now=SECOND)
    actions.refuse_move(reference=line, by=senior, now=SECOND)
    actions.propose_move(reference=line, custodian="behzisti", reason="x", by=sara, now=SECOND)
    with refuses(REFERRAL_STATE_CHANGED):
        actions.withdraw_move(reference=line, by=senior, now=SECOND)
    actions.withdraw_move(reference=line, by=sara, now=SECOND)
    actions.send_again(reference=line, by=sara, now=SECOND)
    assert told(1) == ["introduced", "introduced"]


def test_who_does_not_work_on_what_came_back(nation: int, staff: Staff) -> None:
    line = back()
    for member in (
        staff("one", "case_officer", provinces=("01",)),
        staff("two", "hotline_agent"),
        staff("three", "oversight"),
        staff("four", "case_officer", is_active=False),
    ):
        for act in (
            lambda by: actions.send_again(reference=line, by=by, now=SECOND),
            lambda by: actions.propose_move(
                reference=line, custodian="behzisti", reason="x", by=by, now=SECOND
            ),
        ):
            with refuses(NOT_A_REFERRAL_OFFICER):
                act(member)
    with (
        pytest.raises(Exception, match="made by the system"),
        acting_as(Actor("staff", "staff:1", provinces=("*",))),
    ):
        sql_as_is("SELECT resend_records(now(), 1, %s, 'behzisti')", line)


def sql_as_is(query: str, *values: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
