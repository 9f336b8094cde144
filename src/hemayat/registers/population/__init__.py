"""The synthetic nation: people who never lived, in registers that look like the real ones, faults included."""

from hemayat.registers.population.maker import DEFAULT_CHUNK, GeneratedNation, make_population
from hemayat.registers.population.plan import DEFAULT_ON, PopulationPlan

__all__ = ["DEFAULT_CHUNK", "DEFAULT_ON", "GeneratedNation", "PopulationPlan", "make_population"]
