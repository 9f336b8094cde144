"""What anybody who calls may be told: of the agreement in force and of this service, nothing of a household."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlsplit

from hemayat.agreements.queries import in_force
from hemayat.agreements.reading import Agreement
from hemayat.common.number_words import number_in_words
from hemayat.requests.states import Kind, Words


def general_answers(today: dt.date) -> list[tuple[Words, Words]]:
    """Each question that is asked often, and its answer to be read aloud. One query."""
    agreement = in_force(today)
    return [_how_to_apply(agreement), _how_long(agreement), *_FIXED, _late(agreement), _ask(agreement)]


def _how_to_apply(agreement: Agreement) -> tuple[Words, Words]:
    address = urlsplit(agreement.contacts.service_address).netloc
    return (
        Words("چگونه درخواست بدهم؟", "How do I apply?"),
        Words(
            f"سرپرست خانوار در سامانه به نشانی {address} وارد می‌شود و درخواست را ثبت می‌کند. رایگان است و به هیچ "
            "اداره‌ای نباید رفت. ما پشت تلفن درخواستی ثبت نمی‌کنیم.",
            f"The head of the household signs in at {address} and files it. It is free of charge, and no office has to "
            "be visited. We file no request on the telephone.",
        ),
    )


def _how_long(agreement: Agreement) -> tuple[Words, Words]:
    within = agreement.parameters.answer_within
    days = [within[kind] for kind in (Kind.APPLICATION, Kind.OBJECTION, Kind.DISPUTE)]
    fa, en = ([number_in_words(day, lang) for day in days] for lang in ("fa", "en"))
    return (
        Words("کی پاسخ می‌دهید؟", "When do you answer?"),
        Words(
            f"به درخواست کمک معیشت تا {fa[0]} روز کاری، به اعتراض تا {fa[1]} روز کاری و به نادرستی یک داده تا "
            f"{fa[2]} روز کاری. روز پاسخ با کد رهگیری گفته می‌شود.",
            f"To an application within {en[0]} working days, to an objection within {en[1]}, about a wrong datum "
            f"within {en[2]}. The day is told with the tracking code.",
        ),
    )


def _late(agreement: Agreement) -> tuple[Words, Words]:
    office = agreement.contacts.inspection_office
    return (
        Words("موعد گذشته و نتیجه‌ای نیامده است.", "The day has passed, and there is no result."),
        Words(
            f"از همان روز، راه شکایت به «{office['fa']}» در سامانه باز می‌شود. شکایت را دفتر دیگری می‌خواند، نه کسی که "
            "پرونده نزد اوست.",
            f"From that day on, a complaint to the {office['en']} can be made at the site. It is read by an office "
            "other than those who have the case.",
        ),
    )


def _ask(agreement: Agreement) -> tuple[Words, Words]:
    days = agreement.parameters.question_within
    return (
        Words("پرسش دیگری دارم.", "I have another question."),
        Words(
            f"در سامانه، در بخش پرسش و پاسخ بنویسید. تا {number_in_words(days, 'fa')} روز کاری پاسخ می‌دهیم.",
            f"Write it at the site, under questions and answers. We answer within {number_in_words(days, 'en')} "
            "working days.",
        ),
    )


_FIXED = (
    (
        Words("نتیجه درست نیست.", "The result is not right."),
        Words(
            "سرپرست خانوار در سامانه، پای همان نتیجه، اعتراض ثبت می‌کند. اگر یک داده نادرست است، همان داده را برمی‌گزیند "
            "و سندش را می‌فرستد. تا پاسخ برسد، چیزی قطع نمی‌شود.",
            "The head objects at the site, below the result. If one datum is wrong, they choose that datum and send a "
            "proof. Until the answer comes, nothing is cut off.",
        ),
    ),
    (
        Words("کد رهگیری را گم کرده‌ام.", "I have lost my tracking code."),
        Words(
            "همین حالا آن را به شماره‌ای می‌فرستیم که هنگام ثبت درخواست داشتید؛ به شمارهٔ دیگری نمی‌فرستیم.",
            "We send it now to the number that you had as you filed the request, and to no other.",
        ),
    ),
    (
        Words("کد ورود برایم نمی‌آید.", "No code for signing in comes."),
        Words(
            "کد تنها به خطی می‌آید که به نام خود سرپرست است. شمارهٔ ملی، روز تولد و شماره را دوباره ببینید. اگر خطی به "
            "نام خود ندارید، با پنجرهٔ ملی خدمات دولت وارد شوید.",
            "A code comes only to a line in the head’s own name. Look again at the national id, the day of birth and "
            "the number. Without a line of your own, sign in by the national single sign-on.",
        ),
    ),
    (
        Words("شماره‌ام عوض شده است.", "My number has changed."),
        Words(
            "با شمارهٔ تازه‌ای که به نام خود شماست وارد سامانه شوید. آنچه از آن پس درخواست می‌کنید یا می‌پرسید با همان "
            "شماره پاسخ داده می‌شود؛ نتیجهٔ درخواست‌های پیشین را در سامانه ببینید. پشت تلفن شماره‌ای را عوض نمی‌کنیم.",
            "Sign in at the site with the new number, which is in your own name. What you request or ask from then "
            "on is answered there; see the results of your earlier requests at the site. We change no number on the "
            "telephone.",
        ),
    ),
)
