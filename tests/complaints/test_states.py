"""The table of states by itself, and the database holding to it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.db import connection

from hemayat import complaints
from hemayat.complaints.states import ENDED, OPEN, TABLE, TRANSITIONS, WORDING, ComplaintState
from hemayat.notifications.notice_wordings import NOTICES, notice_text
from hemayat.notifications.sms_length import parts_of

PACKAGE = Path(complaints.__path__[0])
NOTED = sorted({name for step in TRANSITIONS for name in step.notices} | {"complaint_way_opens.1"})


@pytest.mark.parametrize("state", ComplaintState)
def test_r2_2c_every_state_of_a_complaint_has_words_and_a_unit_that_answers_for_it(
    state: ComplaintState,
) -> None:
    wording = WORDING[state]
    for words in (wording.title, wording.text, wording.unit):
        assert re.search("[آ-ی]", words.fa)
        assert re.fullmatch(r"[ -~’–]+", words.en)


@pytest.mark.parametrize("state", ComplaintState)
def test_r2_2c_the_inspection_office_or_the_complainant_answers_for_every_state(
    state: ComplaintState,
) -> None:
    waits_for_complainant = state in {ComplaintState.AWAITING_COMPLAINANT, ComplaintState.WITHDRAWN}
    unit = WORDING[state].unit
    assert (unit.fa, unit.en) == (
        ("شما، سرپرست خانوار", "You, the head of the household")
        if waits_for_complainant
        else ("دفتر بازرسی", "The inspection office")
    )


def test_a_message_at_each_step_but_what_the_head_adds_of_their_own_accord() -> None:
    assert {step.event for step in TRANSITIONS if not step.notices} == {"complaint.added"}
    assert not [step for step in TRANSITIONS if step.source in ENDED]
    assert {step.target for step in TRANSITIONS if step.clock == "stop"} == set(ENDED)
    keys = [(step.source, step.event, step.by) for step in TRANSITIONS]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("state", OPEN)
def test_every_open_complaint_can_come_to_an_answer_without_its_author(state: ComplaintState) -> None:
    reached = {state}
    for _ in ComplaintState:
        reached |= {step.target for step in TRANSITIONS if step.source in reached and step.by != "head"}
    assert ComplaintState.ANSWERED in reached


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_every_notice_is_short_and_says_not_what_the_complaint_is_about(lang: str) -> None:
    given = {
        "code": "CFHJ-KMNP-RTVW",
        "address": "https://hemayat.mcls.gov.ir/my/complaints/",
        "day_fa": "۱۳۹۸/۱۰/۰۳",
        "day_en": "3 Dey 1398",
    }
    for notice in NOTED:
        told = notice_text(notice, {name: given[name] for name in NOTICES[notice].parameters}, lang)
        assert given["code"] in told
        assert given["address"] in told
        assert parts_of(told) <= 3
        assert not re.search("رفتار|ریال|conduct|staff|rial", told)


def test_the_picture_in_the_readme_is_that_of_the_table() -> None:
    assert f"```mermaid\n{TABLE.picture()}\n```" in (PACKAGE / "README.md").read_text("utf-8")


@pytest.mark.django_db
def test_the_database_holds_to_the_same_table() -> None:
    by = {"head": "head", "system": "system", "inspector": "staff"}
    allowed = {
        (step.source, step.target, by[step.by])
        for step in TRANSITIONS
        if step.source not in (None, step.target)
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.s, b.s, k.k FROM unnest(%s::text[]) a(s), unnest(%s::text[]) b(s), "
            "unnest(ARRAY['head','system','staff','partner','nobody','']) k(k) WHERE complaint_may_move(a.s, b.s, k.k)",
            [list(ComplaintState), list(ComplaintState)],
        )
        assert {tuple(row) for row in cursor.fetchall()} == allowed
