"""The notice of a step: to the line that who began the case confirmed, else to the head's as we know it now."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings

from hemayat.common.dates import format_date
from hemayat.notifications.actions import NewNotice
from hemayat.notifications.notice_wordings import NOTICES

NoticeLine = tuple[bytes | None, bytes | None, bool]
"""A sealed mobile with its index, none where it is only read here; and whether its holder was made up."""


def own_line(case: Any) -> NoticeLine | None:
    """The line that was confirmed with this case; None where none was."""
    if not (case.mobile and case.mobile_index):
        return None
    return bytes(case.mobile), bytes(case.mobile_index), case.is_synthetic


def notice_about(
    household: tuple[int, str],
    notice: str,
    key: str,
    line: NoticeLine,
    *,
    page: str,
    day: dt.date | None = None,
    **values: str,
) -> NewNotice:
    """`household`: with its province. `page`: of the citizens' site; `day`: that the notice names.

    `values`: what else it may say.
    """
    sealed, index, is_synthetic = line
    parameters = {
        "address": f"{settings.ENVIRONMENT.citizen_origin}{page}",
        "day_fa": format_date(day, "fa") if day else "",
        "day_en": format_date(day, "en") if day else "",
        **values,
    }
    return NewNotice(
        key=key,
        household=household[0],
        province=household[1],
        to_sealed=bytes(sealed or b""),
        to_index=bytes(index) if index else None,
        notice=notice,
        parameters={name: parameters[name] for name in NOTICES[notice].parameters},
        is_synthetic=is_synthetic,
    )
