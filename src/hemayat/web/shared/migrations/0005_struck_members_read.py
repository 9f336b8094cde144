"""The citizens' site reads which members an officer struck out of the own application."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("web_shared", "0004_citizen_reads"), ("requests", "0035_member_strikes")]
    operations = [
        migrations.RunSQL(
            "GRANT SELECT ON member_strike TO hemayat_citizen",
            "REVOKE SELECT ON member_strike FROM hemayat_citizen",
        )
    ]
