"""The guides of the roles, for every member of staff to read at the desk.

A guide is a Markdown file of our own, as HTML with the classes of the desk’s pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from hemayat.common.language import Lang
from hemayat.web.shared.language import page_language
from hemayat.web.staff.access import StaffRequest, for_staff
from hemayat.web.staff.guide_places import GUIDES

_FOLDER = "guides"
_CLASSES = {
    "paragraph_open": "govuk-body",
    "bullet_list_open": "govuk-list govuk-list--bullet",
    "ordered_list_open": "govuk-list govuk-list--number",
    "table_open": "govuk-table",
    "thead_open": "govuk-table__head",
    "tbody_open": "govuk-table__body",
    "tr_open": "govuk-table__row",
    "th_open": "govuk-table__header",
    "td_open": "govuk-table__cell",
}
_HEADINGS = {"h1": "govuk-heading-l", "h2": "govuk-heading-m", "h3": "govuk-heading-s"}
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


def guides_folder() -> Path:
    """In the installed package, or in the repository."""
    package = Path(__file__).resolve().parents[2]
    places = (package / _FOLDER, package.parents[1] / "docs" / _FOLDER)
    return next(place for place in places if place.is_dir())


def guide_source(guide: str, lang: Lang) -> str:
    folder = guides_folder() if lang == "en" else guides_folder() / lang
    return (folder / f"{guide}.md").read_text("utf-8")


@cache
def guide_html(guide: str, lang: Lang) -> tuple[str, str]:
    """Title and text. Links into the repository are shown as text: the desk does not serve what they name."""
    tokens = _MARKDOWN.parse(guide_source(guide, lang))
    title = tokens[1].content
    parts = iter(GUIDES[guide])
    for token in tokens:
        if token.type == "heading_open":
            token.attrSet("class", _HEADINGS[token.tag])
            if token.tag == "h2":
                token.attrSet("id", next(parts))
        elif token.type in _CLASSES:
            token.attrSet("class", _CLASSES[token.type])
        if token.type == "th_open":
            token.attrSet("scope", "col")
        if token.children:
            token.children = _without_inner_links(token.children)
    return title, str(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))


def _without_inner_links(tokens: Sequence[Token]) -> list[Token]:
    """Our texts have no link in a link, so each end belongs to the beginning before it."""
    kept, is_dropped = [], False
    for token in tokens:
        if token.type == "link_open":
            is_dropped = not str(token.attrGet("href")).startswith("https://")
        if token.type not in {"link_open", "link_close"} or not is_dropped:
            kept.append(token)
    return kept


@for_staff()
@require_safe
def show(request: StaffRequest, guide: str) -> HttpResponse:
    """One guide, in the language of the page."""
    if guide not in GUIDES:
        raise Http404
    title, html = guide_html(guide, page_language())
    return render(request, "staff/guides/show.html", {"title": title, "guide": SafeString(html)})


app_name = "guides"
urlpatterns = [path("guides/<slug:guide>/", show, name="show")]
