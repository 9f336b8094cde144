"""The end of a pause writes down the new due date, so that nothing else can move it."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("agreements", "0003_drafts")]
    operations = [
        migrations.AddField("clockevent", "due_on", models.DateField(null=True)),
        migrations.AddConstraint(
            "clockevent",
            models.CheckConstraint(
                condition=Q(happening="resumed", due_on__isnull=False)
                | (~Q(happening="resumed") & Q(due_on__isnull=True)),
                name="clock_event_announces_its_day",
            ),
        ),
    ]
