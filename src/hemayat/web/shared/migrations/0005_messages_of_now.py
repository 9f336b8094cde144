"""The database corrects the time of a message that a head queues, and refuses none because the clock of a site is wrong."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

AS_BEFORE = r"""
DROP TRIGGER message_is_of_now ON outbox;
DROP FUNCTION message_is_of_now;

DROP POLICY of_own_acts ON outbox;
CREATE POLICY of_own_acts ON outbox AS RESTRICTIVE FOR INSERT TO hemayat_citizen WITH CHECK (
    CASE notice
        WHEN 'answer_received.1' THEN key ~ '^request:[0-9]+:[0-9a-f]{32}$'
        WHEN 'request_withdrawn.1' THEN key ~ '^request:[0-9]+:[0-9a-f]{32}$'
        WHEN 'complaint_filed.1' THEN key ~ '^complaint:[0-9]+:[0-9a-f]{32}$'
        WHEN 'complaint_replied.1' THEN key ~ '^complaint:[0-9]+:[0-9a-f]{32}$'
        WHEN 'complaint_withdrawn.1' THEN key ~ '^complaint:[0-9]+:[0-9a-f]{32}$'
        WHEN 'question_received.1' THEN key ~ '^question:[0-9]+:[0-9a-f]{32}$'
        WHEN 'approval_withdrawn.1' THEN EXISTS (SELECT FROM approval a
            WHERE a.household_id = outbox.household_id AND 'approval_withdrawn:' || a.id = outbox.key)
        WHEN 'own_phone_added.1' THEN key = 'own_phone_added:' || split_part((SELECT acting_id()), ':', 2)
        ELSE false
    END
    AND are_notice_values(parameters) AND (to_sealed = '' OR is_own_line(to_sealed))
    AND state = CASE WHEN to_sealed = '' THEN 'held' ELSE 'queued' END AND fault IN ('', 'no_number')
    AND next_at <= now() + interval '1 minute'
    AND words = '' AND secret IS NULL AND NOT is_urgent AND run_id IS NULL AND expires_at IS NULL
    AND attempts = 0 AND provider = '' AND provider_reference = '' AND sent_at IS NULL AND settled_at IS NULL);
"""


class Migration(migrations.Migration):
    dependencies = [("web_shared", "0004_messages_of_heads")]
    operations = [migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8"), AS_BEFORE)]
