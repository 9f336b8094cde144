"""For a process of an installation: a crowd of heads behind one address, and one who asks without end among them.

Whole minutes pass in seconds: the moments are made up, while each place is given by the database as to a page.
"""

from __future__ import annotations

import datetime as dt
import json

from django.db import connection

from hemayat.accounts.attempt_limits import asks_key
from hemayat.audit.context import SYSTEM, acting_as

ADDRESS = "10.77.0.1"
HEADS_IN_A_SECOND = 50_000 / 3_600
ATTACKS_IN_A_SECOND = 40


def main(heads: str) -> None:
    """Prints the longest and the mean wait of a head in seconds, alone and with the attacker, and who lost a place."""
    began = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    alone = waits(int(heads), began, attacks=0)
    attacked = waits(int(heads), began + dt.timedelta(days=1), attacks=ATTACKS_IN_A_SECOND)
    longer = [with_it - without for with_it, without in zip(attacked, alone, strict=True)]
    print(json.dumps({"alone": max(alone), "attacked": max(attacked), "longer": max(longer)}))


def waits(heads: int, began: dt.datetime, *, attacks: float) -> list[float]:
    """Of each head, in the order in which they come. Raises ValueError where one overtakes another."""
    found, last, sent = [], began, 0
    for head in range(heads):
        now = began + dt.timedelta(seconds=head / HEADS_IN_A_SECOND)
        due = int((now - began).total_seconds() * attacks)
        for _ in range(due - sent):
            placed(now)
        sent, place = due, placed(now)
        if place < last:
            raise ValueError("a later head is sent a code before an earlier one")
        last = place
        found.append((place - now).total_seconds())
    return found


def placed(now: dt.datetime) -> dt.datetime:
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT place_of_network(%s, false, %s)", [asks_key(ADDRESS), now])
        (place,) = cursor.fetchone() or (now,)
    found: dt.datetime = place
    return found
