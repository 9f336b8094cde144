"""Accounts, loans and card purchases."""

from __future__ import annotations

import numpy as np

from hemayat.synthetic.population.block import HouseholdBlock, lognormal_amounts, round_rial
from hemayat.synthetic.population.columns import RegisterRows, concatenate_rows
from hemayat.synthetic.population.people import HEAD, SPOUSE
from hemayat.synthetic.population.randomness import Floats, Ints, power

_HEADS, _HEADS_TWICE, _SPOUSES, _OTHER_ADULTS = 0.95, 0.20, 0.38, 0.17
_TURNOVER_LOW, _TURNOVER_HIGH = 1.3, 2.0
_CARD_SHARE = 0.92
_LOAN_RIAL = 130_000_000
_YEAR = 365


def accounts(block: HouseholdBlock) -> RegisterRows:
    """About 1.5 accounts a household, through which 1.3 to 2 times its income runs; and those of strangers."""
    people = block.people
    relation = people.relation
    share = np.where(relation == HEAD, _HEADS, np.where(relation == SPOUSE, _SPOUSES, _OTHER_ADULTS))
    first = np.flatnonzero(people.draws.happens("account", np.where(people.is_adult(), share, 0.0)))
    heads = first[relation[first] == HEAD]
    second = heads[people.draws.at(heads).happens("second account", _HEADS_TWICE)]
    part_first = np.where(relation[first] == HEAD, 1.0, 0.4) * people.draws.at(first).between(
        "account part", 0.7, 1.3
    )
    part_second = people.draws.at(second).between("second account part", 0.1, 0.6)
    whole = np.bincount(people.home[first], part_first, minlength=len(block.homes.size))
    whole += np.bincount(people.home[second], part_second, minlength=len(block.homes.size))
    run_through = block.economy.income_rial * block.homes.draws.between(
        "turnover", _TURNOVER_LOW, _TURNOVER_HIGH
    )
    each = run_through / np.where(whole > 0, whole, 1.0)
    return concatenate_rows(
        _account_rows(block, first, "balance", part_first * each[people.home[first]]),
        _account_rows(block, second, "second balance", part_second * each[people.home[second]]),
        _strangers(block),
    )


def _account_rows(block: HouseholdBlock, who: Ints, name: str, turnover: Floats) -> RegisterRows:
    balance = turnover * lognormal_amounts(block.people.draws.at(who), name, 0.05, 1.2)
    return RegisterRows.about(who, balance_rial=round_rial(balance), turnover_rial=round_rial(turnover))


def _strangers(block: HouseholdBlock) -> RegisterRows:
    """Accounts of people who are in no household; their ids stand behind those of the block's people."""
    beside = block.faults.orphan
    draws = block.people.draws.at(beside)
    turnover = lognormal_amounts(draws, "stranger's turnover", 300_000_000 * block.plan.level, 0.8)
    who = len(block.people.home) + np.arange(len(beside))
    columns = {"balance_rial": round_rial(turnover * 0.05), "turnover_rial": round_rial(turnover)}
    return RegisterRows(who, columns, beside)


def loans(block: HouseholdBlock) -> RegisterRows:
    """Loans of the last eight years, mostly small; the better off have more and larger ones."""
    made = []
    for name, rate in (("loan", 0.34), ("second loan", 0.06)):
        homes = block.homes_that(name, rate * (0.5 + block.economy.standing))
        draws, standing = block.homes.draws.at(homes), block.economy.standing[homes]
        years_ago = 8 * power(draws.uniform(f"{name} age"), 2)
        amount = lognormal_amounts(
            draws, f"{name} amount", _LOAN_RIAL * (0.5 + 5.0 * power(standing, 5)), 1.0
        )
        is_open = draws.happens(f"{name} is open", np.where(years_ago < 4, 0.9, 0.35))
        made.append(
            RegisterRows.about(
                block.owners(name, homes, 0.2),
                amount_rial=round_rial(amount * block.plan.level, 1_000_000),
                granted_on=block.plan.as_of_days("loans") - (years_ago * _YEAR).astype(np.int64),
                is_being_repaid=is_open,
            )
        )
    return concatenate_rows(*made)


def purchases(block: HouseholdBlock) -> RegisterRows:
    """One row for each household with a bank card, for the last six months."""
    homes = block.homes_that("card", _CARD_SHARE)
    part = block.homes.draws.at(homes).between("purchases part", 0.30, 0.65)
    amount = round_rial(block.economy.income_rial[homes] / 2 * part, 100_000)
    who = block.owners("card", homes, 0.1)
    return RegisterRows.about(who, month=block.plan.months_ago(6), months=6, amount_rial=amount)
