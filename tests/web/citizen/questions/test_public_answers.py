"""The page of ready answers with all that are shipped: searched by anybody, in both languages, and nothing stored."""

from __future__ import annotations

import gzip
import html
import logging
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from hemayat.accounts.staff import actor_of
from hemayat.audit.context import acting_as
from hemayat.common.language import Lang, translate
from hemayat.questions.answer_pages import PAGES
from hemayat.questions.models import ReadyAnswer
from hemayat.questions.shipped_answers import add_shipped_answers, shipped_answers, shipped_texts
from hemayat.questions.themes import THEMES
from hemayat.web.citizen.questions.answer_presenter import ADDRESSES
from tests.questions.steps import agent
from tests.requests.steps import officer
from tests.support.markup import faults
from tests.web.citizen.public.page_reader import LANGUAGES, main_of, missing_numbers, text_of
from tests.web.citizen.requests.steps import text_of as page_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("all_published")]
Read = Callable[..., str]
BY_NAME = {text.name: text for text in shipped_texts()}


@pytest.fixture
def all_published() -> None:
    """All at once: that two people publish each one is tested elsewhere."""
    writer, now = agent(), timezone.now()
    add_shipped_answers(by=writer, now=now)
    senior = officer(name="senior", roles=["senior_officer"])
    with acting_as(actor_of(senior)):
        ReadyAnswer.objects.update(published_by_id=senior.pk, published_at=now)


@pytest.fixture
def read(citizen: Client) -> Read:
    """`read("وام", "en")`: the page that answers this search."""

    def page(text: str | None = None, lang: str = "fa") -> str:
        citizen.cookies["__Host-language"] = lang
        return page_of(citizen.get("/questions/" if text is None else f"/questions/?q={quote(text)}"))

    return page


def questions_on(page: str) -> list[str]:
    """The questions of the answers that can be read on the page."""
    return [html.unescape(one) for one in re.findall(r'summary-text">(.*?)</span>', page)]


def listed_on(page: str) -> dict[str, str]:
    """Question → address of its answer, of those that are only listed."""
    found = re.findall(r'href="(/questions/\?answer=\d+)">(.*?)</a>', page)
    return {html.unescape(question): address for address, question in found}


@pytest.mark.parametrize(
    ("text", "name"),
    [("ماشین فروختم", "sold-car"), ("كد نمياد", "code-not-arrived"), ("یارانه قطع شد", "support-stopped")],
)
def test_the_first_answer_is_open_and_the_others_can_be_opened(read: Read, text: str, name: str) -> None:
    page = main_of(read(text))
    assert questions_on(page)[0] == BY_NAME[name].question.fa
    assert page.count("<details") == len(questions_on(page)) <= 8
    assert page.count('<details class="govuk-details" open>') == 1
    assert page.index(" open>") < page.index("</details>")


def test_an_answer_links_to_its_rule_or_clause_and_to_the_page_of_its_action(
    read: Read, citizen: Client
) -> None:
    page = main_of(read("ماشین فروختم"))
    assert '«<a class="govuk-link" href="/my/household/">خانوار من</a>»' in page
    assert 'href="/how-we-decide/#criteria-vehicles"' in page
    assert 'href="/agreement/#clause-1-4"' in main_of(read("اعتراض"))
    assert "“<a" in main_of(read("sold car", "en"))


@pytest.mark.slow
def test_every_link_leads_to_a_place_that_is_there(read: Read, citizen: Client) -> None:
    pages = [main_of(page_of(citizen.get(address))) for address in listed_on(read()).values()]
    linked = {
        link for page in pages for link in re.findall(r'href="(/how-we-decide/|/agreement/)#([\w-]+)"', page)
    }
    assert not [page for page in pages if "{" in text_of(page)]
    for address in ("/how-we-decide/", "/agreement/"):
        places = {place for page, place in linked if page == address}
        assert len(places) > 8
        assert not places - set(re.findall(r'id="([\w-]+)"', page_of(citizen.get(address))))
    assert PAGES.keys() == ADDRESSES.keys()
    assert all(reverse(route).startswith("/") for route in ADDRESSES.values())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_all_are_listed_by_topic_in_both_languages(read: Read, lang: Lang) -> None:
    page = main_of(read(lang=lang))
    drafts = list(shipped_answers(timezone.localdate()))
    assert len(drafts) >= 40
    expected = {one.question_fa if lang == "fa" else one.question_en for one in drafts}
    assert listed_on(page).keys() == expected
    titles = re.findall('<h2 class="govuk-heading-m">(.*?)</h2>', page)
    topics = [theme.title[lang] for theme in THEMES if theme.name in {one.theme for one in drafts}]
    assert titles == [*topics, translate("Did you not find an answer?", lang)]


def test_a_listed_question_leads_to_its_answer_with_the_others_of_its_topic(
    read: Read, citizen: Client
) -> None:
    page = main_of(page_of(citizen.get(listed_on(read())[BY_NAME["tenant"].question.fa])))
    shown = questions_on(page)
    assert shown[0] == BY_NAME["tenant"].question.fa
    assert set(shown) == {text.question.fa for text in shipped_texts() if text.theme == "property"}
    assert page.count(" open>") == 1
    for number in ("0", "999999999999999999999", "x", "-1", "١", "7' OR 1=1"):
        assert len(listed_on(page_of(citizen.get("/questions/", {"answer": number})))) >= 40


@pytest.mark.parametrize("text", ["اعتراظ", "ماشبن"])
def test_a_mistyped_word_is_a_link_to_the_right_one(read: Read, citizen: Client, text: str) -> None:
    page = main_of(read(text))
    assert "آیا منظورتان این است:" in page
    (better,) = re.findall(r'href="(/questions/\?q=[^"]+)"', page)
    found = page_of(citizen.get(html.unescape(better)))
    assert len(questions_on(found)) > 0
    assert "آیا منظورتان این است:" not in found
    assert unquote(better).isascii() is False


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_found_is_said_and_what_to_do_then(read: Read, lang: Lang) -> None:
    page = read("زیردریایی", lang)
    main = main_of(page)
    assert (
        translate(
            "We found no answer to this question. Search with other words, look at the list below, or ask us.",
            lang,
        )
        in main
    )
    assert len(listed_on(main)) >= 40
    assert main.index('href="/my/questions/new/"') < main.index("?answer=")
    assert not missing_numbers(main, lang)


@pytest.mark.parametrize(
    "text",
    ["الف" * 34, "وام " * 5000, "\x01\x02", "\x1b[2J", "\ufffd", "وام\x07"],
    ids=["long", "longer", "bytes", "escape", "broken", "bell"],
)
def test_what_is_too_long_or_no_text_is_refused_gently(read: Read, text: str) -> None:
    page = read(text)
    main = main_of(page)
    assert "<title>خطا" in page
    assert "حداکثر ۱۰۰ حرف" in main
    assert 'value=""' in main
    assert len(listed_on(main)) >= 40


def test_bytes_of_another_encoding_are_refused_gently(citizen: Client) -> None:
    assert "حداکثر ۱۰۰ حرف" in page_of(citizen.get("/questions/?q=%ff%fe%00%80"))
    assert len(questions_on(page_of(citizen.get("/questions/?q=a&q=%D9%88%D8%A7%D9%85")))) == 1


def test_markup_in_a_search_does_nothing(read: Read) -> None:
    page = read('"><script>alert(1)</script>ماشبن')
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_the_words_of_a_search_are_in_no_log_and_in_no_statement(
    citizen: Client, caplog: pytest.LogCaptureFixture
) -> None:
    """What somebody searches for may be about themselves."""
    with caplog.at_level(logging.DEBUG), CaptureQueriesContext(connection) as asked:
        answer = citizen.get("/questions/?q=%D8%B7%D9%84%D8%A7%D9%82")
    assert BY_NAME["divorce"].question.fa in page_of(answer)
    for word in ("طلاق", "%D8%B7%D9%84%D8%A7%D9%82"):
        assert not [query["sql"] for query in asked.captured_queries if word in query["sql"]]
        assert not [
            record
            for record in caplog.records
            if record.name != "django.db.backends" and word in record.getMessage()
        ]
    assert not [
        query["sql"]
        for query in asked.captured_queries
        if re.match(r"\s*(INSERT|UPDATE|DELETE)", query["sql"])
    ]
    assert not answer.cookies
    assert answer.headers["Referrer-Policy"] in {"same-origin", "no-referrer", "strict-origin"}


@pytest.mark.parametrize("text", [None, "وام", "زیردریایی", "ماشبن"])
def test_a_view_costs_few_statements_and_few_bytes(citizen: Client, text: str | None) -> None:
    address = "/questions/" if text is None else f"/questions/?q={quote(text)}"
    citizen.get(address)
    with CaptureQueriesContext(connection) as asked:
        page = citizen.get(address).content
    assert len(asked) <= 8
    assert len(gzip.compress(page, 6)) <= 8_000


@pytest.mark.slow
def test_every_state_of_the_page_is_right_html(read: Read, tmp_path: Path) -> None:
    states: dict[str, str | None] = {
        "all": None,
        "found": "ماشین فروختم",
        "nothing": "زیردریایی",
        "close": "ماشبن",
        "refused": "\x01",
    }
    pages = {f"{name}-{lang}": read(text, lang) for name, text in states.items() for lang in LANGUAGES}
    assert not faults(pages, tmp_path)
