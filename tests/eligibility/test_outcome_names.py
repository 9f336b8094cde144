"""B7: each outcome has one name everywhere: page, message, report, desk, command line, copy of one's data."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template import Context, Template
from django.utils import translation

from hemayat.common.language import Lang
from hemayat.data_rights.code_labels import code_label
from hemayat.eligibility.comparison_texts import say as comparison_word
from hemayat.eligibility.standard_texts import OUTCOMES
from hemayat.notifications.notice_wordings import NOTICES
from hemayat.requests.case_status import outcome_words
from hemayat.rules.unknowns import ELIGIBLE, NEEDS_DATA, NOT_ELIGIBLE
from hemayat.web.citizen.check.texts import OUTCOMES as OF_THE_CHECK
from hemayat.web.staff.cases.action_forms import DecideForm

ROOT = Path(__file__).parents[2]
OTHER_NAMES = re.compile(
    "حائز شرایط|واجد شرایط|فاقد شرایط|نیازمند داده|نیازمند اطلاعات|نیازمند تکمیل|نتیجه «?رد شد|"
    "[Nn]eeds data|[Dd]ata (?:are )?needed|[Cc]annot be decided yet|[Mm]eets? the conditions|[Ii]neligible household"
)
"""Names that an outcome once had, or could have."""


def test_the_names_are_those_agreed() -> None:
    assert OUTCOMES == {
        ELIGIBLE: {"fa": "مشمول", "en": "Eligible"},
        NOT_ELIGIBLE: {"fa": "غیرمشمول", "en": "Not eligible"},
        NEEDS_DATA: {"fa": "در انتظار تکمیل اطلاعات", "en": "Waiting for information"},
    }


def _words() -> list[Path]:
    """Every file that holds words: code, templates, data and guides. The agreement is quoted as it was signed."""
    places = ("src/hemayat", "policies", "docs/guides", "docs/operator")
    endings = {".py", ".html", ".yaml", ".md"}
    files = [file for place in places for file in sorted((ROOT / place).rglob("*")) if file.suffix in endings]
    left_out = {"migrations", "built", "shipped"}
    return [file for file in files if not left_out & set(file.parts) or file.name == "answers.yaml"]


def test_no_surface_calls_an_outcome_by_another_name() -> None:
    found = [
        f"{file.relative_to(ROOT)}:{number}: {match[0]}"
        for file in _words()
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        for match in OTHER_NAMES.finditer(line)
    ]
    assert found == []


@pytest.mark.parametrize("lang", ["fa", "en"])
@pytest.mark.parametrize("outcome", OUTCOMES)
def test_every_place_that_names_an_outcome_says_its_name(outcome: str, lang: Lang) -> None:
    name = OUTCOMES[outcome][lang]
    with translation.override(lang):
        template = Template("{% load outcomes %}{{ outcome|outcome_name }}")
        assert template.render(Context({"outcome": outcome})) == name
        assert str(OF_THE_CHECK[outcome]).lower().endswith(f": {name.lower()}")
        choices = {code: str(words) for code, words in DecideForm()["outcome"].field.choices}  # type: ignore[attr-defined]  # the stubs do not know that it is a choice field
        assert choices.get(outcome, name) == name
    assert comparison_word(outcome, lang) == name
    assert outcome_words(outcome).in_(lang) == name


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_a_copy_of_ones_data_names_the_outcome(outcome: str) -> None:
    assert code_label("decisions", "outcome", outcome) == OUTCOMES[outcome]["fa"]


@pytest.mark.parametrize("notice", [name for name in NOTICES if name.startswith(("result_", "request_"))])
def test_a_message_about_an_outcome_names_it(notice: str) -> None:
    found = re.fullmatch(r"(?:result|request)_(eligible|not_eligible|needs_data)\.\d+", notice)
    if found:
        assert OUTCOMES[found[1]]["fa"] in NOTICES[notice].words.fa
        assert OUTCOMES[found[1]]["en"].lower() in NOTICES[notice].words.en
        if found[1] == ELIGIBLE:
            assert OUTCOMES[NOT_ELIGIBLE]["fa"] not in NOTICES[notice].words.fa
