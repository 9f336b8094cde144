"""What every page may show: the language, the site, the addresses, the telephone numbers (agreements/contacts.py)."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from hemayat.web.shared.contacts import hotlines
from hemayat.web.shared.hosts import site_of
from hemayat.web.shared.ministry import ministry_context


def of_every_page(request: HttpRequest) -> dict[str, Any]:
    """`lang` and `dir` for the html element; `other_languages`: to change to.

    `site`: citizen or staff, and its canonical address. The name and mark of the ministry: see `ministry_context`.
    """
    lang = get_language() or settings.LANGUAGE_CODE
    environment, site = settings.ENVIRONMENT, site_of(request)
    return {
        "lang": lang,
        "dir": _direction(lang),
        "other_languages": _others(lang, tuple(settings.LANGUAGES)),
        "site": site,
        "canonical_address": f"{environment.staff_origin if site == 'staff' else environment.citizen_origin}/",
        "hotlines": hotlines(),
        **ministry_context(),
        "is_demo": environment.is_demo,
        "path": request.get_full_path(),
    }


def _direction(lang: str) -> str:
    return "rtl" if lang in settings.LANGUAGES_BIDI else "ltr"


@cache
def _others(lang: str, languages: tuple[tuple[str, str], ...]) -> list[dict[str, str]]:
    return [{"code": code, "name": name, "dir": _direction(code)} for code, name in languages if code != lang]
