"""A blind index of each member that a request names: the database closes the request to their relatives."""

from __future__ import annotations

import json
from pathlib import Path

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from hemayat.audit.keys import key_ring

UNDO = "REVOKE UPDATE (person_sealed, person_index) ON request_member FROM hemayat_app"


def fill(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Rows of earlier releases: the national ID is in the sealed row. There are few: only applications name members."""
    with editor.connection.cursor() as cursor:
        cursor.execute(
            "SELECT household_id, request_id, person_no, row FROM request_member WHERE person_index IS NULL"
        )
        for household, request, number, row in cursor.fetchall():
            found = json.loads(key_ring().unseal(bytes(row), b"request_member"))
            national_id = f"{found['national_id']:010d}"
            cursor.execute(
                "UPDATE request_member SET person_sealed = %s, person_index = %s"
                " WHERE (household_id, request_id, person_no) = (%s, %s, %s)",
                [
                    key_ring().seal(national_id.encode(), b"national_id"),
                    key_ring().blind_index("national_id", national_id),
                    household,
                    request,
                    number,
                ],
            )


class Migration(migrations.Migration):
    dependencies = [("requests", "0024_resend_week_once")]
    operations = [
        migrations.AddField("requestmember", "person_sealed", models.BinaryField(null=True)),
        migrations.AddField("requestmember", "person_index", models.BinaryField(max_length=32, null=True)),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8"), UNDO),
    ]
