"""What is told, as each channel says it: a USSD screen, words to be read aloud, one text message."""

from __future__ import annotations

from dataclasses import dataclass, field

from hemayat.agreements.contacts import contacts
from hemayat.common.language import Lang
from hemayat.notifications.gateways.telephone import Channel
from hemayat.notifications.sms_length import alphabet_of
from hemayat.notifications.telephone import numbers
from hemayat.requests.case_status import UNIT, CaseStatus, StatusTexts
from hemayat.web.phone import texts
from hemayat.web.phone.menu import ENDING, KEYS, DialogueState, Item, Prompt

MOST_SCREEN = {"gsm7": 182, "ucs2": 70}
"""How many letters a USSD screen holds, in each alphabet."""


@dataclass(frozen=True)
class PhoneReply:
    """`keys`: how many are awaited; 0 where it ends. `text`: a line for each screen line or sentence."""

    lang: Lang
    text: str = field(repr=False)
    keys: int = 0


def prompt_reply(
    prompt: Prompt, talk: DialogueState, channel: Channel, *, has_more: bool = False
) -> PhoneReply:
    """What tells nothing of anybody. `has_more`: the menu offers another case."""
    status_texts = StatusTexts(talk.lang, is_spoken=channel == "voice")
    text = texts.PROMPTS[channel][prompt].in_(talk.lang).replace(texts.HOTLINE, status_texts.hotline())
    if prompt is Prompt.NUMBERS:
        text = _numbers_and(text, status_texts, channel)
    if prompt is Prompt.MENU and has_more:
        another = texts.ANOTHER if channel == "ussd" else texts.SPOKEN_ANOTHER
        text = f"{text}\n{another.in_(talk.lang)}"
    return PhoneReply(talk.lang, text, 0 if prompt in ENDING else KEYS[talk.at])


def _numbers_and(text: str, status_texts: StatusTexts, channel: Channel) -> str:
    """Each way to reach us that has a number, then `text`."""
    known: dict[texts.Way, str] = {way: found[0] for way, found in numbers().items()}
    known["hotline"] = contacts().hotline
    lines = [
        words.in_(status_texts.lang).format(number=status_texts.number(known[way]))
        for way, words in texts.NUMBERS[channel].items()
        if way in known
    ]
    if channel == "sms":
        return " ".join([*lines, text])
    while channel == "ussd" and not _has_room("\n".join([*lines, text])):
        lines.pop()
    return "\n".join([*lines, text])


def _has_room(screen: str) -> bool:
    return len(screen) <= MOST_SCREEN[alphabet_of(screen)]


def item_reply(item: Item, case_status: CaseStatus, talk: DialogueState, channel: Channel) -> PhoneReply:
    """One thing of the case, and the way back to the menu."""
    lang = talk.lang
    status_texts = StatusTexts(lang, is_spoken=channel == "voice")
    lines = (
        status_texts.status(case_status)
        if item == "status"
        else [status_texts.due(case_status) if item == "due" else status_texts.next(case_status)]
    )
    back = texts.BACK if channel == "ussd" else texts.SPOKEN_BACK
    return PhoneReply(lang, "\n".join([*lines, back.in_(lang)]), KEYS[talk.at])


def whole_reply(case_status: CaseStatus, lang: Lang) -> PhoneReply:
    """All of it, in one text message."""
    status_texts = StatusTexts(lang, is_spoken=False)
    about = (
        f"{texts.REQUEST.in_(lang)} {case_status.code}" if case_status.code else case_status.about.in_(lang)
    )
    unit = UNIT.in_(lang).format(unit=case_status.unit.in_(lang))
    head = f"{about}: {case_status.state.in_(lang)}. {unit}."
    return PhoneReply(lang, " ".join([head, status_texts.due(case_status), status_texts.next(case_status)]))
