"""The promises of an agreement that can be counted, as sentences: what about, and what is promised."""

from __future__ import annotations

from collections.abc import Mapping

from hemayat.agreements.reading import Parameters, RunStops
from hemayat.common.money import format_rial
from hemayat.common.persian import to_persian_digits
from hemayat.oversight.indicators import ALL, IN_DAYS
from hemayat.requests.document_lane import RULE
from hemayat.web.shared.language import both

_KINDS = {
    "application": ("به درخواست کمک معیشت", "An application for livelihood assistance"),
    "objection": ("به اعتراض", "An objection"),
    "dispute": ("به ایراد به یک داده", "A dispute of a datum"),
    "change_of_head": ("به تغییر سرپرست خانوار", "A change of the head of household"),
}
_READ = {
    "application": ("درخواست کمک معیشت", "an application"),
    "objection": ("اعتراض", "an objection"),
    "dispute": ("اعلام نادرستی اطلاعات", "a report of wrong information"),
    "change_of_head": ("تغییر سرپرست", "a change of head"),
}
_WEEKDAYS = {
    "saturday": ("شنبه", "Saturday"),
    "sunday": ("یکشنبه", "Sunday"),
    "monday": ("دوشنبه", "Monday"),
    "tuesday": ("سه‌شنبه", "Tuesday"),
    "wednesday": ("چهارشنبه", "Wednesday"),
    "thursday": ("پنجشنبه", "Thursday"),
    "friday": ("جمعه", "Friday"),
}
_SUPPORT = {
    "continues": both(
        "اگر پیش از آن کمک می‌گرفته‌اید، تا پایان رسیدگی به اعتراض ادامه دارد.",
        "If you received support before, it goes on until your objection is answered.",
    ),
    "stops": both(
        "تا پایان رسیدگی به اعتراض، کمک پرداخت نمی‌شود. اگر حق با شما باشد، معوقهٔ آن حساب می‌شود.",
        "No support is paid until your objection is answered. If you are right, the arrears are counted.",
    ),
}
_NO_WINDOW = both(
    "مهلت ندارد؛ هر زمان می‌توانید اعتراض کنید.", "There is no time limit; you can object at any time."
)
_AT_ONCE = both("از همان روز تصمیم اجرا می‌شود.", "It takes effect on the day of the decision.")


def promises_of(parameters: Parameters) -> list[tuple[str, str]]:
    """In the order in which a person meets them."""
    return [
        *((_answered(kind), _within(days)) for kind, days in parameters.answer_within.items()),
        (
            both("آنچه از دارندهٔ داده می‌پرسیم", "What we ask the owner of a datum"),
            _of_owner(parameters.register_within),
        ),
        (both("آنچه از شما می‌پرسیم", "What we ask you"), _of_you(parameters.applicant_within)),
        (
            both("به پرسش شما پاسخ می‌دهیم", "A question of yours is answered"),
            _within(parameters.question_within),
        ),
        (
            both("دفتر بازرسی به شکایت پاسخ می‌دهد", "The inspection office answers a complaint"),
            _within(parameters.complaint_within),
        ),
        (both("مهلت اعتراض", "Time to object"), _window(parameters.objection_window_days)),
        (
            both("کمک معیشت تا پاسخ اعتراض", "Support while an objection is open"),
            _SUPPORT[parameters.support_while_objecting],
        ),
        (
            both("تصمیمی که به زیان شماست", "A decision to your disadvantage"),
            _adverse(parameters.adverse_change_after_days),
        ),
        (
            both("اعتراضی که پذیرفته شود", "An objection that is upheld"),
            both(
                "از نخستین دوره‌ای که باید شامل شما می‌شد حساب می‌شود و معوقهٔ آن در تصمیم نوشته می‌شود.",
                "It counts from the first round that should have covered you, and the decision states the arrears.",
            ),
        ),
        (
            both(
                "اطلاعاتی که کارشناس با مدرک اصلاح کرده است",
                "Information that an officer corrected with a document",
            ),
            _finding(parameters.finding_review_within),
        ),
        (
            both("تصمیم دو کارشناس برخلاف نتیجهٔ قواعد", "A decision by two officers against the rules"),
            _override(parameters.override_review_after_months),
        ),
        (both("آنچه می‌نویسید یا می‌فرستید", "What you write or send"), _person_reads(parameters.person_reads)),
        (
            both("پذیرش مدرک به جای اطلاعات سازمان", "A document accepted in place of a register’s data"),
            _one_officer(parameters.one_officer_up_to_rial),
        ),
        (both("سرعت بررسی", "Pace of work"), _pace(parameters.pace_over_days)),
        (both("صف اسناد", "Document lane"), _lane(parameters.document_lane_share)),
        (both("بازبینی سراسری نتیجه‌ها", "A new result for the whole nation"), _stops(parameters.run_stops)),
        (both("روز کاری", "A working day"), _working_day(parameters.weekend)),
    ]


def targets_of(indicators: Mapping[str, int]) -> list[tuple[str, str]]:
    """The quality that is agreed: what is measured, and how good it has to be."""
    return [
        (both(ALL[name].title.fa, ALL[name].title.en), _target(name, target))
        for name, target in indicators.items()
    ]


def _stops(limits: RunStops) -> str:
    nation, province = (_percent(share) for share in (limits.nation, limits.province))
    return both(
        f"اگر نتیجهٔ بیش از {nation[0]} درصد خانوارهای کشور یا {province[0]} درصد خانوارهای یک استان تغییر کند، انتشار "
        "متوقف می‌شود تا دو نفر دلیل آن را بنویسند.",
        f"If the result changes for more than {nation[1]} percent of the nation’s households, or {province[1]} percent "
        "of a province’s, publication stops until two people have written why.",
    )


def _percent(share: int) -> tuple[str, str]:
    """Tenths of a percent, in Persian and in English digits."""
    whole, rest = divmod(share, 10)
    fa, en = (f"{whole}٫{rest}", f"{whole}.{rest}") if rest else (str(whole), str(whole))
    return to_persian_digits(fa), en


def _target(name: str, target: int) -> str:
    if name in IN_DAYS:
        return both(f"حداکثر {_fa(target)} روز", f"At most {_days(target, 'day')}")
    fa, en = _percent(target)
    return both(f"دست‌کم {fa} درصد", f"At least {en} percent")


def _answered(kind: str) -> str:
    fa, en = _KINDS[kind]
    return both(f"{fa} پاسخ می‌دهیم", f"{en} is answered")


def _within(days: int) -> str:
    return both(f"در {_fa(days)} روز کاری", f"Within {_days(days, 'working day')}")


def _of_owner(days: int) -> str:
    return both(
        f"{_fa(days)} روز کاری فرصت پاسخ دارد. اگر پاسخ ندهد، درخواست شما رد نمی‌شود و کارشناس آن را پی می‌گیرد.",
        f"They have {_days(days, 'working day')}. If they stay silent you are not refused: an officer follows it up.",
    )


def _of_you(days: int) -> str:
    return both(
        f"{_fa(days)} روز کاری فرصت پاسخ دارید. این روزها از مهلت خود ما کم نمی‌شود.",
        f"You have {_days(days, 'working day')} to answer. Meanwhile our own days are not counted.",
    )


def _window(days: int | None) -> str:
    if days is None:
        return _NO_WINDOW
    return both(
        f"{_fa(days)} روز پس از اعلام تصمیم",
        f"{_days(days, 'day')} after you were told the decision",
    )


def _adverse(days: int) -> str:
    if days == 0:
        return _AT_ONCE
    return both(
        f"{_fa(days)} روز پس از اعلام آن اجرا می‌شود، تا پیش از آن بتوانید اعتراض کنید.",
        f"It takes effect {_days(days, 'day')} after you were told, so that you can object before that.",
    )


def _finding(days: int) -> str:
    return both(
        "در همهٔ تصمیم‌های بعدی معتبر است. اگر اطلاعات تازهٔ دستگاه با آن مغایر باشد، به شما خبر می‌دهیم و کارشناس "
        f"حداکثر در {_fa(days)} روز کاری آن را بررسی می‌کند. تا آن زمان نتیجهٔ بهتر معتبر می‌ماند.",
        "It counts in every later decision. If newer register data contradict it, we tell you, and an officer looks at "
        f"it within {_days(days, 'working day')}. Until then the better result stays in force.",
    )


def _override(months: int) -> str:
    return both(
        f"پس از {_fa(months)} ماه بازبینی می‌شود و فقط با بازبینی پایان می‌یابد.",
        f"It is reviewed after {_days(months, 'month')}, and only a review ends it.",
    )


def _one_officer(most: int) -> str:
    fa, en = format_rial(most, "fa"), format_rial(most, "en")
    return both(
        f"تا {fa} کمک در سال، یک کارشناس کافی است. بیش از آن، کارشناس دوم هم باید مدرک را ببیند و تأیید کند.",
        f"Up to {en} of support a year, one officer is enough. Above that, a second officer must also see the document "
        "and agree.",
    )


def _person_reads(kinds: tuple[str, ...]) -> str:
    fa = "، ".join(_READ[kind][0] for kind in kinds)
    en = ", ".join(_READ[kind][1] for kind in kinds)
    return both(
        f"اگر در {fa} توضیحی بنویسید یا مدرکی بفرستید، تا کارشناس آن را نخوانده و پاسخ نداده باشد،"
        " نتیجه‌ای نامساعد ثبت نمی‌شود. اگر چیزی ننویسید، می‌توانید پس از نتیجهٔ خودکار بررسی کارشناس را بخواهید.",
        f"If you write an explanation or send a document with {en}, no unfavourable result is recorded before a case "
        "officer has read it and answered it. If you write nothing, you can ask for an officer after the automatic "
        "result.",
    )


def _lane(share: int) -> str:
    if share == 0:
        return both("به کار گرفته نمی‌شود.", "It is not used.")
    fa, en = _percent(share)
    return both(
        f"{RULE.fa} این صف حداکثر {fa} درصد از پرونده‌های روزانهٔ هر کارشناس را می‌گیرد و هیچ پرونده‌ای برای آن از موعدش "
        "نمی‌گذرد.",
        f"{RULE.en} The lane takes at most {en} percent of the cases that an officer takes in a day, and no case "
        "passes its due date because of it.",
    )


def _pace(days: int) -> str:
    return both(
        f"صف کارشناسان به ترتیب موعد است. پیش‌بینی نوبت شما از میانگین تصمیم‌های {_fa(days)} روز کاری گذشته به دست "
        "می‌آید. پیش‌بینی جای موعد را نمی‌گیرد.",
        f"Officers take cases in the order of their due dates. The forecast follows from the mean of the last "
        f"{_days(days, 'working day')}. It does not replace the due date.",
    )


def _working_day(weekend: tuple[str, ...]) -> str:
    fa = "، ".join(_WEEKDAYS[day][0] for day in weekend)
    en = ", ".join(f"{_WEEKDAYS[day][1]}s" for day in weekend)
    if not weekend:
        return both("هر روزی که تعطیل رسمی نباشد", "Any day that is not a public holiday")
    return both(
        f"هر روزی جز {fa} و تعطیلات رسمی. روز ثبت درخواست شمرده نمی‌شود.",
        f"Any day but {en} and public holidays. The day of filing is not counted.",
    )


def _days(days: int, unit: str) -> str:
    return f"{days} {unit}" if days == 1 else f"{days} {unit}s"


def _fa(days: int) -> str:
    return to_persian_digits(str(days))
