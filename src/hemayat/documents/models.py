"""Documents that heads of household uploaded for a case."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Func, Q, Value

from hemayat.documents.formats import JPEG, PDF
from hemayat.documents.kinds import DocumentKind
from hemayat.documents.states import DocumentState


class Document(models.Model):
    """`sealed_key` opens `sealed_name` and `sealed_content`, and is itself sealed by the ring (documents/envelope.py).

    `case`: what it was uploaded for, "request:7". `number`: for resealing alone. `sha256`: of the bytes as they came;
    the same for one case are one document. `kind`: what it shows, as its sender says (kinds.py). `scanned_at`: empty
    where nobody has scanned it yet. `filed_at`: since when it belongs to a request that was filed, and stays.
    `checks`: how often the check was begun. `checked_at`: when it ended. `refusal`: why the check refused it. Of an
    infected or refused one the content is gone. `pages`: 0 before the check.
    """

    pk = models.CompositePrimaryKey("household_id", "id")
    household_id = models.BigIntegerField()
    id = models.UUIDField(default=uuid.uuid4)
    number = models.BigIntegerField(db_default=Func(Value("document_number"), function="nextval"))
    province = models.CharField(max_length=2, blank=True)
    case = models.CharField(max_length=64)
    sealed_key = models.BinaryField()
    sealed_name = models.BinaryField()
    sealed_content = models.BinaryField()
    media_type = models.CharField(max_length=32)
    size = models.IntegerField()
    pages = models.SmallIntegerField()
    sha256 = models.BinaryField(max_length=32)
    state = models.CharField(max_length=16)
    kind = models.CharField(max_length=16, blank=True)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.CharField(max_length=64)
    scanned_at = models.DateTimeField(null=True)
    checks = models.SmallIntegerField(default=0)
    checked_at = models.DateTimeField(null=True)
    refusal = models.CharField(max_length=16, blank=True)
    filed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "document"
        constraints = [
            models.UniqueConstraint(fields=["household_id", "case", "sha256"], name="document_once_a_case"),
            models.CheckConstraint(
                condition=Q(state__in=[str(state) for state in DocumentState]), name="document_state"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["", *(str(kind) for kind in DocumentKind)]), name="document_kind"
            ),
            models.CheckConstraint(condition=Q(media_type__in=[JPEG, PDF]), name="document_media_type"),
            models.CheckConstraint(
                condition=Q(size__gt=0, pages__gt=0)
                | Q(size__gt=0, pages=0, state__in=["received", "refused", "infected"]),
                name="document_holds_something",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["infected", "refused"], sealed_content=b"")
                | (~Q(state__in=["infected", "refused"]) & ~Q(sealed_content=b"")),
                name="document_refused_is_gone",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["received", "held", "unscanned", "refused"], scanned_at__isnull=True)
                | Q(state__in=["clean", "infected"], scanned_at__isnull=False),
                name="document_says_when_scanned",
            ),
            models.CheckConstraint(
                condition=Q(state="refused", checked_at__isnull=False) & ~Q(refusal="")
                | ~Q(state="refused") & Q(refusal=""),
                name="document_says_why_refused",
            ),
        ]
        indexes = [
            models.Index(F("number"), name="document_of_number"),
            models.Index(F("number"), condition=Q(state__in=["held", "unscanned"]), name="document_waiting"),
            models.Index(F("uploaded_at"), condition=Q(filed_at__isnull=True), name="document_unfiled"),
            models.Index(F("uploaded_at"), condition=Q(state="received"), name="document_unchecked"),
        ]
