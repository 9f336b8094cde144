"""A run is published province by province; what was published when is kept by the database."""

from __future__ import annotations

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

SQL = Path(__file__).parents[1] / "sql"
KEEP = """
CREATE TABLE published_run_once AS
SELECT r.id, r.published_at, r.superseded_at, r.adverse_from_on FROM run r WHERE r.published_at IS NOT NULL"""
# A household's province is one of 31 numbers, or empty for who lives abroad.
FILL = """
WITH places AS (SELECT to_char(n, 'FM00') AS province FROM generate_series(0, 30) AS n UNION ALL SELECT ''),
earlier AS (
    INSERT INTO published_period (province, since, until, run_id, adverse_from_on)
    SELECT p.province, o.published_at, o.superseded_at, o.id, o.adverse_from_on FROM places p, published_run_once o
    WHERE o.superseded_at IS NOT NULL)
INSERT INTO published_run (province, run_id, since, adverse_from_on)
SELECT p.province, o.id, o.published_at, o.adverse_from_on FROM places p, published_run_once o
WHERE o.superseded_at IS NULL;
DROP TABLE published_run_once;
SET CONSTRAINTS ALL IMMEDIATE;"""


class Migration(migrations.Migration):
    dependencies = [("eligibility", "0006_findings_decide"), ("households", "0007_left_alone_while_loaded")]

    operations = [
        migrations.RunSQL(KEEP, migrations.RunSQL.noop),
        migrations.DeleteModel("PublishedRun"),
        migrations.RemoveField("run", "adverse_from_on"),
        migrations.CreateModel(
            name="PublishedRun",
            fields=[
                ("province", models.CharField(max_length=2, primary_key=True, serialize=False)),
                ("since", models.DateTimeField()),
                ("adverse_from_on", models.DateField(null=True)),
                ("run", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="eligibility.run")),
            ],
            options={"db_table": "published_run"},
        ),
        migrations.CreateModel(
            name="PublishedPeriod",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "province",
                        "since",
                        "run_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("province", models.CharField(max_length=2)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
                ("adverse_from_on", models.DateField(null=True)),
                ("run", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="eligibility.run")),
            ],
            options={
                "db_table": "published_period",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until__isnull", True)),
                        fields=("province",),
                        name="published_period_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True), ("until__gte", models.F("since")), _connector="OR"
                        ),
                        name="published_period_ends_later",
                    ),
                ],
            },
        ),
        migrations.RunSQL((SQL / "published_run.sql").read_text("utf-8"), migrations.RunSQL.noop),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
