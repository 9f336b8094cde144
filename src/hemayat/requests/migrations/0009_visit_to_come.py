"""Nobody is called to an office on a day that has passed."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models import F, Q

CONSTRAINT = models.CheckConstraint(condition=Q(at__gt=F("called_at")), name="request_visit_to_come")
# The program has always checked this, so existing rows are not checked again, and nobody has to wait.
ADD = "ALTER TABLE request_visit ADD CONSTRAINT request_visit_to_come CHECK (at > called_at) NOT VALID"


class Migration(migrations.Migration):
    dependencies = [("requests", "0008_one_officer_a_year")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(ADD, "ALTER TABLE request_visit DROP CONSTRAINT request_visit_to_come")
            ],
            state_operations=[migrations.AddConstraint("visit", CONSTRAINT)],
        )
    ]
