"""How many files each member of staff opened in a day, and what a supervisor added to the day's budget."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q


class LookDay(models.Model):
    """The files that a member opened on a day in Iran, and how often they searched by a national ID.

    Written and read by functions of the database alone.
    """

    pk = models.CompositePrimaryKey("member_id", "day")
    member_id = models.BigIntegerField()
    day = models.DateField()
    opened = ArrayField(models.BigIntegerField(), default=list)
    searches = models.IntegerField(db_default=0)

    class Meta:
        db_table = "look_day"


class LookExtension(models.Model):
    """So many more files for a member on one day, added by a supervisor who said why."""

    member_id = models.BigIntegerField()
    day = models.DateField()
    households = models.PositiveSmallIntegerField()
    because = models.CharField(max_length=200)
    by_id = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        db_table = "look_extension"
        constraints = [
            models.CheckConstraint(condition=~Q(by_id=F("member_id")), name="look_extension_by_another"),
            models.CheckConstraint(condition=~Q(because=""), name="look_extension_says_why"),
        ]
        indexes = [models.Index(fields=["member_id", "day"], name="look_extension_of_day")]
