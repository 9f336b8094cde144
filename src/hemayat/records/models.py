"""Records behind failed and open criteria: the rows of registers by which a person recognises what counted."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Func, Q, Value


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


class RecordQuestion(models.Model):
    """A register asked about the records of some members, since the head wants to see them; `content` is sealed.

    `persons`: the members about whom it is asked. `answered_at` is null while the register has not answered.
    """

    pk = models.CompositePrimaryKey("household_id", "id")
    household_id = models.BigIntegerField()
    id = models.BigIntegerField(
        unique=True, db_default=Func(Value("record_question_number"), function="nextval")
    )
    province = models.CharField(max_length=2, blank=True)
    register = models.CharField(max_length=32)
    persons = ArrayField(models.BigIntegerField())
    asked_at = models.DateTimeField()
    next_at = models.DateTimeField()
    tries = models.SmallIntegerField(default=0)
    answered_at = models.DateTimeField(null=True)
    content = models.BinaryField(default=b"")

    objects: ClassVar[models.Manager[RecordQuestion]] = models.Manager()

    class Meta:
        db_table = "record_question"
        indexes = [
            models.Index(fields=["next_at"], name="record_question_due", condition=Q(answered_at=None))
        ]


class RecordOpening(models.Model):
    """A member's records opened to the head of the household, by a code to the member's own line.

    `session`: the head's, for which alone they are open, from `opened_at` until `open_until`. `token`: hash of
    the token of the attempt by which the code is found (accounts/sql/line_codes.sql).
    """

    pk = models.CompositePrimaryKey("household_id", "id")
    household_id = models.BigIntegerField()
    id = models.BigIntegerField(
        unique=True, db_default=Func(Value("record_opening_number"), function="nextval")
    )
    province = models.CharField(max_length=2, blank=True)
    person_id = models.BigIntegerField()
    session = models.CharField(max_length=64)
    token = models.BinaryField(default=b"")
    asked_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    open_until = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager[RecordOpening]] = models.Manager()

    class Meta:
        db_table = "record_opening"
