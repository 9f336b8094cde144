"""The second national run of a history: the law has changed, and two publishers put the new result before people."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import dataclass
from pathlib import Path

from hemayat.accounts.models import StaffMember
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.dates import format_date, month_start
from hemayat.common.errors import HemayatError
from hemayat.engines.compiled_policy import compile_policy
from hemayat.engines.national_run import RunOptions, determine_nation
from hemayat.publication.actions import propose
from hemayat.publication.models import Publication
from hemayat.publication.notices import queue_batch, unfinished
from hemayat.publication.rollout import approve
from hemayat.publication.stop_rule import justify_run
from hemayat.registers.snapshot import RegisterSnapshot
from hemayat.rules.shipped_policies import shipped_policy

POLICY, RUN = "policy-2", "run-2"
_BEFORE = "      1404-06-01: 5\n  income_after_rent_ceiling:"
_NEW = "      1404-06-01: 5\n      {day}: 6\n  income_after_rent_ceiling:"
"""The permitted number of foreign trips rises by one."""
_WHY = "تعداد مجاز سفر خارجی در قانون از پنج به شش رسیده است؛ تغییر نتیجه‌ها همان است که انتظار می‌رفت."


@dataclass(frozen=True)
class SecondRun:
    """`out`: the demo's folder."""

    out: Path

    def decide(self, now: dt.datetime) -> None:
        """Decide the same snapshot by the changed law; nobody sees it yet."""
        day = month_start(now.date())
        compiled = compile_policy(_changed_policy(self.out / POLICY, day), day)
        snapshot = RegisterSnapshot.open(self.out / "snapshot")
        shutil.rmtree(self.out / RUN, ignore_errors=True)
        determine_nation(compiled, snapshot, self.out / RUN, RunOptions(workers=1), lambda *_: None)

    def publish(self, now: dt.datetime) -> None:
        """One publisher proposes it, and another publishes it everywhere."""
        with acting_as(SYSTEM, is_read_only=True):
            maker, checker = (StaffMember.objects.get(username=name) for name in ("maker", "checker"))
        proposed: Publication = propose(self.out / RUN, by=maker, now=now, policy=self.out / POLICY)
        if proposed.stops:
            for by in (maker, checker):
                justify_run(proposed.pk, by=by, now=now, words=_WHY)
        approve(proposed.pk, by=checker, now=now + dt.timedelta(minutes=30))


def queue_first_notices(now: dt.datetime) -> None:
    """Tell people of the first run, as the worker does after its publication: a second run waits for that."""
    with acting_as(SYSTEM, is_read_only=True):
        runs = unfinished()
    for run in runs:
        while True:
            queue_batch(run, now=now)
            with acting_as(SYSTEM, is_read_only=True):
                if run not in unfinished():
                    break


def _changed_policy(folder: Path, day: dt.date) -> Path:
    """The shipped policy with one more value, in force from this day on."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(shipped_policy(), folder)
    text = (folder / "policy.yaml").read_text("utf-8")
    if _BEFORE not in text:
        raise HemayatError("the shipped policy has another limit for foreign trips than the history expects")
    changed = text.replace(_BEFORE, _NEW.format(day=format_date(day, "en")))
    (folder / "policy.yaml").write_text(changed, "utf-8")
    return folder
