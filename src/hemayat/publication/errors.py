"""What can go wrong with a publication; each says what the person can do about it."""

from __future__ import annotations

from hemayat.common.errors import HemayatError


class PublicationFault(HemayatError):
    """Something stands in the way; the text says what, and what to do. `fa`: the same in Persian, for the desk."""

    fa = "این کار اکنون شدنی نیست"

    def __init__(self, fault: str, fa: str = "") -> None:
        super().__init__(fault)
        self.words = {"fa": fa or self.fa, "en": fault}


class Busy(PublicationFault):
    """Another publishes at this moment, or the database still ends what a dead process asked of it: try again."""

    fa = "اکنون کس دیگری سرگرم انتشار است؛ تا پایان کار او صبر کنید"


class NotAPublisher(PublicationFault):
    """The member of staff may not publish: ask whoever gives roles for `publisher`."""

    fa = "این کار با مسئول انتشار است؛ نقش آن را از مدیر سامانه بخواهید"


class NotAnAnalyst(PublicationFault):
    """The member of staff may not try a reform: ask whoever gives roles for `analyst`."""

    fa = "این کار با تحلیل‌گر سیاست است؛ نقش آن را از مدیر سامانه بخواهید"


class SamePerson(PublicationFault):
    """Whoever proposed a publication cannot approve it: ask another publisher."""

    fa = "این اجرا را خودتان پیشنهاد کرده‌اید؛ مسئول انتشار دیگری باید آن را تأیید کند"


class NotAllowedToJustify(PublicationFault):
    """Only publishers and senior officers write why a stopped run may be published."""

    fa = "این دلیل را مسئول انتشار یا کارشناس ارشد می‌نویسد"


class RunStopped(PublicationFault):
    """The run changes more outcomes than the agreement allows, and two people have not written why yet."""

    def __init__(self, run_id: int, written: int) -> None:
        super().__init__(
            f"run {run_id} changes more outcomes than the agreement allows: two people, one of them a publisher, "
            f"have to write why it may be published (written: {written}); hemayat publish justify {run_id}",
            "این اجرا نتیجهٔ خانوارهای زیادی را تغییر می‌دهد. دو نفر، که یکی از آنان مسئول انتشار است، باید بنویسند چرا "
            "با این حال منتشر شود.",
        )


class WrongContent(PublicationFault):
    """What was read is not what the run sealed: bring the whole run folder again, and propose it again."""

    fa = "آنچه خوانده شد همان نیست که اجرا مهر کرده است؛ پوشهٔ اجرا را کامل بیاورید و دوباره پیشنهاد کنید"
