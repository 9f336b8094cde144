"""The letter that a head of household asked for, as it was made and signed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hemayat.households.row_numbers import row_number_field
from hemayat.letters.states import LetterDetail, LetterKind


class HouseholdLetter(models.Model):
    """Made when somebody first asks for it, and the same bytes from then on. Rows are only added.

    `holder_id`: the person that it is addressed to. `sha256`: of what the letter says, without its number and
    day; other contents make another letter. `situation_sha256`: of what each form and language of it shares, to tell
    whether it is current. `payload`: the canonical JSON that the QR code holds, signed by `key_id`.
    `pdf`: the file, sealed.
    """

    pk = models.CompositePrimaryKey("household_id", "id")
    household_id = models.BigIntegerField()
    id = row_number_field("household_letter_number")
    province = models.CharField(max_length=2, blank=True)
    serial_no = models.BigIntegerField()
    holder_id = models.BigIntegerField()
    kind = models.CharField(max_length=8)
    form = models.CharField(max_length=5)
    lang = models.CharField(max_length=2)
    sha256 = models.BinaryField(max_length=32)
    situation_sha256 = models.BinaryField(max_length=32)
    key_id = models.TextField()
    payload = models.TextField()
    signature = models.BinaryField()
    pdf = models.BinaryField()
    issued_at = models.DateTimeField()

    class Meta:
        db_table = "household_letter"
        constraints = [
            models.UniqueConstraint(fields=["id"], name="household_letter_number_is_one"),
            models.UniqueConstraint(fields=["serial_no"], name="household_letter_serial"),
            models.UniqueConstraint(
                fields=["household_id", "holder_id", "sha256"], name="household_letter_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[str(kind) for kind in LetterKind]), name="household_letter_kind"
            ),
            models.CheckConstraint(
                condition=Q(form__in=[str(form) for form in LetterDetail]), name="household_letter_form"
            ),
        ]
