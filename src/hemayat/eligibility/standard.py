"""The sentences that stand in no policy: outcomes, verdicts, why a datum is not known, what would change."""

from __future__ import annotations

from hemayat.common.language import Lang
from hemayat.rules.unknowns import ELIGIBLE, NEEDS_DATA, NOT_ELIGIBLE, Unknown, Verdict

Words = dict[Lang, str]

OUTCOMES: dict[str, Words] = {
    ELIGIBLE: {"fa": "مشمول", "en": "Eligible"},
    NOT_ELIGIBLE: {"fa": "غیرمشمول", "en": "Not eligible"},
    NEEDS_DATA: {
        "fa": "هنوز نمی‌توان تصمیم گرفت؛ داده لازم است",
        "en": "Cannot be decided yet; data are needed",
    },
}
SHORT_OUTCOMES: dict[str, Words] = {
    ELIGIBLE: {"fa": "مشمول", "en": "Eligible"},
    NOT_ELIGIBLE: {"fa": "غیرمشمول", "en": "Not eligible"},
    NEEDS_DATA: {"fa": "نیازمند داده", "en": "Needs data"},
}
"""For the head of a column and the label of a bar."""
VERDICTS: dict[Verdict, Words] = {
    Verdict.PASSED: {"fa": "برقرار است", "en": "met"},
    Verdict.FAILED: {"fa": "برقرار نیست", "en": "not met"},
    Verdict.UNDETERMINED: {"fa": "نامعلوم", "en": "not known yet"},
    Verdict.WAIVED: {"fa": "معاف", "en": "waived"},
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
        "fa": "پاسخ آمده، ولی رقمی که لازم است در آن نیست",
        "en": "a cell that matters is empty in the answer",
    },
    Unknown.OLD: {
        "fa": "پاسخ کهنه‌تر از آن است که مقررات می‌پذیرد",
        "en": "the answer is older than the rules accept",
    },
    Unknown.CONTRADICTED: {
        "fa": "دادهٔ دیگری با آن ناسازگار است",
        "en": "another datum contradicts it",
    },
    Unknown.OUT_OF_RANGE: {
        "fa": "جمع از هر مبلغ ممکن بیشتر است",
        "en": "the sum is larger than any possible amount",
    },
}
UNDETERMINED: Words = {
    "fa": "هنوز معلوم نیست؛ این داده‌ها نیامده است: {missing}.",
    "en": "Not known yet; these data are missing: {missing}.",
}
INCALCULABLE: Words = {
    "fa": "از داده‌های این خانوار نمی‌توان آن را حساب کرد (تقسیم بر صفر).",
    "en": "It cannot be computed from this household's data (a division by zero).",
}
WAIVED: Words = {
    "fa": "این معیار برقرار نیست، ولی خانوار از آن معاف است ({waiver}).",
    "en": "This criterion is not met, but the household is excused from it ({waiver}).",
}
WAIVED_OPEN: Words = {
    "fa": "این معیار شاید برقرار نباشد (داده‌ای نامعلوم است)، ولی خانوار از آن معاف است ({waiver}).",
    "en": "This criterion may not be met (a datum is not known), but the household is excused from it ({waiver}).",
}
WAIVED_INCALCULABLE: Words = {
    "fa": "این معیار را نمی‌توان حساب کرد (تقسیم بر صفر)، ولی خانوار از آن معاف است ({waiver}).",
    "en": "This criterion cannot be computed (a division by zero), but the household is excused from it ({waiver}).",
}
RESERVED_TITLES: dict[str, Words] = {
    "household_size": {"fa": "شمار اعضای خانوار", "en": "Household size"},
    "province": {"fa": "استان محل زندگی سرپرست", "en": "Province of the head"},
    "area": {"fa": "نوع محل زندگی سرپرست", "en": "Kind of place where the head lives"},
    "head_sex": {"fa": "جنسیت سرپرست", "en": "Sex of the head"},
}
SETTINGS: dict[str, Words] = {
    "at_most": {"fa": "{title} حداکثر {value} باشد", "en": "“{title}” is at most {value}"},
    "above": {"fa": "{title} بیش از {value} باشد", "en": "“{title}” is more than {value}"},
    "at_least": {"fa": "{title} دست‌کم {value} باشد", "en": "“{title}” is at least {value}"},
    "below": {"fa": "{title} کمتر از {value} باشد", "en": "“{title}” is less than {value}"},
    "code": {"fa": "{title} «{value}» باشد", "en": "“{title}” is “{value}”"},
    "is": {"fa": "پاسخ «{title}» «{value}» باشد", "en": "the answer to “{title}” is “{value}”"},
}
MET: Words = {
    "fa": "این معیار برقرار می‌شود اگر {settings}.",
    "en": "This criterion would be met if {settings}.",
}
NOT_ALONE: Words = {
    "fa": "داده‌ها یک‌به‌یک تغییر داده شد و هیچ‌یک از تغییرهای آزموده این معیار را برقرار نمی‌کند.",
    "en": "The data were changed one at a time, and none of the changes tried would meet this criterion.",
}
COMES_FROM: Words = {
    "fa": "این معیار از این داده‌ها حساب می‌شود: {facts}.",
    "en": "It is computed from: {facts}.",
}
BECOMES: Words = {
    "fa": "اگر {settings}، نتیجه «{outcome}» می‌شود.",
    "en": "If {settings}, the outcome becomes “{outcome}”.",
}
ROOM: Words = {
    "fa": "نتیجه تا وقتی «{outcome}» می‌ماند که {settings}؛ اکنون {value} است.",
    "en": "The outcome stays “{outcome}” while {settings}; it is {value} now.",
}
ANSWERS: Words = {
    "fa": "اگر «{register}» پاسخ دهد و {settings}، نتیجه «{outcome}» می‌شود{others}.",
    "en": "If “{register}” answers and {settings}, the outcome becomes “{outcome}”{others}.",
}
ANY_ANSWER: Words = {
    "fa": "اگر «{register}» پاسخ دهد، هر چه باشد، نتیجه «{outcome}» می‌شود{others}.",
    "en": "Whatever “{register}” answers, the outcome becomes “{outcome}”{others}.",
}
WITH_OTHERS: Words = {
    "fa": "، به شرط آنکه داده‌های دیگرِ نرسیده هم مانع نباشند",
    "en": ", provided that the other missing data are no obstacle either",
}
CUTS_KEPT: Words = {
    "fa": "مرزهای {ranks} همان که هست گرفته شده است؛ با داده‌های تازهٔ کشور جابه‌جا می‌شود.",
    "en": "The cut points of {ranks} are taken as they stand; they move with the nation's data.",
}
ALL_TOGETHER: Words = {"fa": " و ", "en": " and "}
EITHER: Words = {"fa": "، یا ", "en": ", or "}
