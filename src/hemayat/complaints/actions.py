"""Every change to complaints, one function each: of the head, of an inspector, of the system. None makes a request.

Call them outside any transaction.
"""

from __future__ import annotations

from hemayat.complaints.complainant_actions import (
    Damage,
    complain_of_conduct,
    complain_of_delay,
    withdraw_complaint,
    write_to_inspector,
)
from hemayat.complaints.delay_notices import announce_ways
from hemayat.complaints.inspector_actions import (
    answer_complaint,
    ask_complainant,
    give_up_waiting,
    name_complainant,
    release,
    release_abandoned,
    take_up,
    write_to_complainant,
)

__all__ = [
    "Damage",
    "announce_ways",
    "answer_complaint",
    "ask_complainant",
    "complain_of_conduct",
    "complain_of_delay",
    "give_up_waiting",
    "name_complainant",
    "release",
    "release_abandoned",
    "take_up",
    "withdraw_complaint",
    "write_to_complainant",
    "write_to_inspector",
]
