"""Receipt times."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

BEFORE = """
CREATE OR REPLACE FUNCTION take_receipt(said_by text, about text, own_key uuid, tells text, with_code text, at timestamptz)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    known bigint[];
BEGIN
    IF acting_kind() NOT IN ('nobody', 'system') THEN
        RAISE EXCEPTION 'only a provider and the system bring a receipt' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO message_receipt (provider, reference, state, code, at)
    VALUES (said_by, about, tells, with_code, take_receipt.at) ON CONFLICT DO NOTHING;
    known := ARRAY(
        SELECT o.id FROM outbox o WHERE o.uuid = own_key
        UNION SELECT o.id FROM outbox o
        WHERE o.provider = said_by AND o.provider_reference = about AND o.provider_reference <> '');
    UPDATE outbox o SET state = tells, settled_at = take_receipt.at, provider = said_by,
        fault = CASE tells WHEN 'delivered' THEN '' ELSE 'undelivered' END, secret = NULL,
        sent_at = coalesce(o.sent_at, take_receipt.at)
    WHERE o.id = ANY (known) AND o.state = ANY (receipt_follows(tells));
    RETURN cardinality(known) > 0;
END $$;"""


class Migration(migrations.Migration):
    dependencies = [("notifications", "0004_proven_messages")]
    operations = [migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8"), BEFORE)]
