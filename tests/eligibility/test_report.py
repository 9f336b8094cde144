"""report.html: whole, self-contained, escaped, and right in both languages."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest

from hemayat.common.language import Lang
from hemayat.eligibility.report import report_html
from hemayat.eligibility.value_texts import decile_ties
from hemayat.engines.summary import RunSummary
from hemayat.rules.unknowns import Verdict
from tests.eligibility.households import AS_OF, ON, policy

VOID = {"meta", "link", "br", "img", "input", "hr"}


class Page(HTMLParser):
    """Remembers what a page is made of, and that every element is closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def manifest(**more: Any) -> dict[str, Any]:
    names = [c.name for c in policy().on_day.criteria]
    summary = RunSummary(
        households=10,
        cells={
            ("fars", "urban", "female", 1, "eligible"): [6, 18, 3_300_000],
            ("yazd", "rural", "male", 10, "not_eligible"): [3, 7, 0],
            (None, None, "male", None, "needs_data"): [1, 2, 0],
        },
        verdicts={n: {v.name.lower(): 2 for v in Verdict} for n in names},
        alone=dict.fromkeys(names, 1),
        unknowns={"income": {"unanswered": 3, "old": 1}},
    )
    return {
        "policy": "small-help", "policy_version": "abc", "on": ON.isoformat(), "snapshot_id": "<1398-07>",
        "synthetic": True, "engine": "duckdb", "decided_at": "2019-11-22T10:00:00+00:00", "content_sha256": "f" * 64,
        "versions": {"hemayat": "0.1.0"}, "since": None, "cut_points": {"decile": list(range(9))},
        "registers": {name: day.isoformat() for name, day in AS_OF.items()},
        "registers_read": {"persons": {"read": 9, "accepted": 8, "quarantined": 1, "repaired": 0}},
        "quarantined": {"persons": {"two_heads": 1}}, "not_decided": {"two_heads": 2, "head_dead": 3},
        "summary": summary.to_json(), **more,
    }  # fmt: skip


@pytest.mark.parametrize(("lang", "direction"), [("fa", "rtl"), ("en", "ltr")])
def test_a_page_that_needs_nothing_else(lang: Lang, direction: str) -> None:
    text = report_html(policy(), manifest(), lang)
    page = Page(text)
    assert not page.open
    assert page.seen[0] == ("html", {"lang": lang, "dir": direction})
    assert "script" not in {tag for tag, _ in page.seen}
    assert not [a for _, a in page.seen for key in ("src", "href") if not (a.get(key) or "#").startswith("#")]
    # The Persian letters are in the page itself.
    assert text.count("url(") == text.count("url(data:font/woff2;base64,d09GMg") == (lang == "fa")
    assert "@import" not in text


def test_every_table_has_a_caption_and_every_head_a_scope() -> None:
    seen = Page(report_html(policy(), manifest(), "fa")).seen
    tags = [tag for tag, _ in seen]
    assert tags.count("table") == tags.count("caption") > 8
    assert all(attrs.get("scope") in ("col", "row") for tag, attrs in seen if tag == "th")


def test_a_persian_page_has_persian_numbers() -> None:
    text = report_html(policy(), manifest(), "fa")
    for said in (
        "۱۰ خانوار (در مجموع ۲۷ نفر)",
        "۳۳۰ هزار تومان در ماه (۳٬۳۰۰٬۰۰۰ ریال)",
        "۶۶٫۷\N{RIGHT-TO-LEFT MARK}٪",
        "خانوار بیش از یک سرپرست دارد",
        "۱۳۹۸/۰۹/۰۱",
    ):
        assert said in text


def test_synthetic_people_are_marked_and_others_are_not() -> None:
    mark = "هیچ شخص واقعی"
    assert mark in report_html(policy(), manifest(), "fa")
    assert mark not in report_html(policy(), manifest(synthetic=False), "fa")


def test_whatever_comes_from_a_file_is_escaped() -> None:
    text = report_html(policy(), manifest(), "en")
    assert "&lt;1398-07&gt;" in text
    assert "<1398-07>" not in text


def test_a_nation_of_nobody() -> None:
    empty = manifest(summary=RunSummary(
        verdicts={c.name: {v.name.lower(): 0 for v in Verdict} for c in policy().on_day.criteria},
        alone=dict.fromkeys((c.name for c in policy().on_day.criteria), 0),
    ).to_json(), cut_points={"decile": []}, quarantined={})  # fmt: skip
    assert not Page(report_html(policy(), empty, "fa")).open


@pytest.mark.parametrize(
    ("lang", "said", "of_two"),
    [
        ("fa", "دهک ۲ خالی است. خانوارهایی که رقم برابر دارند", "دهک‌های ۲ و ۳ خالی است."),
        ("en", "Decile 2 is empty. Households with equal", "Deciles 2 and 3 are empty."),
    ],
)
def test_a_table_of_deciles_says_why_one_is_missing(lang: Lang, said: str, of_two: str) -> None:
    assert decile_ties([1, 3, 4, 5, 6, 7, 8, 9, 10, None], 10, lang).startswith(said)
    assert decile_ties([1, 4, 5, 6, 7, 8, 9, 10], 10, lang).startswith(of_two)
    assert not decile_ties(range(1, 11), 10, lang)
    deciles = RunSummary.from_json(manifest()["summary"]).by("decile", "outcome")
    missing = [n for n in range(1, 11) if not any(key[0] == n for key in deciles)]
    assert missing, "this nation has a gap"
    page = report_html(policy(), manifest(), lang)
    assert decile_ties([key[0] for key in deciles], 10, lang) in page


def test_the_result_comes_first_then_a_map_and_what_identifies_the_run_last() -> None:
    text = report_html(policy(), manifest(), "en")
    order = ['id="glance"', 'id="province"', "Share of eligible people</text>", 'id="origin"', "f" * 64]
    places = [text.index(part) for part in order]
    assert places == sorted(places)
    (drawn,) = (svg for svg in text.split("<svg")[1:] if "Share of eligible people</text>" in svg)
    assert ">Fars</text>" in drawn
    assert ">100.0%</text>" in drawn
    assert drawn.count(">–</text>") == 29, "of the others nothing is known"
