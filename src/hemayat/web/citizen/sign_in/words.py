"""What somebody who was not let in is told: what happened, who is meant by it, and what they can do now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from hemayat.accounts.results import Problem
from hemayat.accounts.states import ProblemKind
from hemayat.common.persian import to_persian_digits
from hemayat.web.citizen.status.not_decided_words import not_decided_words
from hemayat.web.shared.language import both

Way = Literal["again", "begin", "national", "start"]


@dataclass(frozen=True)
class Told:
    """`ways`: what the page offers, the best first: ask for a code again, begin anew, single sign-on, start page."""

    title: str
    lines: tuple[str, ...]
    ways: tuple[Way, ...]


_REGISTERS = {
    "civil_registry": ("سازمان ثبت احوال", "the civil registry"),
    "shahkar": ("سامانهٔ صاحبان خط تلفن همراه (شاهکار)", "the register of mobile lines (Shahkar)"),
}
_HOTLINE = both(
    "اگر پرسشی دارید زنگ بزنید؛ شماره در پایین صفحه است. لازم نیست به اداره‌ای بروید.",
    "If you have a question, call us; the number is at the foot of the page. You need not visit any office.",
)
_NOTHING_LOST = both(
    "آنچه نوشته‌اید از دست نرفته است و لازم نیست دوباره بنویسید.",
    "Nothing that you typed is lost, and you need not type it again.",
)

_NO_DECISION = both(
    "در این دوره دربارهٔ خانوار شما تصمیم گرفته نشد", "Your household was not decided in this round"
)
_NOT_REFUSED = both("این به معنی رد شدن نیست.", "It does not mean that you were refused.")
_NEXT_ROUND = both(
    "مرحلهٔ بعد: خانوار شما در دورهٔ بعد دوباره بررسی می‌شود.",
    "What happens next: your household will be examined again in the next round.",
)
_HEAD_CAN_APPLY = both(
    "اگر نمی‌خواهید صبر کنید، سرپرستی که در ثبت احوال ثبت شده است می‌تواند همین حالا با کد ملی و شمارهٔ همراه خودش وارد "
    "شود و درخواست بدهد.",
    "If you do not want to wait, the head who is registered with the civil registry can sign in now with their own "
    "national ID and mobile number, and apply.",
)
_WHO_CAN_APPLY = {
    "head_dead": both(
        "اگر نمی‌خواهید صبر کنید، سرپرست تازه می‌تواند پس از ثبت در ثبت احوال با کد ملی و شمارهٔ همراه خودش وارد شود و "
        "درخواست بدهد.",
        "If you do not want to wait, the new head can sign in with their own national ID and mobile number, and apply, "
        "once the civil registry has registered them.",
    ),
    "no_head": both(
        "اگر نمی‌خواهید صبر کنید، پس از ثبت سرپرست در ثبت احوال، او می‌تواند با کد ملی و شمارهٔ همراه خودش وارد شود و "
        "درخواست بدهد.",
        "If you do not want to wait, a head can sign in with their own national ID and mobile number, and apply, once "
        "the civil registry has registered them.",
    ),
    "two_heads": both(
        "اگر نمی‌خواهید صبر کنید، وقتی در ثبت احوال تنها یک سرپرست ثبت شده باشد، او می‌تواند با کد ملی و شمارهٔ همراه "
        "خودش وارد شود و درخواست بدهد.",
        "If you do not want to wait, the head can sign in with their own national ID and mobile number, and apply, "
        "once the civil registry has only one head.",
    ),
}
"""Of a household that has not exactly one living head by the data of the round; else `_HEAD_CAN_APPLY`."""
_ONLY_HEAD = both(
    "شما را شناختیم، ولی بقیهٔ صفحه‌ها را تنها سرپرست خانوار می‌بیند، تا اطلاعات همهٔ اعضا در امان باشد.",
    "We know who you are, but only the head of a household sees the other pages, so that the data of all its "
    "members are safe.",
)

TOLD: dict[ProblemKind, Told] = {
    "busy": Told(
        both("همین حالا کد تازه‌ای فرستاده نمی‌شود", "No new codes are being sent right now"),
        (
            both(
                "تعداد درخواست‌ها بسیار زیاد است. تقصیر شما نیست و نوبت کسی از دست نمی‌رود.",
                "Very many people are asking. It is not your fault, and nobody loses anything by it.",
            ),
            _NOTHING_LOST,
        ),
        ("again", "national", "start"),
    ),
    "no_tries_left": Told(
        both("کد پنج بار اشتباه نوشته شد", "The code was wrong five times"),
        (
            both(
                "این کد دیگر به کار نمی‌آید. کد تازه بگیرید و همان را که پیامک می‌شود بنویسید.",
                "This code is of no use any more. Ask for a new one and write it as it is sent.",
            ),
            _NOTHING_LOST,
        ),
        ("again", "begin", "start"),
    ),
    "expired": Told(
        both("زمان این کد گذشته است", "This code has expired"),
        (
            both("هر کد ده دقیقه معتبر است. کد تازه بگیرید.", "A code is good for ten minutes. Ask for a new one."),
            _NOTHING_LOST,
        ),
        ("again", "begin", "start"),
    ),
    "used": Told(
        both("با این کد یک بار وارد شده‌اند", "Somebody has signed in with this code already"),
        (
            both("هر کد تنها یک بار به کار می‌آید. کد تازه بگیرید.", "A code works only once. Ask for a new one."),
            both(
                "اگر خودتان با آن وارد نشده‌اید، همین حالا با ما تماس بگیرید.",
                "If it was not you who signed in with it, call us now.",
            ),
        ),
        ("again", "begin", "start"),
    ),
    "register_silent": Told(
        both("پاسخ نرسید؛ چند دقیقهٔ دیگر دوباره بیایید", "No answer came; try again in a few minutes"),
        (
            both(
                "برای شناختن شما از سازمان‌های دیگر می‌پرسیم و این بار پاسخی نرسید.",
                "To know who you are we ask other organisations, and this time no answer came.",
            ),
            both(
                "این به معنی رد شدن نیست و تقصیر شما هم نیست.",
                "It does not mean that you were refused, nor is it your fault.",
            ),
            _NOTHING_LOST,
        ),
        ("again", "start"),
    ),
    "sso_refused": Told(
        both("پنجرهٔ ملی شما را تأیید نکرد", "The national portal did not vouch for you"),
        (
            both(
                "شاید ورود را نیمه‌کاره رها کرده‌اید. دوباره بیازمایید، یا با کد پیامکی وارد شوید.",
                "Perhaps you left before the end. Try again, or sign in with a code by text message.",
            ),
        ),
        ("national", "begin", "start"),
    ),
    "sso_silent": Told(
        both("پنجرهٔ ملی پاسخ نداد", "The national portal did not answer"),
        (
            both(
                "چند دقیقهٔ دیگر دوباره بیازمایید، یا با کد پیامکی وارد شوید.",
                "Try again in a few minutes, or sign in with a code by text message.",
            ),
        ),
        ("national", "begin", "start"),
    ),
    "unknown_person": Told(
        both("سازمان ثبت احوال شما را پیدا نکرد", "The civil registry did not find you"),
        (
            both(
                "این سامانه برای کسانی است که کد ملی دارند. اگر کد ملی دارید، این خطا باید در ثبت احوال درست شود.",
                "This service is for people with a national id. If you have one, the civil registry must correct this.",
            ),
            _HOTLINE,
        ),
        ("start",),
    ),
    "deceased": Told(
        both("در ثبت احوال، دارندهٔ این کد ملی درگذشته است", "By the civil registry, this person has died"),
        (
            both(
                "اگر از بازماندگان هستید، تسلیت ما را بپذیرید. سرپرست تازهٔ خانوار می‌تواند با کد ملی "
                "و شمارهٔ همراه خودش وارد شود.",
                "If you are of the family, please accept our condolences. The new head of the household can sign in "
                "with their own national id and mobile number.",
            ),
            both(
                "اگر این اطلاع نادرست است، آن را در درگاه ثبت احوال درست کنید؛ پس از آن ورود شما باز می‌شود.",
                "If this is wrong, have it corrected by the civil registry; then you can sign in.",
            ),
            _HOTLINE,
        ),
        ("begin", "start"),
    ),
    "acts_for_nobody": Told(
        both("ثبت احوال شما را قیم یا وکیل کسی نمی‌شناسد", "The civil registry knows of nobody that you act for"),
        (
            both(
                "خواستید به جای سرپرستی وارد شوید که خودش نمی‌تواند. در ثبت احوال چنین چیزی به نام شما نیست. "
                "این خطا نیست و چیزی از کسی رد نشده است.",
                "You asked to come in the stead of a head who cannot. The civil registry has nothing of that kind in "
                "your name. This is not an error, and nothing of anybody’s was refused.",
            ),
            both(
                "اگر قیم‌نامه یا وکالت‌نامه دارید، پس از ثبت آن در ثبت احوال دوباره بیایید. اگر خودتان سرپرست خانوارید، "
                "از آغاز وارد شوید و آن گزینه را برندارید.",
                "If you hold a deed of guardianship or a power of attorney, come back when the registry has it. If you "
                "are the head of a household yourself, begin anew without that choice.",
            ),
            _HOTLINE,
        ),
        ("begin", "start"),
    ),
    "not_head": Told(
        both(
            "این صفحه‌ها را سرپرست خانوار شما می‌بیند",
            "These pages are seen by the head of your household",
        ),
        (
            both(
                "شما را شناختیم، ولی در ثبت احوال سرپرست خانوار کس دیگری است. وضعیت هر خانوار را تنها سرپرست آن "
                "می‌بیند، تا داده‌های همهٔ اعضا در امان باشد.",
                "We know who you are, but by the civil registry somebody else is the head. Only the head sees how a "
                "household stands, so that the data of all its members are safe.",
            ),
            both(
                "از سرپرست خانوار بخواهید با کد ملی خودش و خطی که به نام خود اوست وارد شود.",
                "Ask the head to sign in with their own national id and a line in their own name.",
            ),
            both(
                "اگر سرپرست خانوار عوض شده است، پس از ثبت آن در ثبت احوال، سرپرست تازه می‌تواند وارد شود.",
                "If the head has changed, the new one can sign in when the civil registry has it.",
            ),
            _HOTLINE,
        ),
        ("begin", "start"),
    ),
}  # fmt: skip


def told_of(problem: Problem, not_decided: str = "") -> Told:
    """The words of a problem; a register that was silent is named.

    `not_decided`: a reason of registers/not_decided.py, for a member of a household that has no decision.
    """
    told = TOLD.get(problem.kind, TOLD["expired"])
    if found := not_decided_words(not_decided):
        who_can_apply = _WHO_CAN_APPLY.get(not_decided, _HEAD_CAN_APPLY)
        lines = (found.why, found.correct, _NOT_REFUSED, _NEXT_ROUND, who_can_apply, _ONLY_HEAD, _HOTLINE)
        return Told(_NO_DECISION, tuple(line for line in lines if line), told.ways)
    named = [_REGISTERS[name] for name in problem.silent if name in _REGISTERS]
    if not named:
        return told
    line = both(
        f"پاسخ نداد: {'، '.join(fa for fa, _ in named)}.",
        f"No answer from: {', '.join(en for _, en in named)}.",
    )
    return Told(told.title, (line, *told.lines), told.ways)


def wrong_code(tries_left: int) -> str:
    """Beside the field; the same for everybody."""
    left = to_persian_digits(str(tries_left))
    return both(
        f"کد درست نیست؛ {left} بار دیگر می‌توانید بنویسید",
        f"The code is not right; you can try {tries_left} more time{'' if tries_left == 1 else 's'}",
    )
