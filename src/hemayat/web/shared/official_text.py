"""The text that the ministry issued: shown where it is a text, and given byte for byte as it was loaded (A8)."""

from __future__ import annotations

from typing import Protocol
from urllib.parse import quote

from django.http import HttpResponse


class OfficialTextContent(Protocol):
    """A row of agreements.models.OfficialText."""

    content: bytes | memoryview
    name: str
    media_type: str
    sha256: str


def shown_text(found: OfficialTextContent | None) -> str:
    """Its words, to be shown as they stand; empty where there is none or it is a PDF."""
    is_text = found is not None and found.media_type.startswith("text/")
    return bytes(found.content).decode("utf-8") if found and is_text else ""


def official_answer(found: OfficialTextContent) -> HttpResponse:
    """For download, never run or shown by the browser itself."""
    answer = HttpResponse(bytes(found.content), content_type=found.media_type)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(found.name)}"
    return answer
