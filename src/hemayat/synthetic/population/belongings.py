"""What the vehicle and property registers hold, and what tenants pay."""

from __future__ import annotations

import numpy as np

from hemayat.registers.schema import PROPERTIES, VEHICLES
from hemayat.synthetic.population import places
from hemayat.synthetic.population.block import HouseholdBlock, lognormal_amounts, round_rial
from hemayat.synthetic.population.columns import UNKNOWN, RegisterRows, concatenate_rows
from hemayat.synthetic.population.randomness import Array, Floats, Ints, power

CAR_OWNERS: Floats = np.array([10.8, 23.6, 40.8, 45.1, 50.9, 59.2, 66.9, 71.9, 77.1, 84.4]) / 100
"""Share of urban households with a passenger car, by decile (1399)."""

_RURAL_CARS = 0.75
_SECOND_CAR: Floats = np.array([0.05, 0.07, 0.09, 0.10, 0.13, 0.16, 0.20, 0.25, 0.32, 0.45])
_THIRD_CAR = 0.20
_CAR_RIAL, _LUXURY_RIAL = 300_000_000, 3_200_000_000
_MOTORCYCLES_URBAN, _MOTORCYCLES_RURAL = 0.126, 0.24
_VALUED_SHARE = 0.98

OWN_URBAN, RENT_URBAN = 0.69, 0.23
OWN_RURAL, RENT_RURAL = 0.89, 0.044
"""Tenure; the other households live free of charge. A tenant's rent is registered, many an owner's deed is not."""

OWNER, TENANT, FREE = range(3)

# Share of owners with a deed in their name, from the poorest to the richest.
_DEED_URBAN, _DEED_RURAL = (0.50, 0.82), (0.24, 0.45)
_HOME_RIAL: Floats = np.array([2_800_000_000, 1_500_000_000, 450_000_000])
_TEHRAN_DEARER = 2.0


def tenure(block: HouseholdBlock) -> Ints:
    """OWNER, TENANT or FREE for each household; the better off own somewhat more."""
    is_urban, standing = block.homes.is_urban, block.economy.standing
    own = np.where(is_urban, OWN_URBAN, OWN_RURAL) + np.where(is_urban, 0.16, 0.06) * (standing - 0.5)
    rent = np.where(is_urban, RENT_URBAN, RENT_RURAL) - np.where(is_urban, 0.12, 0.02) * (standing - 0.5)
    uniform = block.homes.draws.uniform("tenure")
    return np.where(uniform < own, OWNER, np.where(uniform < own + rent, TENANT, FREE))


def vehicles(block: HouseholdBlock) -> RegisterRows:
    """Cars by decile and province, motorcycles, trade and farm vehicles, and cars sold long ago."""
    has_car = _has_car(block)
    first = np.flatnonzero(has_car)
    decile = block.economy.decile
    second = first[block.homes.draws.at(first).happens("second car", _SECOND_CAR[decile[first]])]
    third = second[block.homes.draws.at(second).happens("third car", _THIRD_CAR)]
    sold = block.people.home[block.faults.stale_vehicle]
    cars = [_cars(block, homes, f"car {place}") for place, homes in enumerate((first, second, third))]
    return concatenate_rows(*cars, *_other_vehicles(block), _cars(block, sold, "sold car", partner_share=0.0))


def _has_car(block: HouseholdBlock) -> Array:
    homes = block.homes
    share = CAR_OWNERS[block.economy.decile] * places.CARS[homes.province]
    return homes.draws.happens("car", np.minimum(share * np.where(homes.is_urban, 1.0, _RURAL_CARS), 0.97))


def _cars(block: HouseholdBlock, homes: Ints, name: str, partner_share: float = 0.15) -> RegisterRows:
    draws, standing = block.homes.draws.at(homes), block.economy.standing[homes]
    is_luxury = draws.happens(f"{name} luxury", 0.08 * power(standing, 6))
    middle = np.where(is_luxury, _LUXURY_RIAL, _CAR_RIAL * (1 + 1.6 * power(standing, 2)))
    value = lognormal_amounts(draws, f"{name} value", middle, 0.5)
    return _vehicle_rows(block, homes, name, "passenger", value, partner_share, _VALUED_SHARE)


def _other_vehicles(block: HouseholdBlock) -> list[RegisterRows]:
    is_urban = block.homes.is_urban
    kinds: list[tuple[str, Array | float, int, float]] = [
        ("motorcycle", np.where(is_urban, _MOTORCYCLES_URBAN, _MOTORCYCLES_RURAL), 55_000_000, 0.7),
        ("public", 0.035, 900_000_000, 0.97),
        ("pickup", np.where(is_urban, 0.025, 0.08), 450_000_000, 0.97),
        ("agricultural", np.where(is_urban, 0.002, 0.05), 350_000_000, 0.8),
    ]
    made = []
    for kind, share, middle, valued in kinds:
        homes = block.homes_that(kind, share)
        value = lognormal_amounts(block.homes.draws.at(homes), f"{kind} value", middle, 0.6)
        made.append(_vehicle_rows(block, homes, kind, kind, value, 0.02, valued))
    return made


def _vehicle_rows(
    block: HouseholdBlock,
    homes: Ints,
    name: str,
    kind: str,
    value: Floats,
    partner_share: float,
    valued: float,
) -> RegisterRows:
    is_valued = block.homes.draws.at(homes).happens(f"{name} is valued", valued)
    rial = np.where(is_valued, round_rial(value * block.plan.level, 1_000_000), UNKNOWN)
    code = VEHICLES.by_name["kind"].codes.index(kind)
    return RegisterRows.about(block.owners(name, homes, partner_share), kind=code, value_rial=rial)


def properties(block: HouseholdBlock) -> RegisterRows:
    """The homes of owners who have a deed, second homes, shops and land."""
    home, standing, is_urban = block.homes, block.economy.standing, block.homes.is_urban
    low, high = (
        np.where(is_urban, _DEED_URBAN[0], _DEED_RURAL[0]),
        np.where(is_urban, _DEED_URBAN[1], _DEED_RURAL[1]),
    )
    has_deed = (tenure(block) == OWNER) & home.draws.happens("deed", low + (high - low) * standing)
    lived_in = np.flatnonzero(has_deed)
    second = block.homes_that("second home", 0.05 * power(standing, 3))
    is_flat = home.draws.at(lived_in).happens("flat", np.array([0.8, 0.45, 0.02])[home.area[lived_in]])
    kinds = PROPERTIES.by_name["kind"].codes
    return concatenate_rows(
        _property_rows(
            block, lived_in, "home", np.where(is_flat, kinds.index("apartment"), kinds.index("house")), 1.0
        ),
        _property_rows(block, second, "second home", kinds.index("apartment"), 0.8),
        *(
            _property_rows(block, block.homes_that(kind, share), kind, kinds.index(kind), worth)
            for kind, share, worth in (
                ("shop", 0.025 * standing, 0.9),
                ("land", 0.03 * standing, 0.25),
                ("farmland", np.where(is_urban, 0.008, 0.10), 0.3),
                ("other", 0.004, 0.2),
            )
        ),
    )


def _property_rows(
    block: HouseholdBlock, homes: Ints, name: str, kind: Ints | int, worth: float
) -> RegisterRows:
    draws, area = block.homes.draws.at(homes), block.homes.area[homes]
    in_tehran = block.homes.province[homes] == list(places.TABLE).index("tehran")
    middle = _HOME_RIAL[area] * np.where(in_tehran & (area != places.RURAL), _TEHRAN_DEARER, 1.0)
    middle = middle * worth * (0.55 + 0.9 * block.economy.standing[homes])
    value = round_rial(lognormal_amounts(draws, f"{name} worth", middle, 0.65) * block.plan.level, 10_000_000)
    rial = np.where(draws.happens(f"{name} is valued", 0.94), value, UNKNOWN)
    is_dwelling = name in ("home", "second home")
    return RegisterRows.about(
        block.owners(name, homes, 0.18), kind=kind, is_dwelling=is_dwelling, value_rial=rial
    )


def rents(block: HouseholdBlock) -> RegisterRows:
    """One row for each tenant household, for the last six months."""
    homes = np.flatnonzero(tenure(block) == TENANT)
    part = block.homes.draws.at(homes).between("rent part", 0.18, 0.38)
    amount = round_rial(block.economy.income_rial[homes] / 2 * part, 100_000)
    who = block.owners("lease", homes, 0.08)
    return RegisterRows.about(who, month=block.plan.months_ago(6), months=6, amount_rial=amount)
