"""The copy itself: ZIPs of data.json, its description, a page to read, and every file; each is sent whole."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from uuid import UUID

from hemayat.accounts.results import Citizen
from hemayat.audit.context import acting_as
from hemayat.data_rights.copy_content import Rows, household_data
from hemayat.data_rights.copy_page import page_of
from hemayat.data_rights.copy_schema import FORMAT, schema
from hemayat.data_rights.permissions import household_of
from hemayat.documents.errors import NoSuchDocument
from hemayat.documents.queries import content_of, documents_of

VOLUME = 16 * 1024**2
"""Bytes from which the next file goes into another volume: they unpack into one folder, and none is long in memory."""
Keep = Callable[[int, bytes], None]
Places = Mapping[str, str]
"""Id of a document → its place in the folder."""


def write_archive(by: Citizen, asked_at: dt.datetime, keep: Keep, *, now: dt.datetime) -> tuple[int, int]:
    """Everything that this head may have, volume by volume; how many volumes and bytes.

    Call it outside any transaction.
    """
    parts = household_data(by, now)
    places = _places(by, parts["documents"])
    told = {"format": FORMAT, "asked_at": asked_at.isoformat(), "parts": parts}
    texts = {
        "index.html": page_of(parts, places, asked_at),
        "data.json": json.dumps(told, ensure_ascii=False, indent=1, default=_iso),
        "schema.json": json.dumps(schema(), ensure_ascii=False, indent=1),
    }
    size = number = 0
    for volume in _volumes(texts, _files(by, places)):
        number += 1
        keep(number, volume)
        size += len(volume)
    return number, size


# ---------------------------------------------------------------------------------------- underneath


def _volumes(texts: Mapping[str, str], files: Iterator[tuple[str, bytes]]) -> Iterator[bytes]:
    """The texts come first; a volume is full once it has reached its size."""
    held = io.BytesIO()
    for name, text in texts.items():
        _put(held, name, text.encode(), zipfile.ZIP_DEFLATED)
    for place, content in files:
        if held.tell() >= VOLUME:
            yield held.getvalue()
            held = io.BytesIO()
        # Pictures and PDFs are packed already.
        _put(held, place, content, zipfile.ZIP_STORED)
    yield held.getvalue()


def _put(held: io.BytesIO, name: str, content: bytes, method: int) -> None:
    with zipfile.ZipFile(held, "a", method) as archive:
        archive.writestr(name, content)


def _places(by: Citizen, documents: Rows) -> dict[str, str]:
    """Of the documents that may be read."""
    wanted = {row["id"] for row in documents}
    with acting_as(by.actor, is_read_only=True):
        found = [
            document
            for case in dict.fromkeys(row["case"] for row in documents)
            for document in documents_of(household_of(by), case)
        ]
    readable = [document for document in found if document.may_be_read and str(document.id) in wanted]
    return {
        str(document.id): f"documents/{str(document.id)[:8]}-{_plain(document.name)}" for document in readable
    }


def _files(by: Citizen, places: Places) -> Iterator[tuple[str, bytes]]:
    """One after the other, each opened as it is asked for; one that was removed meanwhile is not there any more."""
    for number, place in places.items():
        try:
            with acting_as(by.actor, is_read_only=True):
                content = content_of(household_of(by), UUID(number)).content
        except NoSuchDocument:
            continue
        yield place, content


def _iso(value: Any) -> str:
    """A day or an instant, in JSON."""
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a copy")


def _plain(name: str) -> str:
    """A name that no program takes for a folder."""
    return name.replace("/", "-").replace("\\", "-").lstrip(".") or "file"
