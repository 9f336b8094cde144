"""Journeys abroad of the last five years."""

from __future__ import annotations

import numpy as np

from hemayat.synthetic.population.block import HouseholdBlock
from hemayat.synthetic.population.columns import RegisterRows
from hemayat.synthetic.population.people import HEAD, SPOUSE
from hemayat.synthetic.population.randomness import Bools, Floats, Ints, power

_DAYS = 5 * 365

_AMONG_TRAVELLERS, _OF_HOUSEHOLDS = 0.38, 0.10
_PURPOSES_PILGRIM: Floats = np.array([0.90, 0.05, 0.01, 0.01, 0.01, 0.02])
_PURPOSES_OTHER: Floats = np.array([0.12, 0.50, 0.18, 0.06, 0.05, 0.09])
_OFTEN = 0.18


def trips(block: HouseholdBlock) -> RegisterRows:
    """A row for each departure. 95 in 100 people never leave; many who do are pilgrims who travel by road."""
    homes, people = block.homes, block.people
    house_travels = homes.draws.happens("travels", _OF_HOUSEHOLDS * (0.4 + 1.2 * block.economy.standing))
    share = np.where(people.relation <= SPOUSE, 0.75, _AMONG_TRAVELLERS)
    share[people.relation == HEAD] = 0.85
    travellers = np.flatnonzero(
        house_travels[people.home] & (people.age >= 1) & people.draws.happens("traveller", share * 0.8)
    )
    draws = people.draws.at(travellers)
    is_pilgrim = draws.happens("pilgrim", 0.85 - 0.55 * block.person_standing[travellers])
    few, many = (
        1 + (3 * power(draws.uniform("trips"), 2)).astype(np.int64),
        4 + (40 * power(draws.uniform("many trips"), 5)).astype(np.int64),
    )
    count = np.where(draws.happens("often", _OFTEN) & ~is_pilgrim, many, few)
    row = np.repeat(np.arange(len(travellers)), count)
    turn = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    return _departures(block, travellers[row], is_pilgrim[row], turn)


def _departures(block: HouseholdBlock, who: Ints, is_pilgrim: Bools, turn: Ints) -> RegisterRows:
    people = block.people.draws.at(who)
    # A person's journeys are spread by stepping round from one draw, which costs less than a draw for each.
    days_ago, by_air, purpose, kind = (
        np.mod(people.uniform(name) + turn * step, 1.0)
        for name, step in (("departure", 0.618), ("by air", 0.414), ("purpose", 0.732), ("official", 0.236))
    )
    pilgrim = np.searchsorted(np.cumsum(_PURPOSES_PILGRIM)[:-1], purpose, side="right")
    other = np.searchsorted(np.cumsum(_PURPOSES_OTHER)[:-1], purpose, side="right")
    longest_ago = np.minimum(_DAYS, 365 * block.people.age[who] - 60)
    return RegisterRows.about(
        who,
        departed_on=block.plan.as_of_days("trips") - (days_ago * longest_ago).astype(np.int64),
        kind=(kind < np.where(is_pilgrim, 0.0, 0.06)).astype(np.int64),
        purpose=np.where(is_pilgrim, pilgrim, other),
        by_air=by_air < np.where(is_pilgrim, 0.30, 0.75),
    )
