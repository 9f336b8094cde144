"""The ministry as each page shows it: its name, and its mark, which may come from the installation."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from hemayat.common.language import text_in
from hemayat.web.shared.access import public
from hemayat.web.shared.language import page_language

_ONE_YEAR = "private, max-age=31536000, immutable"
"""In a browser alone: a new visitor's answer has the cookie of the door, which no cache between may give to others."""


def ministry_context() -> dict[str, str]:
    """`ministry`: its name in the language of the page. `mark`, `mark_type`: address and kind of its picture."""
    name = text_in(settings.MINISTRY_NAME, page_language())
    mark = settings.MINISTRY_MARK
    return {
        "ministry": name or gettext("Ministry of Cooperatives, Labour and Social Welfare"),
        "mark": f"{reverse('shared:mark')}?{mark.version}" if mark else static("shared/mark.svg"),
        "mark_type": mark.content_type if mark else "image/svg+xml",
    }


@public
@require_safe
def mark(_request: HttpRequest) -> HttpResponse:
    """The installation's own mark. Its address changes with its content. As a document of its own it runs nothing."""
    if settings.MINISTRY_MARK is None:
        raise Http404
    response = HttpResponse(settings.MINISTRY_MARK.content, settings.MINISTRY_MARK.content_type)
    response.headers["Cache-Control"] = _ONE_YEAR
    return response
