"""The words of notices and of the status of a case: true in every case, and in standard English and Persian."""

from __future__ import annotations

import pytest

from hemayat.notifications.notice_wordings import NOTICES
from hemayat.requests.case_status import NEXT
from hemayat.requests.finding_reviews import ENDED_NOTICE, KEPT_NOTICE, OPENED_NOTICE
from hemayat.requests.states import WORDING


@pytest.mark.parametrize("notice", [OPENED_NOTICE, KEPT_NOTICE, ENDED_NOTICE])
def test_r1_5d_a_notice_of_a_review_is_true_of_documents_and_of_overrides(notice: str) -> None:
    """An override is made by two officers, often without any document of the family."""
    words = NOTICES[notice].words
    assert "مدرک" not in words.fa
    assert "document" not in words.en
    assert "برقرار" not in words.fa


def test_nobody_reads_that_they_need_do_nothing() -> None:
    texts = [notice.words.en for notice in NOTICES.values()]
    texts += [words.en for words in NEXT.values()]
    texts += [wording.text.en for wording in WORDING.values()]
    assert not [text for text in texts if "need do" in text]
    assert any("You do not need to do anything" in text for text in texts)
