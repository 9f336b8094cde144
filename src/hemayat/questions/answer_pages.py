"""Pages of the citizens' site that a ready answer can name, as `{household}`; the site shows a link there."""

from __future__ import annotations

import re

from hemayat.common.language import Message, Words

PAGES: dict[str, Words] = {
    "status": Message("My status"),
    "decision": Message("The decision about my household"),
    "requests": Message("My requests"),
    "household": Message("My household"),
    "approval": Message("My letter of approval"),
    "questions": Message("Questions and answers"),
    "complaints": Message("Complaints"),
    "messages": Message("My messages"),
    "access_log": Message("Who looked at my file"),
    "data": Message("My data"),
    "devices": Message("Where you are signed in"),
    "consents": Message("My consents"),
    "disclosures": Message("What organisations see with my consent"),
    "rules": Message("How we decide"),
    "check": Message("Would my household be eligible?"),
    "help": Message("How to reach us"),
    "after_a_death": Message("After the head of a household has died"),
    "other_ways": Message("My mobile number is not in my name, or I am not the registered head"),
    "quality": Message("Quality of the service"),
    "verify": Message("Verify a letter"),
    "agreement": Message("Service level agreement"),
    "retention": Message("How long we keep data"),
}
PLACE = re.compile(r"\{(\w+)\}")
"""A page's name in the text of an answer. A name that is not in PAGES stays as it was written."""


def with_titles(words: Words) -> Words:
    """The same text with the title of each page in quotes, for places that show no links."""
    return Words(
        PLACE.sub(lambda place: f"«{PAGES[place[1]].fa}»" if place[1] in PAGES else place[0], words.fa),
        PLACE.sub(lambda place: f"“{PAGES[place[1]].en}”" if place[1] in PAGES else place[0], words.en),
    )
