"""The synthetic nation: people who never lived, in registers that look like the real ones, faults included."""

from hemayat.synthetic.population.maker import DEFAULT_CHUNK, GeneratedNation, make_population
from hemayat.synthetic.population.plan import DEFAULT_ON, PopulationPlan

__all__ = ["DEFAULT_CHUNK", "DEFAULT_ON", "GeneratedNation", "PopulationPlan", "make_population"]
