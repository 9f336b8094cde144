"""Providers say to the citizens' site what became of a message, and it asks the database as a role of its own."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("notifications", "0006_line_is_right"), ("audit", "0009_proof")]
    operations = [
        migrations.RunSQL(
            "GRANT EXECUTE ON FUNCTION take_receipt TO hemayat_citizen",
            "REVOKE EXECUTE ON FUNCTION take_receipt FROM hemayat_citizen",
        )
    ]
