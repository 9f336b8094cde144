"""Every key that the desk's pages answer to is on the page that lists them, and no two of a page are the same."""

from __future__ import annotations

import re
from pathlib import Path

from hemayat.web.staff.frame import CASE_KEYS, QUESTION_KEYS

TEMPLATES = Path(__file__).parents[3] / "src/hemayat/web/staff/templates/staff"
MAIN_ACTION = "cases/case_action.html"
"""The main action of a case is a link, which the key opens, or a form, to which the key leads: never both."""
KEY = re.compile(r'accesskey="([a-z])"')


def keys() -> dict[str, list[str]]:
    found = {
        str(path.relative_to(TEMPLATES)): KEY.findall(path.read_text("utf-8"))
        for path in TEMPLATES.rglob("*.html")
    }
    return {name: letters for name, letters in found.items() if letters}


def test_every_key_of_a_page_of_cases_is_listed() -> None:
    of_cases = {name: keys()[name] for name in ("cases/queue.html", MAIN_ACTION, "duplicates/pair.html")}
    assert {letter for letters in of_cases.values() for letter in letters} == {key for *_, key in CASE_KEYS}


def test_every_key_of_a_page_of_questions_is_listed() -> None:
    of_questions = {name: keys()[name] for name in ("questions/queue.html", "questions/show.html")}
    assert {letter for letters in of_questions.values() for letter in letters} == {
        key for *_, key in QUESTION_KEYS
    }


def test_no_page_has_one_key_twice() -> None:
    # In inspection, the key takes a complaint while nobody has it, and answers it once somebody has: never both.
    pages = {
        name: letters for name, letters in keys().items() if name not in {MAIN_ACTION, "inspection/show.html"}
    }
    assert {name: letters for name, letters in pages.items() if len(set(letters)) < len(letters)} == {}


def test_no_key_presses_a_button_that_decides_a_case() -> None:
    # The button also opens the next case: the same key pressed again would decide that one unread.
    assert "cases/case_form.html" not in keys()
