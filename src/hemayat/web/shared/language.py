"""The language of a page: the person's choice, kept in a cookie; Persian where nobody chose."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from hemayat.web.shared.hosts import GetResponse

COOKIE = "__Host-language"
YEAR = 365 * 24 * 3600


class LanguageMiddleware:
    """Pages are in the language of the cookie; the same address serves both."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(COOKIE, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response
