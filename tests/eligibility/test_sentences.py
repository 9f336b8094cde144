"""B7: a criterion is named by the condition to be met; its verdict is a sign and one sentence, on every channel."""

from __future__ import annotations

import html
import os
import re

import pytest

from hemayat.common.language import Lang
from hemayat.engines.catalogue import catalogue
from hemayat.rules.unknowns import Verdict
from tests.eligibility.sentences import (
    CHANNELS,
    LANGUAGES,
    PAGE,
    WITHOUT_SENTENCE,
    WITHOUT_SIGN,
    golden,
    households,
    is_shown_by,
    shown_by,
)

SIGNS = {
    "fa": {
        Verdict.PASSED: "✓ خانوار این شرط را دارد",
        Verdict.FAILED: "✗ خانوار این شرط را ندارد",
        Verdict.UNDETERMINED: "؟ نامعلوم",
        Verdict.WAIVED: "– معاف",
    },
    "en": {
        Verdict.PASSED: "✓ met",
        Verdict.FAILED: "✗ not met",
        Verdict.UNDETERMINED: "? unknown",
        Verdict.WAIVED: "– exempt",
    },
}
BANNED = ("برقرار", "بیشترین شمار", "شمار املاک", "نباید چنین باشد", "نیازمند داده", "دادهٔ")
_NESTED = re.compile("«[^»]*«")
_CODE_NAME = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b")


def words_of(text: str) -> str:
    """What a person reads of a page: no tags and no addresses."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", text)).split())


def raw_names() -> set[str]:
    """Every name in the rules or the registers that is no word of any language."""
    found = {c for table in catalogue().tables.values() for c in table.columns if "_" in c}
    for one in households():
        policy = one.case.policy
        found |= {n for n in (*policy.facts, *policy.derived, *policy.ranks, *policy.parameters) if "_" in n}
        found |= {c.name for c in policy.criteria if "_" in c.name}
    return found


@pytest.mark.slow
def test_every_criterion_is_shown_passed_failed_and_unknown() -> None:
    seen = {(one.policy, one.since, one.criterion, one.verdict) for one in households()}
    wanted = {Verdict.PASSED, Verdict.FAILED, Verdict.UNDETERMINED}
    without = {
        (one.policy, str(one.since), one.criterion)
        for one in households()
        for verdict in wanted
        if (one.policy, one.since, one.criterion, verdict) not in seen
    }
    # Who is a member, and where the head lives, is always known: the civil registry is the authority.
    assert {criterion for _, _, criterion in without} <= {"head_alive", "head_resident"}


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("channel", CHANNELS)
def test_each_channel_says_the_condition_the_sign_and_one_sentence(channel: str, lang: Lang) -> None:
    for one in households():
        reason, text = one.reason(lang), words_of(shown_by(channel, one, lang))
        if not is_shown_by(channel, one):
            continue
        if channel != "hotline":
            assert reason.title in text, (channel, str(one))
        if channel not in WITHOUT_SENTENCE:
            assert reason.sentence in text, (channel, str(one), reason.sentence)
        if channel not in WITHOUT_SIGN:
            assert _sign_beside(reason.title, SIGNS[lang][one.verdict], text, channel), (channel, str(one))


def _sign_beside(title: str, sign: str, text: str, channel: str) -> bool:
    mark, _, words = sign.partition(" ")
    if channel == "letter":
        return f"{title} ({words}): " in text
    if channel == "command line":
        return f"{mark} {title}: {words}" in text
    if channel == "desk" and mark == "✓":
        return mark in text[: text.index(title)]  # folded together below one sign
    return re.search(rf"{re.escape(title)}:? (– ?:? ?)?{re.escape(sign)}", text) is not None


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("channel", CHANNELS)
def test_no_channel_shows_a_code_name_or_a_word_of_the_old_style(channel: str, lang: Lang) -> None:
    names = raw_names()
    for one in households():
        text = words_of(shown_by(channel, one, lang))
        assert not [word for word in BANNED if word in text], (channel, str(one))
        assert not names & set(_CODE_NAME.findall(text)), (channel, str(one))
        assert not _NESTED.search(text), (channel, str(one), text)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_title_names_a_condition_and_no_data_item(lang: Lang) -> None:
    for one in households():
        policy = one.case.policy
        items = {fact.title[lang] for fact in policy.facts.values()}
        items |= {derived.title[lang] for derived in policy.derived.values()}
        assert one.reason(lang).title not in items


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_two_sides_of_a_criterion_never_read_the_same(lang: Lang) -> None:
    verdicts: dict[tuple[str, object, str, str], set[Verdict]] = {}
    for one in households():
        sentence = one.reason(lang).sentence
        assert sentence.endswith("."), sentence
        verdicts.setdefault((one.policy, one.since, one.criterion, sentence), set()).add(one.verdict)
    assert [key for key, found in verdicts.items() if len(found) > 1] == []


def test_a_household_without_property_reads_no_two_properties() -> None:
    """The fault that the review found: «داشتن دو ملک برقرار است»."""
    one = next(
        one for one in households() if one.criterion == "two_properties" and one.verdict is Verdict.PASSED
    )
    reason = one.reason("fa")
    assert (reason.sign, reason.verdict_text, reason.title) == (
        "✓",
        "خانوار این شرط را دارد",
        "بیش از یک ملک نداشتن",
    )
    assert one.reason("en").title == "Owning no more than one property"


def test_the_page_of_an_editor_is_what_is_rendered() -> None:
    if os.environ.get("WRITE_SENTENCES"):
        PAGE.write_text(golden(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == golden(), "write it again; the command is at its top"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_hotline_script_quotes_no_register_about_what_it_has_not_said(lang: Lang) -> None:
    """Of what is missing the caller hears who has to give it and why, never that somebody "said" it."""
    source = "منبع:" if lang == "fa" else "Source:"
    owed = "سازمانی که باید آن را بدهد" if lang == "fa" else "Organisation that must provide it"
    seen = 0
    for one in households():
        open_only = (
            all(one.case.verdict(c.name) is not Verdict.FAILED for c in one.case.policy.criteria)
            and one.verdict is Verdict.UNDETERMINED
        )
        text = shown_by("hotline", one, lang)
        if open_only and one.reason(lang).missing:
            seen += 1
            assert source not in text, str(one)
            assert owed in text, str(one)
        if one.verdict is Verdict.FAILED:
            assert source in text, str(one)
    assert seen > 5
