"""What is said of events on the desk: Persian and English. No Django."""

from __future__ import annotations

STATES: dict[str, tuple[str, str]] = {
    "applied": ("اعمال شد", "gone through"),
    "corrected": ("اصلاح یا ابطال شد", "corrected or annulled"),
    "past": ("پیش از دادهٔ تازه‌تر ثبت احوال", "older than our record"),
    "waits": ("در انتظار", "waits"),
}

WAITS: dict[str, tuple[str, str]] = {
    "unknown_person": ("کسی با این کد ملی در این سامانه نیست", "nobody with this national id is known here"),
    "unknown_household": (
        "خانواری با این شماره در این سامانه نیست",
        "no household with this number is known here",
    ),
    "household_ended": ("این خانوار پایان یافته است", "this household has ended"),
    "has_a_head": ("این خانوار سرپرست دیگری دارد", "this household has another head"),
    "not_a_member": ("این شخص عضو این خانوار نیست", "the person is not in this household"),
    "has_died": ("این شخص درگذشته است", "the person has died"),
    "would_be_headless": (
        "خانوار بی‌سرپرست می‌ماند تا سرپرست تازه معرفی شود",
        "the household would be without a head until another one is named",
    ),
    "not_taken": (
        "با آنچه در این سامانه ثبت است نمی‌خواند؛ متصدی ببیند",
        "our record does not take it; the operator is to look",
    ),
}
"""Why an event waits. It is gone through once what it lacks is told, and looked at once a day."""
