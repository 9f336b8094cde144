"""The tables of the plain forms (tables.py)."""

from __future__ import annotations

from django.db import models


class PlainRequest(models.Model):
    objects: models.Manager[PlainRequest]

    household_id = models.BigIntegerField(primary_key=True)
    state = models.TextField()
    code = models.TextField(null=True)
    due_on = models.DateField(null=True)
    filed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "plain_request"
        managed = False


class PlainRow(models.Model):
    objects: models.Manager[PlainRow]

    household_id = models.BigIntegerField()
    name = models.TextField()
    detail = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        db_table = "plain_row"
        managed = False
