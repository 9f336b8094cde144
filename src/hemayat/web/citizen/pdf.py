"""HTML on paper: a tagged PDF in the service's own font, drawn without asking any network for anything."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpResponse

from hemayat.common.errors import HemayatError
from hemayat.web.citizen.archival_pdf import PdfAttachment, archival
from hemayat.web.shared.storage import BuiltStorage

FONTS = {"font:regular": "shared/vazirmatn-regular.ttf", "font:bold": "shared/vazirmatn-bold.ttf"}


BUILT = cast("BuiltStorage", staticfiles_storage)


class PdfUnavailable(HemayatError):
    """This machine lacks the library that sets text (pango): install it; the page of the letter prints meanwhile."""


def render_pdf(html: str, attachments: Sequence[PdfAttachment], now: dt.datetime) -> bytes:
    """The PDF of a letter, built towards PDF/UA-1 and PDF/A-3, not validated. Raises PdfUnavailable."""
    weasyprint = _weasyprint()
    made: bytes = weasyprint.HTML(string=html, url_fetcher=_fonts_alone(weasyprint)).write_pdf(
        pdf_variant="pdf/ua-1"
    )
    return archival(made, attachments, now)


def file_answer(content: bytes, kind: str, name: str) -> HttpResponse:
    """A file to keep, under this name."""
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _weasyprint() -> Any:
    try:
        import weasyprint  # noqa: PLC0415 - needs a library of the system, which is not everywhere
    except OSError as lacking:
        raise PdfUnavailable(
            f"no PDF can be made here: {lacking}: install pango (Debian: libpangoft2-1.0-0)"
        ) from None
    return weasyprint


def _fonts_alone(weasyprint: Any) -> Any:
    """Fetches the two fonts of the letter and pictures that it holds itself, and nothing else whatever it names."""

    class Fonts(weasyprint.URLFetcher):  # type: ignore[misc]  # known once it is imported
        def fetch(self, url: str, headers: Any = None) -> Any:
            if url.startswith("data:image/svg+xml"):
                return super().fetch(url, headers)
            name = FONTS.get(url)
            if name is None:
                raise ValueError(f"a letter asks for nothing from elsewhere: {url}")
            path = Path(BUILT.path(BUILT.stored_name(name)))
            return weasyprint.urls.URLFetcherResponse(url, path.read_bytes(), {"Content-Type": "font/ttf"})

    return Fonts()
