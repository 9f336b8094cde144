"""What holds for every page that is read without signing in."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hemayat import web
from hemayat.api.openapi import document
from hemayat.notifications.notice_wordings import NOTICES
from tests.support.markup import faults
from tests.web.citizen.prices import amounts_in, costs_in
from tests.web.citizen.public.page_reader import LANGUAGES, PAGES, main_of, missing_numbers, text_of

pytestmark = pytest.mark.django_db

TEMPLATES = Path(web.__path__[0])
SHOW_AMOUNTS = ("/how-we-decide/", "/check/", "/agreement/", "/agreement/1/")
"""Pages that show limits, examples of income, or support: what a household has or gets, not what it would pay."""
TEXTS = sorted(
    file
    for folder in ("citizen", "gate", "shared/templates")
    for file in (TEMPLATES / folder).rglob("*.html")
    if file.name not in {"styleguide.html", "forbidden.html"}  # of developers, and of the desk
)
# Words that would send somebody to an office.
VISIT = re.compile(
    r"(?:به|در) (?:اداره|دفتر|شعبه|پیشخوان)\S* (?:مراجعه کنید|مراجعه نمایید|بروید)|حضوری (?:بیایید|مراجعه کنید)"
    r"|(?:go to|visit) (?:the|an|our|your nearest|government) offices?",
    re.IGNORECASE,
)
NEGATED = re.compile(
    r"لازم نیست به \S+ بروید|(?:no need to|do not(?: need to)?) visit \S+ offices?", re.IGNORECASE
)
PERSIAN = re.compile("[\u0621-\u064a\u067e\u0686\u0698\u06a9\u06af\u06cc]")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("path", PAGES)
def test_r3_3b_both_numbers_as_written_with_links_that_dial(read, path, lang):
    page = read(path, lang)
    assert not missing_numbers(page, lang)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("path", PAGES)
def test_r3_3b_r5_1_nobody_is_sent_to_an_office_or_asked_for_money(read, path, lang):
    text = text_of(read(path, lang))
    assert not costs_in(text)
    assert path in SHOW_AMOUNTS or not amounts_in(text)
    assert not VISIT.search(NEGATED.sub("", text))
    assert ("مراجعه نکنید" if lang == "fa" else "do not visit government offices") in text
    assert ("رایگان" if lang == "fa" else "free of charge") in text


def test_r5_1_no_message_asks_for_money():
    for notice in NOTICES.values():
        for words in (notice.words.fa, notice.words.en):
            assert not costs_in(words)
            assert not amounts_in(words)


@pytest.mark.parametrize("template", TEXTS, ids=lambda file: file.relative_to(TEMPLATES).as_posix())
def test_r5_1_no_template_names_a_price(template):
    text = text_of(re.sub("{[%#].*?[%#]}", " ", template.read_text("utf-8")))
    assert not costs_in(text)
    assert not amounts_in(text)


def test_r5_1_no_part_of_the_partner_api_is_a_price():
    named = set(re.findall(r'"(\w+)": \{', json.dumps(document())))
    assert {"search_request", "reference_id"} <= named
    # Agencies report here what they paid to households: nobody pays for the service.
    priced = {name for name in named if re.search("fee|price|charge|payment|invoice", name)}
    assert priced == {"payments"}


def test_the_words_that_are_looked_for_are_found_where_they_stand():
    assert costs_in("برای ادامه مبلغ را پرداخت کنید")
    assert costs_in("هزینهٔ ثبت درخواست با شماست")
    assert costs_in("There is a small fee for filing.")
    assert amounts_in("ثبت درخواست پنجاه هزار تومان است")
    assert amounts_in("Filing is fifty thousand tomans.")
    assert not costs_in("این خدمت رایگان است و بدون هزینه ثبت می‌شود. It is free of charge.")
    assert not amounts_in("مبلغ‌ها به تومان نوشته شده است")
    assert VISIT.search("به اداره مراجعه کنید")
    assert VISIT.search("please go to the office")
    assert VISIT.search(NEGATED.sub("", "No need to visit an office here; visit the office there"))


@pytest.mark.parametrize("path", PAGES)
def test_both_languages_are_whole(read, path):
    fa, en = (main_of(read(path, lang)) for lang in LANGUAGES)
    assert PERSIAN.search(fa)
    assert not PERSIAN.findall(text_of(en)), "Persian on an English page"
    assert re.findall(r"<(h[1-3])", fa) == re.findall(r"<(h[1-3])", en)
    assert not re.search("[A-Za-z]{3,}", re.sub(r"https?://\S+|SHA-256|[0-9a-f]{64}", "", text_of(fa))), (
        "Latin words on a Persian page"
    )


@pytest.mark.parametrize("path", PAGES)
def test_r3_2_the_canonical_address_stands_left_to_right(read, settings, path):
    address = settings.ENVIRONMENT.citizen_origin + "/"
    assert f'<bdi dir="ltr">{address}</bdi>' in read(path)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_only_reads_sees_no_household_and_sets_no_cookie(citizen, path):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = citizen.get(path)
    told = [query["sql"] for query in asked.captured_queries]
    assert [sql for sql in told if "set_config('transaction_read_only', 'on', true)" in sql]
    assert not [sql for sql in told if re.match(r"\s*(INSERT|UPDATE|DELETE)", sql, re.IGNORECASE)]
    assert not answer.cookies


@pytest.mark.parametrize("path", [page for page in PAGES if page != "/check/"])
def test_a_browser_that_has_the_page_is_told_so_in_its_own_language(citizen, path):
    first = citizen.get(path)
    assert first.headers["Cache-Control"] == "private, no-cache"
    again = citizen.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert not again.content
    citizen.cookies["__Host-language"] = "en"
    assert citizen.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


@pytest.mark.parametrize("path", PAGES)
def test_a_later_view_is_below_20_kb_with_little_spent_on_it(read, path):
    assert len(gzip.compress(read(path).encode(), 6)) < 12_000


@pytest.mark.parametrize("path", PAGES)
def test_no_other_method_is_answered(citizen, path):
    assert citizen.put(path).status_code == 405
    if path != "/check/":
        assert citizen.post(path).status_code == 405


@pytest.mark.slow
def test_pages_are_right_html(read, tmp_path):
    pages = {
        f"{path.strip('/').replace('/', '-') or 'start'}-{lang}": read(path, lang)
        for path in PAGES
        for lang in LANGUAGES
    }
    assert not faults(pages, tmp_path)
