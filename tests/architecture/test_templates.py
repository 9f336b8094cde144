"""Every template is used, and every text in one comes from the message catalogue."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "hemayat"
TEMPLATES = {
    str(path.relative_to(folder)): path.read_text("utf-8")
    for folder in PACKAGE.glob("web/*/templates")
    for path in sorted(folder.rglob("*.html"))
}
TEXT = re.compile(r"{% blocktranslate[^%]*%}(.*?){% endblocktranslate %}|{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)
SPOKEN = re.compile(r'\b(?:aria-label|alt|title|placeholder)="([^"]*)"')
WORD = re.compile(r"[^\W\d_]{2,}")
IN_EVERY_LANGUAGE = {"SMS", "PDF", "CSV", "JSON", "hemayat", "HM", "QXW"}
"""Names and codes that are written alike everywhere."""


def test_every_template_is_used():
    code = [path.read_text("utf-8") for path in PACKAGE.glob("web/**/*.py")]
    said = " ".join([*TEMPLATES.values(), *code])
    # A view may give the last part of a name alone: render(request, f"shared/{page}.html").
    unused = {
        name
        for name in TEMPLATES
        if name not in said and not re.search(rf'"{re.escape(Path(name).stem)}"', said)
    }
    assert not unused - {"shared/bare_failure.html"}


@pytest.mark.parametrize("name", [name for name in TEMPLATES if name != "shared/bare_failure.html"])
def test_every_text_comes_from_the_catalogue(name):
    rest = TEXT.sub("", TEMPLATES[name])
    rest = re.sub(r"<(style|script|code|kbd)\b[^>]*>.*?</\1>", "", rest, flags=re.DOTALL)
    said = [*SPOKEN.findall(rest), re.sub(r"<[^>]*>", " ", rest)]
    assert set(WORD.findall(html.unescape(" ".join(said)))) <= IN_EVERY_LANGUAGE


@pytest.mark.parametrize("name", [name for name in TEMPLATES if "{% blocktranslate" in TEMPLATES[name]])
def test_a_value_in_a_text_has_a_plain_name(name):
    """As Django wants it: `with day=due_on|jalali`, then `{{ day }}`. Anything else would show nothing."""
    for text in filter(None, TEXT.findall(TEMPLATES[name])):
        assert all(re.fullmatch(r"\w+", value) for value in re.findall(r"{{ *(.*?) *}}", text))


@pytest.mark.parametrize(
    "name", [name for name in TEMPLATES if "data-prevent-double-click" in TEMPLATES[name]]
)
def test_a_button_that_takes_one_click_is_one_that_the_script_knows(name):
    buttons = re.findall(r"<button[^>]*data-prevent-double-click[^>]*>", TEMPLATES[name])
    assert buttons
    assert all('data-module="govuk-button"' in button for button in buttons)
