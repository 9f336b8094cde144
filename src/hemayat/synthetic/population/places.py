"""Where households live: provinces, the kind of place, and its name."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hemayat.registers.schema import PROVINCES
from hemayat.synthetic.population.randomness import Draws, Floats, Ints

METROPOLIS, URBAN, RURAL = range(3)
ABROAD = -1
ABROAD_SHARE = 0.001
COUNTRIES = ("IR", "TR", "AE", "DE", "CA", "SE", "IQ", "GB")
"""Country of residence; the first is home."""


@dataclass(frozen=True)
class ProvinceProfile:
    """`people`: % of the nation; `urban`, `metropolis`: % of the province; `income`: urban mean against the nation's;
    `cars`: ownership against other provinces at the same income."""

    people: float
    urban: float
    metropolis: float
    income: float
    cars: float
    border: bool
    cities: tuple[str, str, str, str]


def _province(
    people: float,
    urban: float,
    metropolis: float,
    income: float,
    cars: float,
    cities: str,
    border: bool = False,
) -> ProvinceProfile:
    first, second, third, fourth = (city.replace("_", " ") for city in cities.split())
    return ProvinceProfile(people, urban, metropolis, income, cars, border, (first, second, third, fourth))


# People: census 1395. Urban and metropolis shares: rounded, unverified. Income and cars: Tehran,
# Kerman, Yazd, Isfahan and Sistan-Baluchestan as published for 1398, the rest guessed between them.
TABLE: dict[str, ProvinceProfile] = {
    "alborz": _province(3.39, 93, 59, 1.12, 1.0, "کرج نظرآباد هشتگرد محمدشهر"),
    "ardabil": _province(1.59, 69, 0, 0.90, 0.95, "اردبیل مشگین‌شهر پارس‌آباد خلخال"),
    "bushehr": _province(1.46, 73, 0, 1.02, 1.0, "بوشهر برازجان گناوه کنگان"),
    "chaharmahal_bakhtiari": _province(1.19, 65, 0, 0.88, 1.0, "شهرکرد بروجن فارسان لردگان"),
    "east_azerbaijan": _province(4.89, 73, 40, 0.95, 0.95, "تبریز مراغه مرند میانه"),
    "fars": _province(6.07, 71, 32, 0.98, 1.05, "شیراز مرودشت جهرم فسا"),
    "gilan": _province(3.17, 64, 0, 0.95, 0.95, "رشت انزلی لاهیجان لنگرود"),
    "golestan": _province(2.34, 54, 0, 0.85, 0.95, "گرگان گنبد_کاووس علی‌آباد بندر_ترکمن"),
    "hamadan": _province(2.17, 64, 0, 0.88, 0.95, "همدان ملایر نهاوند تویسرکان"),
    "hormozgan": _province(2.22, 56, 0, 0.90, 0.8, "بندرعباس میناب قشم بندر_لنگه", border=True),
    "ilam": _province(0.73, 69, 0, 0.88, 0.9, "ایلام دهلران ایوان مهران", border=True),
    "isfahan": _province(6.41, 88, 38, 1.02, 1.15, "اصفهان کاشان نجف‌آباد شاهین‌شهر"),
    "kerman": _province(3.96, 60, 0, 0.63, 0.95, "کرمان سیرجان رفسنجان جیرفت"),
    "kermanshah": _province(2.44, 76, 48, 0.85, 0.9, "کرمانشاه اسلام‌آباد سنقر کنگاور", border=True),
    "khuzestan": _province(5.89, 76, 25, 0.88, 0.9, "اهواز دزفول آبادان ماهشهر", border=True),
    "kohgiluyeh_boyerahmad": _province(0.89, 57, 0, 0.90, 0.95, "یاسوج گچساران دهدشت لیکک"),
    "kurdistan": _province(2.01, 72, 0, 0.85, 0.85, "سنندج سقز مریوان بانه", border=True),
    "lorestan": _province(2.20, 65, 0, 0.80, 0.9, "خرم‌آباد بروجرد دورود الیگودرز"),
    "markazi": _province(1.79, 78, 0, 0.95, 1.05, "اراک ساوه خمین محلات"),
    "mazandaran": _province(4.11, 59, 0, 1.05, 1.05, "ساری آمل بابل قائم‌شهر"),
    "north_khorasan": _province(1.08, 57, 0, 0.78, 0.9, "بجنورد شیروان اسفراین آشخانه", border=True),
    "qazvin": _province(1.59, 76, 0, 0.98, 1.05, "قزوین الوند تاکستان آبیک"),
    "qom": _province(1.62, 96, 93, 0.88, 1.0, "قم جعفریه کهک قنوات"),
    "razavi_khorasan": _province(8.05, 74, 47, 0.85, 0.95, "مشهد نیشابور سبزوار تربت_حیدریه"),
    "semnan": _province(0.88, 81, 0, 0.98, 1.15, "سمنان شاهرود دامغان گرمسار"),
    "sistan_baluchestan": _province(3.47, 50, 0, 0.65, 0.6, "زاهدان زابل چابهار ایرانشهر", border=True),
    "south_khorasan": _province(0.96, 60, 0, 0.80, 1.0, "بیرجند قائن طبس فردوس", border=True),
    "tehran": _province(16.60, 94, 66, 1.50, 1.0, "تهران اسلام‌شهر شهریار ورامین"),
    "west_azerbaijan": _province(4.09, 66, 0, 0.88, 0.9, "ارومیه خوی مهاباد بوکان", border=True),
    "yazd": _province(1.42, 86, 0, 1.05, 1.3, "یزد میبد اردکان بافق"),
    "zanjan": _province(1.32, 68, 0, 0.92, 1.0, "زنجان ابهر خرمدره قیدار"),
}
_VILLAGE_NAMES = """علی‌آباد حسین‌آباد حسن‌آباد محمدآباد احمدآباد مهدی‌آباد رحمت‌آباد نصرت‌آباد دولت‌آباد فتح‌آباد
    چشمه‌علی سرچشمه گل‌دره سیاه‌کوه سفیدکوه دره‌سیب باغ‌نو قلعه‌نو ده‌نو کهنه‌ده بالاده پایین‌ده میان‌دره
    سنگ‌سفید آب‌گرم تنگه‌زرد"""
VILLAGES = tuple("روستای " + name for name in _VILLAGE_NAMES.split())
CITY_NAMES: tuple[str, ...] = tuple(city for name in PROVINCES for city in TABLE[name].cities) + VILLAGES
_CITIES_EACH = 4
_MOVED_TO_CITIES = 0.014  # since that census; 76 % of households live in cities

PEOPLE: Floats = np.array([TABLE[name].people for name in PROVINCES])
METROPOLIS_SHARE: Floats = np.array([TABLE[name].metropolis / 100 for name in PROVINCES])
URBAN_SHARE: Floats = np.array([min(TABLE[name].urban / 100 + _MOVED_TO_CITIES, 0.97) for name in PROVINCES])
INCOME: Floats = np.array([TABLE[name].income for name in PROVINCES])
CARS: Floats = np.array([TABLE[name].cars for name in PROVINCES])
IS_BORDER = np.array([TABLE[name].border for name in PROVINCES])
"""By position in the schema's PROVINCES."""


def areas(draws: Draws, province: Ints) -> Ints:
    """METROPOLIS, URBAN or RURAL for each household."""
    uniform = draws.uniform("area")
    in_metropolis, in_city = METROPOLIS_SHARE[province], URBAN_SHARE[province]
    return np.where(uniform < in_metropolis, METROPOLIS, np.where(uniform < in_city, URBAN, RURAL))


def cities(draws: Draws, province: Ints, area: Ints) -> Ints:
    """Positions in CITY_NAMES; a metropolis is its province's first city."""
    uniform = draws.uniform("city")
    has_metropolis = METROPOLIS_SHARE[province] > 0
    other = np.where(
        has_metropolis, 1 + (uniform * 3).astype(np.int64), (uniform * uniform * 4).astype(np.int64)
    )
    city = province * _CITIES_EACH + np.where(area == METROPOLIS, 0, other)
    village = len(PROVINCES) * _CITIES_EACH + (uniform * len(VILLAGES)).astype(np.int64)
    return np.where(area == RURAL, village, city)
