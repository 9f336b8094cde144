"""Claimed members at the desk: what the pages say and let an officer do, as in the browser."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import time_machine
from django.test import Client

from hemayat.common.persian import to_persian_digits
from tests.requests.registers import RunningSimulator
from tests.requests.steps import NOW, take_on
from tests.requests.test_application import CHILD, HEAD, naming
from tests.requests.test_claimed_members import (
    CHILD_BORN,
    FOR_ONE,
    applicant,
    decided_again,
    refused,
    reread,
    support,
)
from tests.support.markup import faults
from tests.web.staff.cases.test_case_work import do, opened, text_of

Enter = Callable[..., Client]
pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def test_the_page_says_that_the_registry_is_still_to_answer_about_a_member_before_anything_is_pressed(
    nation: int, registers: RunningSimulator, enter: Enter, tmp_path: Path
) -> None:
    number = naming(applicant(registers), CHILD, CHILD_BORN)
    registers.fail(persons={"missing": True, "times": 1})
    take_on()
    registers.fail(persons={"status": 503})
    late = NOW + dt.timedelta(days=40)
    with time_machine.travel(late):
        take_on(late)
        sara = enter()
        opened(sara, number)
        do(sara, number, "claim")
        page = text_of(sara.get(f"/cases/{number}/"))
        assert "ثبت احوال دربارهٔ ۱ نفر از اعضای این خانوار هنوز پاسخ نداده است" in page
        assert "ثبت احوال هنوز دربارهٔ این شخص پاسخ نداده است" in page
        for deed in ("decide", "decide-by-rules", "override"):
            assert f"/cases/{number}/{deed}/" not in page
            assert do(sara, number, deed).headers["Location"].endswith("?done=not-now")
        assert not faults({"page": page}, tmp_path)


def test_an_officer_strikes_out_and_decides_on_the_page_of_a_household_that_is_decided_again(
    nation: int, registers: RunningSimulator, enter: Enter, tmp_path: Path
) -> None:
    by = applicant(registers)
    refused(by, registers)
    registers.correct("vehicles", HEAD)
    row = decided_again(by)
    sara, at = enter(), f"/cases/affected/{row.id}/"
    sara.post(at, {"opens_file": "1", "why": "request"})
    pages = {}
    for lang in ("en", "fa"):
        sara.cookies["__Host-language"] = lang
        pages[lang] = text_of(sara.get(at))
    assert "در هیچ خانواری ثبت نکرده است" in pages["fa"]
    assert CHILD not in pages["fa"]
    pages["faulty"] = text_of(sara.post(at, {"deed": "strike-out", "strike-person_no": "2"}))
    assert "این قسمت خالی است. آن را پر کنید" in pages["faulty"]
    struck = {"deed": "strike-out", "strike-person_no": "2", "strike-reason": "مدرکی نیست"}
    assert sara.post(at, struck).headers["Location"] == at
    pages["struck"] = text_of(sara.get(at))
    assert "مدرکی نیست" in pages["struck"]
    assert 'value="strike-out"' not in pages["struck"], "nobody is left to strike out"
    assert not faults(pages, tmp_path)
    assert sara.post(at, {"deed": "by-rules"}).headers["Location"] == "/cases/affected/"
    assert support(by) == FOR_ONE


def test_an_adverse_decision_by_the_rules_of_a_household_that_is_decided_again_is_interrupted(
    nation: int, registers: RunningSimulator, enter: Enter, tmp_path: Path
) -> None:
    by = applicant(registers)
    refused(by, registers)
    row = decided_again(by)
    sara, at = enter(), f"/cases/affected/{row.id}/"
    sara.post(at, {"opens_file": "1", "why": "request"})
    card = text_of(sara.post(at, {"deed": "by-rules"}))
    assert "پیش از ثبت تصمیمی به زیان متقاضی" in card
    assert not faults({"card": card}, tmp_path)
    reread(row)
    assert not row.decided_at
    hidden = dict(re.findall(r'type="(?:hidden|submit)" name="(is_meant|deed)" value="(yes|by-rules)"', card))
    assert set(hidden) == {"is_meant", "deed"}
    assert sara.post(at, hidden).status_code == 302
    reread(row)
    assert row.decided_at


def test_an_officer_reads_whom_a_decision_accepts_before_it_is_made(
    nation: int, registers: RunningSimulator, enter: Enter, tmp_path: Path
) -> None:
    number = naming(applicant(registers), CHILD, CHILD_BORN)
    take_on()
    sara = enter()
    opened(sara, number)
    do(sara, number, "claim")
    page = text_of(sara.get(f"/cases/{number}/decide-by-rules/"))
    assert "اگر خانوار مشمول شود، آنان عضو آن می‌شوند" in page
    assert f"سه رقم آخر کد ملی: {to_persian_digits(CHILD[-3:])}" in page
    assert "در هیچ خانواری ثبت نکرده است" in page
    assert not faults({"page": page}, tmp_path)
    do(sara, number, "strike-out", person_no="2", reason="مدرکی نیست")
    assert "آنان عضو آن می‌شوند" not in text_of(sara.get(f"/cases/{number}/decide-by-rules/"))
