"""What the tax, insurance and labour registers know of people's livings. Informal work is in none of them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hemayat.registers.schema import EMPLOYMENT, INCOMES, INSURANCE, RegisterTable
from hemayat.synthetic.population.block import HouseholdBlock, round_rial
from hemayat.synthetic.population.columns import RegisterRows, concatenate_rows
from hemayat.synthetic.population.economy import Livelihood
from hemayat.synthetic.population.people import SPOUSE
from hemayat.synthetic.population.persons import NO_SUPPORT, support_kinds
from hemayat.synthetic.population.randomness import Array, Floats, Ints, power


class _Trace(NamedTuple):
    """How a living shows in the registers; each `…_share` is the share of such people who are in that one."""

    income_share: float
    declared: float  # the part of the income that the row holds
    kind: str
    source: str
    insured_share: float
    fund: str
    status: str
    job_share: float = 0.0
    occupation: str = "other"


_NO_TRACE = _Trace(0, 0, "other", "tax_registry", 0.02, "health", "dependant")
_PROFESSION = (0.90, 0.85, "self_employment", "tax_registry", 0.85, "social_security", "contributor", 1.0)
_WAGE = (1.0, 1.0, "wage")

_TRACES: dict[Livelihood, _Trace] = {
    Livelihood.NOTHING: _NO_TRACE,
    Livelihood.INFORMAL: _NO_TRACE._replace(income_share=0.12, declared=0.6, insured_share=0.45),
    Livelihood.WORKER: _Trace(
        *_WAGE, "social_security", 1.0, "social_security", "contributor", 0.95, "worker"
    ),
    Livelihood.CIVIL_SERVANT: _Trace(
        *_WAGE, "treasury", 1.0, "civil_pension", "contributor", 1.0, "civil_servant"
    ),
    Livelihood.GUILD_MEMBER: _Trace(
        0.85,
        0.80,
        "self_employment",
        "tax_registry",
        0.75,
        "social_security",
        "contributor",
        0.95,
        "guild_member",
    ),
    Livelihood.FARMER: _Trace(
        0.25, 0.5, "self_employment", "tax_registry", 0.40, "rural", "contributor", 0.30, "farmer"
    ),
    Livelihood.SELF_EMPLOYED: _Trace(
        0.65,
        0.75,
        "self_employment",
        "tax_registry",
        0.50,
        "social_security",
        "contributor",
        0.45,
        "self_employed",
    ),
    Livelihood.OTHER: _Trace(
        0.75, 0.9, "other", "tax_registry", 0.60, "social_security", "contributor", 0.80, "other"
    ),
    Livelihood.MERCHANT: _Trace(*_PROFESSION, "merchant"),
    Livelihood.DIRECTOR_GENERAL: _Trace(
        *_WAGE, "treasury", 1.0, "civil_pension", "contributor", 1.0, "director_general"
    ),
    Livelihood.COMMANDER: _Trace(*_WAGE, "treasury", 1.0, "armed_forces", "contributor", 1.0, "commander"),
    Livelihood.FACULTY_MEMBER: _Trace(
        *_WAGE, "treasury", 1.0, "civil_pension", "contributor", 1.0, "faculty_member"
    ),
    Livelihood.PHYSICIAN: _Trace(*_PROFESSION, "physician"),
    Livelihood.LAWYER: _Trace(*_PROFESSION, "lawyer"),
    Livelihood.SOCIAL_SECURITY_PENSION: _Trace(
        1.0, 1.0, "pension", "social_security", 1.0, "social_security", "pensioner"
    ),
    Livelihood.CIVIL_PENSION: _Trace(1.0, 1.0, "pension", "civil_pension", 1.0, "civil_pension", "pensioner"),
    Livelihood.ARMED_FORCES_PENSION: _Trace(
        1.0, 1.0, "pension", "treasury", 1.0, "armed_forces", "pensioner"
    ),
}
_BY_LIVING = [_TRACES[living] for living in Livelihood]

_CIVIL_FUND_SHARE = 0.34  # the other civil servants are insured with social security
_SPOUSE_INSURED_SHARE = 0.20
_SUPPORT_RIAL = 26_000_000  # a support body pays this much a year at the prices of 1398
_PROPERTY_INCOME_SHARE, _PROPERTY_INCOME_PART = 0.40, 0.25
_GRADES: Floats = np.array([0.02, 0.11, 0.35, 0.52])
_NO_GRADE = 0
_EMPLOYERS = (
    Livelihood.GUILD_MEMBER,
    Livelihood.MERCHANT,
    Livelihood.SELF_EMPLOYED,
    Livelihood.OTHER,
    Livelihood.PHYSICIAN,
)


def incomes(block: HouseholdBlock) -> RegisterRows:
    """One row for each earner and kind, for the twelve months before the plan's day."""
    return concatenate_rows(_earnings(block), _property_incomes(block), _support_payments(block))


def _earnings(block: HouseholdBlock) -> RegisterRows:
    economy, people = block.economy, block.people
    share = _shares("income_share")[economy.living]
    who = np.flatnonzero(people.draws.happens("income is registered", share))
    living, home = economy.living[who], people.home[who]
    amount = economy.income_rial[home] * economy.weight[who] / economy.total_weight[home]
    return _income_rows(
        block,
        who,
        _positions(INCOMES, "kind")[living],
        _positions(INCOMES, "source")[living],
        amount * _shares("declared")[living],
    )


def _property_incomes(block: HouseholdBlock) -> RegisterRows:
    standing = block.economy.standing
    homes = block.homes_that("property income", _PROPERTY_INCOME_SHARE * power(standing, 4))
    who = block.owners("property income", homes, 0.1)
    amount = block.economy.income_rial[homes] * _PROPERTY_INCOME_PART
    return _income_rows(block, who, *_said("property", "tax_registry"), amount)


def _support_payments(block: HouseholdBlock) -> RegisterRows:
    homes = np.flatnonzero(support_kinds(block) != NO_SUPPORT)
    amount = np.full(len(homes), _SUPPORT_RIAL * block.plan.level) * (
        1 + 0.25 * (block.homes.size[homes] - 1)
    )
    return _income_rows(block, block.homes.starts[homes], *_said("support", "support_body"), amount)


def _said(kind: str, source: str) -> tuple[int, int]:
    return _position(INCOMES, "kind", kind), _position(INCOMES, "source", source)


def _income_rows(
    block: HouseholdBlock, who: Ints, kind: Ints | int, source: Ints | int, amount: Floats
) -> RegisterRows:
    month = block.plan.months_ago(12)
    return RegisterRows.about(
        who, kind=kind, source=source, month=month, months=12, amount_rial=round_rial(amount)
    )


def insurance(block: HouseholdBlock) -> RegisterRows:
    """A row for everyone who is insured in their own name, and for some husbands and wives."""
    living, people = block.economy.living, block.people
    share = _shares("insured_share")[living]
    is_dependant_spouse = (people.relation == SPOUSE) & (living == Livelihood.NOTHING)
    share = np.where(is_dependant_spouse, _SPOUSE_INSURED_SHARE, share)
    who = np.flatnonzero(people.draws.happens("insured", share))
    fund = _positions(INSURANCE, "fund")[living[who]]
    is_other_civil = (living[who] == Livelihood.CIVIL_SERVANT) & ~people.draws.at(who).happens(
        "civil fund", _CIVIL_FUND_SHARE
    )
    ordinary = _position(INSURANCE, "fund", "social_security")
    fund = np.where(is_other_civil | is_dependant_spouse[who], ordinary, fund)
    return RegisterRows.about(who, fund=fund, status=_positions(INSURANCE, "status")[living[who]])


def employment(block: HouseholdBlock) -> RegisterRows:
    """A row for everyone whose job is registered."""
    living, people = block.economy.living, block.people
    who = np.flatnonzero(people.draws.happens("job is registered", _shares("job_share")[living]))
    draws, trade = people.draws.at(who), living[who]
    is_guild = trade == Livelihood.GUILD_MEMBER
    grade = np.where(is_guild, 1 + draws.choose("guild grade", _GRADES), _NO_GRADE)
    may_employ = np.isin(trade, _EMPLOYERS) & draws.happens(
        "employs", 0.05 + 0.08 * block.person_standing[who]
    )
    few, many = (
        1 + draws.below("employees", 3),
        4 + (60 * power(draws.uniform("many employees"), 4)).astype(np.int64),
    )
    employees = np.where(draws.happens("employs many", 0.30), many, few)
    return RegisterRows.about(
        who,
        occupation=_positions(EMPLOYMENT, "occupation")[trade],
        guild_grade=grade,
        employees=np.where(may_employ, employees, 0),
    )


def _shares(field: str) -> Floats:
    return np.array([getattr(trace, field) for trace in _BY_LIVING], dtype=np.float64)


def _positions(table: RegisterTable, column: str) -> Array:
    """By living, the position of its word in the column's codes."""
    return np.array([_position(table, column, getattr(trace, column)) for trace in _BY_LIVING])


def _position(table: RegisterTable, column: str, word: str) -> int:
    return table.by_name[column].codes.index(word)
