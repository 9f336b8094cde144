"""Lets the application see which migrations are there, for /readyz: Django's own list is older than our privileges."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_context")]
    operations = [
        migrations.RunSQL(
            "GRANT SELECT ON django_migrations TO hemayat_app",
            "REVOKE SELECT ON django_migrations FROM hemayat_app",
        )
    ]
