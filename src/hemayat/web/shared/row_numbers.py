"""Numbers of rows in addresses: no longer than any row's is, so that the database is never asked for what cannot be."""

from __future__ import annotations

from django.urls.converters import IntConverter


class RowNumber(IntConverter):
    """`<number:…>` in a route: below 2^63; anything else is an address that there is not."""

    def to_python(self, value: str) -> int:
        number = super().to_python(value)
        if number >= 2**63:
            raise ValueError("no row has so large a number")
        return number


def row_number(text: str) -> int | None:
    """The same of a text; None for anything else."""
    # Measured before it is read: of thousands of digits Python makes no number, and says so by an error.
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 20 else 2**63
    return number if number < 2**63 else None
