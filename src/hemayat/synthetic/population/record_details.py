"""What identifies each row of a synthetic register: plates, models, cities, employers, payers, days of return."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hemayat.common.dates import to_jalali
from hemayat.registers.record_schema import RECORD_DETAILS, WHOLE_SHARE
from hemayat.registers.schema import EMPLOYMENT, INCOMES, PROPERTIES, VEHICLES
from hemayat.synthetic.population.block import HouseholdBlock
from hemayat.synthetic.population.columns import UNKNOWN, RegisterRows, coded, numbers
from hemayat.synthetic.population.places import CITY_NAMES
from hemayat.synthetic.population.randomness import Array, Draws, Floats, Ints

_YEAR = 365
_NO_DETAILS = 0.02
"""Rows about which a register's owner handed over no details."""

_LETTERS = tuple("بجدسصطقلمنوهی")
_CARS = (
    ("سایپا پراید 111", "پیکان 1600", "سایپا تیبا", "پراید 132"),
    ("پژو 206", "پژو 405", "سمند LX", "رنو تندر 90", "پژو پارس"),
    ("پژو 207", "دنا پلاس", "رنو ساندرو", "هایما S7", "سوزوکی ویتارا"),
    ("هیوندای سانتافه", "تویوتا کمری", "کیا اسپورتیج", "مزدا 3"),
)
_DEARER_THAN: Floats = np.array([220_000_000, 520_000_000, 1_500_000_000], dtype=np.float64)
_OTHERS = {
    "public": ("سمند تاکسی", "پژو 405 تاکسی", "ایسوزو مینی‌بوس"),
    "pickup": ("نیسان آبی", "پیکان وانت", "مزدا دوکابین"),
    "motorcycle": ("هوندا 125", "باجاج بوکسر", "آپاچی 160"),
    "agricultural": ("تراکتور ITM 285", "تراکتور جاندیر", "کمباین 955"),
}
_EMPLOYERS = {
    "worker": ("شرکت فولاد البرز", "کارخانهٔ نساجی مهر", "شرکت ساختمانی آبادگر", "صنایع غذایی سپید"),
    "civil_servant": ("اداره‌کل آموزش و پرورش", "شهرداری", "دانشگاه علوم پزشکی", "اداره‌کل راه و شهرسازی"),
    "": ("کسب‌وکار شخصی", "فروشگاه مرکزی", "دفتر خدمات آریا", "تعاونی روستایی"),
}
_PAYERS = {
    "wage": ("شرکت فولاد البرز", "شهرداری", "کارخانهٔ نساجی مهر", "اداره‌کل آموزش و پرورش"),
    "pension": ("سازمان تأمین اجتماعی", "صندوق بازنشستگی کشوری", "صندوق بازنشستگی نیروهای مسلح"),
    "support": ("کمیتهٔ امداد امام خمینی", "سازمان بهزیستی"),
    "": ("سازمان امور مالیاتی کشور", "ادارهٔ امور مالیاتی شهرستان"),
}

Columns = dict[str, pa.Array]


def detail_columns(block: HouseholdBlock, register: str, rows: RegisterRows) -> Columns:
    """The columns that only the details of this register have, row by row as `rows`."""
    return _MAKERS[register](block, rows, _RowDraws(block.people.draws.at(rows.who), rows.who))


class _RowDraws:
    """Draws for rows of people: the rows of a person step round from one draw, which costs less than one for each."""

    def __init__(self, draws: Draws, who: Ints) -> None:
        first = np.flatnonzero(np.diff(who, prepend=-1))
        lengths = np.diff(np.append(first, len(who)))
        self._draws, self._turn = draws, np.arange(len(who)) - np.repeat(first, lengths)

    def uniform(self, name: str) -> Floats:
        return np.mod(self._draws.uniform(f"record {name}") + self._turn * 0.618_034, 1.0)

    def below(self, name: str, count: int) -> Ints:
        return (self.uniform(name) * count).astype(np.int64)


def _vehicles(block: HouseholdBlock, rows: RegisterRows, luck: _RowDraws) -> Columns:
    kinds = VEHICLES.by_name["kind"].codes
    kind, value = rows.columns["kind"], rows.columns["value_rial"]
    is_car = kind == kinds.index("passenger")
    dearness = np.searchsorted(_DEARER_THAN * block.plan.level, np.where(value == UNKNOWN, 0, value))
    group = np.where(is_car, dearness, len(_CARS) + kind)
    days = block.plan.as_of_days("vehicles") - (luck.uniform("age") ** 2 * 18 * _YEAR).astype(np.int64)
    this_year = to_jalali(block.plan.as_of["vehicles"])[0]
    year = this_year - ((block.plan.as_of_days("vehicles") - days) // _YEAR) - luck.below("older", 4)
    unnamed = luck.uniform("unnamed") < _NO_DETAILS
    words: dict[int, tuple[str, ...]] = dict(enumerate(_CARS))
    words |= {len(_CARS) + n: _OTHERS[name] for n, name in enumerate(kinds) if name in _OTHERS}
    return {
        "plate": _plates(luck, kind == kinds.index("motorcycle"), unnamed),
        "model": _words(words, group, luck.uniform("model"), unnamed),
        "year": numbers(np.where(unnamed, UNKNOWN, year), pa.int32(), is_nullable=True),
        "registered_on": _days(np.where(unnamed, UNKNOWN, days)),
    }


def _plates(luck: _RowDraws, is_motorcycle: Array, unnamed: Array) -> pa.Array:
    def digits(name: str, width: int) -> pa.Array:
        drawn = pa.array(luck.below(name, 9 * 10 ** (width - 1)) + 10 ** (width - 1))
        return pc.cast(drawn, pa.string())

    letters = coded(luck.below("letter", len(_LETTERS)), _LETTERS).cast(pa.string())
    car = pc.binary_join_element_wise(digits("series", 2), letters, "***-", digits("place", 2), "")
    motorcycle = pc.binary_join_element_wise(digits("motorcycle", 3), "-*****", "")
    plates = pc.if_else(pa.array(is_motorcycle), motorcycle, car)
    return pc.if_else(pa.array(unnamed), pa.scalar(None, pa.string()), plates)


def _properties(block: HouseholdBlock, rows: RegisterRows, luck: _RowDraws) -> Columns:
    kinds = PROPERTIES.by_name["kind"].codes
    at_home = luck.uniform("elsewhere") < np.where(
        rows.columns["kind"] == kinds.index("apartment"), 0.85, 0.7
    )
    own_city = block.homes.city[block.people.home[rows.who]]
    city = np.where(at_home, own_city, luck.below("city", len(CITY_NAMES)))
    share = np.where(luck.uniform("shared") < 0.8, WHOLE_SHARE, 10 * (1 + luck.below("dang", 5)))
    days = block.plan.as_of_days("properties") - (luck.uniform("deed age") * 30 * _YEAR).astype(np.int64)
    return {
        "city": coded(city, CITY_NAMES),
        "share_sixtieths": numbers(share, pa.int32()),
        "registered_on": _days(days),
    }


def _employment(block: HouseholdBlock, rows: RegisterRows, luck: _RowDraws) -> Columns:
    days = block.plan.as_of_days("employment") - (luck.uniform("since") * 20 * _YEAR).astype(np.int64)
    employer = _by_code(_EMPLOYERS, EMPLOYMENT.by_name["occupation"].codes, rows.columns["occupation"], luck)
    return {"employer": employer, "since": _days(days)}


def _incomes(_block: HouseholdBlock, rows: RegisterRows, luck: _RowDraws) -> Columns:
    return {"payer": _by_code(_PAYERS, INCOMES.by_name["kind"].codes, rows.columns["kind"], luck)}


def _trips(block: HouseholdBlock, rows: RegisterRows, luck: _RowDraws) -> Columns:
    back = rows.columns["departed_on"] + 2 + luck.below("stay", 14)
    return {"returned_on": _days(np.where(back > block.plan.as_of_days("trips"), UNKNOWN, back))}


def _by_code(
    named: Mapping[str, tuple[str, ...]], codes: tuple[str, ...], code: Ints, luck: _RowDraws
) -> pa.Array:
    words = {place: named.get(name, named[""]) for place, name in enumerate(codes)}
    return _words(words, code, luck.uniform("words"), np.zeros(len(code), dtype=np.bool_))


def _words(words: dict[int, tuple[str, ...]], group: Ints, uniform: Floats, unnamed: Array) -> pa.Array:
    """A word of the row's group; null where `unnamed`."""
    every = tuple(dict.fromkeys(word for of in words.values() for word in of))
    place = np.full(len(group), UNKNOWN, dtype=np.int64)
    for number, of in words.items():
        positions = np.array([every.index(word) for word in of])
        mine = group == number
        place[mine] = positions[(uniform[mine] * len(of)).astype(np.int64)]
    return coded(np.where(unnamed, UNKNOWN, place), every)


def _days(days: Ints) -> pa.Array:
    return numbers(days, pa.date32(), is_nullable=True)


_MAKERS: dict[str, Callable[[HouseholdBlock, RegisterRows, _RowDraws], Columns]] = {
    "vehicles": _vehicles,
    "properties": _properties,
    "employment": _employment,
    "incomes": _incomes,
    "trips": _trips,
}
assert _MAKERS.keys() == RECORD_DETAILS.keys()
