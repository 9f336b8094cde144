"""Whoever reads a copy with their eyes reads words, in each column whose codes are known."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest

from hemayat.accounts.purposes import Purpose
from hemayat.agreements.clocks import Happening
from hemayat.approvals.states import Because, Kind
from hemayat.calls.states import Part, Topic
from hemayat.complaints.states import EVENT_WORDS as COMPLAINTS
from hemayat.documents.states import DocumentState
from hemayat.holdings.catalogue import catalogue
from hemayat.holdings.codes import in_words
from hemayat.questions.themes import THEMES
from hemayat.referrals.words import Reason, Result, Told
from hemayat.requests.event_words import EVENT_WORDS as REQUESTS

CODED: dict[tuple[str, str], Iterable[str]] = {
    ("questions", "theme"): [theme.name for theme in THEMES],
    ("documents", "state"): DocumentState,
    ("disputes", "state"): ["unsent", "sent", "acknowledged", "answered"],
    ("disputes", "result"): ["corrected", "upheld"],
    ("clock_history", "happening"): Happening,
    ("looks", "event"): ["household.looked_at", "data_copy.taken", "document.kept", *REQUESTS, *COMPLAINTS],
    ("looks", "purpose"): Purpose,
    ("call_backs", "topic"): Topic,
    ("call_backs", "part"): Part,
    ("call_backs", "result"): ["reached", "unreached"],
    ("approval_history", "kind"): Kind,
    ("approval_history", "because"): Because,
    ("introduction_history", "kind"): Told,
    ("introduction_history", "because"): Because,
    ("custodians_answers", "result"): Result,
    ("custodians_answers", "reason"): Reason,
}


@pytest.mark.parametrize(("part", "column"), CODED)
def test_r2_1_every_code_is_told_in_persian(part: str, column: str) -> None:
    assert column in {one.name: one.columns for one in catalogue().parts}[part]
    for code in CODED[part, column]:
        assert not re.search("[a-z_]", in_words(part, column, str(code))), code
