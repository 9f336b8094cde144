"""Households of an extract that no run can decide. Each has a named reason, so that none is left out in silence."""

from __future__ import annotations

from collections.abc import Mapping

from hemayat.common.language import Message, Words

FOLDER = "not_decided"
HEAD_UNBORN = "head_unborn"

NOT_DECIDED: dict[str, Words] = {
    "head_dead": Message("the head of the household has died"),
    "no_head": Message("no head of the household is registered"),
    "two_heads": Message("more than one head of the household is registered"),
    "household_incomplete": Message("the registered information about a member of the household is wrong"),
    HEAD_UNBORN: Message("the head of the household was born after the decision date"),
}
"""Reason → in Persian and English. All but the last are found when an extract is prepared."""

COLUMNS = {"household_id": "BIGINT", "reason": "VARCHAR"}


def file_of(bucket: int) -> str:
    """The path of a bucket's list inside a prepared snapshot."""
    return f"{FOLDER}/{bucket:05d}.parquet"


def with_unborn_heads(prepared: Mapping[str, int], accepted: int, decided: int) -> dict[str, int]:
    """Reason → households that a run did not decide. The rest of the accepted ones had a head who was not yet born."""
    found = {reason: prepared.get(reason, 0) for reason in NOT_DECIDED} | {HEAD_UNBORN: accepted - decided}
    return {reason: households for reason, households in found.items() if households}
