"""Records behind failed and open criteria: the rows of registers by which a person recognises what counted."""

from __future__ import annotations

from django.db import models


class HouseholdRecords(models.Model):
    """The records behind what failed or stayed open for one household in one run; one partition for each run.

    `content` is sealed: contents.py writes and reads it. A household that has none has no row.
    """

    pk = models.CompositePrimaryKey("run_id", "household_id")
    run_id = models.BigIntegerField()
    household_id = models.BigIntegerField()
    province = models.CharField(max_length=2, blank=True)
    content = models.BinaryField()

    class Meta:
        db_table = "household_records"
        managed = False
