"""The criteria, the outcome and the amount: formulas over all households at once."""

from collections.abc import Callable
from typing import Any

import numpy as np
from openfisca_core.periods import DateUnit
from openfisca_core.variables import Variable

from benchmarks.openfisca_livelihood.entities import Household

Formula = Callable[..., Any]
CRITERIA = (
    "passes_head_alive",
    "passes_head_resident",
    "passes_income",
    "passes_home_job_car",
    "passes_two_properties",
    "passes_property_value",
    "passes_passenger_cars",
    "passes_public_vehicles",
    "passes_employer",
    "passes_air_travel",
    "passes_loans",
    "passes_occupation",
)
OUTPUTS = (
    "equivalent_tenths",
    "income_per_equivalent",
    "income_limit",
    "property_limit",
    *CRITERIA,
    "eligible",
    "amount",
)


SUMS = {
    "income": float,
    "property_value": float,
    "loans_being_repaid": float,
    "passenger_car_value": float,
    "public_vehicle_value": float,
    "properties_owned": int,
    "employees": int,
    "air_trips": int,
}
ANY = ("owns_dwelling", "has_job", "has_car", "has_barred_occupation", "is_support_client")
OF_HEAD = {
    "lives": bool,
    "lives_in_iran": bool,
    "is_pensioner": bool,
    "is_civil_servant": bool,
    "pays_social_security": bool,
    "is_insured_by_work": bool,
    "is_insured": bool,
    "pay": float,
}
WITHIN = {
    "two_properties": ("properties_owned", "most_properties"),
    "passenger_cars": ("passenger_car_value", "passenger_car_ceiling"),
    "public_vehicles": ("public_vehicle_value", "public_vehicle_ceiling"),
    "employer": ("employees", "most_employees"),
    "air_travel": ("air_trips", "most_air_trips"),
    "loans": ("loans_being_repaid", "loan_ceiling"),
}
"""Criterion → the fact that must be at most, and the parameter that it must not pass."""


def variables(*, tuned: bool) -> list[type[Variable]]:
    """`tuned`: the head is found by a sum instead of by role, which OpenFisca compares object by object."""
    of_head = _of_head if tuned else _of_head_by_role
    return [
        _variable("household_size", int, _total("lives")),
        _variable("adults", int, _total("is_adult")),
        *(_variable(name, kind, _total(name)) for name, kind in SUMS.items()),
        *(_variable(name, bool, _any(name)) for name in ANY),
        *(_variable(f"head_{name}", kind, of_head(name)) for name, kind in OF_HEAD.items()),
        *(_variable(f"passes_{name}", bool, _at_most(*sides)) for name, sides in WITHIN.items()),
        *(_variable(formula.__name__, kind, formula) for formula, kind in FORMULAS.items()),
    ]


def _variable(name: str, kind: type, formula: Formula) -> type[Variable]:
    """`formula` takes (household, period) or (household, period, parameters)."""
    body: dict[str, Any] = {"value_type": kind, "entity": Household, "definition_period": DateUnit.MONTH}
    return type(name, (Variable,), {**body, "formula": formula})


def _total(name: str) -> Formula:
    return lambda household, period: household.sum(household.members(f"person_{name}", period))


def _any(name: str) -> Formula:
    return lambda household, period: household.any(household.members(f"person_{name}", period))


def _of_head(name: str) -> Formula:
    def formula(household: Any, period: Any) -> Any:
        members = household.members
        return household.sum(members(f"person_{name}", period) * members("person_is_head", period))

    return formula


def _of_head_by_role(name: str) -> Formula:
    return lambda household, period: household.head(f"person_{name}", period)


def _at_most(fact: str, limit: str) -> Formula:
    return lambda household, period, parameters: household(fact, period) <= getattr(parameters(period), limit)


def by_size(node: Any, size: Any) -> Any:
    values = np.array([getattr(node, f"size_{n}") for n in range(1, 6)], dtype=np.float32)
    return values[np.clip(size, 1, 5) - 1]


def equivalent_tenths(household: Any, period: Any) -> Any:
    adults, size = household("adults", period), household("household_size", period)
    return 10 + 7 * np.maximum(adults - 1, 0) + 5 * np.maximum(size - np.maximum(adults, 1), 0)


def income_per_equivalent(household: Any, period: Any) -> Any:
    return household("income", period) * 10 // household("equivalent_tenths", period)


def income_limit(household: Any, period: Any, parameters: Any) -> Any:
    return by_size(parameters(period).income_ceiling, household("household_size", period))


def property_limit(household: Any, period: Any, parameters: Any) -> Any:
    ceiling = parameters(period).property_ceiling
    return np.where(household("in_metropolis", period), ceiling.metropolis, ceiling.elsewhere)


def is_excused(household: Any, period: Any, parameters: Any) -> Any:
    is_low = household("head_pay", period) // 12 < parameters(period).low_pay
    works = household("head_is_civil_servant", period) + household("head_pays_social_security", period)
    client = household("is_support_client", period)
    return (
        client
        + household("head_is_pensioner", period)
        + works * is_low
        + household("is_rural", period) * np.logical_not(household("head_is_insured_by_work", period))
        + np.logical_not(household("head_is_insured", period)) * np.logical_not(client)
    )


def passes_head_alive(household: Any, period: Any) -> Any:
    return household("head_lives", period)


def passes_head_resident(household: Any, period: Any) -> Any:
    return household("head_lives_in_iran", period)


def passes_income(household: Any, period: Any) -> Any:
    within = household("income", period) <= household("income_limit", period)
    return within + household("is_excused", period)


def passes_home_job_car(household: Any, period: Any) -> Any:
    has = [household(name, period) for name in ("owns_dwelling", "has_job", "has_car")]
    return np.logical_not(has[0] * has[1] * has[2])


def passes_property_value(household: Any, period: Any) -> Any:
    return household("property_value", period) <= household("property_limit", period)


def passes_occupation(household: Any, period: Any) -> Any:
    return np.logical_not(household("has_barred_occupation", period))


def eligible(household: Any, period: Any) -> Any:
    passed = household(CRITERIA[0], period)
    for name in CRITERIA[1:]:
        passed = passed * household(name, period)
    return passed


def amount(household: Any, period: Any, parameters: Any) -> Any:
    return household("eligible", period) * by_size(
        parameters(period).amount, household("household_size", period)
    )


FORMULAS: dict[Formula, type] = {
    equivalent_tenths: int,
    income_per_equivalent: float,
    income_limit: float,
    property_limit: float,
    is_excused: bool,
    passes_head_alive: bool,
    passes_head_resident: bool,
    passes_income: bool,
    passes_home_job_car: bool,
    passes_property_value: bool,
    passes_occupation: bool,
    eligible: bool,
    amount: float,
}
