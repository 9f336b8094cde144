"""Ready answers are searched in Python, by the roots of their words: this version reads no folded text.

The column stays for a version: the one before this reads and writes it, during the upgrade and on the way back. A row
of this version has an empty one, by the default of the database.
"""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("questions", "0005_thread_message")]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.RemoveField("readyanswer", "folded")],
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE ready_answer ALTER folded SET DEFAULT ''",
                    "ALTER TABLE ready_answer ALTER folded DROP DEFAULT",
                )
            ],
        )
    ]
