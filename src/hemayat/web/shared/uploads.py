"""Files that come with a form: kept in memory until the view has them, and never written to a disk in clear."""

from __future__ import annotations

import io
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from hemayat.documents.limits import MOST_BYTES


class InMemoryUpload(FileUploadHandler):
    """Of all files of a request together one byte more than a file may have: enough to see that it is too large."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.left = MOST_BYTES + 1

    def new_file(self, *args: Any, **named: Any) -> None:
        super().new_file(*args, **named)
        self.kept = io.BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """The rest is read, so that the page can answer, and forgotten."""
        self.left -= self.kept.write(raw_data[: self.left])

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        size = self.kept.tell()
        self.kept.seek(0)
        return InMemoryUploadedFile(
            self.kept,
            self.field_name,
            self.file_name,
            self.content_type,
            size,
            self.charset,
            self.content_type_extra,
        )
