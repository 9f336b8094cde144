"""What cannot be taken back is never one click away: a page asks first, or it is folded below what follows from it."""

from __future__ import annotations

import re

import pytest

from tests.web.staff.test_keys import TEMPLATES

ASKS = {
    "cases/interruption.html",
    "agreements/publish.html",
    "agreements/confirm.html",
    "publication/approve.html",
    "questions/ready_delete.html",
}
"""Pages that do nothing but ask whether it is meant."""
FOLDED = re.compile(r"{% details .*?{% enddetails %}", re.DOTALL)
NO_WAY_BACK = (
    "agreements:discard",
    "outages:end",
    "cases:call_off",
    "partners:end_terms",
    "partners:end_key",
    "partners:end_tokens",
    "partners:close",
    "accounts_admin:close",
)


def pages() -> dict[str, str]:
    return {
        str(path.relative_to(TEMPLATES)): path.read_text("utf-8")
        for path in sorted(TEMPLATES.rglob("*.html"))
    }


@pytest.mark.parametrize("name", [name for name, text in pages().items() if "button--warning" in text])
def test_a_red_button_is_on_a_page_that_asks_or_folded(name: str) -> None:
    assert name in ASKS or "button--warning" not in FOLDED.sub("", pages()[name])


@pytest.mark.parametrize("route", NO_WAY_BACK)
def test_the_form_of_such_an_act_is_folded_with_a_sentence_about_it(route: str) -> None:
    forms = [text for text in pages().values() if f'action="{{% url "{route}"' in text]
    assert forms
    for text in forms:
        (fold,) = [part for part in FOLDED.findall(text) if f'"{route}"' in part]
        assert '<p class="govuk-body">' in fold


def test_a_ready_answer_leads_to_a_page_that_asks() -> None:
    assert 'action="{% url "questions:ready_withdraw"' not in "".join(pages().values())
