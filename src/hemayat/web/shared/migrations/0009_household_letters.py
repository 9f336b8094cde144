"""The citizens' site makes and reads letters of the own household, and says of a number whether it was issued."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("web_shared", "0008_payments_read"), ("letters", "0001_letters")]
    operations = [
        migrations.RunSQL(
            """GRANT SELECT, INSERT ON household_letter TO hemayat_citizen;
            GRANT USAGE ON SEQUENCE household_letter_number TO hemayat_citizen;
            GRANT EXECUTE ON FUNCTION letter_with_serial TO hemayat_citizen;""",
            """REVOKE SELECT, INSERT ON household_letter FROM hemayat_citizen;
            REVOKE USAGE ON SEQUENCE household_letter_number FROM hemayat_citizen;
            REVOKE EXECUTE ON FUNCTION letter_with_serial FROM hemayat_citizen;""",
        )
    ]
