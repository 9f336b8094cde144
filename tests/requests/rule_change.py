"""Rules that change while a request is open: from then on they need the register of loans too."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from hemayat.publication.notices import queue_batch
from tests.requests.steps import NOW
from tests.support.nations import POLICY, rows_of_nation, with_details
from tests.support.publishing import decide, publish

CHANGED = NOW + dt.timedelta(minutes=1)
_LOANS = """  loans:
    {sum: loans.amount_rial, title: {fa: وام‌ها, en: Loans}, unknown: ask}
"""
_CRITERION = """  loans:
    fact: loans
    at_most: vehicle_ceiling
    title: {fa: وام, en: Loans within the limit}
    passed: {fa: "مبلغ وام‌ها {fact} است.", en: "The loans are {fact}."}
    failed: {fa: "مبلغ وام‌ها {fact} است و سقف آن {limit}.", en: "The loans are {fact}, more than {limit}."}
    law: {act: {fa: قانون, en: Act}, article: "5"}
"""
WITH_LOANS = POLICY.replace("derived:\n", _LOANS + "derived:\n").replace(
    "criteria:\n", "criteria:\n" + _CRITERION
)


def change_rules(folder: Path, before: int) -> None:
    """Two publishers publish a run by the new rules, after every notice of the run of before was queued."""
    while queue_batch(before, now=CHANGED):
        pass
    rows = with_details(rows_of_nation(40))
    publish(decide(folder, rows, name="loans", policy=WITH_LOANS), now=CHANGED)
