"""The pages before sign-in, and how a test reads one."""

from __future__ import annotations

import datetime as dt
import html
import re

PAGES = (
    "/", "/agreement/", "/agreement/versions/", "/agreement/1/", "/how-we-decide/", "/quality/", "/quality/months/",
    "/quality/provinces/", "/retention/", "/help/", "/check/", "/after-a-death/", "/service-card/",
)  # fmt: skip
LANGUAGES = ("fa", "en")
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
