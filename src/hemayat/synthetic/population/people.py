"""Who lives in a household: relations, ages and sexes, names, and where each stands with support and health."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hemayat.synthetic.population import names
from hemayat.synthetic.population.households import PERSON_STRIDE, HouseholdColumns
from hemayat.synthetic.population.plan import PopulationPlan
from hemayat.synthetic.population.randomness import Bools, Draws, Floats, Ints, position_in

HEAD, SPOUSE, CHILD, GRANDCHILD, PARENT, CHILD_IN_LAW, SIBLING, OTHER = range(8)
"""Positions in the schema's RELATIONS."""

ADULT_AGE = 18

_KIN_SHARE_YOUNG, _KIN_SHARE_OLD, _OLD_HEAD = 0.035, 0.115, 52
_KIN_OF_YOUNG: Floats = np.array([0, 0, 0, 0, 0.42, 0, 0.36, 0.22])
_KIN_OF_OLD: Floats = np.array([0, 0, 0, 0.55, 0.02, 0.26, 0.07, 0.10])
_LEAVES_HOME = 31.0


@dataclass(frozen=True)
class PersonColumns:
    """Columns with one value for each person, household after household, the head first.

    `home` is the position of the household, `age` is in years on the day of the civil registry's answer.
    """

    draws: Draws
    home: Ints
    place: Ints
    relation: Ints
    age: Floats
    is_female: Bools

    def is_adult(self) -> Bools:
        return self.age >= ADULT_AGE


def draw_people(plan: PopulationPlan, homes: HouseholdColumns) -> PersonColumns:
    """Everyone of the given households."""
    home = np.repeat(np.arange(len(homes.size)), homes.size)
    place = np.arange(len(home)) - homes.starts[home]
    draws = Draws(plan.seed, homes.index[home] * PERSON_STRIDE + place)
    relation = _relations(homes, home, place, draws)
    age = _ages(homes, home, relation, draws)
    return PersonColumns(draws, home, place, relation, age, _sexes(homes, home, relation, draws))


def _relations(homes: HouseholdColumns, home: Ints, place: Ints, draws: Draws) -> Ints:
    has_couple = homes.has_couple[home]
    is_old = homes.head_age[home] >= _OLD_HEAD
    uniform = draws.uniform("kin")
    share = np.where(is_old, _KIN_SHARE_OLD, _KIN_SHARE_YOUNG)
    # Two people who are no couple are more often relatives where the head is too young for a grown child.
    share = np.where(~has_couple & ~is_old, 3 * share, share)
    within = np.minimum(uniform / share, 0.999999)
    kin = np.where(is_old, position_in(_KIN_OF_OLD, within), position_in(_KIN_OF_YOUNG, within))
    relation = np.where(uniform < share, kin, CHILD)
    relation[place == 0] = HEAD
    relation[(place == 1) & has_couple] = SPOUSE
    return relation


def _ages(homes: HouseholdColumns, home: Ints, relation: Ints, draws: Draws) -> Floats:
    head, head_is_female = homes.head_age[home], homes.head_is_female[home]
    uniform, normal = draws.uniform("age"), draws.normal("age")
    mother = head - np.where(head_is_female, 0.0, 4.0)
    spouse = head + np.where(head_is_female, 4.0, -4.0) + 3.5 * normal
    ages = {
        HEAD: head,
        SPOUSE: np.clip(spouse, 17.0, 96.0),
        CHILD: _child_age(mother, uniform),
        GRANDCHILD: 15.0 * uniform,
        PARENT: np.minimum(head + 26.0 + 4.0 * np.abs(normal), 98.0),
        CHILD_IN_LAW: 20.0 + 15.0 * uniform,
        SIBLING: np.clip(head + 7.0 * normal, 1.0, 90.0),
        OTHER: 5.0 + 75.0 * uniform,
    }
    return np.choose(relation, [ages[code] for code in range(len(ages))])


def _child_age(mother: Floats, uniform: Floats) -> Floats:
    youngest = np.maximum(mother - 42.0, 0.0)
    oldest = np.maximum(mother - 19.0, youngest + 0.5)
    at_home = np.minimum(oldest, np.maximum(_LEAVES_HOME, youngest + 6.0))
    return youngest + (at_home - youngest) * uniform


def _sexes(homes: HouseholdColumns, home: Ints, relation: Ints, draws: Draws) -> Bools:
    head_is_female = homes.head_is_female[home]
    share = np.array([0, 0, 0.485, 0.485, 0.75, 0.70, 0.5, 0.5])[relation]
    is_female = draws.happens("sex", share)
    return np.where(
        relation == HEAD, head_is_female, np.where(relation == SPOUSE, ~head_is_female, is_female)
    )


@dataclass(frozen=True)
class PersonNames:
    """Positions in names.GIVEN and names.FAMILY_SPELLINGS; a father's is in GIVEN too, -1 where not known."""

    given: Ints
    family: Ints
    father: Ints


def name_people(homes: HouseholdColumns, people: PersonColumns) -> PersonNames:
    """Names that fit: children bear the father's family name and his given name as their father's."""
    ints = names.given_names(people.draws, people.is_female.astype(np.int64))
    own_family = names.family_names(people.draws, "family name")
    own_father = names.male_names(people.draws, "father name")
    parent = _father_position(homes)
    no_father_here = people.draws.at(homes.starts)
    house_family = np.where(
        parent >= 0, own_family[parent], names.family_names(no_father_here, "late father's")
    )
    house_father = np.where(parent >= 0, ints[parent], names.male_names(no_father_here, "late father"))
    is_child = people.relation == CHILD
    family = np.where(is_child, house_family[people.home], own_family)
    same_house = (people.relation == SIBLING) | ((people.relation == PARENT) & ~people.is_female)
    family = np.where(same_house, own_family[homes.starts[people.home]], family)
    father = np.where(is_child, house_father[people.home], own_father)
    return PersonNames(ints, family, np.where(people.draws.happens("father not known", 0.004), -1, father))


def _father_position(homes: HouseholdColumns) -> Ints:
    """Position among the people of the man whose children live there; -1 where he does not."""
    husband = np.where(homes.has_couple, homes.starts + 1, -1)
    return np.where(homes.head_is_female, husband, homes.starts)
