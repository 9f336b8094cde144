"""The words that no policy gives: outcomes, verdicts, why something is not known, what would change the result."""

from __future__ import annotations

from hemayat.common.language import Lang
from hemayat.rules.unknowns import ELIGIBLE, NEEDS_DATA, NOT_ELIGIBLE, Unknown, Verdict

Words = dict[Lang, str]

OUTCOMES: dict[str, Words] = {
    ELIGIBLE: {"fa": "مشمول", "en": "Eligible"},
    NOT_ELIGIBLE: {"fa": "غیرمشمول", "en": "Not eligible"},
    NEEDS_DATA: {"fa": "در انتظار تکمیل اطلاعات", "en": "Waiting for information"},
}
"""The one name of each outcome, on every page and in every message, letter, report and script."""
VERDICTS: dict[Verdict, Words] = {
    Verdict.PASSED: {"fa": "احراز شده", "en": "met"},
    Verdict.FAILED: {"fa": "احراز نشده", "en": "not met"},
    Verdict.UNDETERMINED: {"fa": "نامعلوم", "en": "unknown"},
    Verdict.WAIVED: {"fa": "معاف", "en": "exempt"},
}
SIGNS: dict[Verdict, Words] = {
    Verdict.PASSED: {"fa": "✓", "en": "✓"},
    Verdict.FAILED: {"fa": "✗", "en": "✗"},
    Verdict.UNDETERMINED: {"fa": "؟", "en": "?"},
    Verdict.WAIVED: {"fa": "–", "en": "–"},
}
"""Shown before the words of the verdict, never instead of them."""
NO_LONGER_IN_THE_RULES: Words = {
    "fa": "معیار یا اطلاعاتی که دیگر در مقررات نیست",
    "en": "a criterion or item of information that the rules no longer contain",
}
DECILE_TIES: Words = {
    "fa": "دهک {missing} خالی است، چون خانوارهای با مقدار برابر همیشه در یک دهک قرار می‌گیرند "
    "و تعداد آن‌ها بیش از سهم یک دهک است.",
    "en": "Decile {missing} is empty, because households with equal values always share a decile, "
    "and there are more of them than one decile holds.",
}
WHY: dict[Unknown, Words] = {
    Unknown.UNANSWERED: {
        "fa": "دربارهٔ دست‌کم یکی از اعضای خانوار پاسخی نرسیده است",
        "en": "there is no answer about at least one member of the household",
    },
    Unknown.QUARANTINED: {
        "fa": "ردیفی دربارهٔ یکی از اعضا خوانا نبود و کنار گذاشته شد",
        "en": "a row about a member could not be read and was set aside",
    },
    Unknown.INCOMPLETE: {
        "fa": "پاسخ رسیده است، ولی رقم لازم در آن نیست",
        "en": "the answer has arrived, but the figure needed is not in it",
    },
    Unknown.OLD: {
        "fa": "پاسخ قدیمی‌تر از آن است که مقررات می‌پذیرد",
        "en": "the answer is older than the rules accept",
    },
    Unknown.CONTRADICTED: {
        "fa": "با اطلاعات دیگری ناسازگار است",
        "en": "other information contradicts it",
    },
    Unknown.OUT_OF_RANGE: {
        "fa": "جمع آن از هر مبلغ ممکن بیشتر است",
        "en": "the sum is larger than any possible amount",
    },
}
UNDETERMINED: Words = {
    "fa": "این اطلاعات هنوز معلوم نیست: {missing}.",
    "en": "This is not known yet: {missing}.",
}
INCALCULABLE: Words = {
    "fa": "با اطلاعات این خانوار نمی‌توان این معیار را حساب کرد (تقسیم بر صفر).",
    "en": "This criterion cannot be worked out from the household's information (a division by zero).",
}
WAIVED: Words = {
    "fa": "این معیار احراز نشده است، ولی خانوار از آن معاف است ({waiver}).",
    "en": "This criterion is not met, but the household is exempt from it ({waiver}).",
}
WAIVED_OPEN: Words = {
    "fa": "هنوز معلوم نیست که این معیار احراز شده است یا نه، ولی خانوار از آن معاف است ({waiver}).",
    "en": "It is not known yet whether this criterion is met, but the household is exempt from it ({waiver}).",
}
WAIVED_INCALCULABLE: Words = {
    "fa": "این معیار را نمی‌توان حساب کرد (تقسیم بر صفر)، ولی خانوار از آن معاف است ({waiver}).",
    "en": "This criterion cannot be worked out (a division by zero), but the household is exempt from it ({waiver}).",
}
WHATEVER_IS_BLANK: tuple[Words, Words] = (
    {
        "fa": "با پاسخ‌های شما این معیار مانع نیست و آنچه خالی گذاشته‌اید آن را تغییر نمی‌دهد.",
        "en": "With your answers this criterion is no obstacle, and what you left blank does not change that.",
    },
    {
        "fa": "با پاسخ‌های شما این معیار احراز نمی‌شود و آنچه خالی گذاشته‌اید آن را تغییر نمی‌دهد.",
        "en": "With your answers this criterion is not met, and what you left blank does not change that.",
    },
)
"""Of a criterion that is met, or else failed, for every household with the answers of an anonymous check."""
BETWEEN: Words = {"fa": "از {low} تا {high}", "en": "from {low} to {high}"}
SETTINGS: dict[str, Words] = {
    "at_most": {"fa": "{title} حداکثر {value} باشد", "en": "“{title}” is at most {value}"},
    "above": {"fa": "{title} بیش از {value} باشد", "en": "“{title}” is more than {value}"},
    "at_least": {"fa": "{title} حداقل {value} باشد", "en": "“{title}” is at least {value}"},
    "below": {"fa": "{title} کمتر از {value} باشد", "en": "“{title}” is less than {value}"},
    "code": {"fa": "{title} «{value}» باشد", "en": "“{title}” is “{value}”"},
    "is": {"fa": "پاسخ به «{title}» {value} باشد", "en": "the answer to “{title}” is {value}"},
}
MET: Words = {
    "fa": "این معیار احراز می‌شود، اگر {settings}.",
    "en": "This criterion would be met if {settings}.",
}
NOT_ALONE: Words = {
    "fa": "اطلاعات یک‌به‌یک تغییر داده شد، ولی با هیچ‌یک از این تغییرها این معیار احراز نمی‌شود.",
    "en": "The information was changed one item at a time, but none of these changes would meet this criterion.",
}
COMES_FROM: Words = {
    "fa": "این معیار از این اطلاعات حساب می‌شود: {facts}.",
    "en": "This criterion is worked out from: {facts}.",
}
BECOMES: Words = {
    "fa": "اگر {settings}، نتیجه «{outcome}» می‌شود.",
    "en": "If {settings}, the outcome becomes “{outcome}”.",
}
GAPS: dict[str, Words] = {
    "at_most": {
        "fa": "مقدار خانوار شما {gap} بالاتر از سقف است.",
        "en": "Your household is {gap} above the limit.",
    },
    "at_least": {
        "fa": "مقدار خانوار شما {gap} پایین‌تر از حداقل است.",
        "en": "Your household is {gap} below the minimum.",
    },
}
EXEMPTION: Words = {
    "fa": "معافیت «{waiver}»: اگر در اطلاعات {register} ثبت شده باشد که {records}، معیار {criteria} برای شما حساب "
    "نمی‌شود{ends}",
    "en": "Exemption “{waiver}”: if the register “{register}” shows that {records}, {criteria} does not count for "
    "you{ends}",
}
QUOTED: Words = {"fa": "«{title}»", "en": "“{title}”"}
EXEMPT_ENDS: dict[str, Words] = {
    "changed": {"fa": " و نتیجه «{outcome}» می‌شود.", "en": ", and the outcome becomes “{outcome}”."},
    "refused": {
        "fa": "، ولی معیارهای دیگر همچنان مانع است.",
        "en": ", but other criteria still stand in the way.",
    },
}
ROOM: Words = {
    "fa": "نتیجه تا وقتی «{outcome}» می‌ماند که {settings}؛ اکنون {value} است.",
    "en": "The outcome stays “{outcome}” while {settings}; it is {value} now.",
}
ANSWERS: Words = {
    "fa": "اگر پاسخ {register} برسد و {settings}، نتیجه «{outcome}» می‌شود{others}.",
    "en": "If the answer from {register} arrives and {settings}, the outcome becomes “{outcome}”{others}.",
}
ANY_ANSWER: Words = {
    "fa": "پاسخ {register} هر چه باشد، نتیجه «{outcome}» می‌شود{others}.",
    "en": "Whatever the answer from {register}, the outcome becomes “{outcome}”{others}.",
}
WITH_OTHERS: Words = {
    "fa": "، به شرط آنکه بقیهٔ اطلاعات نرسیده هم مانع نباشد",
    "en": ", provided that the other missing information is no obstacle either",
}
CUTS_KEPT: Words = {
    "fa": "مرزهای {ranks} همان مرزهای امروز گرفته شده است؛ با اطلاعات تازهٔ کشور جابه‌جا می‌شود.",
    "en": "This uses today's cut points of {ranks}; they move with the nation's data.",
}
ALL_TOGETHER: Words = {"fa": " و ", "en": " and "}
EITHER: Words = {"fa": "، یا ", "en": ", or "}
