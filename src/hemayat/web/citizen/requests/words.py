"""What the pages of a request are called. States, units and wordings of consent are the slice's own and not here."""

from __future__ import annotations

from typing import NamedTuple

from hemayat.web.shared.language import both


class TaskWords(NamedTuple):
    """`page`: the route that the task leads to."""

    title: str
    hint: str
    page: str


KINDS: dict[str, str] = {
    "objection": both("به تصمیم دربارهٔ خانوارم اعتراض دارم", "I object to the decision about my household"),
    "dispute": both(
        "یکی از داده‌ها نادرست است؛ مانند خودرویی که فروخته‌ام، یا کسی که از خانوار رفته است",
        "A datum is wrong, such as a car that I have sold, or a member who has left",
    ),
    "change_of_head": both("سرپرست خانوار باید عوض شود", "The head of the household has to change"),
    "application": both(
        "خانوارم بررسی نشده است و درخواست کمک معیشت دارم",
        "My household was not examined, and I apply for livelihood support",
    ),
}
"""Kinds of requests, as answers to what somebody wants."""

CLAIMS: dict[str, str] = {
    "not_mine": both("مال من یا خانوارم نیست", "It is not mine, nor my household’s"),
    "wrong_value": both("مقدار آن درست نیست", "Its value is not right"),
    "has_left": both("این عضو دیگر در خانوار ما نیست", "This member is not in our household any more"),
    "is_missing": both("کسی از خانوار ما در فهرست نیست", "Somebody of our household is not in the list"),
    "other": both("چیز دیگری؛ در صفحهٔ پس از این می‌نویسم", "Something else; I write it on the next page"),
}

CAUSES: dict[str, str] = {
    "death": both("سرپرست درگذشته است", "The head has died"),
    "divorce": both("طلاق", "Divorce"),
    "cannot_act": both("سرپرست نمی‌تواند به کارهای خانوار برسد", "The head cannot see to the household’s affairs"),
    "agreed": both("با هم به این نتیجه رسیده‌ایم", "We have agreed on it"),
    "other": both("دلیل دیگر", "Another reason"),
}

TASKS: dict[str, TaskWords] = {
    "members": TaskWords(
        both("اعضای خانوار", "Members of the household"),
        both("چه کسانی با هم زندگی می‌کنید و هزینهٔ مشترک دارید", "Who lives together and shares expenses"),
        "requests:members",
    ),
    "ground": TaskWords(
        both("به چه اعتراض دارید", "What you object to"),
        both("کل تصمیم، یا یکی از دلیل‌های آن", "The whole decision, or one of its reasons"),
        "requests:ground",
    ),
    "datum": TaskWords(
        both("کدام داده نادرست است", "Which datum is wrong"),
        both("از میان داده‌هایی که به حساب آمده است", "Out of the data that counted"),
        "requests:datum",
    ),
    "new_head": TaskWords(
        both("سرپرست تازه", "The new head"),
        both("کسی که از این پس سرپرست است", "Who is to be head from now on"),
        "requests:new_head",
    ),
    "why": TaskWords(
        both("توضیح شما", "Your explanation"),
        both("به زبان خودتان، کوتاه یا بلند", "In your own words, short or long"),
        "requests:why",
    ),
    "evidence": TaskWords(
        both("مدرک", "Evidence"),
        both("اگر دارید؛ نداشتن آن چیزی را عقب نمی‌اندازد", "If you have any; none is no obstacle"),
        "requests:evidence",
    ),
    "consents": TaskWords(
        both("اجازهٔ پرسش از سازمان‌ها", "Leave to ask the registers"),
        both("داده‌های تازه را از چه جاهایی بپرسیم", "Where we may ask for fresh data"),
        "requests:consents",
    ),
    "check": TaskWords(
        both("بازبینی و ثبت", "Check and file"),
        both("پس از آن کد رهگیری و روز پاسخ را می‌بینید", "Then you see a tracking code and the day of our answer"),
        "requests:check",
    ),
}

TASK_STATES: dict[str, tuple[str, str]] = {
    "cannot_start": (both("هنوز نمی‌شود", "Cannot start yet"), ""),
    "not_started": (both("آغاز نشده", "Not started"), "blue"),
    "in_progress": (both("نیمه‌کاره", "In progress"), "yellow"),
    "done": (both("انجام شد", "Done"), "green"),
}
"""In words, and the colour of the tag beside them."""
