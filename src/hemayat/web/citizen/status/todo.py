"""What the head has to do, each with its last day: the first thing below the outcome on "My status"."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from hemayat.requests.results import CaseSummary
from hemayat.requests.states import CaseKind, CaseState
from hemayat.web.citizen.status.payments import PaymentDisplay
from hemayat.web.shared.language import page_language


@dataclass(frozen=True)
class HeadTask:
    """`by`: the last day; None if there is none."""

    words: str
    url: str
    by: dt.date | None


def head_tasks(
    cases: Sequence[CaseSummary],
    payments: Sequence[PaymentDisplay],
    *,
    is_open: bool,
    is_other_head: bool = False,
) -> list[HeadTask]:
    """Those with a last day first, the nearest before others. `is_open`: new requests are still accepted.

    `is_other_head`: our record names another head, and a change of head has to be filed first.
    """
    tasks = [
        HeadTask(_("Correct your bank account details"), "#payment", display.payment.answer_by)
        for display in payments
        if display.missing
    ]
    if is_other_head and not any(case.kind is CaseKind.CHANGE_OF_HEAD for case in cases):
        tasks.append(HeadTask(_("Register yourself as the head"), reverse("requests:new"), None))
    tasks += [
        _case_task(case)
        for case in cases
        if case.is_with_applicant or (is_open and case.state is CaseState.DRAFT)
    ]
    return sorted(tasks, key=lambda task: task.by or dt.date.max)


def _case_task(case: CaseSummary) -> HeadTask:
    url = reverse("requests:show", args=[case.id])
    if case.is_with_applicant:
        return HeadTask(_("Answer us about your request"), url, case.answer_by)
    words = _("Finish and file: {title}").format(title=case.title[page_language()])
    return HeadTask(words, url, None)
