"""Copies of what is held about a household, while somebody may take them; and what was erased, by which rule."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Func, Q, Value

from hemayat.data_rights.states import CopyState


class DataCopy(models.Model):
    """One copy, for whoever asked for it and nobody else, though they head the household later.

    `session`: in which it was asked for. `sealed_key` opens the pieces, and is itself sealed by the ring
    (documents/envelope.py). `expires_at`: then its pieces are erased, and `person_sealed`, by which it is made; that it
    was asked for and taken stays.
    """

    pk = models.CompositePrimaryKey("household_id", "id")
    household_id = models.BigIntegerField()
    id = models.UUIDField(default=uuid.uuid4)
    number = models.BigIntegerField(db_default=Func(Value("data_copy_number"), function="nextval"))
    province = models.CharField(max_length=2, blank=True)
    person_index = models.BinaryField(max_length=32)
    person_sealed = models.BinaryField()
    session = models.BigIntegerField()
    acts_as = models.CharField(max_length=16, blank=True)
    is_synthetic = models.BooleanField()
    sealed_key = models.BinaryField()
    state = models.CharField(max_length=8)
    asked_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    volumes = models.SmallIntegerField(default=0)
    size = models.BigIntegerField(default=0)

    class Meta:
        db_table = "data_copy"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[str(state) for state in CopyState]), name="data_copy_state"
            ),
            models.UniqueConstraint(
                fields=["household_id", "person_index"],
                condition=Q(state__in=[CopyState.ASKED.value, CopyState.READY.value]),
                name="data_copy_one_at_a_time",
            ),
            models.UniqueConstraint(fields=["number"], name="data_copy_by_number"),
        ]
        indexes = [
            models.Index(
                fields=["expires_at"],
                condition=Q(state__in=[CopyState.ASKED.value, CopyState.READY.value, CopyState.FAILED.value]),
                name="data_copy_lapses",
            )
        ]


class DataCopyPiece(models.Model):
    """A volume of a copy, sealed: a ZIP by itself, of a size that is sent whole."""

    pk = models.CompositePrimaryKey("household_id", "copy_id", "number")
    household_id = models.BigIntegerField()
    copy_id = models.UUIDField()
    number = models.IntegerField()
    province = models.CharField(max_length=2, blank=True)
    sealed = models.BinaryField()

    class Meta:
        db_table = "data_copy_piece"


class RetentionRun(models.Model):
    """A rule of the schedule was carried out: what had lapsed `before` an instant is gone. `erased`: how many rows."""

    rule = models.CharField(max_length=24)
    at = models.DateTimeField()
    before = models.DateTimeField()
    erased = models.BigIntegerField()

    class Meta:
        db_table = "retention_run"
        indexes = [models.Index(fields=["rule", "-at"], name="retention_run_latest")]
