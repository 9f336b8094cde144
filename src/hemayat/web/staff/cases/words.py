"""What deeds are called: on the button, on the page that asks for what is needed, and once it is done."""

from __future__ import annotations

from dataclasses import dataclass

from hemayat.requests.claimed_members import Home
from hemayat.requests.offers import Deed
from hemayat.web.shared.language import both


@dataclass(frozen=True)
class DeedWords:
    """`text`: what comes of it, to be read before it is done."""

    deed: Deed
    title: str
    text: str = ""


_DEEDS = {
    Deed.CLAIM: DeedWords(
        Deed.CLAIM,
        both("پرونده را برمی‌دارم", "Take the case up"),
        both("از این پس شما پاسخ‌گوی آن هستید.", "From now on you answer for it."),
    ),
    Deed.DECIDE_BY_RULES: DeedWords(
        Deed.DECIDE_BY_RULES,
        both("قاعده‌ها تصمیم بگیرند", "Let the rules decide"),
        both(
            "با داده‌های رسیده قاعده‌ها خود به نتیجه می‌رسند. همان نتیجه تصمیم است و به سرپرست خانوار گفته می‌شود.",
            "With the data that have come the rules tell by themselves. That is the decision, and the head is told.",
        ),
    ),
    Deed.DECIDE: DeedWords(
        Deed.DECIDE,
        both("تصمیم می‌گیرم", "Decide"),
        both(
            "قاعده‌ها با این داده‌ها به نتیجه نمی‌رسند؛ شما تصمیم می‌گیرید و دلیلش را می‌نویسید.",
            "The rules do not tell from these data: you decide, and write why.",
        ),
    ),
    Deed.OVERRIDE: DeedWords(
        Deed.OVERRIDE,
        both("برخلاف قاعده‌ها پیشنهاد می‌دهم", "Propose against the rules"),
        both(
            "فقط با دلیل، و فقط اگر کارشناس ارشدی جز شما آن را بپذیرد. دلیل را سرپرست خانوار می‌خواند.",
            "Only with a reason, and only if a senior officer other than you agrees. The head reads the reason.",
        ),
    ),
    Deed.CONFIRM_OVERRIDE: DeedWords(
        Deed.CONFIRM_OVERRIDE,
        both("می‌پذیرم؛ تصمیم همین است", "I agree: this is the decision"),
        both(
            "شما نفر دوم هستید: با تأیید شما جز آنچه قاعده‌ها می‌گویند تصمیم گرفته می‌شود.",
            "You are the second person: with your word it is decided otherwise than the rules tell.",
        ),
    ),
    Deed.REFUSE_OVERRIDE: DeedWords(
        Deed.REFUSE_OVERRIDE,
        both("نمی‌پذیرم", "I do not agree"),
        both("پرونده همان می‌ماند.", "The case stays as it is."),
    ),
    Deed.WITHDRAW_OVERRIDE: DeedWords(
        Deed.WITHDRAW_OVERRIDE,
        both("پیشنهادم را پس می‌گیرم", "Take my proposal back"),
        both("پرونده همان می‌ماند.", "The case stays as it is."),
    ),
    Deed.ANSWER: DeedWords(
        Deed.ANSWER,
        both("به نوشته و مدرک‌ها پاسخ می‌دهم", "Answer the words and documents"),
    ),
    Deed.ASK: DeedWords(
        Deed.ASK,
        both("از متقاضی می‌پرسم", "Ask the applicant"),
        both(
            "تا پاسخ برسد شمارش مهلت ما می‌ایستد. بی‌پاسخ ماندن دلیل رد نیست.",
            "Until the answer comes our days are not counted. No answer is no reason to refuse.",
        ),
    ),
    Deed.ASK_AGAIN: DeedWords(
        Deed.ASK_AGAIN,
        both("از دستگاه‌ها دوباره پرسیده شود", "Ask the registers again"),
        both(
            "از همهٔ دستگاه‌ها از نو می‌پرسیم؛ سپس قاعده‌ها تصمیم می‌گیرند، یا پرونده به صف بازمی‌گردد.",
            "Every register is asked anew; then the rules decide, or the case comes back to the queue.",
        ),
    ),
    Deed.CORRECT: DeedWords(
        Deed.CORRECT,
        both("مدرک را می‌پذیرم و اطلاعات را اصلاح می‌کنم", "Accept a document and correct the data"),
    ),
    Deed.CHECK_CORRECTIONS: DeedWords(
        Deed.CHECK_CORRECTIONS,
        both("اصلاح‌ها را تأیید می‌کنم", "Agree to the corrections"),
        both(
            "شما کارشناس دوم هستید. نخست مدرک‌ها را باز کنید و با اصلاح‌های پرونده مقایسه کنید.",
            "You are the second officer. First open the documents and compare them with the corrections in the case.",
        ),
    ),
    Deed.STRIKE_OUT: DeedWords(
        Deed.STRIKE_OUT,
        both("عضو معرفی‌شده‌ای را حساب نمی‌کنم", "Strike a claimed member out"),
        both(
            "از این پس قواعد بدون این شخص تصمیم می‌گیرند. این کار در این درخواست برگشت ندارد؛ اگر متقاضی به نتیجه "
            "اعتراض کند، کارشناس دیگری دوباره بررسی می‌کند. به متقاضی پیام داده می‌شود.",
            "From now on the rules decide without this person. In this request that cannot be taken back; if the "
            "applicant objects to the result, another officer examines it again. The applicant is notified.",
        ),
    ),
    Deed.VISIT: DeedWords(
        Deed.VISIT,
        both("متقاضی را به حضور می‌خوانم", "Call the applicant to come"),
        both(
            "استثناست: همهٔ کار بی‌حضور انجام می‌شود و پرونده منتظر آمدن کسی نمی‌ماند. متقاضی با پیام خبر می‌شود.",
            "An exception: everything is done without a visit, and the case waits for none. The applicant is told.",
        ),
    ),
    Deed.HAND_OVER: DeedWords(Deed.HAND_OVER, both("به همکار می‌سپارم", "Hand over to a colleague")),
    Deed.RELEASE: DeedWords(
        Deed.RELEASE,
        both("به صف برگردد", "Put back into the queue"),
        both("کارشناس دیگری آن را برمی‌دارد.", "Another officer takes it up."),
    ),
    Deed.NOTE: DeedWords(Deed.NOTE, both("یادداشت می‌گذارم", "Leave a note")),
}

DONE: dict[str, str] = {
    Deed.CLAIM: both("پرونده نزد شماست", "The case is yours"),
    Deed.DECIDE_BY_RULES: both(
        "تصمیم گرفته شد و به سرپرست خانوار گفته می‌شود", "It is decided, and the head is told"
    ),
    Deed.DECIDE: both("تصمیم گرفته شد و به سرپرست خانوار گفته می‌شود", "It is decided, and the head is told"),
    Deed.OVERRIDE: both("پیشنهاد در انتظار نفر دوم است", "The proposal waits for a second person"),
    Deed.CONFIRM_OVERRIDE: both(
        "تصمیم گرفته شد و به سرپرست خانوار گفته می‌شود", "It is decided, and the head is told"
    ),
    Deed.REFUSE_OVERRIDE: both("پیشنهاد پذیرفته نشد", "The proposal was refused"),
    Deed.WITHDRAW_OVERRIDE: both("پیشنهاد پس گرفته شد", "The proposal was taken back"),
    Deed.ANSWER: both(
        "پاسخ ثبت شد؛ متقاضی آن را با تصمیم می‌خواند", "Recorded; the applicant reads it with the decision"
    ),
    Deed.ASK: both("پرسش فرستاده شد", "The question was sent"),
    Deed.ASK_AGAIN: both("از دستگاه‌ها دوباره پرسیده می‌شود", "The registers are being asked again"),
    Deed.CORRECT: both(
        "داده درست شد؛ گفتهٔ دستگاه کنار آن مانده است", "Corrected; what the register said stays beside it"
    ),
    Deed.CHECK_CORRECTIONS: both("اصلاح‌ها تأیید شد", "The corrections are agreed to"),
    Deed.STRIKE_OUT: both(
        "این شخص حساب نمی‌شود؛ به متقاضی خبر داده می‌شود",
        "This person does not count; the applicant is notified",
    ),
    Deed.VISIT: both("به متقاضی خبر داده می‌شود", "The applicant is being told"),
    Deed.HAND_OVER: both("پرونده سپرده شد", "The case was handed over"),
    Deed.RELEASE: both("پرونده در صف است", "The case is in the queue"),
    Deed.NOTE: both("یادداشت گذاشته شد", "The note was left"),
    "call-off": both(
        "به متقاضی خبر داده می‌شود که آمدن لازم نیست", "The applicant is told that they need not come"
    ),
}

NOT_NOW = both(
    "این کار با وضعیت کنونی پرونده شدنی نیست. آنچه اکنون می‌توانید بکنید در همین صفحه آمده است",
    "This cannot be done with the case as it stands. What you can do now is on this page",
)

ANSWERS: dict[str, str] = {
    "why": both("به زبان خود متقاضی", "In the applicant’s own words"),
    "note": both("به زبان خود متقاضی", "In the applicant’s own words"),
    "criteria": both("به چه اعتراض دارد", "What they object to"),
    "register": both("دادهٔ کدام دستگاه", "Whose datum"),
    "fact": both("کدام داده", "Which datum"),
    "record": both("مورد", "Record"),
    "claim": both("چه چیز آن نادرست است", "What is wrong with it"),
    "person": both("دربارهٔ چه کسی", "About whom"),
    "new_head": both("سرپرست تازه", "The new head"),
    "cause": both("چرا", "Why"),
}

CHOICES: dict[str, str] = {
    "sold": both("فروخته شده است", "It was sold"),
    "not_mine": both("مال خانوار نیست", "It is not the household’s"),
    "wrong_value": both("مقدارش درست نیست", "Its value is not right"),
    "has_left": both("دیگر عضو خانوار نیست", "No member of the household any more"),
    "is_missing": both("کسی از خانوار در فهرست نیست", "Somebody is missing from the list"),
    "other": both("چیز دیگر", "Something else"),
    "death": both("فوت سرپرست", "The head has died"),
    "divorce": both("طلاق", "Divorce"),
    "cannot_act": both("ناتوانی سرپرست", "The head cannot act"),
    "agreed": both("توافق خانوار", "The household has agreed"),
}

HOMES: dict[Home, str] = {
    Home.NOWHERE: both(
        "ثبت احوال او را عضو هیچ خانواری نمی‌داند و نسبتش را تأیید نکرده است",
        "the civil registry has them in no household and does not confirm the relation",
    ),
    Home.ELSEWHERE: both(
        "ثبت احوال او را عضو خانوار دیگری می‌داند و نسبتش را تأیید نکرده است",
        "the civil registry has them in another household and does not confirm the relation",
    ),
    Home.UNKNOWN: both("ثبت احوال او را نمی‌شناسد", "the civil registry does not know them"),
    Home.NOT_ASKED: both(
        "ثبت احوال هنگام نوشتن درخواست خود شخص را تأیید کرد، نه نسبتش را",
        "the civil registry confirmed the person when they were named, and not the relation",
    ),
}

FAULTS: dict[str, str] = {
    "nobody_to_ask_about": both(
        "سرپرستی که قیم برایش درخواست داده شناخته نیست", "The head for whom a guardian files is not known"
    ),
    "unknown_person": both("ثبت احوال متقاضی را نمی‌شناسد", "The civil registry does not know the applicant"),
    "another_household": both(
        "ثبت احوال متقاضی را در خانوار دیگری دارد", "The civil registry has the applicant elsewhere"
    ),
    "another_head": both(
        "به گواهی ثبت احوال سرپرست کس دیگری است", "By the civil registry somebody else is the head"
    ),
    "member_elsewhere": both(
        "عضوی که معرفی شده در خانوار دیگری است", "A claimed member is in another household"
    ),
    "members_claimed": both(
        "متقاضی این اعضا را معرفی کرده است و ثبت احوال آنان را عضو خانوار او نمی‌داند. پیش از تصمیم، نسبت آنان و رضایت"
        " خودشان یا سرپرستشان را بررسی کنید",
        "Only the applicant names these members; the civil registry has them in no household. Check the relation, and "
        "that they or their guardian agree, before you decide",
    ),
    "household_unclear": both("اعضای خانوار روشن نیست", "Who belongs to the household is not clear"),
    "applicant_wrote": both(
        "متقاضی توضیح یا مدرک داده است. پیش از هر نتیجهٔ نامساعد آن را بخوانید و پاسخ دهید",
        "The applicant wrote or sent something. Read and answer it before any unfavourable result",
    ),
    "corrected": both(
        "کارشناس داده‌ای را با مدرک اصلاح کرده است؛ کارشناس تصمیم می‌گیرد",
        "An officer corrected data with a document; an officer decides",
    ),
    "person_asked": both(
        "متقاضی پس از نتیجهٔ خودکار، بررسی کارشناس را خواسته است",
        "After an automatic result the applicant asked for a case officer",
    ),
    "nothing_published": both("هنوز نتیجه‌ای منتشر نشده است", "Nothing is published yet"),
}


def shown(deed: Deed) -> DeedWords:
    return _DEEDS[deed]
