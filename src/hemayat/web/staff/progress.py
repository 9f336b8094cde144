"""How far an errand is: its step in words, and a page that asks again by itself as long as its address says so."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from hemayat.web.shared.language import both

EVERY_SECONDS = 4
WATCH = "watch"
_STEPS = {
    "": both("در صف است", "Waiting for its turn"),
    "Loading": both("بارگذاری", "Loading"),
    "Indexing": both("نمایه‌سازی", "Indexing"),
    "Weighing": both("سنجش درستی آنچه رسیده", "Weighing what arrived"),
    "Comparing with what people see": both("مقایسه با آنچه مردم می‌بینند", "Comparing with what people see"),
    "Giving people their places": both("جای‌گذاری افراد در خانوارها", "Giving people their places"),
    "Removing what was loaded": both("پاک کردن آنچه بارگذاری شده بود", "Removing what was loaded"),
    "Reading the registers": both("خواندن داده‌ها", "Reading the registers"),
    "Reading the registers for the second policy": both(
        "خواندن داده‌ها برای قواعد دوم", "Reading the registers for the second policy"
    ),
    "Deciding by both": both("تصمیم با هر دو قاعده", "Deciding by both"),
}


def step_words(step: str) -> str:
    return _STEPS.get(step, step)


def watched(request: HttpRequest, response: HttpResponse, *, is_open: bool) -> HttpResponse:
    """The page loads itself again while something goes on, unless whoever reads it has stopped that."""
    if is_open and WATCH in request.GET:
        response.headers["Refresh"] = str(EVERY_SECONDS)
    return response
