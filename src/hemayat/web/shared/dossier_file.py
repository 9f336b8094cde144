"""The file of a dossier, as both sites give it out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import JsonResponse
from django.utils.http import content_disposition_header


def as_attachment(exported: Mapping[str, Any], code: str) -> JsonResponse:
    """To be saved, in UTF-8 and with its letters as they are."""
    response = JsonResponse(dict(exported), json_dumps_params={"ensure_ascii": False, "indent": 2})
    response.headers["Content-Disposition"] = (
        content_disposition_header(True, f"dossier-{code}.json") or "attachment"
    )
    return response
