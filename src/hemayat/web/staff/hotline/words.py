"""What the console says to its agent, and how it says why nobody was proven."""

from __future__ import annotations

import datetime as dt

from hemayat.accounts.results import Problem
from hemayat.web.shared.language import both
from hemayat.web.shared.templatetags.shown import digits, jalali

DONE = {
    "proven": both("هویت تماس‌گیرنده ثابت شد.", "The caller has proven who they are."),
    "codes": both(
        "اگر درخواستی با این مشخصات باشد، کد رهگیری آن به شمارهٔ ثبت‌شده پیامک شد.",
        "If there is a request by this, its tracking code was sent to the number on file.",
    ),
    "call-back": both("در فهرست تماس دوباره ثبت شد.", "It is on the list of call-backs."),
    "closed": both("تماس بسته و ثبت شد.", "The call is closed and logged."),
    "question": both("پرسش ثبت شد.", "The question is opened."),
    "written-on": both("به پرسش افزوده شد.", "It is added to the question."),
    "other-call": both(
        "آن برگه از تماس دیگری بود و چیزی از آن ثبت نشد. اگر از آن این تماس است، دوباره بنویسید.",
        "That page was of another call, and nothing of it was done. If it is of this call, write it again.",
    ),
    "marked": both(
        "به این شماره دیگر پیامکی دربارهٔ کس دیگر نمی‌رود.",
        "No more messages about somebody else go to this number.",
    ),
}
_OVER = both(
    "این کد دیگر به کار نمی‌آید. کد تازه‌ای بخواهید.", "This code is of no use any more. Ask for another."
)
_TURNED_AWAY = both(
    "فقط به سرپرست خانوار یا قیم و وکیل قانونی او پاسخ داده می‌شود. پاسخ کلی بدهید.",
    "Only the head of the household, or their guardian or attorney, is told. Give a general answer.",
)


def told(problem: Problem) -> str:
    """What the agent says now. Nothing in it tells whether there is such a person, before the right code."""
    match problem.kind:
        case "too_many":
            at = _clock(problem.retry_at)
            return both(
                f"سقف پیامک‌هایی که شما یا این خط در این مدت می‌توانید بخواهید پر شده است. از {at} دوباره ممکن است.",
                f"No more messages can be asked for by you, or for this line, before {at}.",
            )
        case "busy":
            return both(
                f"اکنون پیامکی فرستاده نمی‌شود. بگویید از {_clock(problem.retry_at)} دوباره تماس بگیرند.",
                f"No message can be sent now. Say that they may call again from {_clock(problem.retry_at)} on.",
            )
        case "wrong_code":
            left = digits(problem.tries_left)
            return both(
                f"این کد درست نیست؛ {left} بار دیگر می‌شود. بخواهید دوباره بخوانند.",
                f"That is not the code; {left} more tries. Ask them to read it again.",
            )
        case "deceased" | "acts_for_nobody" | "not_head":
            return _TURNED_AWAY
    return _OVER


def _clock(at: dt.datetime | None) -> str:
    return jalali(at)
