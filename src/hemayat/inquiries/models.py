"""Receipts of inquiries."""

from __future__ import annotations

from django.db import models


class InquiryReceipt(models.Model):
    """One question to one register. Rows are only ever added; who asked and who it was about are plain ids.

    `person_index`: blind index of the national id. `reason`: why there was no answer; empty where there was one.
    """

    reference = models.UUIDField(unique=True)
    asked_by = models.CharField(max_length=64)
    register = models.CharField(max_length=32)
    person_index = models.BinaryField(max_length=32)
    household_id = models.BigIntegerField(null=True)
    province = models.CharField(max_length=2)
    asked_at = models.DateTimeField()
    took_ms = models.IntegerField()
    is_answered = models.BooleanField()
    reason = models.CharField(max_length=80)

    class Meta:
        db_table = "inquiry_receipt"
        indexes = [models.Index(fields=["person_index", "asked_at"], name="inquiry_receipt_of_person")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_answered=True, reason="")
                | (models.Q(is_answered=False) & ~models.Q(reason="")),
                name="inquiry_receipt_says_why",
            )
        ]
