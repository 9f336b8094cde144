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


def shown_text(official_text_content: OfficialTextContent | None) -> str:
    """Its words, to be shown as they stand; empty where there is none or it is a PDF."""
    is_text = official_text_content is not None and official_text_content.media_type.startswith("text/")
    return bytes(official_text_content.content).decode("utf-8") if official_text_content and is_text else ""


def official_answer(official_text_content: OfficialTextContent) -> HttpResponse:
    """For download, never run or shown by the browser itself."""
    answer = HttpResponse(bytes(official_text_content.content), content_type=official_text_content.media_type)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(official_text_content.name)}"
    return answer
