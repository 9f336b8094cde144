"""All that is said by telephone, in both languages. No Django.

What tells of a case is the same on every channel (requests/standing_words.py); what asks for something differs with
what one can do there.
"""

from __future__ import annotations

from collections.abc import Mapping

from hemayat.notifications.gateways.telephone import Channel
from hemayat.requests.states import Words
from hemayat.web.phone.menu import Prompt

HOTLINE = "{hotline}"
"""Stands where the number of the agreement in force is said."""
REQUEST = Words("درخواست", "Request")

ANOTHER = Words("۴ پروندهٔ دیگر", "4 another case")
BACK = Words("۹ فهرست", "9 menu")
"""The last line of a screen that tells something."""
SPOKEN_ANOTHER = Words("برای پروندهٔ دیگر، چهار را بزنید.", "For another case, press four.")
SPOKEN_BACK = Words("برای شنیدن دوبارهٔ فهرست، نه را بزنید.", "To hear the menu again, press nine.")

_SCREENS: Mapping[Prompt, Words] = {
    Prompt.NATIONAL_ID: Words(
        "کد ملی ده‌رقمی خود را بنویسید.\n۹ English", "Write your national id, ten digits.\n9 Farsi"
    ),
    Prompt.BAD_NATIONAL_ID: Words(
        "این کد ملی درست نیست. ده رقم را دوباره بنویسید.\n۰ پایان",
        "That is no national id. Write the ten digits again.\n0 end",
    ),
    Prompt.TRACKING_CODE: Words(
        "کد رهگیری درخواست را بنویسید.\n۱ کد ندارم\n۰ پایان",
        "Write the tracking code of your request.\n1 I have none\n0 end",
    ),
    Prompt.NOT_FOUND: Words(
        "با این مشخصات چیزی نیافتیم. کد را دوباره بنویسید.\n۱ کد ندارم",
        "We found nothing with these. Write the code again.\n1 I have none\n0 end",
    ),
    Prompt.BIRTH_DATE: Words(
        "روز تولد را هشت‌رقمی بنویسید، مانند ۱۳۴۵۰۱۳۱.\n۰ پایان",
        "Write your day of birth in eight digits, such as 13450131.\n0 end",
    ),
    Prompt.BAD_BIRTH_DATE: Words(
        "چنین روزی نیست. هشت رقم بنویسید، مانند ۱۳۴۵۰۱۳۱.\n۰ پایان",
        "There is no such day. Write eight digits, such as 13450131.\n0 end",
    ),
    Prompt.ONE_TIME_CODE: Words(
        "اگر درست باشد کدی پیامک می‌شود. همین‌جا یا با تماس دوباره بنویسید.",
        "If these are right, a code is sent to you. Write it here, or dial again.\n0 end",
    ),
    Prompt.WRONG_CODE: Words(
        "این کد درست نیست. دوباره بنویسید.\n۰ پایان", "That is not the code. Write it again.\n0 end"
    ),
    Prompt.MENU: Words(
        "۱ وضعیت\n۲ روز پاسخ\n۳ گام بعد\n۰ پایان", "1 status\n2 day of our answer\n3 what next\n0 end"
    ),
    Prompt.OVER: Words("دیگر به کار نمی‌آید. از نو شماره بگیرید.", "This is over. Please dial again."),
    Prompt.LATER: Words(
        "اکنون نمی‌شود. کمی بعد دوباره شماره بگیرید.", "Not now. Please dial again a little later."
    ),
    Prompt.REGISTER_SILENT: Words(
        "یک دستگاه پاسخ نمی‌دهد. کمی بعد دوباره شماره بگیرید.",
        "A register does not answer. Please dial again a little later.",
    ),
    Prompt.TURNED_AWAY: Words(
        "پاسخ تنها به سرپرست خانوار داده می‌شود. پرسش: {hotline}",
        "Only the head of the household is told. Questions: {hotline}",
    ),
    Prompt.NO_LINE: Words(
        "با خط همراه خودتان شماره بگیرید. پرسش: {hotline}",
        "Please dial from your own mobile line. Questions: {hotline}",
    ),
    Prompt.GOODBYE: Words("خدانگهدار.", "Goodbye."),
}

_SPOKEN: Mapping[Prompt, Words] = {
    Prompt.NATIONAL_ID: Words(
        "سلام. کد ملی ده‌رقمی خود را وارد کنید و مربع را بزنید.\nFor English, press nine and the hash key.",
        "Hello. Enter the ten digits of your national id, and the hash key.\nبرای فارسی، نه و مربع را بزنید.",
    ),
    Prompt.BAD_NATIONAL_ID: Words(
        "این کد ملی درست نیست. ده رقم را دوباره وارد کنید و مربع را بزنید.",
        "That is no national id. Enter the ten digits again, and the hash key.",
    ),
    Prompt.TRACKING_CODE: Words(
        "کد رهگیری درخواست را وارد کنید و مربع را بزنید. به جای هر حرف، کلیدی را بزنید که آن حرف روی آن است."
        "\nاگر کد ندارید، یک و مربع را بزنید.",
        "Enter the tracking code of your request, and the hash key. For a letter, press the key that it stands on."
        "\nIf you have none, press one and the hash key.",
    ),
    Prompt.NOT_FOUND: Words(
        "با این مشخصات چیزی نیافتیم. کد را دوباره وارد کنید و مربع را بزنید.\nاگر کد ندارید، یک و مربع را بزنید.",
        "We found nothing with these. Enter the code again, and the hash key."
        "\nIf you have none, press one and the hash key.",
    ),
    Prompt.BIRTH_DATE: Words(
        "روز تولد خود را هشت‌رقمی وارد کنید: چهار رقم سال، دو رقم ماه، دو رقم روز.",
        "Enter your day of birth in eight digits: four for the year, two for the month, two for the day.",
    ),
    Prompt.BAD_BIRTH_DATE: Words(
        "چنین روزی نیست. هشت رقم وارد کنید: چهار رقم سال، دو رقم ماه، دو رقم روز.",
        "There is no such day. Enter eight digits: four for the year, two for the month, two for the day.",
    ),
    Prompt.ONE_TIME_CODE: Words(
        "اگر مشخصات درست باشد، کدی پیامک می‌شود. همین حالا وارد کنید و مربع را بزنید، یا بعداً دوباره تماس بگیرید.",
        "If these are right, a code is sent to you. Enter it now, and the hash key, or call again when it is there.",
    ),
    Prompt.WRONG_CODE: Words(
        "این کد درست نیست. همهٔ رقم‌های آن را دوباره وارد کنید و مربع را بزنید.",
        "That is not the code. Enter all its digits again, and the hash key.",
    ),
    Prompt.MENU: Words(
        "برای وضعیت، یک را بزنید.\nبرای روز پاسخ ما، دو را بزنید.\nبرای گام بعد، سه را بزنید."
        "\nبرای پایان، صفر را بزنید.",
        "For the status, press one.\nFor the day of our answer, press two.\nFor what comes next, press three."
        "\nTo end, press zero.",
    ),
    Prompt.OVER: Words(
        "این کد دیگر به کار نمی‌آید. لطفاً از نو تماس بگیرید.", "This is over. Please call again."
    ),
    Prompt.LATER: Words(
        "اکنون نمی‌شود. لطفاً کمی بعد دوباره تماس بگیرید.", "Not now. Please call again a little later."
    ),
    Prompt.REGISTER_SILENT: Words(
        "یکی از دستگاه‌ها پاسخ نمی‌دهد. لطفاً کمی بعد دوباره تماس بگیرید.",
        "A register does not answer. Please call again a little later.",
    ),
    Prompt.TURNED_AWAY: Words(
        "پاسخ تنها به سرپرست خانوار داده می‌شود. پرسش‌های خود را با شمارهٔ {hotline} در میان بگذارید.",
        "Only the head of the household is told. For questions call {hotline}.",
    ),
    Prompt.NO_LINE: Words(
        "لطفاً با خط همراهی که به نام خودتان است تماس بگیرید.",
        "Please call from the mobile line that is in your own name.",
    ),
    Prompt.GOODBYE: Words("خدانگهدار.", "Goodbye."),
}

_MESSAGES: Mapping[Prompt, Words] = {
    Prompt.HELP: Words(
        "برای دیدن وضعیت، کد رهگیری را بفرستید. کد ندارید؟ کد ملی و روز تولد را با فاصله بفرستید، مانند ۱۳۴۵۰۱۳۱.",
        "For the status send your tracking code. You have none? Send STATUS, your national id and your day of birth, "
        "such as 13450131, with spaces between.",
    ),
    Prompt.NOT_FOUND: Words(
        "با این کد و این خط چیزی نیافتیم. کد را دوباره بفرستید، یا کد ملی و روز تولد را با فاصله، مانند ۱۳۴۵۰۱۳۱.",
        "We found nothing with this code and this line. Send the code again, or STATUS, your national id and your day "
        "of birth, such as 13450131.",
    ),
    Prompt.ONE_TIME_CODE: Words(
        "اگر مشخصات درست باشد و این خط به نام شما، کدی برایتان می‌آید. همان را به همین شماره بفرستید.",
        "If these are right and this line is in your name, a code comes. Send it to this number.",
    ),
    Prompt.WRONG_CODE: Words(
        "این کد درست نیست. همهٔ رقم‌های آن را دوباره بفرستید.",
        "That is not the code. Send all its digits again.",
    ),
    Prompt.OVER: Words(
        "این کد دیگر به کار نمی‌آید. کد ملی و روز تولد را دوباره بفرستید.",
        "This code is over. Send your national id and your day of birth again.",
    ),
    Prompt.WRITTEN: Words(
        "نوشته‌تان به پرسش شما در سامانه افزوده شد. پاسخ را همان‌جا می‌خوانید و با پیامک خبر می‌دهیم.",
        "Your words were added to your question. You read the answer on the site, and a message tells you of it.",
    ),
    Prompt.LATER: Words("اکنون نمی‌شود. کمی بعد دوباره بفرستید.", "Not now. Please send it again later."),
    Prompt.REGISTER_SILENT: Words(
        "یک دستگاه پاسخ نمی‌دهد. کمی بعد کد ملی و روز تولد را دوباره بفرستید.",
        "A register does not answer. Send your national id and your day of birth again a little later.",
    ),
    Prompt.TURNED_AWAY: Words(
        "پاسخ تنها به سرپرست خانوار داده می‌شود. پرسش: {hotline}",
        "Only the head of the household is told. Questions: {hotline}",
    ),
}

PROMPTS: Mapping[Channel, Mapping[Prompt, Words]] = {
    "sms": _MESSAGES,
    "ussd": _SCREENS,
    "voice": _SPOKEN,
}
"""A text message needs no menu: it is answered whole."""
