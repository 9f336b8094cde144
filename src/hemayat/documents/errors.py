"""What keeps a document from being taken or given out, and what its owner can do."""

from __future__ import annotations

from hemayat.common.errors import HemayatError
from hemayat.documents.states import RefusalKind
from hemayat.documents.texts import REFUSALS


class UploadRefused(HemayatError):
    """This file is not taken: `words` say why, and what to send instead."""

    def __init__(self, kind: RefusalKind) -> None:
        self.kind = kind
        self.words = REFUSALS[kind]
        super().__init__(f"{kind}: {self.words.en}")


class NoSuchDocument(HemayatError):
    """There is no such document in this household, or none that may be read now: look at the list of the case."""

    def __init__(self) -> None:
        super().__init__("no such document, or not one that may be read now")


class AlreadyFiled(HemayatError):
    """The document belongs to a request that was filed, and stays with it: add another one instead."""

    def __init__(self) -> None:
        super().__init__("the document was handed in with a request, and stays with it")


class DocumentsOfHeadOnly(HemayatError):
    """Only the head of the household adds and removes its documents."""

    def __init__(self) -> None:
        super().__init__("only the head of the household adds or removes its documents")
