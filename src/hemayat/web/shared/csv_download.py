"""A table as a file for a spreadsheet."""

from __future__ import annotations

from django.http import HttpResponse


def csv_download(text: str, name: str) -> HttpResponse:
    """`text`: from `common.spreadsheet.csv_text`."""
    # The mark at the beginning tells a spreadsheet that the letters are in UTF-8.
    answer = HttpResponse("\ufeff" + text, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
