"""Nobody looks for the beginning of a key, so that no index is kept for it: Django makes one for each unique text."""

from __future__ import annotations

from django.db import migrations

WITHOUT = "DROP INDEX IF EXISTS outbox_key_56153876_like"
WITH = "CREATE INDEX outbox_key_56153876_like ON outbox (key text_pattern_ops)"


class Migration(migrations.Migration):
    dependencies = [("notifications", "0002_wrong_numbers")]
    operations = [migrations.RunSQL(WITHOUT, WITH)]
