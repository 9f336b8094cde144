"""Documents as a page lists them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from hemayat.common.language import Lang, Message, Words, translate
from hemayat.common.persian import to_persian_digits
from hemayat.documents.errors import NoSuchDocument
from hemayat.documents.kinds import KIND_TEXTS
from hemayat.documents.queries import ListedDocument, content_of
from hemayat.documents.texts import REFUSALS, STATES

SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"

_KINDS = {"image/jpeg": Message("Picture"), "application/pdf": Words("PDF", "PDF")}
_KILOBYTE = 1024


@dataclass(frozen=True)
class DocumentDisplay:
    """`shows_text`: what it shows, as its sender says. `state_text`: received, or why it cannot be opened."""

    id: uuid.UUID
    name: str
    shows_text: str
    kind_text: str
    size_text: str
    state_text: str
    may_be_read: bool
    may_be_removed: bool


def documents_shown(documents: Iterable[ListedDocument], lang: Lang) -> list[DocumentDisplay]:
    return [
        DocumentDisplay(
            document.id,
            document.name,
            KIND_TEXTS[document.kind].in_(lang) if document.kind else "",
            _KINDS[document.media_type].in_(lang),
            size_words(document.size, lang),
            _state_text(document, lang),
            document.may_be_read,
            document.may_be_removed,
        )
        for document in documents
    ]


def attachment(household: int, document: uuid.UUID) -> HttpResponse:
    """The file as it is kept, to be saved and not shown: a browser runs nothing that may be in it. Raises Http404."""
    try:
        content = content_of(household, document)
    except NoSuchDocument:
        raise Http404 from None
    response = HttpResponse(content.content, content_type=content.media_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, content.name) or "attachment"
    response.headers["Content-Security-Policy"] = SANDBOX
    return response


def _state_text(document: ListedDocument, lang: Lang) -> str:
    """With the reason and the way out where it was refused."""
    state = STATES[document.state].in_(lang)
    if not document.refusal:
        return state
    return translate("{state}; {reason}", lang).format(
        state=state, reason=REFUSALS[document.refusal].in_(lang)
    )


def size_words(size: int, lang: Lang) -> str:
    """In kilobytes, and in tenths of a megabyte above that: ۱٫۵ مگابایت."""
    kilobytes = -(-size // _KILOBYTE)
    if kilobytes < _KILOBYTE:
        return f"{to_persian_digits(str(kilobytes))} کیلوبایت" if lang == "fa" else f"{kilobytes} KB"
    whole, tenths = divmod(size * 10 // _KILOBYTE**2, 10)
    return f"{to_persian_digits(f'{whole}٫{tenths}')} مگابایت" if lang == "fa" else f"{whole}.{tenths} MB"
