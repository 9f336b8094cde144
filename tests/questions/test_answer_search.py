"""Searches as people type them: the right shipped answer comes first, and a mistyped word is recognised."""

from __future__ import annotations

import time
from types import SimpleNamespace
from typing import Any, cast

import pytest

from hemayat.common.language import Words
from hemayat.questions.answer_pages import with_titles
from hemayat.questions.answer_search import rank, suggestion
from hemayat.questions.close_words import closest, distance
from hemayat.questions.results import ReadyAnswerView
from hemayat.questions.search_words import expressions, fold, root, roots_of
from hemayat.questions.shipped_answers import shipped_texts

SEARCHES = {
    "sold-car": [
        "ماشین فروختم", "ماشينم رو فروختم", "خودرو فروخته ام", "خودرو فروخته‌ام", "مَاشین فروختم",
        "سلام من ماشینمو پارسال فروختم ولی هنوز به اسم منه", "پلاک ماشین هنوز به اسممه", "sold car", "I sold my car",
    ],
    "vehicle-value": ["قیمت ماشین", "car value"],
    "work-vehicle": ["تاکسی", "اسنپ", "وانت دارم باهاش کار می‌کنم", "taxi"],
    "own-home": ["خونه", "خونه خودمونه", "آپارتمان", "اپارتمان", "home"],
    "sold-property": ["خونه فروختم", "خانه‌ام را فروختم"],
    "land-and-shop": ["زمین کشاورزی", "مغازه دارم"],
    "tenant": ["مستأجر", "مستاجر", "مستاجرم", "كرايه نشين", "اجاره خونه", "rent", "tenant"],
    "wrong-income": ["درآمد ما غلطه", "حقوقم اشتباهه", "wrong income"],
    "unemployed": ["بیکار", "بيكارم", "بیکار شدم", "اخراج شدم", "unemployed", "lost my job"],
    "pension": ["بازنشسته ام", "مستمری", "retired"],
    "bank-turnover": ["گردش حساب", "تراکنش", "transactions"],
    "others-money": ["کارتم دست کسی بود"],
    "loans": ["وام", "وامم", "تسهیلات", "قسط دارم", "بدهی", "loan", "debt"],
    "trips": ["سفر رفتم ترکیه", "مسافرت خارجی"],
    "pilgrimage": ["کربلا رفتم", "كربلا", "اربعین", "hajj"],
    "trip-not-made": ["سفر نرفتم"],
    "head-died": ["فوت شوهرم", "شوهرم فوت کرده", "پدرم مرده", "my husband died", "widow"],
    "divorce": ["طلاق", "طلاق گرفتم", "جدا شدم", "divorced"],
    "change-of-head": ["تغییر سرپرست", "change of head"],
    "member-missing": ["نوزاد", "بچه دار شدیم", "new baby"],
    "member-left": ["پسرم ازدواج کرده"],
    "head-abroad": ["خارج زندگی میکنم", "I live abroad"],
    "living-alone": ["مجردم"],
    "large-household": ["خانواده پرجمعیت"],
    "decile": ["دهک چیه", "دهک", "decile"],
    "wrong-decile": ["دهکم اشتباهه", "دهک من بالاست"],
    "payment-day": ["کی واریز میشه", "کی واریز می شه", "روز واریز", "payment date"],
    "money-not-arrived": ["پول نیومده", "پول نيومده", "پول نیومد", "یارانه نیومده", "money not arrived"],
    "support-stopped": ["یارانه قطع شد", "يارانه‌ام قطع شده", "یارانم قطع شده", "چرا حذف شدم", "support stopped"],
    "cash-subsidy": ["کالابرگ", "یارانه نقدی"],
    "amount": ["چقدر میدن", "how much"],
    "bank-account": ["شماره شبا", "iban"],
    "code-not-arrived": [
        "کد نمیاد", "كد نمياد", "کد نمی آید", "کد نمی‌آید", "کد نمی‌یاد", "پیامک نمیاد", "کد تایید نمیرسه", "no sms",
    ],
    "no-own-number": ["سیم کارت به نام خودم نیست", "خط به اسم شوهرمه"],
    "lost-phone": ["گوشیم گم شده", "lost phone"],
    "guardian": ["قیم", "وکالت", "guardian"],
    "fraud": ["کلاهبرداری", "زنگ زدن کد خواستن", "scam"],
    "result-date": ["کی جواب میدید", "چقدر طول میکشه", "how long"],
    "late-result": ["جواب ندادید", "دیر شده", "late"],
    "tracking-code": ["کد رهگیری", "tracking code"],
    "waiting-for-information": ["در انتظار تکمیل اطلاعات"],
    "object": ["اعتراض", "إعتراض", "اعتراض دارم", "objection", "appeal"],
    "objection-deadline": ["مهلت اعتراض", "appeal deadline"],
    "apply": ["ثبت نام", "ثبت‌نام", "ثبتنام", "apply"],
    "apply-again": ["درخواستم رد شد", "مشمول نشدم", "rejected"],
    "documents": ["چه مدارکی لازمه", "documents"],
    "withdraw": ["انصراف", "cancel request"],
    "staff-conduct": ["شکایت از کارمند", "rude officer"],
    "letter": ["تاییدیه", "letter of approval"],
    "verify-letter": ["نامه جعلی"],
    "who-looked": ["کی اطلاعاتم را دیده"],
    "own-data": ["حریم خصوصی", "privacy"],
    "consent": ["رضایت", "consent"],
    "free-of-charge": ["رایگانه؟", "پول میگیرن", "is it free"],
    "no-visit": ["آدرس اداره", "کجا برم", "office address"],
    "ask-a-person": ["شماره تماس", "phone number"],
    "try-the-rules": ["شرایط", "am I eligible"],
    "same-rules": ["سهمیه", "ظرفیت"],
    "agreement-changes": ["توافق نامه"],
}  # fmt: skip
MISTYPED = {
    "اعتراظ": "اعتراض",
    "ماشسن": "ماشین",
    "ماشسن فروختم": "ماشین فروختم",
    "يارنه": "یارانه",
    "طلاغ": "طلاق",
    "بیکلر": "بیکار",
    "objecton": "objection",
    "unemploed": "unemployed",
    "divorse": "divorce",
}


def shipped() -> dict[str, ReadyAnswerView]:
    """Every shipped answer by its name, as far as a search reads it."""
    return {
        text.name: cast(
            "ReadyAnswerView",
            SimpleNamespace(id=text.name, question=text.question, answer=with_titles(text.answer)),
        )
        for text in shipped_texts()
    }


ANSWERS: Any = list(shipped().values())


@pytest.mark.parametrize(
    ("text", "name"), [(text, name) for name, texts in SEARCHES.items() for text in texts]
)
def test_what_people_type_finds_the_right_answer_first(text: str, name: str) -> None:
    assert [str(answer.id) for answer in rank(ANSWERS, text)][:1] == [name]


@pytest.mark.parametrize(("text", "better"), MISTYPED.items())
def test_a_mistyped_word_is_recognised(text: str, better: str) -> None:
    assert suggestion(ANSWERS, text) == better


@pytest.mark.parametrize(
    "text", ["", " ", "%", "؟!", "a", "🙂", "زیردریایی", "qqqqqqqq", "\u200c\u200c", "می"]
)
def test_what_is_no_word_or_not_there_finds_nothing_and_suggests_nothing(text: str) -> None:
    assert rank(ANSWERS, text) == []
    assert suggestion(ANSWERS, text) == ""


def test_right_words_are_not_corrected() -> None:
    corrected = {
        text: better
        for texts in SEARCHES.values()
        for text in texts
        if (better := suggestion(ANSWERS, text)) and fold(better) != fold(text)
    }
    assert corrected == {}


def test_every_line_of_the_table_leads_to_an_answer() -> None:
    """An expression whose answer has none of its words would do nothing."""
    for line in expressions():
        assert len(line) > 1, line
        assert rank(ANSWERS, line[0]), line
        for typed in line[1:]:
            assert len(roots_of(typed)) <= 4, typed
            assert rank(ANSWERS, typed), (typed, line[0])


def test_words_meet_without_their_endings() -> None:
    assert {root(fold(word)) for word in ("ماشین", "ماشینم", "ماشین‌ها", "ماشین‌هایم", "ماشینمو")} == {"ماشین"}
    assert roots_of("می شود خودرو ها") == roots_of("می‌شود خودروها")
    assert root("کارت") != root("کار")


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [
        ("", "", 0),
        ("abc", "abc", 0),
        ("abc", "acb", 1),
        ("abc", "ab", 1),
        ("abc", "abd", 1),
        ("", "abc", 3),
        ("ca", "abc", 3),
    ],
)
def test_slips_between_two_words_are_counted(one: str, other: str, slips: int) -> None:
    assert distance(one, other) == distance(other, one) == slips


def test_a_word_with_too_many_slips_or_too_few_letters_is_left_alone() -> None:
    known = {"اعتراض", "وام", "unemployed"}
    assert closest("اعتراظ", known) == "اعتراض"
    assert closest("unmploied", known) == "unemployed"
    assert closest("ایتراظ", known) == ""
    assert closest("وا", known) == ""


def test_the_longest_search_takes_little_time() -> None:
    """Ten unknown words of ten letters: whatever somebody sends, it is a matter of milliseconds."""
    text = " ".join("unemplqxyz"[shift:] + "unemplqxyz"[:shift] for shift in range(9))[:100]
    suggestion(ANSWERS, "وام")
    began = time.perf_counter()
    for _ in range(5):
        rank(ANSWERS, text)
        suggestion(ANSWERS, text)
    assert time.perf_counter() - began < 5 * 0.2


def test_an_answer_without_english_is_found_too() -> None:
    written = SimpleNamespace(id=1, question=Words("سقف؟", "سقف؟"), answer=Words("پنج", "پنج"))
    assert rank(cast("Any", [written]), "سقف") == [written]
