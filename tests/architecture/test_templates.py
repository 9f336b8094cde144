"""Every template is used, and every text in one has both of its languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "hemayat"
TEMPLATES = {
    str(path.relative_to(folder)): path.read_text("utf-8")
    for folder in PACKAGE.glob("web/*/templates")
    for path in sorted(folder.rglob("*.html"))
}
PAIR = re.compile(r"{% fa %}(.*?){% en %}(.*?){% endfa %}", re.DOTALL)
PERSIAN = re.compile("[\u0600-\u06ff]")


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


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_text_has_both_languages(name):
    text = TEMPLATES[name]
    assert (
        text.count("{% fa %}")
        == text.count("{% en %}")
        == text.count("{% endfa %}")
        == len(PAIR.findall(text))
    )
    for fa, en in PAIR.findall(text):
        assert fa.strip(), f"no Persian beside {en!r}"
        assert en.strip(), f"no English beside {fa!r}"
        assert not PERSIAN.search(re.sub(r"{{.*?}}|{%.*?%}", "", en)), f"Persian in the English {en!r}"


@pytest.mark.parametrize("name", [name for name in TEMPLATES if name != "shared/bare_failure.html"])
def test_no_persian_stands_outside_a_pair(name):
    rest = re.sub(r"{%.*?%}|{#.*?#}", "", PAIR.sub("", TEMPLATES[name]))
    allowed = {"فارسی"}  # a language is named in itself
    assert set(re.findall("[\u060c\u061b\u061f\u0621-\u06d3\u200c]+", rest)) <= allowed


@pytest.mark.parametrize(
    "name", [name for name in TEMPLATES if "data-prevent-double-click" in TEMPLATES[name]]
)
def test_a_button_that_takes_one_click_is_one_that_the_script_knows(name):
    buttons = re.findall(r"<button[^>]*data-prevent-double-click[^>]*>", TEMPLATES[name])
    assert buttons
    assert all('data-module="govuk-button"' in button for button in buttons)
