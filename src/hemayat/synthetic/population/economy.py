"""What people do for a living and what a household has a year; everything that money decides follows from this."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from hemayat.synthetic.population import places
from hemayat.synthetic.population.households import HouseholdColumns
from hemayat.synthetic.population.people import HEAD, SPOUSE, PersonColumns
from hemayat.synthetic.population.plan import PopulationPlan
from hemayat.synthetic.population.randomness import EXP, NORMAL_SHARE, Bools, Floats, Ints, position_in, power


class Livelihood(IntEnum):
    """What a person lives on; the occupations of the schema, told apart by whether any register knows of it."""

    NOTHING = 0
    WORKER = 1
    CIVIL_SERVANT = 2
    GUILD_MEMBER = 3
    FARMER = 4
    SELF_EMPLOYED = 5
    OTHER = 6
    INFORMAL = 7
    MERCHANT = 8
    DIRECTOR_GENERAL = 9
    COMMANDER = 10
    FACULTY_MEMBER = 11
    PHYSICIAN = 12
    LAWYER = 13
    SOCIAL_SECURITY_PENSION = 14
    CIVIL_PENSION = 15
    ARMED_FORCES_PENSION = 16


# Mean 541 million rial a year in cities and 290 in villages in 1398, as logarithms of one rial; the spread makes,
# with provinces, sizes and earners, the published 0.66 and 0.72.
_MIDDLE_URBAN, _MIDDLE_RURAL = 19.92, 19.39
_SPREAD_URBAN, _SPREAD_RURAL = 0.568, 0.652
_BY_SIZE: Floats = np.array([-0.50, -0.15, 0.0, 0.08, 0.10, 0.10, 0.10, 0.10, 0.10, 0.10])
_PROVINCE: Floats = np.array([math.log(times) for times in places.INCOME])
_EACH_EARNER, _NO_EARNER = 0.10, -0.35

# Mean and spread of the logarithm over all households of a kind: they turn an income into a standing.
STANDING_URBAN, STANDING_RURAL = (19.899, 0.66), (19.222, 0.72)

_ORDINARY_LOW: Floats = np.array([0.40, 0.04, 0.05, 0.06, 0.10, 0.04, 0.31])
_ORDINARY_HIGH: Floats = np.array([0.35, 0.17, 0.17, 0.02, 0.14, 0.04, 0.11])
_RURAL_FARMERS = 0.30
_ELITE: Floats = np.array([0.12, 0.12, 0.06, 0.22, 0.30, 0.18])
_ELITE_AT_TOP = 0.11


@dataclass(frozen=True)
class HouseholdEconomy:
    """`living` and `weight` for each person (weight: the part of the household's income that the person earns, in
    parts that need not add to 1); the rest for each household. `standing` is the share of households of the same
    kind of place that have less, `decile` 0 … 9 the tenth it falls in."""

    living: Ints
    weight: Floats
    total_weight: Floats
    income_rial: Floats
    standing: Floats
    decile: Ints


def draw_economy(plan: PopulationPlan, homes: HouseholdColumns, people: PersonColumns) -> HouseholdEconomy:
    """Who earns, what each household has a year at the prices of the plan's year, and each person's living."""
    is_employed = people.draws.happens("employed", _employment(people))
    is_retired = ~is_employed & people.draws.happens("retired", _retirement(homes, people))
    earners = _per_home(homes, people, (is_employed | is_retired).astype(np.float64))
    logarithm = _log_income(homes, earners)
    standing = _standing(homes, logarithm)
    living = _livings(homes, people, is_employed, is_retired, standing[people.home])
    weight = _weights(people, living)
    return HouseholdEconomy(
        living=living,
        weight=weight,
        total_weight=_per_home(homes, people, weight),
        income_rial=EXP(logarithm) * plan.level,
        standing=standing,
        decile=np.minimum((standing * 10).astype(np.int64), 9),
    )


def _per_home(homes: HouseholdColumns, people: PersonColumns, amount: Floats) -> Floats:
    return np.bincount(people.home, amount, minlength=len(homes.size)).astype(np.float64)


def _employment(people: PersonColumns) -> Floats:
    """Probability of a job by age and sex."""
    ages = np.array([0, 18, 22, 26, 55, 65, 75])
    bracket = np.searchsorted(ages, people.age, side="right") - 1
    men = np.array([0, 0.25, 0.50, 0.70, 0.52, 0.20, 0.06])[bracket]
    heads = np.array([0, 0.80, 0.88, 0.92, 0.58, 0.22, 0.06])[bracket]
    women = np.array([0, 0.06, 0.13, 0.16, 0.07, 0.02, 0.0])[bracket]
    is_head = people.relation == HEAD
    return np.where(people.is_female, women + 0.08 * (is_head & (bracket < 5)), np.where(is_head, heads, men))


def _retirement(homes: HouseholdColumns, people: PersonColumns) -> Floats:
    """Probability of a pension, own or of a late husband, for someone without a job."""
    bracket = np.searchsorted(np.array([0, 48, 55, 62]), people.age, side="right") - 1
    men = np.array([0.02, 0.60, 0.86, 0.88])[bracket]
    women = np.array([0.0, 0.06, 0.14, 0.14])[bracket]
    widows = np.array([0.20, 0.55, 0.74, 0.76])[bracket]
    widow = people.is_female & (people.relation == HEAD)
    share = np.where(people.is_female, np.where(widow, widows, women), men)
    return share * np.where(homes.is_urban[people.home], 1.0, 0.60)


def _log_income(homes: HouseholdColumns, earners: Floats) -> Floats:
    middle = np.where(homes.is_urban, _MIDDLE_URBAN, _MIDDLE_RURAL)
    spread = np.where(homes.is_urban, _SPREAD_URBAN, _SPREAD_RURAL)
    province = _PROVINCE[homes.province]
    by_earners = np.where(earners > 0, _EACH_EARNER * (earners - 1), _NO_EARNER)
    return middle + province + _BY_SIZE[homes.size - 1] + by_earners + spread * homes.draws.normal("income")


def _standing(homes: HouseholdColumns, logarithm: Floats) -> Floats:
    mean = np.where(homes.is_urban, STANDING_URBAN[0], STANDING_RURAL[0])
    spread = np.where(homes.is_urban, STANDING_URBAN[1], STANDING_RURAL[1])
    return NORMAL_SHARE((logarithm - mean) / spread)


def _livings(
    homes: HouseholdColumns, people: PersonColumns, is_employed: Bools, is_retired: Bools, standing: Floats
) -> Ints:
    living = np.zeros(len(standing), dtype=np.int64)
    working, retired = np.flatnonzero(is_employed), np.flatnonzero(is_retired)
    draws = people.draws.at(working)
    is_rural = ~homes.is_urban[people.home[working]]
    living[working] = _ordinary(draws.uniform("living"), standing[working])
    farms = is_rural & draws.happens("farms", _RURAL_FARMERS)
    living[working[farms]] = Livelihood.FARMER
    elite = draws.happens("elite", _ELITE_AT_TOP * power(standing[working], 4)) & (people.age[working] >= 28)
    living[working[elite]] = Livelihood.MERCHANT + position_in(_ELITE, draws.at(elite).uniform("which elite"))
    funds = np.array([0.64, 0.24, 0.12])
    living[retired] = Livelihood.SOCIAL_SECURITY_PENSION + people.draws.at(retired).choose("pension", funds)
    return living


def _ordinary(uniform: Floats, standing: Floats) -> Ints:
    """Between the mixture of the poorest and of the richest, by standing."""
    low, high = np.cumsum(_ORDINARY_LOW)[:-1], np.cumsum(_ORDINARY_HIGH)[:-1]
    living = np.full(len(uniform), int(Livelihood.WORKER))
    for at_bottom, at_top in zip(low, high, strict=True):
        living += uniform >= at_bottom + (at_top - at_bottom) * standing
    return living


def _weights(people: PersonColumns, living: Ints) -> Floats:
    part = np.where(people.relation == HEAD, 1.0, np.where(people.relation == SPOUSE, 0.7, 0.5))
    return np.where(living == Livelihood.NOTHING, 0.0, part * people.draws.between("part", 0.8, 1.2))
