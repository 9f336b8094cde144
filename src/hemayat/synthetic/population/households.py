"""Households before anyone is named: where they live, how many they are, and who heads them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from hemayat.synthetic.population import places
from hemayat.synthetic.population.plan import PopulationPlan
from hemayat.synthetic.population.randomness import Array, Bools, Draws, Floats, Ints, position_in

SIZE_SHARES: Floats = np.array([6.1, 22.9, 28.3, 28.2, 10.1, 2.8, 1.0, 0.3, 0.2, 0.1])
"""% of households with 1, 2 … 10 members (1402)."""

MOST_MEMBERS = len(SIZE_SHARES)
PERSON_STRIDE = 16
"""A person's index for draws is 16 times the household's plus the place in it."""

_COUPLE_BY_SIZE: Floats = np.array([0, 0.74, 0.905, 0.965, 0.94, 0.92, 0.90, 0.90, 0.90, 0.90])
_FEMALE_ALONE, _FEMALE_LONE_PARENT, _FEMALE_WITH_HUSBAND = 0.60, 0.83, 0.013

# Head's age for households of 1, 2, 3, 4, and 5 or more: (share of the younger kind, mean, spread) and the older's.
_YOUNGER: Floats = np.array(
    [[0.22, 33, 7], [0.32, 31, 6], [0.60, 37, 6.5], [0.72, 44, 6.5], [0.55, 46, 7]], dtype=np.float64
)
_OLDER: Floats = np.array([[68, 10], [62, 11], [58, 8], [57, 7], [58, 9]], dtype=np.float64)


@dataclass(frozen=True)
class HouseholdColumns:
    """Columns with one value for each household; `index` counts from 0 in the whole nation."""

    index: Ints
    draws: Draws
    province: Ints
    area: Ints
    city: Ints
    country: Ints
    size: Ints
    has_couple: Bools
    head_is_female: Bools
    head_age: Floats

    @cached_property
    def starts(self) -> Ints:
        """Position of each head among the people."""
        return np.cumsum(self.size) - self.size

    @cached_property
    def is_urban(self) -> Bools:
        return np.asarray(self.area != places.RURAL)


def household_ids(index: Ints, seed: int) -> Ints:
    """The id of each household: rising, never twice, and not guessable from its neighbour."""
    return 100_000_001 + 7 * index + Draws(seed, index).below("household id", 7)


def draw_households(plan: PopulationPlan, first: int, count: int) -> HouseholdColumns:
    """The households first … first + count - 1 of the nation."""
    index = np.arange(first, first + count, dtype=np.int64)
    draws = Draws(plan.seed, index)
    province = draws.choose("province", places.PEOPLE)
    area = places.areas(draws, province)
    size = 1 + draws.choose("size", SIZE_SHARES)
    has_couple = draws.happens("couple", _COUPLE_BY_SIZE[size - 1])
    return HouseholdColumns(
        index=index,
        draws=draws,
        province=province,
        area=area,
        city=places.cities(draws, province, area),
        country=_countries(draws),
        size=size,
        has_couple=has_couple,
        head_is_female=_head_is_female(draws, size, has_couple),
        head_age=_head_age(draws, size),
    )


def _countries(draws: Draws) -> Ints:
    uniform = draws.uniform("country")
    abroad = len(places.COUNTRIES) - 1
    shares = np.array([1 - places.ABROAD_SHARE] + [places.ABROAD_SHARE / abroad] * abroad)
    return position_in(shares, uniform)


def _head_is_female(draws: Draws, size: Array, has_couple: Bools) -> Bools:
    alone_or_parent = np.where(size == 1, _FEMALE_ALONE, _FEMALE_LONE_PARENT)
    return draws.happens("female head", np.where(has_couple, _FEMALE_WITH_HUSBAND, alone_or_parent))


def _head_age(draws: Draws, size: Array) -> Floats:
    kind = np.minimum(size, len(_YOUNGER)) - 1
    share, mean, spread = _YOUNGER[kind].T
    older_mean, older_spread = _OLDER[kind].T
    is_younger, normal = draws.happens("younger head", share), draws.normal("head age")
    age = np.where(is_younger, mean + spread * normal, older_mean + older_spread * normal)
    return np.asarray(np.clip(age, 18.5 + 2.0 * (size > 2), 97.0))
