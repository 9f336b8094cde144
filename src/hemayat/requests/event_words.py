"""What each event of a request is called in its own history. No Django."""

from __future__ import annotations

from collections.abc import Mapping

from hemayat.requests.states import Words

EVENT_WORDS: Mapping[str, Words] = {
    "request.begun": Words("پیش‌نویس آغاز شد", "A draft was begun"),
    "request.discarded": Words("پیش‌نویس دور انداخته شد", "The draft was thrown away"),
    "request.consented": Words("اجازهٔ استعلام داده شد", "You consented to the request for information"),
    "request.consent_withdrawn": Words("اجازهٔ استعلام پس گرفته شد", "You withdrew a consent"),
    "request.member_confirmed": Words(
        "ثبت احوال یک عضو را تأیید کرد", "The civil registry confirmed a member"
    ),
    "request.member_removed": Words("یک عضو از فهرست برداشته شد", "A member was taken off the list"),
    "request.filed": Words("درخواست ثبت شد", "The request was filed"),
    "request.registers_asked": Words("از دستگاه‌ها پرسیدیم", "We asked the registers"),
    "request.register_waits": Words(
        "پاسخ یک دستگاه نرسید؛ دوباره می‌پرسیم", "A register did not answer; we ask again"
    ),
    "request.register_silent": Words(
        "دستگاهی در مهلتش پاسخ نداد؛ درخواست نزد کارشناس رفت",
        "A register did not answer in its time; a case officer takes the request on",
    ),
    "request.registers_answered": Words("پاسخ دستگاه‌ها رسید", "The registers answered"),
    "request.datum_asked_again": Words(
        "داده‌ای کهنه یا ناسازگار بود؛ دوباره می‌پرسیم", "A datum was stale or contradicted; we ask again"
    ),
    "request.register_answered_late": Words("پاسخ دیرکرده رسید", "The late answer has come"),
    "request.dispute_sent": Words(
        "اعتراض به داده برای دستگاه صاحب آن فرستاده شد", "The dispute was sent to the owner of the datum"
    ),
    "request.dispute_handed_over": Words(
        "اعتراض به داده با فایل به دستگاه صاحب آن سپرده شد",
        "The dispute was handed to the owner of the datum by file",
    ),
    "request.dispute_acknowledged": Words(
        "دستگاه صاحب داده رسید آن را فرستاد", "The owner of the datum acknowledged the dispute"
    ),
    "request.dispute_answered": Words("دستگاه صاحب داده پاسخ داد", "The owner of the datum answered"),
    "request.household_changed": Words(
        "اعضای خانوار به گواهی ثبت احوال تغییر کرد", "By the civil registry, the household’s members changed"
    ),
    "request.members_claimed": Words(
        "اعضای خانوار همان‌طور که در درخواست نام برده شده‌اند ثبت شدند",
        "The household’s members were recorded as named in the application",
    ),
    "request.member_struck_out": Words(
        "کارشناس یکی از افرادی را که نام برده‌اید عضو خانوار حساب نکرد؛ دلیل آن در همین صفحه است",
        "The case officer did not count one of the people whom you named; the reason is on this page",
    ),
    "request.head_changed": Words(
        "سرپرست خانوار به گواهی ثبت احوال تغییر کرد", "By the civil registry, the household has another head"
    ),
    "request.needs_officer": Words(
        "با دادهٔ موجود نمی‌شود تصمیم گرفت؛ درخواست نزد کارشناس رفت",
        "The data do not suffice to decide; a case officer takes the request on",
    ),
    "request.needs_reading": Words(
        "کارشناس آنچه را نوشته یا فرستاده‌اید می‌خواند، سپس تصمیم گرفته می‌شود",
        "A case officer reads what you wrote or sent before anything is decided",
    ),
    "request.words_added": Words("توضیح تازه‌ای نوشتید", "You added an explanation"),
    "request.evidence_added": Words("مدرک تازه‌ای فرستادید", "You sent another document"),
    "request.taken_up": Words("کارشناسی درخواست را برداشت", "A case officer took the request up"),
    "request.handed_over": Words(
        "درخواست به کارشناس دیگری سپرده شد", "The request was handed over to another officer"
    ),
    "request.released": Words(
        "درخواست دوباره در صف کارشناسان است", "The request is in the officers’ queue again"
    ),
    "request.asked_again": Words(
        "کارشناس خواست دوباره بپرسیم", "The case officer had the registers asked again"
    ),
    "request.cause_corrected": Words(
        "سازمان، خطایی را که در چند پرونده بود اصلاح کرد؛ دوباره می‌پرسیم",
        "The register corrected an error that several cases share; it is asked again",
    ),
    "request.support_continues": Words(
        "کمک معیشت تا پاسخ به این اعتراض ادامه یافت", "Support continues until this objection is answered"
    ),
    "request.question_asked": Words("کارشناس از شما پرسید", "The case officer asked you a question"),
    "request.question_answered": Words("پاسخ دادید", "You answered"),
    "request.question_unanswered": Words(
        "پاسخی نرسید؛ بررسی ادامه یافت", "No answer came; the examination goes on"
    ),
    "request.visit_called": Words(
        "استثنائاً از شما خواسته شد بیایید", "As an exception you were asked to come"
    ),
    "request.visit_called_off": Words("دیگر لازم نیست بیایید", "You need not come any more"),
    "request.decided": Words("تصمیم گرفته شد", "It was decided"),
    "request.decided_by_officer": Words("کارشناس تصمیم گرفت", "The case officer decided"),
    "request.datum_corrected": Words(
        "کارشناس داده‌ای را با سندی که فرستاده‌اید درست کرد",
        "The case officer corrected a datum by a document that you sent",
    ),
    "request.overridden": Words(
        "دو کارشناس، به دلیلی که در تصمیم آمده، جز آنچه قاعده‌ها می‌گویند تصمیم گرفتند",
        "Two officers decided otherwise than the rules tell, for the reason that the decision says",
    ),
    "request.withdrawn": Words("درخواست را پس گرفتید", "You withdrew the request"),
}
"""Every event of states.TRANSITIONS, and those that leave the state as it is."""
