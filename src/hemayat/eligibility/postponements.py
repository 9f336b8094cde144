"""Put off a change for the worse while an objection is open (A15). Why and when: requests/continued_support.py."""

from __future__ import annotations

import datetime as dt

from django.db import connection

_POSTPONE = """
INSERT INTO effect_postponement (household_id, province, run_id, decision_id, request_id, until, at)
SELECT household_id, province, CASE WHEN decision_id IS NULL THEN run_id END, decision_id, %s, %s, %s
FROM in_force(%s)"""


def postpone_effect(household: int, *, request_id: int, until: dt.date, now: dt.datetime) -> None:
    """What is in force for the household takes effect on `until` and not earlier. As the system, in its transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_POSTPONE, [request_id, until, now, household])
