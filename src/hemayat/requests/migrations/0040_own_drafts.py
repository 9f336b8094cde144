"""A draft to change the head belongs to who writes it: two people of a household may claim to be its head."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models
from django.db.models import Q

SQL = Path(__file__).parents[1] / "sql"
# The version before has one draft in a household: of several, the newest stays.
BACK = """
SELECT set_config('hemayat.kind', 'system', true);
UPDATE request r SET state = 'withdrawn', ended_at = now(), answers = ''
WHERE kind = 'change_of_head' AND state = 'draft' AND EXISTS (
    SELECT FROM request n WHERE n.household_id = r.household_id AND n.kind = r.kind AND n.state = r.state AND n.id > r.id);
SELECT set_config('hemayat.kind', '', true);
DROP TRIGGER request_filed_by_writer ON request;
DROP FUNCTION request_filed_by_writer();
"""


class Migration(migrations.Migration):
    dependencies = [("requests", "0039_reminders"), ("accounts", "0012_actor_checks")]
    operations = [
        migrations.RemoveConstraint("request", "request_one_draft_of_a_kind"),
        migrations.AddConstraint(
            "request",
            models.UniqueConstraint(
                fields=["household_id", "kind"],
                condition=Q(state="draft") & ~Q(kind="change_of_head"),
                name="request_one_draft_of_a_kind",
            ),
        ),
        migrations.AddConstraint(
            "request",
            models.UniqueConstraint(
                fields=["household_id", "person_index"],
                condition=Q(state="draft", kind="change_of_head"),
                name="request_one_draft_of_a_new_head",
            ),
        ),
        migrations.RunSQL((SQL / "own_drafts.sql").read_text("utf-8"), BACK),
    ]
