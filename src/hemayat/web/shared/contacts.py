"""Whom to call, as the agreement writes it and as a telephone dials it. Needed where the database is not there."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Hotline:
    """`fa`, `en`: as shown. `dialled`: for a tel: link; a short number has no other form."""

    fa: str
    en: str
    dialled: str


HOTLINES = (Hotline("۰۲۱۶۳۶۹", "0216369", "+98216369"), Hotline("۶۳۶۹", "6369", "6369"))
