"""The copy itself: one ZIP of data.json, its description, a page to read, and every file; written piece by piece."""

from __future__ import annotations

import datetime as dt
import json
import zipfile
from collections.abc import Callable, Iterator
from typing import IO, cast
from uuid import UUID

from hemayat.accounts.results import Citizen
from hemayat.audit.context import acting_as
from hemayat.documents.errors import NoSuchDocument
from hemayat.documents.queries import Content, content_of
from hemayat.holdings.described import FORMAT, schema
from hemayat.holdings.page import page_of
from hemayat.holdings.permissions import household_of
from hemayat.holdings.reading import Rows, read_all

PIECE = 4 * 1024**2
Keep = Callable[[int, bytes], None]


class Pieces:
    """What a ZIP is written to: full pieces are handed on, so that none is ever whole in memory."""

    def __init__(self, keep: Keep) -> None:
        self._keep, self._held, self._number, self.size = keep, bytearray(), 0, 0

    def write(self, some: bytes) -> int:
        self._held += some
        self.size += len(some)
        while len(self._held) >= PIECE:
            self._hand_on(PIECE)
        return len(some)

    def flush(self) -> None:
        """There is nothing to wait for: a piece is handed on once it is full."""

    def close(self) -> None:
        if self._held:
            self._hand_on(len(self._held))

    def _hand_on(self, size: int) -> None:
        self._keep(self._number, bytes(self._held[:size]))
        del self._held[:size]
        self._number += 1


def write_archive(by: Citizen, asked_at: dt.datetime, keep: Keep, *, now: dt.datetime) -> int:
    """Everything that this head may have, in pieces; how many bytes. Call it outside any transaction."""
    parts = read_all(by, now)
    pieces = Pieces(keep)
    with zipfile.ZipFile(cast("IO[bytes]", pieces), "w", zipfile.ZIP_DEFLATED) as archive:
        files = dict(_files(archive, by, parts["documents"]))
        told = {"format": FORMAT, "asked_at": asked_at.isoformat(), "parts": parts}
        archive.writestr("index.html", page_of(parts, files, asked_at))
        archive.writestr("data.json", json.dumps(told, ensure_ascii=False, indent=1))
        archive.writestr("schema.json", json.dumps(schema(), ensure_ascii=False, indent=1))
    pieces.close()
    return pieces.size


def _files(archive: zipfile.ZipFile, by: Citizen, documents: Rows) -> Iterator[tuple[str, str]]:
    """Puts each that may be read into the archive; its id and place there."""
    for row in documents:
        found = _content(by, UUID(row["id"]))
        if found is not None:
            place = f"documents/{row['id'][:8]}-{_plain(found.name)}"
            # Pictures and PDFs are packed already.
            archive.writestr(place, found.content, zipfile.ZIP_STORED)
            yield row["id"], place


def _content(by: Citizen, document: UUID) -> Content | None:
    try:
        with acting_as(by.actor, is_read_only=True):
            return content_of(household_of(by), document)
    except NoSuchDocument:
        return None


def _plain(name: str) -> str:
    """A name that no program takes for a folder."""
    return name.replace("/", "-").replace("\\", "-").lstrip(".") or "file"
