"""Oversight reads in words what is on record, whoever recorded it."""

from __future__ import annotations

import re

import pytest
from procrastinate.contrib.django import app

import hemayat.jobs.timetable  # noqa: F401 - it registers the names of all tasks
from hemayat.notifications.notice_wordings import NOTICES
from hemayat.oversight.event_texts import EVENT_WORDS
from hemayat.publication.models import Errand
from tests.support.event_names import names_in_source

OF_THE_RULES = "person.age"
WHAT_BECOMES_OF_APPROVALS = ("issued", "ended", "suspended", "resumed", "restored")
IDENTITIES = ("confirmed", "has_account", "line_silent", "not_owner", "silent", "unknown", "waiting")
PROPOSED = ("callback", "key", "terms", "opening")
PUT_TOGETHER = (
    *(f"approval.{what}" for what in WHAT_BECOMES_OF_APPROVALS),
    *(f"partner.{kind}_{what}" for kind in PROPOSED for what in ("proposed", "confirmed", "refused")),
    *(f"staff.identity_{state}" for state in IDENTITIES),
    *(f"publication.{kind}_asked" for kind in Errand.Kind.values),
    *(
        f"agreement.{what}"
        for what in ("begun", "written", "offered", "returned", "approved", "discarded", "published")
    ),
    *(f"payment.{result}" for result in ("failed", "returned")),
    *(f"closing_law.{what}" for what in ("recorded", "confirmed", "taken_back")),
)


@pytest.mark.slow
def test_every_event_that_the_code_names_has_words_and_no_words_are_of_another() -> None:
    """Of the kinds that have words; what tests record is held to them too, whatever its kind (tests/conftest.py)."""
    kinds = {event.partition(".")[0] for event in EVENT_WORDS}
    named = {name for name in names_in_source() if name.partition(".")[0] in kinds}
    named -= {*NOTICES, *app.tasks, OF_THE_RULES, "staff.identity_"}
    assert named | set(PUT_TOGETHER) == set(EVENT_WORDS)


def test_words_are_persian_and_english_and_speak_to_nobody() -> None:
    for event, words in EVENT_WORDS.items():
        assert re.search("[\u0622-\u06cc]", words.fa), event
        assert not re.search(r"[a-z]", words.fa), event
        assert not re.search(r"\b[Yy]ou", words.en), event
        assert "شما" not in words.fa.replace("شماره", ""), event
