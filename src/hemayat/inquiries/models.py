"""Receipts of inquiries, and what registers answered about the members of households."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Func, Q, Value


class InquiryReceipt(models.Model):
    """One question to one register about one person. Rows are only ever added; who asked is a plain id.

    `reference`: the call's, which both sides keep; people asked about together share it.
    `person_index`: blind index of the national id. `reason`: why there was no answer; empty where there was one.
    """

    reference = models.UUIDField()
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
                condition=Q(is_answered=True, reason="") | (Q(is_answered=False) & ~Q(reason="")),
                name="inquiry_receipt_says_why",
            ),
            models.UniqueConstraint(
                fields=["reference", "person_index", "household_id"],
                name="inquiry_receipt_once",
                nulls_distinct=False,
            ),
        ]


class RegisterAnswer(models.Model):
    """What one register answered about a household for one case. Rows are only ever added.

    `about`: the case, as "request:7". `body`: results, rows and national ids by number, sealed. `is_complete`:
    everybody who was asked about has an answer. `reason`: why the register said nothing, for an operator.
    """

    pk = models.CompositePrimaryKey("household_id", "id")
    household_id = models.BigIntegerField()
    id = models.BigIntegerField(
        unique=True, db_default=Func(Value("register_answer_id_seq"), function="nextval")
    )
    province = models.CharField(max_length=2, blank=True)
    about = models.CharField(max_length=64)
    register = models.CharField(max_length=32)
    as_of = models.DateField(null=True)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    is_answered = models.BooleanField()
    is_complete = models.BooleanField()
    reason = models.CharField(max_length=80)
    reference = models.UUIDField()
    body = models.BinaryField()

    objects: ClassVar[models.Manager[RegisterAnswer]] = models.Manager()

    class Meta:
        db_table = "register_answer"
        indexes = [
            models.Index(fields=["household_id", "about"], name="register_answer_of_case"),
            # Oversight lists the inquiries of a month to one register.
            models.Index(fields=["register", "asked_at", "id"], name="register_answer_by_time"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_answered=True, as_of__isnull=False, answered_at__isnull=False, reason="")
                | (Q(is_answered=False, is_complete=False, as_of__isnull=True) & ~Q(reason="")),
                name="register_answer_says_why",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(answered_at__gte=F("asked_at")),
                name="register_answer_after_question",
            ),
        ]


class FileAnswer(models.Model):
    """What the owner of a register that is reached by file said of one dispute. Rows are only ever added.

    `dispute`: its reference. `state`: open, which acknowledges it, then corrected or upheld, once each. `body`: words,
    day and the rows of each person, sealed (file_adapter.py).
    """

    pk = models.CompositePrimaryKey("household_id", "id")
    household_id = models.BigIntegerField()
    id = models.BigIntegerField(
        unique=True, db_default=Func(Value("register_file_answer_number"), function="nextval")
    )
    province = models.CharField(max_length=2, blank=True)
    register = models.CharField(max_length=32)
    dispute = models.UUIDField()
    receipt = models.CharField(max_length=64)
    state = models.CharField(max_length=12)
    body = models.BinaryField()
    taken_in_at = models.DateTimeField()

    objects: ClassVar[models.Manager[FileAnswer]] = models.Manager()

    class Meta:
        db_table = "register_file_answer"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["open", "corrected", "upheld"]), name="register_file_answer_state"
            ),
            models.UniqueConstraint(
                fields=["dispute"], condition=Q(state="open"), name="register_file_answer_receives_once"
            ),
            models.UniqueConstraint(
                fields=["dispute"], condition=~Q(state="open"), name="register_file_answer_answers_once"
            ),
        ]


class FileWord(models.Model):
    """About whom a `FileAnswer` speaks, and of which day, so that the register's word about a person is found."""

    pk = models.CompositePrimaryKey("household_id", "id")
    household_id = models.BigIntegerField()
    id = models.BigIntegerField(
        unique=True, db_default=Func(Value("register_file_word_number"), function="nextval")
    )
    province = models.CharField(max_length=2, blank=True)
    register = models.CharField(max_length=32)
    national_id = models.BinaryField()
    person_index = models.BinaryField(max_length=32)
    as_of = models.DateField()
    answer_id = models.BigIntegerField()

    objects: ClassVar[models.Manager[FileWord]] = models.Manager()

    class Meta:
        db_table = "register_file_word"
        indexes = [models.Index(fields=["register", "person_index"], name="register_file_word_of_person")]
