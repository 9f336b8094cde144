"""Every key that the desk's pages answer to is on the page that lists them, and no two of a page are the same."""

from __future__ import annotations

import re
from pathlib import Path

from hemayat.web.staff.frame.views import CASE_KEYS

TEMPLATES = Path(__file__).parents[3] / "src/hemayat/web/staff/templates/staff"
MAIN_ACTION = ("cases/case_action.html", "cases/case_form.html")
"""The main action of a case is a link or a form, never both."""
KEY = re.compile(r'accesskey="([a-z])"')


def keys() -> dict[str, list[str]]:
    found = {
        str(path.relative_to(TEMPLATES)): KEY.findall(path.read_text("utf-8"))
        for path in TEMPLATES.rglob("*.html")
    }
    return {name: letters for name, letters in found.items() if letters}


def test_every_key_of_a_page_of_cases_is_listed() -> None:
    of_cases = {name: keys()[name] for name in ("cases/queue.html", *MAIN_ACTION, "duplicates/pair.html")}
    assert {letter for letters in of_cases.values() for letter in letters} == {key for *_, key in CASE_KEYS}


def test_no_page_has_one_key_twice() -> None:
    # There the key takes a complaint up while nobody has, and answers it once somebody has: never both.
    pages = {name: letters for name, letters in keys().items() if name != "inspection/show.html"}
    assert {name: letters for name, letters in pages.items() if len(set(letters)) < len(letters)} == {}
