"""A demo's hand-over: one custodian was given a batch, acknowledged most of it, and sent a few records back."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from hemayat.common.console import console

FOLDER = "referrals"
BACK = ("unknown_person", "not_ours", "no_account")
LEFT_OPEN = 4
"""Of as many records one stays without an answer."""


def hand_over(out: Path) -> None:
    """As the worker cuts it at night, a senior officer carries it, and the custodian answers the next day."""
    from hemayat.accounts.models import StaffMember
    from hemayat.referrals.actions import acknowledge, cut_batches, reconcile
    from hemayat.referrals.batch_files import take_batch
    from hemayat.referrals.custodian_answers import CustodianAnswer
    from hemayat.referrals.return_reasons import CustodianResult, ReturnReason

    now = dt.datetime.now(dt.UTC)
    senior = StaffMember.objects.get(username="senior")
    for batch in cut_batches(now=now)[:1]:
        taken = take_batch(batch=batch, out=out / FOLDER, by=senior, now=now)
        lines = taken.files[0].read_text("utf-8").splitlines()[1:]
        references = [int(line.partition(",")[0]) for line in lines]
        told, back = references[: -len(BACK)], references[-len(BACK) :]
        custodian_answers = [
            CustodianAnswer(one, CustodianResult.ACKNOWLEDGED)
            for place, one in enumerate(told, 1)
            if place % LEFT_OPEN
        ]
        custodian_answers += [
            CustodianAnswer(one, CustodianResult.REJECTED, ReturnReason(why))
            for one, why in zip(back, BACK, strict=False)
        ]
        heard = acknowledge(batch, custodian_answers, by=senior, now=now)
        console.print(
            f"Batch {batch} for its custodian: {taken.records:,} records, {heard.acknowledged:,} acknowledged, "
            f"{heard.rejected:,} sent back; its files are in {out / FOLDER}",
            soft_wrap=True,
        )
    reconcile(now=now)
