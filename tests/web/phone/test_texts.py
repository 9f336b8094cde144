"""R4.4a: every state of a case has words on every channel, in both languages, and each channel has room for them."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from itertools import product
from typing import get_args

import pytest

from hemayat.common.dates import from_jalali
from hemayat.common.language import Lang, Words
from hemayat.notifications.gateways.telephone import CHANNELS
from hemayat.notifications.sms_length import alphabet_of, parts_of
from hemayat.referrals.payment_texts import PaymentFailureReason, PaymentOutcome, PaymentStatus
from hemayat.requests.case_status import (
    DUE,
    HOUSEHOLD,
    NEXT,
    NO_RESULT,
    CaseDue,
    CaseStatus,
    DueKind,
    StatusTexts,
    outcome_words,
)
from hemayat.requests.kinds import KIND_WORDS
from hemayat.requests.states import ENDED, WORDING, CaseState
from hemayat.rules.unknowns import ELIGIBLE, NEEDS_DATA, NOT_ELIGIBLE, OUTCOMES
from hemayat.web.phone import texts
from hemayat.web.phone.channel_output import MOST_SCREEN, PhoneReply, item_reply, prompt_reply, whole_reply
from hemayat.web.phone.menu import ENDING, DialoguePosition, DialogueState, Item, Prompt

ITEMS: tuple[Item, ...] = get_args(Item)
LANGS: tuple[Lang, ...] = ("fa", "en")
LONGEST_DAY = from_jalali(1398, 2, 28)
MOST_PARTS = {"fa": 3, "en": 2}
VISIT = dt.datetime(2020, 3, 18, 7, 15, tzinfo=dt.UTC)
WRITTEN = re.compile(r"[0-9۰-۹٠-٩{}]")


def dues(state: CaseState) -> list[CaseDue]:
    if state in ENDED:
        return [CaseDue("answered" if state is CaseState.DECIDED else "withdrawn", LONGEST_DAY)]
    if state is CaseState.DRAFT:
        return [CaseDue("none")]
    kinds: tuple[DueKind, ...] = ("by", "today", "paused", "overdue")
    return [CaseDue(kind, LONGEST_DAY, 23) for kind in kinds]


def told_in(state: CaseState) -> list[CaseStatus]:
    """Whatever may be told of a case in this state; the kind with the longest name."""
    about = max(KIND_WORDS.values(), key=lambda kind: len(kind.fa))
    outcomes = ("", ELIGIBLE, NOT_ELIGIBLE) if state is CaseState.DECIDED else ("",)
    found = []
    for outcome, due, visit in product(outcomes, dues(state), (None, VISIT)):
        title = WORDING[state].title
        one = CaseStatus(about, "2C9X-HT4K-7MRW", title, WORDING[state].unit, due, str(state), visit)
        if outcome:
            name = {"eligible": "مشمول", "not_eligible": "غیرمشمول"}[outcome]
            title = Words(f"{title.fa}: {name}", f"{title.en}: Not eligible")
            one = replace(one, state=title, next=f"outcome_{outcome}")
        found.append(one)
    return found


def of_household() -> list[CaseStatus]:
    unit = WORDING[CaseState.DECIDED].unit
    announced = CaseDue("announced", LONGEST_DAY)
    return [
        CaseStatus(HOUSEHOLD, "", NO_RESULT, unit, CaseDue("nothing"), "no_result"),
        *(
            CaseStatus(HOUSEHOLD, "", NO_RESULT, unit, announced, f"outcome_{outcome}")
            for outcome in OUTCOMES
        ),
        *(
            CaseStatus(
                HOUSEHOLD,
                "",
                outcome_words(NEEDS_DATA),
                unit,
                CaseDue(kind, LONGEST_DAY, since=LONGEST_DAY),
                "data_requested",
            )
            for kind in ("registers_asked", "with_officer")
        ),
    ]


def of_payments() -> list[CaseStatus]:
    """Whether support was paid: each sentence, for the month with the longest name."""
    month, longest = from_jalali(1399, 2, 1), LONGEST_DAY
    told = [
        (None, None, None),
        (PaymentOutcome.PAID, None, None),
        (PaymentOutcome.FAILED, PaymentFailureReason.TECHNICAL, None),
        (PaymentOutcome.RETURNED, PaymentFailureReason.OTHER, None),
        (PaymentOutcome.FAILED, PaymentFailureReason.CLOSED_ACCOUNT, longest),
    ]
    payments = [
        PaymentStatus(month, "سازمان", "Agency", outcome, longest if outcome else None, 9, reason, by)
        for outcome, reason, by in told
    ]
    payments += [replace(payment, to_former_head=True) for payment in payments if not payment.answer_by]
    eligible = next(one for one in of_household() if one.next == f"outcome_{ELIGIBLE}")
    return [replace(eligible, payment=payment) for payment in payments]


def check_screen(reply: PhoneReply) -> None:
    assert reply.text.strip()
    assert len(reply.text) <= MOST_SCREEN[alphabet_of(reply.text)], (len(reply.text), reply.text)
    assert reply.lang == "fa" or alphabet_of(reply.text) == "gsm7", reply.text


def check_spoken(reply: PhoneReply) -> None:
    assert reply.text.strip()
    assert not WRITTEN.search(reply.text), reply.text


def check_message(reply: PhoneReply) -> None:
    assert parts_of(reply.text) <= MOST_PARTS[reply.lang], (len(reply.text), reply.text)
    assert reply.lang == "fa" or alphabet_of(reply.text) == "gsm7", reply.text
    assert "{" not in reply.text


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("state", CaseState)
def test_r4_4a_every_state_is_told_on_every_channel(state, lang) -> None:
    talk = DialogueState(at=DialoguePosition.MENU, lang=lang)
    for told in told_in(state):
        for item in ITEMS:
            check_screen(item_reply(item, told, talk, "ussd"))
            check_spoken(item_reply(item, told, talk, "voice"))
        check_message(whole_reply(told, lang))
        status = item_reply("status", told, talk, "ussd").text
        assert told.state.in_(lang) in status
        assert told.unit.in_(lang) in status


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("told", of_household(), ids=lambda told: f"{told.next}-{told.due.kind}")
def test_what_was_decided_about_a_household_is_told_on_every_channel(told, lang) -> None:
    talk = DialogueState(at=DialoguePosition.MENU, lang=lang)
    for item in ITEMS:
        check_screen(item_reply(item, told, talk, "ussd"))
        check_spoken(item_reply(item, told, talk, "voice"))
    check_message(whole_reply(told, lang))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("prompt", Prompt)
def test_what_is_asked_has_words_and_room(prompt, lang) -> None:
    for at in DialoguePosition:
        talk = DialogueState(at=at, lang=lang)
        if prompt in texts.PROMPTS["ussd"]:
            check_screen(prompt_reply(prompt, talk, "ussd", has_more=True))
            check_spoken(prompt_reply(prompt, talk, "voice", has_more=True))
        if prompt in texts.PROMPTS["sms"]:
            check_message(prompt_reply(prompt, talk, "sms"))
            assert parts_of(prompt_reply(prompt, talk, "sms").text) <= 2


def test_a_dialogue_and_a_call_have_all_but_what_is_written_to() -> None:
    assert set(texts.PROMPTS) == set(CHANNELS)
    assert (
        set(texts.PROMPTS["ussd"])
        == set(texts.PROMPTS["voice"])
        == set(Prompt) - {Prompt.HELP, Prompt.WRITTEN, Prompt.KEYWORD_ALONE, Prompt.MISTYPED_CODE}
    )
    # A message is answered whole, and what it may hold is asked for in one.
    assert set(Prompt) - set(texts.PROMPTS["sms"]) == {
        Prompt.NATIONAL_ID, Prompt.BAD_NATIONAL_ID, Prompt.TRACKING_CODE, Prompt.BIRTH_DATE,
        Prompt.BAD_BIRTH_DATE, Prompt.MENU, Prompt.NO_LINE, Prompt.GOODBYE,
    }  # fmt: skip


def test_after_the_last_word_nothing_is_awaited() -> None:
    for channel, prompts in texts.PROMPTS.items():
        for prompt in prompts:
            assert (prompt_reply(prompt, DialogueState(), channel).keys == 0) == (prompt in ENDING)


def test_no_word_asks_for_money_or_sends_anybody_to_an_office() -> None:
    prompts = [one for each in texts.PROMPTS.values() for one in each.values()]
    for text in (*NEXT.values(), *DUE.values(), *prompts):
        assert not re.search("هزینه|تومان|ریال|پرداخت", text.fa)
        assert "مراجعه" not in text.fa


@pytest.mark.parametrize("lang", LANGS)
def test_whether_support_was_paid_is_told_on_every_channel_without_amount_or_reason(lang) -> None:
    talk = DialogueState(at=DialoguePosition.MENU, lang=lang)
    sentences = set()
    for told in of_payments():
        screen = item_reply("next", told, talk, "ussd")
        check_screen(screen)
        check_spoken(item_reply("next", told, talk, "voice"))
        check_message(whole_reply(told, lang))
        sentences.add(screen.text.splitlines()[0])
        assert screen.text.splitlines()[0] in whole_reply(told, lang).text
        assert ("اردیبهشت ۱۳۹۹" if lang == "fa" else "Ordibehesht 1399") in screen.text
    assert len(sentences) == 6


def test_a_day_is_written_as_on_pages_in_english_and_in_digits_in_persian() -> None:
    day = dt.date(2026, 12, 3)
    assert StatusTexts("en", is_spoken=False).day(day) == "12 Azar 1405"
    assert StatusTexts("fa", is_spoken=False).day(day) == "۱۴۰۵/۰۹/۱۲", "a Persian screen has 70 letters"
