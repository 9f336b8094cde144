"""What the registers' answers mean for a sign-in."""

from __future__ import annotations

from hemayat.accounts.states import Finding
from hemayat.inquiries.answers import Confirmed


def finding_of(confirmed: Confirmed) -> Finding:
    """Of a person whose identity is confirmed. All who are not let in are told exactly what they can do."""
    if not confirmed.is_alive:
        return "deceased"
    if confirmed.household_id is None:
        return "applicant"
    if confirmed.acts_as:
        return confirmed.acts_as
    return "head" if confirmed.is_head else "not_head"
