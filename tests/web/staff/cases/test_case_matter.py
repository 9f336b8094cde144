"""What the page of a case says, each thing once: an answer next to what it answers, an act below the conditions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.eligibility.queries import case as stored_case
from hemayat.eligibility.queries import determination_of
from hemayat.eligibility.reasons import explain
from hemayat.rules.unknowns import Verdict
from hemayat.web.staff.cases.criteria import criteria_table
from tests.requests.registers import RunningSimulator
from tests.support.markup import faults
from tests.web.staff.cases.test_case_page import with_picture
from tests.web.staff.cases.test_case_work import TOO_DEAR, UNVALUED, do, opened, text_of

pytestmark = pytest.mark.django_db
Enter = Callable[..., Client]


@pytest.mark.slow
def test_an_answer_is_next_to_what_it_answers(
    nation: int, registers: RunningSimulator, enter: Enter, tmp_path: Path
) -> None:
    number, document = with_picture(TOO_DEAR)
    sara = enter()
    opened(sara, number)
    do(sara, number, "claim")
    sara.get(f"/cases/{number}/documents/{document}/enlarged/")
    answers = {"words": "نوشتهٔ شما خوانده شد", str(document): "نام خریدار در سند نیست"}
    do(sara, number, "decide-by-rules", **answers)
    page = text_of(sara.get(f"/cases/{number}/"))
    start = page.index('<ul class="app-documents">')
    before, documents = page[:start], page[start : page.index("</ul>", start)]
    assert "نوشتهٔ شما خوانده شد" in before[before.index("app-quote") :]
    assert documents.index("سند.jpg") < documents.index("نام خریدار در سند نیست")
    assert page.count("نام خریدار در سند نیست") == 1
    assert not faults({"page": page}, tmp_path)


def test_an_act_is_named_once_below_the_conditions(undecided: int, enter: Enter) -> None:
    page = opened(enter(), undecided)
    with acting_as(SYSTEM, is_read_only=True):
        decided = determination_of(UNVALUED)
        assert decided
        reasons = explain(stored_case(decided), "fa").reasons
    unknown = next(reason for reason in reasons if reason.verdict is Verdict.UNDETERMINED)
    table, _, below = page[page.index("app-conditions") :].partition("</table>")
    assert unknown.act
    assert unknown.act not in table
    assert unknown.law in below.partition("<details")[0]


def test_the_decision_that_the_rules_leave_open_says_what_it_does(undecided: int, enter: Enter) -> None:
    sara = enter()
    opened(sara, undecided)
    do(sara, undecided, "claim")
    page = text_of(sara.get(f"/cases/{undecided}/"))
    assert "اگر همین حالا تصمیم بگیرید، خانوار مشمول می‌شود" in page[page.index('id="action"') :]


def test_records_of_the_current_decision_are_marked_next_to_a_new_result(undecided: int) -> None:
    with acting_as(SYSTEM, is_read_only=True):
        before, now = (determination_of(household) for household in (TOO_DEAR, 1))
        assert before
        assert now
        failed, met = (explain(stored_case(one), "en") for one in (before, now))
    gone = next(reason.criterion for reason in failed.reasons if reason.verdict is Verdict.FAILED)
    record: Any = SimpleNamespace(words=SimpleNamespace(key="car"))
    new, alone = criteria_table(met, failed, {gone: [record]}), criteria_table(None, failed, {gone: [record]})
    assert new
    assert alone
    assert [row.has_earlier_records for row in new.open if row.records] == [True]
    assert [row.has_earlier_records for row in alone.open if row.records] == [False]
    former = criteria_table(replace(met, reasons=()), failed, {gone: [record]})
    assert former
    assert [row.is_former for row in former.open if row.records] == [True]
