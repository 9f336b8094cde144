"""The table of states by itself: words, units, notices, and ways to an end that nobody has to travel for."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.db import connection

from hemayat import requests
from hemayat.cases.states import YOU
from hemayat.notifications.notice_wordings import NOTICES, notice_text
from hemayat.notifications.sms_length import parts_of
from hemayat.requests.event_texts import EVENT_WORDS
from hemayat.requests.states import (
    ENDED,
    OFFICERS,
    OPEN,
    TABLE,
    TRANSITIONS,
    WORDING,
    CaseState,
)

PACKAGE = Path(requests.__path__[0])
RESTS_WITHOUT_NEWS = {CaseState.DRAFT, CaseState.UNDER_ASSESSMENT, CaseState.AWAITING_REGISTERS}
"""A draft is the head's own; the other two follow within seconds of a notice, or tell by `register_waits` if not."""
MONEY = ("ریال", "تومان", "پرداخت", "هزینه", "کارمزد", "rial", "toman", "fee", "pay", "cost")


@pytest.mark.parametrize("state", CaseState)
def test_r2_2c_r4_4a_every_state_has_words_and_a_unit_that_answers_for_it(state: CaseState) -> None:
    wording = WORDING[state]
    for words in (wording.title, wording.text, wording.unit):
        assert re.search("[آ-ی]", words.fa)
        assert re.fullmatch(r"[ -~’–]+", words.en)


HEAD = ("شما، سرپرست خانوار", "You, the head of the household")
OFFICE = ("دفتر استحقاق‌سنجی", "Entitlement determination office")
UNITS = {
    CaseState.DRAFT: HEAD,
    CaseState.SUBMITTED: ("سامانهٔ حمایت", "The Hemayat service"),
    CaseState.AWAITING_REGISTERS: ("واحد استعلام از سازمان‌ها", "Register inquiries unit"),
    CaseState.UNDER_ASSESSMENT: OFFICE,
    CaseState.AWAITING_APPLICANT: HEAD,
    CaseState.AWAITING_OFFICER: ("کارشناسان بررسی درخواست", "Case officers"),
    CaseState.DECIDED: OFFICE,
    CaseState.WITHDRAWN: HEAD,
}
"""Who answers for a request in each state, as clause 2.2 wants it named."""


@pytest.mark.parametrize("state", CaseState)
def test_r2_2c_the_unit_of_every_state_is_the_one_that_acts_in_it(state: CaseState) -> None:
    unit = WORDING[state].unit
    assert (unit.fa, unit.en) == UNITS[state]
    actors = {step.by for step in TRANSITIONS if step.source is state and step.event != "request.withdrawn"}
    if state in OPEN:
        assert ("officer" in actors) == (unit == OFFICERS)
        assert ("head" in actors) == (unit == YOU)


@pytest.mark.parametrize("state", OPEN)
def test_r4_3a_every_open_state_has_a_way_to_decided_by_the_system_or_an_officer_alone(
    state: CaseState,
) -> None:
    reached: set[CaseState] = {state}
    before: set[CaseState] = set()
    while reached != before:
        before = set(reached)
        # Only an application of somebody who lived apart ends because they head a household since.
        steps = [step for step in TRANSITIONS if step.by != "head" and step.event != "request.own_household"]
        reached |= {step.target for step in steps if step.source in before}
    assert CaseState.DECIDED in reached


def test_r4_3a_no_state_and_no_step_is_a_visit() -> None:
    assert not [state for state in CaseState if "visit" in state]
    assert not [step for step in TRANSITIONS if "visit" in step.event]
    assert {"request.visit_called", "request.visit_called_off"} <= set(EVENT_WORDS)


def test_only_a_head_begins_and_only_a_head_files() -> None:
    first = {step.by for step in TRANSITIONS if step.source is None or step.target is CaseState.SUBMITTED}
    assert first == {"head"}


def test_nothing_leaves_an_end() -> None:
    assert not [step for step in TRANSITIONS if step.source in ENDED]
    assert {step.target for step in TRANSITIONS if step.clock == "stop"} == set(ENDED)


def test_every_state_in_which_somebody_waits_is_told() -> None:
    for step in TRANSITIONS:
        if (
            step.source is not None
            and step.target not in RESTS_WITHOUT_NEWS
            and step.event != "request.discarded"
        ):
            assert step.notices, step.event


@pytest.mark.parametrize("notice", sorted({name for step in TRANSITIONS for name in step.notices}))
@pytest.mark.parametrize("lang", ["fa", "en"])
def test_every_notice_is_there_short_with_the_code_and_without_a_reason(notice: str, lang: str) -> None:
    given = {
        "code": "CFHJ-KMNP-RTVW",
        "address": "https://hemayat.mcls.gov.ir/my/requests/",
        "day_fa": "۱۳۹۸/۱۰/۰۳",
        "day_en": "3 Dey 1398",
    }
    told = notice_text(notice, {name: given[name] for name in NOTICES[notice].parameters}, lang)
    assert given["code"] in told
    assert given["address"] in told
    assert parts_of(told) <= 3
    assert not [word for word in MONEY if word in told.lower()]


def test_an_event_cannot_mean_two_things_in_one_state_and_all_have_words() -> None:
    keys = [(step.source, step.event, step.by) for step in TRANSITIONS]
    assert len(keys) == len(set(keys))
    assert {step.event for step in TRANSITIONS} <= set(EVENT_WORDS)
    assert TABLE.find(CaseState.DECIDED, "request.withdrawn", "head") is None


def test_every_event_that_is_written_has_words() -> None:
    written = {
        node.value
        for file in PACKAGE.glob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if re.fullmatch(r"request\.[a-z_]+", node.value)
    }
    assert written == set(EVENT_WORDS)


def test_the_picture_in_the_readme_is_that_of_the_table() -> None:
    assert f"```mermaid\n{TABLE.picture()}\n```" in (PACKAGE / "README.md").read_text("utf-8")


@pytest.mark.django_db
def test_the_database_holds_to_the_same_table() -> None:
    by = {"head": "head", "system": "system", "officer": "staff"}
    allowed = {
        (step.source, step.target, by[step.by])
        for step in TRANSITIONS
        if step.source not in (None, step.target)
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.s, b.s, k.k FROM unnest(%s::text[]) a(s), unnest(%s::text[]) b(s), "
            "unnest(ARRAY['head','system','staff','partner','nobody','']) k(k) WHERE request_may_move(a.s, b.s, k.k)",
            [list(CaseState), list(CaseState)],
        )
        assert {tuple(row) for row in cursor.fetchall()} == allowed


def test_r4_2b_nothing_of_a_request_asks_for_money() -> None:
    texts = [
        PACKAGE / name for name in ("states.py", "event_texts.py", "errors.py", "consents.py", "questions.py")
    ]
    found = {word for text in texts for word in MONEY[:5] if word in text.read_text("utf-8")}
    assert found == set()
    shown = [words for one in WORDING.values() for words in (one.title, one.text, one.unit)]
    persian = [words.in_("fa") for words in [*shown, *EVENT_WORDS.values()]]
    assert not [text for text in persian if any(word in text for word in MONEY[:5])]
    models = (PACKAGE / "models.py").read_text("utf-8")
    assert not re.search(r"rial|fee|price|paid", models)
