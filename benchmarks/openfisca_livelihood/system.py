"""The tax and benefit system, and simulations of it from arrays."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from openfisca_core.simulations import Simulation, SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem

from benchmarks.openfisca_livelihood.entities import Household, Person
from benchmarks.openfisca_livelihood.inputs import OF_PERSONS, inputs
from benchmarks.openfisca_livelihood.parameters import parameters
from benchmarks.openfisca_livelihood.variables import OUTPUTS, variables

PERIOD = "2019-12"
"""The month in which the day decided ends; OpenFisca takes parameters as of the first day of a month."""


@dataclass(frozen=True)
class Country:
    """The country package: as OpenFisca's documentation writes one, or `tuned` by what its source shows to be slow."""

    tuned: bool

    @cached_property
    def system(self) -> TaxBenefitSystem:
        made = TaxBenefitSystem([Person, Household])
        made.parameters = parameters()
        made.add_variables(*inputs(), *variables(tuned=self.tuned))
        return made

    def simulation(self, households: int, household_of: np.ndarray, given: Mapping[str, Any]) -> Simulation:
        """`household_of`: person → number of its household."""
        populate = self._set_directly if self.tuned else self._built
        made = populate(households, household_of, given["is_head"])
        for name, values in given.items():
            made.set_input(f"person_{name}" if name in OF_PERSONS else name, PERIOD, values)
        return made

    def _built(self, households: int, household_of: np.ndarray, is_head: np.ndarray) -> Simulation:
        builder = SimulationBuilder()
        builder.create_entities(self.system)
        builder.declare_person_entity("person", np.arange(len(household_of)))
        homes = builder.declare_entity("household", np.arange(households))
        builder.join_with_persons(homes, household_of, np.where(is_head, 0, 1))
        return builder.build(self.system)

    def _set_directly(self, households: int, household_of: np.ndarray, _: np.ndarray) -> Simulation:
        populations = self.system.instantiate_entities()
        persons, homes = populations["person"], populations["household"]
        persons.count, persons.ids = len(household_of), np.arange(len(household_of))
        homes.count, homes.ids = households, np.arange(households)
        homes.members_entity_id = household_of
        return Simulation(self.system, populations)


def outputs(made: Simulation) -> dict[str, np.ndarray]:
    return {name: made.calculate(name, PERIOD) for name in OUTPUTS}
