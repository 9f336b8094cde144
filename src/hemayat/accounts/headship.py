"""Who leads a household, and whose words somebody who is signed in may read: the same for every slice (decision 0052).

The registers may name one person as head while our own record names another, a former spouse for instance.
"""

from __future__ import annotations

from hemayat.accounts.results import Citizen
from hemayat.audit.keys import key_ring

NATIONAL_ID = b"national_id"


def leads(by: Citizen, recorded_head: str | None) -> bool:
    """Whether they lead the household by our own record too: as its head, or as its head's guardian or attorney."""
    return is_led_by(by.person_index, by.acts_as, recorded_head)


def is_led_by(person_index: bytes, acts_as: str, recorded_head: str | None) -> bool:
    """The same of a person by blind index, and by what they act as ("" for themselves).

    `recorded_head`: national id of the head in our record; None if our record has none, so that nobody contradicts
    the registers.
    """
    if acts_as or recorded_head is None:
        return True
    # By every key, so that a rotation of keys during a session turns nobody away.
    return person_index in key_ring().blind_indexes("national_id", recorded_head)


def has_written(by: Citizen, person_index: bytes) -> bool:
    """Whether they are the person with this blind index."""
    return person_index == by.person_index or person_index in indexes_of(by)


def indexes_of(by: Citizen) -> list[bytes]:
    """Of the person who is signed in, by every key, so that a rotation of keys hides nothing."""
    return list(key_ring().blind_indexes("national_id", national_id_of(by)))


def national_id_of(by: Citizen) -> str:
    """Of the person who is signed in, also if they act for somebody else."""
    return key_ring().unseal(by.national_id_sealed, NATIONAL_ID).decode()
