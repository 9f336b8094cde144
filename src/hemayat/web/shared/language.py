"""The language of a page: the person's choice, kept in a cookie; Persian where nobody chose."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.functional import lazystr
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from hemayat.common.language import Lang, text_in
from hemayat.web.shared.access import public
from hemayat.web.shared.hosts import GetResponse

COOKIE = "__Host-language"
YEAR = 365 * 24 * 3600
# Django's own. They are typed as the text that they become, because forms and templates take both.
gettext_lazy = cast("Callable[[str], str]", translation.gettext_lazy)
pgettext_lazy = cast("Callable[[str, str], str]", translation.pgettext_lazy)


class LanguageMiddleware:
    """Pages are in the language of the cookie; the same address serves both."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = chosen_language(request)
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


def chosen_language(request: HttpRequest) -> Lang:
    """What the cookie says; Persian where it says nothing or nonsense."""
    chosen = request.COOKIES.get(COOKIE, "")
    return cast("Lang", chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE)


def page_language() -> Lang:
    """The language that the page is being written in."""
    return "en" if translation.get_language() == "en" else "fa"


class _PageLanguageText:
    """A text that shows in the language of the page that it lands on."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self.words = words

    def __str__(self) -> str:
        return text_in(self.words, page_language())


def in_page_language(words: Mapping[str, str]) -> str:
    """A text of a lower layer, for labels and choices of forms: the language is chosen when the page is written."""
    return cast("str", lazystr(_PageLanguageText(words)))


# Nothing is at stake in a change of language, and it must work on a page that has stood open for days.
@public
@csrf_exempt
@require_POST
def change_language(request: HttpRequest) -> HttpResponse:
    """POST `lang` and `next`: remembers the language and goes back to the page, which must be one of this site."""
    following = request.POST.get("next", "/")
    is_ours = following.startswith("/") and url_has_allowed_host_and_scheme(following, allowed_hosts=None)
    response = HttpResponseRedirect(following if is_ours else "/")
    if request.POST.get("lang") in dict(settings.LANGUAGES):
        response.set_cookie(
            COOKIE, request.POST["lang"], max_age=YEAR, secure=True, httponly=True, samesite="Lax"
        )
    return response
