"""Which register said nothing, or said it long ago, about whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from hemayat.registers.schema import ANSWER_RESULTS, REGISTERS_ASKED
from hemayat.synthetic.population import places
from hemayat.synthetic.population.columns import RegisterRows
from hemayat.synthetic.population.households import HouseholdColumns
from hemayat.synthetic.population.people import PersonColumns
from hemayat.synthetic.population.plan import PopulationPlan, days
from hemayat.synthetic.population.randomness import Bools, Floats, Ints, position_in

HOUSEHOLD_RATE, BORDER_HOUSEHOLD_RATE = 0.009, 0.030
"""Households about all of whose adults one register did not answer properly, elsewhere and in border provinces."""

PERSON_RATE = 0.012
"""Further adults about whom one register did not answer properly."""

RESULT_SHARES: Floats = np.array([0.20, 0.45, 0.27, 0.08])
"""Of those: answered, but 19 to 36 months ago; no answer; failed; contradicted by another register."""

ANSWERED, NO_ANSWER, FAILED, CONTRADICTED = (
    ANSWER_RESULTS.index(result) for result in ("answered", "no_answer", "failed", "contradicted")
)


@dataclass(frozen=True)
class AnswerExceptions:
    """The exceptions: whom, which register (a position in REGISTERS_ASKED), what came back, and as of which day."""

    who: Ints
    register: Ints
    result: Ints
    asked_on: Ints
    everyone: int

    def is_silent(self, register: str) -> Bools | None:
        """For everyone, whether this register has no word of them."""
        if register not in REGISTERS_ASKED:
            return None
        unsaid = (self.result == NO_ANSWER) | (self.result == FAILED)
        found = np.zeros(self.everyone, dtype=np.bool_)
        found[self.who[unsaid & (self.register == REGISTERS_ASKED.index(register))]] = True
        return found

    def rows(self) -> RegisterRows:
        """Rows of the table `answered`."""
        return RegisterRows.about(
            self.who, register=self.register, asked_on=self.asked_on, result=self.result
        )


def draw_answers(plan: PopulationPlan, homes: HouseholdColumns, people: PersonColumns) -> AnswerExceptions:
    """At most one exception a person, in the order of the people."""
    rate = np.where(places.IS_BORDER[homes.province], BORDER_HOUSEHOLD_RATE, HOUSEHOLD_RATE)
    whole_house = homes.draws.happens("unanswered", rate)[people.home]
    alone = people.draws.happens("unanswered", PERSON_RATE)
    who = np.flatnonzero((whole_house | alone) & people.is_adult())
    home, is_house = people.home[who], whole_house[who]
    own, house = people.draws.at(who), homes.draws.at(home)
    which = np.where(is_house, house.uniform("which register"), own.uniform("which register"))
    outcome = np.where(is_house, house.uniform("result"), own.uniform("result"))
    register = (which * len(REGISTERS_ASKED)).astype(np.int64)
    result = position_in(RESULT_SHARES, outcome)
    last = np.array([plan.as_of_days(name) for name in REGISTERS_ASKED])[register]
    longest_ago = 570 + own.below("how long ago", 500)
    asked_on = np.where(result == ANSWERED, days(plan.on - timedelta(days=1)) - longest_ago, last)
    return AnswerExceptions(who, register, result, asked_on, len(people.age))
