"""What payment agencies did: they took batches, sent some records back, and reported what they paid each month.

One agency returns far more records than the others: it does not know the people of two provinces.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from hemayat.accounts.models import StaffMember
from hemayat.audit.context import SYSTEM
from hemayat.common.dates import month_end, month_start, months_before
from hemayat.referrals import actions
from hemayat.referrals.batch_files import take_batch
from hemayat.referrals.custodian_answers import CustodianAnswer
from hemayat.referrals.models import ReferralBatch
from hemayat.referrals.payment_reports import PaymentReport
from hemayat.referrals.payment_texts import PaymentFailureReason, PaymentOutcome
from hemayat.referrals.return_reasons import CustodianResult, ReturnReason
from hemayat.synthetic.demo.history.calendar import at
from hemayat.synthetic.demo.history.scenario import REJECTING_AGENCY
from hemayat.synthetic.demo.history.staff import history_staff
from hemayat.synthetic.demo.service import add_demo_staff

_BACK_OF = {REJECTING_AGENCY: 12}
"""Agency → it returns one record in this number; every other agency returns one in _SELDOM."""
_SELDOM, _OPEN = 900, 1500
"""One record in _SELDOM is returned; one in _OPEN gets no answer."""
_FAILED, _RETURNED = 150, 400
"""One payment in _FAILED fails; one in _RETURNED is returned."""
_REPORTED = 1_500
"""How many payments of a month each agency reports; it has not reported the others yet."""
_REASONS = (ReturnReason.NO_ACCOUNT, ReturnReason.UNKNOWN_PERSON, ReturnReason.WRONG_DATA)
_WHY_NOT = (
    PaymentFailureReason.CLOSED_ACCOUNT,
    PaymentFailureReason.WRONG_ACCOUNT,
    PaymentFailureReason.TECHNICAL,
    PaymentFailureReason.BLOCKED_ACCOUNT,
)


@dataclass
class HistoryCustodians:
    """`folder`: where the files of batches are written. `counts`: answers and payments by agency, for the truth."""

    folder: Path
    senior: StaffMember
    counts: Counter[str] = field(default_factory=Counter)
    _paid: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    _since_on: dt.date | None = None

    def hand_over(self, now: dt.datetime) -> None:
        """The night cuts a batch for each agency; a senior officer carries it, and the agency answers the next day."""
        for batch in actions.cut_batches(now=now):
            taken = take_batch(batch=batch, out=self.folder, by=self.senior, now=now)
            custodian = ReferralBatch.objects.get(pk=batch).custodian_id
            with taken.files[0].open(encoding="utf-8", newline="") as file:
                records = [
                    (int(row["reference"]), int(row["amount_rial"] or 0)) for row in csv.DictReader(file)
                ]
            heard = actions.acknowledge(
                batch, [answer for place, (reference, _) in enumerate(records, 1)
                        if (answer := self._answer(custodian, reference, place))],
                by=self.senior, now=now + dt.timedelta(days=1),
            )  # fmt: skip
            self.counts[f"{custodian}: acknowledged"] += heard.acknowledged
            self.counts[f"{custodian}: rejected"] += heard.rejected
            paid = [
                one for place, one in enumerate(records, 1) if one[1] and not self._is_back(custodian, place)
            ]
            self._paid[custodian] = paid[:_REPORTED]
        self._since_on = self._since_on or now.date() + dt.timedelta(days=1)
        actions.reconcile(now=now + dt.timedelta(days=1))

    def report_month(self, month: dt.date) -> None:
        """After a month has ended, each agency reports a part of what it paid."""
        paid_on = self._paid_on(month)
        now = at(month_end(month) + dt.timedelta(days=3), 11)
        for custodian, records in self._paid.items():
            reports = [
                _report(line, reference, rial, month, paid_on)
                for line, (reference, rial) in enumerate(records, 1)
            ]
            done = actions.report_payments(custodian=custodian, reports=reports, by=SYSTEM, now=now)
            for name in ("paid", "failed", "returned"):
                self.counts[f"{custodian}: {name}"] += getattr(done, name)
        actions.reconcile_payments(now=now + dt.timedelta(hours=12))

    def _paid_on(self, month: dt.date) -> dt.date:
        """The tenth, as the policy says. If the agencies learnt of the people later, the last day of the month."""
        tenth = month + dt.timedelta(days=9)
        return tenth if self._since_on is None or tenth > self._since_on else month_end(month)

    def _answer(self, custodian: str, reference: int, place: int) -> CustodianAnswer | None:
        if self._is_back(custodian, place):
            return CustodianAnswer(reference, CustodianResult.REJECTED, _REASONS[place % len(_REASONS)])
        return CustodianAnswer(reference, CustodianResult.ACKNOWLEDGED) if place % _OPEN else None

    def _is_back(self, custodian: str, place: int) -> bool:
        return place % _BACK_OF.get(custodian, _SELDOM) == 0


def months_over(since: dt.date, today: dt.date) -> list[dt.date]:
    """The months, from that of `since` on, that ended more than three days before today."""
    found, month = [], month_start(since)
    while month_end(month) + dt.timedelta(days=3) < today:
        found.append(month)
        month = months_before(month, -1)
    return found


def _report(line: int, reference: int, rial: int, month: dt.date, on: dt.date) -> PaymentReport:
    if line % _FAILED == 0:
        reason = _WHY_NOT[line // _FAILED % len(_WHY_NOT)]
        return PaymentReport(line, reference, month, 1, PaymentOutcome.FAILED, on, rial, reason)
    if line % _RETURNED == 0:
        return PaymentReport(
            line, reference, month, 1, PaymentOutcome.RETURNED, on, rial, PaymentFailureReason.OTHER_HOLDER
        )
    return PaymentReport(line, reference, month, 1, PaymentOutcome.PAID, on, rial)


def before_publication(now: dt.datetime) -> None:
    """Create the demo's staff, and assign the people of a few provinces to other agencies as two senior officers."""
    add_demo_staff(now)
    first, second = history_staff(now).seniors
    for custodian, province in (
        (REJECTING_AGENCY, "11"),
        (REJECTING_AGENCY, "08"),
        ("behzisti", "27"),
        ("behzisti", "20"),
    ):
        proposal = actions.propose_rule(custodian=custodian, province=province, by=first, now=now)
        actions.confirm_rule(proposal=proposal, by=second, now=now)
