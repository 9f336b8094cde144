"""Every key that the desk's pages answer to is on the page that lists them, and no two of a page are the same."""

from __future__ import annotations

import re
from pathlib import Path

from hemayat.web.staff.frame import (
    CALL_KEYS,
    CASE_KEYS,
    COMPLAINT_KEYS,
    QUESTION_KEYS,
    RECORD_KEYS,
    REFERRAL_KEYS,
)

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


def test_every_other_key_is_listed_for_the_role_that_has_it() -> None:
    listed = {
        "sign_in/home.html": CASE_KEYS,
        "hotline/begin.html": CALL_KEYS,
        "inspection/show.html": COMPLAINT_KEYS,
        "oversight/record.html": RECORD_KEYS,
        "referrals/show.html": REFERRAL_KEYS,
    }
    of_others = {
        "cases/queue.html",
        MAIN_ACTION,
        "duplicates/pair.html",
        "questions/queue.html",
        "questions/show.html",
    }
    assert {*keys()} == {*listed} | of_others
    for name, known in listed.items():
        assert {*keys()[name]} <= {key for *_, key in known}, name


def test_no_page_has_one_key_twice() -> None:
    pages = {name: letters for name, letters in keys().items() if name != MAIN_ACTION}
    assert {name: letters for name, letters in pages.items() if len(set(letters)) < len(letters)} == {}


def test_no_key_presses_a_button_that_decides_a_case() -> None:
    # The button also opens the next case: the same key pressed again would decide that one unread.
    assert "cases/case_form.html" not in keys()


def test_the_key_of_the_main_action_leads_there_and_sends_nothing() -> None:
    for path in TEMPLATES.rglob("*.html"):
        for tag in re.findall(r'<(\w+)[^<]*? accesskey="a"', path.read_text("utf-8")):
            assert tag in {"a", "h2"}, path.name


def test_a_key_is_shown_where_it_works() -> None:
    """On the link, button or heading itself: nobody looks for a list of keys before they know that there are any."""
    marked = 0
    for name in keys():
        text = (TEMPLATES / name).read_text("utf-8")
        for part in re.finditer(
            r'<(a|button|h2)\b(?:[^<]|<(?!/\1>))*? accesskey="([a-z])".*?</\1>', text, re.DOTALL
        ):
            assert f"<kbd>{part[2].upper()}</kbd>" in part[0], (name, part[2])
            marked += 1
    assert marked == sum(map(len, keys().values()))
