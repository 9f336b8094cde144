"""Check the limit up to which one officer may correct data alone: some support must be above it."""

from __future__ import annotations

import datetime as dt

from hemayat.agreements.errors import AgreementFault
from hemayat.common.language import Message, Words
from hemayat.common.money import format_money
from hemayat.eligibility.current_rules import rules_in_force

_ASKS_NOBODY = Message(
    "With this limit, one officer alone could grant up to {limit} a year, but no household receives more "
    "than {most} a year. The rule of two officers would never apply. Enter a lower limit."
)


def check_limit_divides(limit_rial: int, today: dt.date) -> None:
    """Raises AgreementFault if no support under the current policy is above this limit."""
    most = rules_in_force(today).decider.policy.highest_support_rial
    if limit_rial >= most:
        raise AgreementFault(_ASKS_NOBODY.format(limit=_money(limit_rial), most=_money(most)))


def _money(rial: int) -> Words:
    return Words(format_money(rial, "fa"), format_money(rial, "en"))
