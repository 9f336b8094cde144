"""What a file is by its first bytes, whatever it is called. No Django: also for the process that opens it."""

from __future__ import annotations

from collections.abc import Mapping

JPEG, PNG, PDF = "image/jpeg", "image/png", "application/pdf"
FIRST_BYTES: Mapping[bytes, str] = {b"\xff\xd8\xff": JPEG, b"\x89PNG\r\n\x1a\n": PNG, b"%PDF-": PDF}
KEPT_AS: Mapping[str, str] = {JPEG: JPEG, PNG: JPEG, PDF: PDF}
"""What is received → what is kept of it."""
SUFFIXES: Mapping[str, str] = {JPEG: ".jpg", PDF: ".pdf"}
"""Of what is kept: a picture is always kept as JPEG."""


def media_type_of(content: bytes) -> str | None:
    """None: nothing that is taken."""
    return next((kind for first, kind in FIRST_BYTES.items() if content.startswith(first)), None)
