"""Nobody searches messages by the beginning of a key.

Django makes an index for that with every text column that has an index. Each new row had to be written into it.
"""

from __future__ import annotations

from django.db import migrations

GONE = "DROP INDEX IF EXISTS outbox_key_56153876_like"
BACK = "CREATE INDEX outbox_key_56153876_like ON outbox (key text_pattern_ops)"


class Migration(migrations.Migration):
    dependencies = [("notifications", "0002_functions")]
    operations = [migrations.RunSQL(GONE, BACK)]
