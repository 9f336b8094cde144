"""Persian names, written down for this purpose. The commoner ones come first."""

from __future__ import annotations

import numpy as np

from hemayat.common.persian import has_arabic_letters
from hemayat.synthetic.population.randomness import Draws, Ints


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


MALE = _words(
    """محمد علی حسین مهدی حسن رضا امیر احمد محمود ابوالفضل حمید سعید مجید مصطفی مرتضی عباس اکبر اصغر محسن جواد
    ابراهیم اسماعیل یوسف یعقوب داود رحیم کریم نادر ناصر منصور مسعود بهرام بهروز بهزاد فرهاد فرشید فرزاد کامران
    کیوان کاوه آرش آرمان آرین سینا سامان سروش شاهین شهرام پارسا پویا پیمان پرویز جمشید خسرو داریوش کوروش سیاوش
    ایرج هوشنگ منوچهر غلامرضا قاسم کاظم صادق جعفر باقر هادی طاها یاسین عرفان نیما میلاد هومن"""
)
FEMALE = _words(
    """فاطمه زهرا مریم معصومه زینب سکینه رقیه خدیجه لیلا سمیه نرگس اعظم طاهره صدیقه مرضیه راضیه هاجر ساره آسیه
    حوا مهناز شهناز فرحناز مهری شیرین نسرین پروین نازنین پروانه پریسا پریا ژاله لاله لادن نیلوفر نسترن یاسمن سوسن
    ریحانه مینا سیما شیما الهام الهه ندا نگار نگین مهسا مهتاب آفتاب سپیده سحر ستاره طلا گلناز گلنار
    بهاره بهناز فریبا فرزانه فهیمه نفیسه نرجس حمیده سعیده وحیده ملیحه کبری صغری ثریا کوثر هانیه"""
)
FAMILY = _words(
    """محمدی حسینی احمدی رضایی موسوی کریمی جعفری صادقی حیدری مرادی رحیمی قاسمی هاشمی ابراهیمی اکبری امینی نوری
    سلیمانی یوسفی عباسی اسدی مهدوی نجفی شریفی طاهری رستمی باقری زارع سلطانی یزدانی بهرامی نظری کاظمی حسن‌زاده
    عزیزی غلامی جلالی فتحی نیکوکار پورمحمد فلاحی صالحی قربانی حبیبی خسروی شفیعی مقدم میرزایی فرهادی کمالی
    کرمی ملکی یعقوبی همتی شاهدی گلستانی دهقان کشاورز باغبان چوپانی نجار آهنگر زرگر مسگر خیاط نانوا سبزیکار
    گندمکار بذرافشان آبیار چشمه‌سار کوهستانی دشتی صحرایی جنگلی دریایی ساحلی بهاری زمستانی تابستانی مهرگان
    آذرنگ روشن فروزان درخشان تابان پرتوی سپهری اخترشناس کیهانی ماهور پاکدل نیک‌نام نیک‌روش خوش‌گفتار راستگو
    درستکار امانتی وفایی صبوری شکیبا بردبار دلاور پهلوانی یکتا فرخ‌نژاد آزادمنش سرافراز"""
)

_TO_ARABIC = str.maketrans({"ی": "\u064a", "ک": "\u0643"})

_ARABIC = [name.translate(_TO_ARABIC) for name in FAMILY]

CAN_BE_ARABIC = np.array([has_arabic_letters(name) for name in _ARABIC])
"""For each family name, whether it has a letter that differs on an Arabic keyboard."""

FAMILY_SPELLINGS: tuple[str, ...] = FAMILY + tuple(name for name in _ARABIC if has_arabic_letters(name))
"""The family names, then those that can be as someone with an Arabic keyboard would write them."""

ARABIC_SPELLING: Ints = np.where(
    CAN_BE_ARABIC, len(FAMILY) + np.cumsum(CAN_BE_ARABIC) - 1, np.arange(len(FAMILY))
)
"""For each family name, the position of that spelling."""

GIVEN: tuple[str, ...] = MALE + FEMALE
"""All given names: a male name's position is below len(MALE)."""


def male_names(draws: Draws, stream: str) -> Ints:
    """Positions in GIVEN."""
    return _favour_first(draws, stream, len(MALE))


def given_names(draws: Draws, is_female: Ints) -> Ints:
    """Positions in GIVEN, by sex (1 is female)."""
    male, female = male_names(draws, "given name"), _favour_first(draws, "given name", len(FEMALE))
    return np.where(is_female, len(MALE) + female, male)


def family_names(draws: Draws, stream: str) -> Ints:
    """Positions in FAMILY."""
    return _favour_first(draws, stream, len(FAMILY))


def _favour_first(draws: Draws, stream: str, count: int) -> Ints:
    uniform = draws.uniform(stream)
    return (uniform * uniform * count).astype(np.int64)
