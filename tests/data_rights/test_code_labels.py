"""Whoever reads a copy with their eyes reads words, in each column whose codes are known."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import get_args

import pytest

from hemayat.accounts.purposes import FileAccessPurpose
from hemayat.agreements.clocks import ClockEventKind
from hemayat.approvals.states import ApprovalEventKind, ApprovalEventReason
from hemayat.complaints.states import EVENT_WORDS as COMPLAINTS
from hemayat.data_rights.catalogue import catalogue
from hemayat.data_rights.code_labels import code_label
from hemayat.documents.states import DocumentState, RefusalKind
from hemayat.hotline.states import CallTopic, PartOfDay
from hemayat.partners.attributes import WORDS as ATTRIBUTES
from hemayat.questions.states import TRANSITIONS as QUESTIONS
from hemayat.questions.states import MessageChannel
from hemayat.questions.themes import THEMES
from hemayat.referrals.models import ReferralTaking
from hemayat.referrals.record_kinds import ReferralRecordKind
from hemayat.referrals.return_reasons import CustodianResult, ReturnReason
from hemayat.registers.schema import REGISTERS_ASKED
from hemayat.requests.event_texts import EVENT_WORDS as REQUESTS
from tests.support.event_names import names_in_source

CODED: dict[tuple[str, str], Iterable[str]] = {
    ("questions", "theme"): [theme.name for theme in THEMES],
    ("documents", "state"): DocumentState,
    ("documents", "refusal"): get_args(RefusalKind),
    ("disputes", "state"): ["unsent", "sent", "acknowledged", "answered"],
    ("disputes", "result"): ["corrected", "upheld"],
    ("clock_history", "happening"): ClockEventKind,
    ("clock_history", "why"): [*REQUESTS, *COMPLAINTS, *(step.event for step in QUESTIONS)],
    ("question_messages", "channel"): MessageChannel,
    ("given_to", "how"): ReferralTaking.By,
    ("partner_consents", "attributes"): ATTRIBUTES,
    ("requests", "awaited"): REGISTERS_ASKED,
    ("looks", "purpose"): FileAccessPurpose,
    ("call_backs", "topic"): CallTopic,
    ("call_backs", "part"): PartOfDay,
    ("call_backs", "result"): ["reached", "unreached"],
    ("approval_history", "kind"): ApprovalEventKind,
    ("approval_history", "because"): ApprovalEventReason,
    ("introduction_history", "kind"): ReferralRecordKind,
    ("introduction_history", "because"): ApprovalEventReason,
    ("custodians_answers", "result"): CustodianResult,
    ("custodians_answers", "reason"): ReturnReason,
}


OF_OTHERS = {
    "citizen.turned_away", "complaint.author_named", "document.accepted", "document.infected", "document.refused",
    "document.released",
    "document.scanned", "household.begun", "household.ended", "household.head_changed",
    "household.ids_shown", "household.life_event",
    "household.member_came", "household.member_left", "household.needs_officer", "household.relation_changed",
    "household.to_be_decided_again", "question.answered", "question.claimed", "question.merged", "question.released",
    "question.reopened",
    "question.sorted", "question.supplemented",
}  # fmt: skip
"""What staff, registers and the system do to a household; its head's copy tells what the head did, and who looked."""
_EVENT = re.compile(r"(approval|citizen|complaint|data_copy|document|household|question|request)\.[a-z_]+")


def events_of_heads() -> list[str]:
    """Every one that our source names of a household: a new one is a head's, or stands among those of others."""
    found = {name for name in names_in_source() if _EVENT.fullmatch(name)}
    assert found >= OF_OTHERS
    return sorted({*found, "approval.ended", "partner.consented", "partner.consent_withdrawn"} - OF_OTHERS)


@pytest.mark.slow
def test_r2_1_every_event_of_a_head_is_told_in_persian() -> None:
    events = events_of_heads()
    assert len(events) > 50
    assert [one for one in events if re.search("[a-z_]", code_label("looks", "event", one))] == []


@pytest.mark.parametrize(("column", "kind"), [("subject", "request"), ("about", "question")])
def test_r2_1_what_something_is_about_is_told_with_its_number(column: str, kind: str) -> None:
    assert not re.search("[a-z_0-9]", code_label("looks", column, f"{kind}:17"))


@pytest.mark.parametrize(("part", "column"), CODED)
def test_r2_1_every_code_is_told_in_persian(part: str, column: str) -> None:
    assert column in {one.name: one.columns for one in catalogue().parts}[part]
    for code in CODED[part, column]:
        assert not re.search("[a-z_]", code_label(part, column, str(code))), code
