"""Nobody searches requests by the beginning of a tracking code.

Django makes an index for that with every text column that has an index. Each new row had to be written into it.
"""

from __future__ import annotations

from django.db import migrations

GONE = "DROP INDEX IF EXISTS request_tracking_code_653e3b0c_like"
BACK = "CREATE INDEX request_tracking_code_653e3b0c_like ON request (tracking_code varchar_pattern_ops)"


class Migration(migrations.Migration):
    dependencies = [("requests", "0004_functions")]
    operations = [migrations.RunSQL(GONE, BACK)]
