"""What the pages of a request are called. States, units and wordings of consent are the slice's own and not here."""

from __future__ import annotations

from typing import NamedTuple

from hemayat.web.shared.language import both


class Text(NamedTuple):
    """A text of the person's own: `name` of the question, as it is kept."""

    name: str
    label: str
    hint: str
    is_required: bool = True


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
    "sold": both("فروخته شده است", "It was sold"),
    "wrong_value": both("مقدار آن درست نیست", "Its value is not right"),
    "has_left": both("این عضو دیگر در خانوار ما نیست", "This member is not in our household any more"),
    "is_missing": both("کسی از خانوار ما در فهرست نیست", "Somebody of our household is not in the list"),
    "other": both("چیز دیگری؛ در صفحهٔ پس از این می‌نویسم", "Something else; I write it on the next page"),
}

RECORD_CLAIMS: dict[str, str] = {
    "not_mine": both("مال من نیست", "Not mine"),
    "sold": both("فروخته‌ام", "Sold"),
    "wrong_value": both("مبلغ نادرست است", "Amount wrong"),
    "other": both("مورد دیگر", "Something else"),
}
"""The same beside one record: a choice is enough, and nobody has to write anything."""

CAUSES: dict[str, str] = {
    "death": both("سرپرست درگذشته است", "The head has died"),
    "divorce": both("طلاق", "Divorce"),
    "cannot_act": both(
        "سرپرست نمی‌تواند به کارهای خانوار برسد", "The head cannot see to the household’s affairs"
    ),
    "agreed": both("با هم به این نتیجه رسیده‌ایم", "We have agreed on it"),
    "other": both("دلیل دیگر", "Another reason"),
}

WHY: dict[str, Text] = {
    "objection": Text(
        "why",
        both("چرا این تصمیم را درست نمی‌دانید؟", "Why do you think that the decision is wrong?"),
        both(
            "اگر می‌خواهید، به زبان خودتان بنویسید. اگر بنویسید، پیش از هر نتیجهٔ نامساعد یک کارشناس آن را می‌خواند و "
            "پاسخ می‌دهد. کد ملی یا شمارهٔ کارت کسی را ننویسید.",
            "Optional, in your own words. If you write, a case officer reads and answers it before any unfavourable "
            "result. Do not write anybody’s national ID or card number.",
        ),
        is_required=False,
    ),
    "dispute": Text(
        "why",
        both("درستش چیست؟", "What is right instead?"),
        both(
            "مانند: این خودرو را در مرداد ۱۳۹۷ فروخته‌ام و سند به نام خریدار است. "
            "نوشتن اختیاری است. متن برای سازمانی که این اطلاعات را ثبت کرده فرستاده می‌شود و پیش از هر نتیجهٔ "
            "نامساعد یک کارشناس آن را می‌خواند.",
            "Such as: I sold this car in Mordad 1397, and the deed is in the buyer’s name. Writing is optional. The "
            "text is sent to the organisation that recorded the information, and a case officer reads it before any "
            "unfavourable result.",
        ),
        is_required=False,
    ),
    "change_of_head": Text(
        "why",
        both("چیزی هست که باید بدانیم؟", "Is there anything that we should know?"),
        both("اگر نیست، خالی بگذارید.", "If not, leave it blank."),
        is_required=False,
    ),
    "application": Text(
        "note",
        both("چیزی هست که باید بدانیم؟", "Is there anything that we should know?"),
        both("اگر نیست، خالی بگذارید.", "If not, leave it blank."),
        is_required=False,
    ),
}
"""The text that goes with a request of each kind."""

RELATIONS: tuple[tuple[str, str], ...] = (
    ("spouse", both("همسر", "Spouse")),
    ("child", both("فرزند", "Child")),
    ("grandchild", both("نوه", "Grandchild")),
    ("parent", both("پدر یا مادر", "Parent")),
    ("child_in_law", both("عروس یا داماد", "Child-in-law")),
    ("sibling", both("خواهر یا برادر", "Sibling")),
    ("other", both("دیگر بستگان", "Other relative")),
)

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
        both("اجازهٔ استعلام", "Consent to request information"),
        both("یک جمله و فهرست سازمان‌ها", "One sentence and a list of registers"),
        "requests:consents",
    ),
    "check": TaskWords(
        both("بازبینی و ثبت", "Check and file"),
        both(
            "پس از آن کد رهگیری و روز پاسخ را می‌بینید",
            "Then you see a tracking code and the day of our answer",
        ),
        "requests:check",
    ),
}

TASK_STATES: dict[str, tuple[str, str]] = {
    "cannot_start": (both("هنوز نمی‌شود", "Cannot start yet"), ""),
    "not_started": (both("آغاز نشده", "Not started"), "blue"),
    "in_progress": (both("نیمه‌کاره", "In progress"), "yellow"),
    "done": (both("انجام شد", "Done"), "green"),
    "optional": (both("اگر بخواهید", "If you like"), ""),
}
"""In words, and the colour of the tag beside them."""

NOTHING: dict[str, str] = {
    "members": both("تنها زندگی می‌کنم", "I live alone"),
    "ground": both("کل تصمیم", "The decision as a whole"),
    "datum": both("هنوز نگفته‌اید", "Not said yet"),
    "new_head": both("هنوز نگفته‌اید", "Not said yet"),
    "why": both("چیزی ننوشته‌اید", "You wrote nothing"),
    "evidence": both("بی مدرک", "No evidence"),
    "consents": both("هنوز اجازه‌ای نداده‌اید", "You have not consented yet"),
}
"""What stands for an answer that is not there."""

COLOURS: dict[str, str] = {
    "draft": "grey", "awaiting_applicant": "yellow", "decided": "green", "withdrawn": "grey",
}  # fmt: skip
"""Of the tag of a state, which is written out too; the others have the plain one."""

DISPUTES: dict[str, str] = {
    "unsent": both("در حال فرستادن است", "It is being sent"),
    "unsent_by_file": both(
        "با فایل بعدی به آن سازمان سپرده می‌شود", "It is handed over with the next file to them"
    ),
    "sent": both(
        "با فایل سپرده شد و منتظر رسید آن سازمان است", "Handed over by file; they have not acknowledged it"
    ),
    "acknowledged": both("آن سازمان دریافتش را تأیید کرده است", "They have acknowledged it"),
    "answered": both("پاسخ رسید", "They have answered"),
    "silent": both("در مهلتش پاسخ نداد", "They did not answer in their time"),
    "corrected": both("داده را درست کرد", "They corrected the datum"),
    "upheld": both("گفت داده درست است", "They say that the datum is right"),
}
"""State of a dispute, or its result once there is one; `unsent_by_file` where the owner has no API."""
