"""Uploads are received unopened, and re-encoded by a job."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models
from django.db.models import F, Q

SQL = Path(__file__).parents[1] / "sql"
TABLE = "document"


def _check(name: str, condition: Q) -> migrations.AddConstraint:
    return migrations.AddConstraint(TABLE, models.CheckConstraint(condition=condition, name=name))


class Migration(migrations.Migration):
    dependencies = [("documents", "0003_kinds")]
    operations = [
        migrations.AddField(TABLE, "checks", models.SmallIntegerField(default=0)),
        migrations.AddField(TABLE, "checked_at", models.DateTimeField(null=True)),
        migrations.AddField(TABLE, "refusal", models.CharField(blank=True, default="", max_length=16)),
        migrations.AlterField(TABLE, "refusal", models.CharField(blank=True, max_length=16)),
        *(
            migrations.RemoveConstraint(TABLE, name)
            for name in (
                "document_state",
                "document_holds_something",
                "document_infected_is_gone",
                "document_says_when_scanned",
            )
        ),
        _check(
            "document_state",
            Q(state__in=["received", "held", "unscanned", "clean", "infected", "refused"]),
        ),
        _check(
            "document_holds_something",
            Q(size__gt=0, pages__gt=0)
            | Q(size__gt=0, pages=0, state__in=["received", "refused", "infected"]),
        ),
        _check(
            "document_refused_is_gone",
            Q(state__in=["infected", "refused"], sealed_content=b"")
            | (~Q(state__in=["infected", "refused"]) & ~Q(sealed_content=b"")),
        ),
        _check(
            "document_says_when_scanned",
            Q(state__in=["received", "held", "unscanned", "refused"], scanned_at__isnull=True)
            | Q(state__in=["clean", "infected"], scanned_at__isnull=False),
        ),
        _check(
            "document_says_why_refused",
            Q(state="refused", checked_at__isnull=False) & ~Q(refusal="")
            | ~Q(state="refused") & Q(refusal=""),
        ),
        migrations.AddIndex(
            TABLE,
            models.Index(F("uploaded_at"), condition=Q(state="received"), name="document_unchecked"),
        ),
        migrations.RunSQL((SQL / "checked_after_receipt.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]
