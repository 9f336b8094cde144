"""What came to a case since a member of staff last had it open, in a few words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from hemayat.common.language import Message
from hemayat.questions.results import QuestionThread
from hemayat.requests.case_file import CaseFile
from hemayat.web.shared.language import in_page_language

_DOCUMENTS = Message("new documents: {count}")
_WRITTEN = Message("new texts from the applicant: {count}")
_MESSAGES = Message("new messages: {count}")
_NOTES = Message("new notes: {count}")
_STEPS = Message("new steps: {count}")


def news_of(case: CaseFile, threads: Iterable[QuestionThread], since: dt.datetime | None) -> list[str]:
    """One text for each kind of news. Nothing on the first look, when everything is new."""
    if since is None:
        return []
    found = (
        (_DOCUMENTS, (document.uploaded_at for document in case.documents)),
        (_WRITTEN, _written(case)),
        (_MESSAGES, (message.at for thread in threads for message in thread.messages)),
        (_NOTES, (note.at for note in case.notes)),
        (_STEPS, (event.at for event in case.told.events)),
    )
    counts = ((words, sum(at > since for at in times)) for words, times in found)
    return [in_page_language(words.format(count=count)) for words, count in counts if count]


def _written(case: CaseFile) -> Iterator[dt.datetime]:
    yield from (text.at for text in case.told.added_words)
    yield from (question.answered_at for question in case.told.questions if question.answered_at)
