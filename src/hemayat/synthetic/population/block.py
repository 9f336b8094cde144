"""Some households of a nation, drawn whole: what every register's table is then made from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from hemayat.synthetic.population.answers import AnswerExceptions, draw_answers
from hemayat.synthetic.population.economy import HouseholdEconomy, draw_economy
from hemayat.synthetic.population.faults import PopulationFaults, draw_faults
from hemayat.synthetic.population.households import HouseholdColumns, draw_households
from hemayat.synthetic.population.people import PersonColumns, PersonNames, draw_people, name_people
from hemayat.synthetic.population.plan import PopulationPlan
from hemayat.synthetic.population.randomness import EXP, Draws, Floats, Ints


@dataclass(frozen=True)
class HouseholdBlock:
    """A run of households with their people, and where each register is silent or wrong about them."""

    plan: PopulationPlan
    homes: HouseholdColumns
    people: PersonColumns
    called: PersonNames
    economy: HouseholdEconomy
    faults: PopulationFaults
    answers: AnswerExceptions

    @cached_property
    def person_standing(self) -> Floats:
        """For each person, the standing of the household."""
        return self.economy.standing[self.people.home]

    def owners(self, of: str, homes: Ints, partner_share: float) -> Ints:
        """Who in these households (positions) owns a thing: the head, or a partner with the given probability."""
        is_partner = self.homes.has_couple[homes] & self.homes.draws.at(homes).happens(
            f"owner of {of}", partner_share
        )
        return self.homes.starts[homes] + is_partner

    def homes_that(self, name: str, probability: float | Floats) -> Ints:
        """Positions of the households to which something of this probability happens."""
        return np.flatnonzero(self.homes.draws.happens(name, probability))


def draw_block(plan: PopulationPlan, first: int, count: int) -> HouseholdBlock:
    """The households first … first + count - 1, the same whatever else is drawn."""
    homes = draw_households(plan, first, count)
    people = draw_people(plan, homes)
    called = name_people(homes, people)
    return HouseholdBlock(
        plan=plan,
        homes=homes,
        people=people,
        called=called,
        economy=draw_economy(plan, homes, people),
        faults=draw_faults(homes, people, called),
        answers=draw_answers(plan, homes, people),
    )


def lognormal_amounts(draws: Draws, name: str, middle: float | Floats, spread: float) -> Floats:
    """Lognormal amounts: `middle` is the median, `spread` the standard deviation of the logarithm."""
    return middle * EXP(spread * draws.normal(name))


def round_rial(amount: Floats, step: int = 10_000) -> Ints:
    """Whole rials, in whole steps: registers seldom hold odd sums."""
    return np.asarray(amount / step).astype(np.int64) * step
