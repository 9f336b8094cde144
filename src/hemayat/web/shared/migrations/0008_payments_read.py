"""The citizens' site reads what was reported of the payments of the own household."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("web_shared", "0007_citizen_writes"), ("referrals", "0011_payments")]
    operations = [
        migrations.RunSQL(
            "GRANT SELECT ON payment_result, payment_current TO hemayat_citizen",
            "REVOKE SELECT ON payment_result, payment_current FROM hemayat_citizen",
        )
    ]
