"""The roles of staff: what each is for. A member may have several; permissions of each slice name those they admit."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """As in design/portal.md, "Staff desk"."""

    CASE_OFFICER = "case_officer"
    SENIOR_OFFICER = "senior_officer"
    HOTLINE_AGENT = "hotline_agent"
    INSPECTOR = "inspector"
    ANALYST = "analyst"
    PUBLISHER = "publisher"
    OVERSIGHT = "oversight"
    ADMINISTRATOR = "administrator"


WORDS: dict[Role, tuple[str, str]] = {
    Role.CASE_OFFICER: ("کارشناس", "Case officer"),
    Role.SENIOR_OFFICER: ("کارشناس ارشد", "Senior officer"),
    Role.HOTLINE_AGENT: ("پاسخ‌گوی تلفنی", "Hotline agent"),
    Role.INSPECTOR: ("بازرس", "Inspector"),
    Role.ANALYST: ("تحلیل‌گر سیاست", "Policy analyst"),
    Role.PUBLISHER: ("مسئول انتشار", "Publisher"),
    Role.OVERSIGHT: ("ناظر", "Oversight"),
    Role.ADMINISTRATOR: ("مدیر سامانه", "Administrator"),
}
"""Role → its name in Persian and in English."""
