"""The officers' queues as wholes: forecasts, and how many cases each officer was handed. Nothing about a household."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class QueueForecast(models.Model):
    """The forecast of one province's queue, or of the nation's ("*"), as a job last measured it (forecast.py).

    `decided`, `officer_days`: by case officers in the last `pace_days` working days. `schedule`: for each due date the
    date, how many cases are due by then, the day on which they are decided at that pace, and how many of them late.
    `spare`: cases that may still be taken out of turn; handing one out from the document lane counts it down.
    """

    province = models.CharField(max_length=2, primary_key=True)
    measured_at = models.DateTimeField()
    waiting = models.BigIntegerField()
    decided = models.BigIntegerField()
    pace_days = models.PositiveIntegerField()
    officer_days = models.BigIntegerField()
    empties_on = models.DateField(null=True)
    late = models.BigIntegerField(null=True)
    officers_needed = models.BigIntegerField(null=True)
    spare = models.BigIntegerField(null=True)
    schedule = models.JSONField()

    class Meta:
        db_table = "queue_forecast"
        constraints = [
            # Without a pace nothing is foretold of a queue in which cases wait.
            models.CheckConstraint(
                condition=Q(decided__gt=0)
                | Q(waiting=0)
                | Q(empties_on=None, late=None, officers_needed=None, spare=None),
                name="queue_forecast_has_a_pace",
            )
        ]


class CaseHandOut(models.Model):
    """How many cases an officer took on a day, and how many of them out of turn, from the document lane.

    `share`: what the agreement allows, in tenths of a percent.
    """

    pk = models.CompositePrimaryKey("member_id", "day")
    member_id = models.BigIntegerField()
    day = models.DateField()
    share = models.PositiveSmallIntegerField()
    taken = models.PositiveIntegerField()
    from_lane = models.PositiveIntegerField()

    class Meta:
        db_table = "case_hand_out"
        constraints = [
            models.CheckConstraint(
                condition=Q(from_lane=0) | Q(from_lane__lte=F("share") * F("taken") / 1000),
                name="case_hand_out_within_share",
            )
        ]
