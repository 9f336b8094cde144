"""What every page may show: the language, the addresses, the telephone numbers."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language


def of_every_page(request: HttpRequest) -> dict[str, Any]:
    """`lang` and `dir` for the html element, and the canonical address of the citizens' site."""
    lang = get_language()
    return {
        "lang": lang,
        "dir": "rtl" if lang == "fa" else "ltr",
        "canonical_address": settings.ENVIRONMENT.citizen_origin + "/",
        "is_demo": settings.ENVIRONMENT.is_demo,
        "path": request.get_full_path(),
    }
