"""What a head of household reads about their uploads: Persian first, English beside it."""

from __future__ import annotations

from collections.abc import Mapping

from hemayat.common.language import Message, Words
from hemayat.common.persian import to_persian_digits
from hemayat.documents.limits import MOST_BYTES, MOST_DOCUMENTS, MOST_PAGES, MOST_PIXELS
from hemayat.documents.states import DocumentState, RefusalKind

_MEGABYTES = MOST_BYTES // 1024**2
_MEGAPIXELS = MOST_PIXELS // 10**6


def _fa(number: int) -> str:
    return to_persian_digits(str(number))


REFUSALS: Mapping[RefusalKind, Words] = {
    "empty": Message("No file was chosen, or the file is empty. Choose the file again."),
    "too_large": Message(
        "This file is too large. Send a file smaller than {megabytes} MB, for example a "
        "lower-quality photograph."
    ).format(megabytes=_MEGABYTES),
    "not_ours": Message(
        "This file is not a photograph (JPEG or PNG) or a PDF. Take a photograph of the document and send it."
    ),
    "broken": Message(
        "This file cannot be opened. If it opens on your phone or computer, send a photograph "
        "or a screenshot of it."
    ),
    "too_many_pages": Message(
        "This file has more than {most_pages} pages. Send only the pages we need, or split the file."
    ).format(most_pages=MOST_PAGES),
    "too_many_pixels": Message(
        "This picture has more than {megapixels} megapixels. Send a smaller one."
    ).format(megapixels=_MEGAPIXELS),
    "encrypted": Message("This file has a password. Send a copy without a password, or a photograph of it."),
    "too_many": Message(
        "A request can have up to {most_documents} documents. To add this one, remove another."
    ).format(most_documents=MOST_DOCUMENTS),
    "too_often": Message(
        "You have sent too many files today or in the last hour. Try again later. The files that you "
        "have already sent are saved."
    ),
    "infected": Message(
        "We found harmful software in this file and did not save it. Send a photograph of the "
        "document itself."
    ),
    "too_complex": Message(
        "This file is too complex to open. Take a new photograph of the document and send it."
    ),
}
STATES: Mapping[DocumentState, Words] = {
    DocumentState.RECEIVED: Message("Received; it is being checked"),
    DocumentState.HELD: Message("Received; you can open it after the safety check"),
    DocumentState.UNSCANNED: Message("The file can be opened"),
    DocumentState.CLEAN: Message("The file can be opened"),
    DocumentState.INFECTED: Message(
        "The file contained harmful software and was deleted; send a photograph of the document itself"
    ),
    DocumentState.REFUSED: Message("Not accepted"),
}
LIMITS = Message(
    "Send a JPEG or PNG photograph, or a PDF with up to {pages} pages. Each file can be "
    "up to {megabytes} MB. You can send up to {documents} files."
).format(pages=MOST_PAGES, megabytes=_MEGABYTES, documents=MOST_DOCUMENTS)
"""For beside the field where a file is chosen."""
