"""Why the process that opens a file gives nothing back."""

from __future__ import annotations

from hemayat.documents.states import RefusalKind


class FileRefused(Exception):
    """`kind` is handed on to whoever sent the file."""

    def __init__(self, kind: RefusalKind) -> None:
        super().__init__(kind)
        self.kind = kind
