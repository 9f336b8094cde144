"""The pages before sign-in, and how a test reads one."""

from __future__ import annotations

import datetime as dt
import html
import re

PAGES = (
    "/", "/agreement/", "/agreement/versions/", "/agreement/1/", "/how-we-decide/", "/quality/", "/quality/months/",
    "/quality/provinces/", "/retention/", "/help/", "/check/", "/after-a-death/", "/other-ways/",
    "/service-card/", "/questions/",
)  # fmt: skip
LANGUAGES = ("fa", "en")
TELEPHONES = {"fa": ("۰۲۱۶۳۶۹", "۶۳۶۹"), "en": ("0216369", "6369")}
DIALLED = ("tel:0216369", "tel:6369")
NO_VISIT = {"fa": "لطفاً به اداره‌ها مراجعه نکنید", "en": "Please do not visit government offices"}
IN_1398, IN_1404 = dt.date(2019, 11, 20), dt.date(2026, 3, 1)


def main_of(page: str) -> str:
    """The part of a page that is its own."""
    found = re.search(r"<main.*?</main>", page, re.DOTALL)
    assert found
    return found[0]


def text_of(page: str) -> str:
    """What a person reads of it: no tags, no scripts, one space between words."""
    bare = re.sub(r"<[^>]+>", " ", page)
    return " ".join(html.unescape(bare).split())


def missing_numbers(page: str, lang: str) -> list[str]:
    """Which of the two telephone numbers a page does not show as written, with a link that dials it (R3.3b)."""
    links = [
        f'href="{dialled}"><bdi dir="ltr">{shown}</bdi>'
        for shown, dialled in zip(TELEPHONES[lang], DIALLED, strict=True)
    ]
    return [link for link in links if link not in page]
