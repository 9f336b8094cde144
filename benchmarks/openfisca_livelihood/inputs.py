"""What is given of each person and household: the sums of register rows, which OpenFisca does not read itself."""

from typing import Any

from openfisca_core.entities import Entity
from openfisca_core.periods import DateUnit
from openfisca_core.variables import Variable

from benchmarks.openfisca_livelihood.entities import Household, Person

OF_PERSONS: dict[str, type] = {
    "is_head": bool,
    "lives": bool,
    "is_adult": bool,
    "lives_in_iran": bool,
    "is_support_client": bool,
    "income": float,
    "pay": float,
    "property_value": float,
    "owns_dwelling": bool,
    "properties_owned": int,
    "has_job": bool,
    "employees": int,
    "has_barred_occupation": bool,
    "is_civil_servant": bool,
    "has_car": bool,
    "passenger_car_value": float,
    "public_vehicle_value": float,
    "air_trips": int,
    "loans_being_repaid": float,
    "is_insured": bool,
    "is_pensioner": bool,
    "pays_social_security": bool,
    "is_insured_by_work": bool,
}
OF_HOUSEHOLDS: dict[str, type] = {"in_metropolis": bool, "is_rural": bool}


def inputs() -> list[type[Variable]]:
    """One variable of the month decided for each value given."""
    return [
        *(_input(f"person_{name}", kind, Person) for name, kind in OF_PERSONS.items()),
        *(_input(name, kind, Household) for name, kind in OF_HOUSEHOLDS.items()),
    ]


def _input(name: str, kind: type, entity: Entity) -> type[Variable]:
    body: dict[str, Any] = {"value_type": kind, "entity": entity, "definition_period": DateUnit.MONTH}
    return type(name, (Variable,), body)
