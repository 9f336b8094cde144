"""What custodians are told and say, by real actions alone."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

from hemayat.approvals.actions import follow_decisions
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.referrals import actions
from hemayat.referrals.batch_files import take_batch
from hemayat.referrals.custodian_answers import AnswerIntakeResult, CustodianAnswer
from hemayat.referrals.models import ReferralBatch
from hemayat.referrals.queries import CustodianRecord, history_of
from hemayat.referrals.return_reasons import CustodianResult, ReturnReason
from hemayat.registers.snapshot import rows_of
from tests.eligibility.built_decisions import LATER, decided_again
from tests.requests.steps import officer
from tests.support.publishing import NOW, Decided

TOLD_ON = NOW + dt.timedelta(hours=14)
DAY = dt.timedelta(days=1)


def lines(household: int) -> list[CustodianRecord]:
    with acting_as(SYSTEM, is_read_only=True):
        return history_of(household)


def told(household: int) -> list[str]:
    return [one.told for one in lines(household)]


def cut(now: dt.datetime = TOLD_ON, **given: int) -> list[int]:
    return actions.cut_batches(now=now, **given)


def batch(number: int) -> ReferralBatch:
    return ReferralBatch.objects.get(pk=number)


def taken(number: int, folder: Path, now: dt.datetime = TOLD_ON) -> list[dict[str, str]]:
    """The batch's records, from its CSV file."""
    files = take_batch(batch=number, out=folder, by=SYSTEM, now=now).files
    return list(csv.DictReader(files[0].read_text("utf-8").splitlines()))


def said(
    number: int, households: list[int], *, now: dt.datetime = TOLD_ON, reason: str = ""
) -> AnswerIntakeResult:
    """The custodian acknowledges what it was last told of these, or sends it back."""
    result = CustodianResult.REJECTED if reason else CustodianResult.ACKNOWLEDGED
    records = [
        CustodianAnswer(
            lines(household)[-1].reference,
            result,
            ReturnReason(reason) if reason else None,
            "نوشتهٔ سازمان" if reason else "",
        )
        for household in households
    ]
    return actions.acknowledge(number, records, by=SYSTEM, now=now)


def overturned(made: Decided, household: int, now: dt.datetime = LATER) -> None:
    """A review finds that the household has no dear car, and never had."""
    rows = {**rows_of(made.snapshot, household), "vehicles": []}
    decided_again(made.snapshot, household, rows=rows, now=now, request_id=9, is_review=True)
    follow_decisions([household], now=now)


def set_rule(**given: str) -> None:
    """Two senior officers send approvals to `custodian`, perhaps of a `province`, or by `fact` and `value`."""
    first, second = (officer(name=name, roles=["senior_officer"]) for name in ("proposes", "confirms"))
    number = actions.propose_rule(**given, by=first, now=TOLD_ON)
    actions.confirm_rule(proposal=number, by=second, now=TOLD_ON)
