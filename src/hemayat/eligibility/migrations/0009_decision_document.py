"""An officer's approval with an unknown value names the document that it rests on."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("eligibility", "0008_in_force")]
    operations = [migrations.AddField("decision", "document_id", models.UUIDField(null=True))]
