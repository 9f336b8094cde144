-- What a provider says of a message is kept once, and the message brought to the state that it tells of. Gives whether a
-- message of this reference is known; `own_key`: the reference, where it is a key of ours, which is as good as the
-- provider's. Called while nobody acts, and by the system for receipts that came before their message was marked as sent.
CREATE OR REPLACE FUNCTION take_receipt(said_by text, about text, own_key uuid, tells text, with_code text, at timestamptz)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    known bigint[];
BEGIN
    IF acting_kind() NOT IN ('nobody', 'system') THEN
        RAISE EXCEPTION 'only a provider and the system bring a receipt' USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- The system names the time of a receipt that was kept.
    IF acting_kind() = 'nobody' THEN
        at := near_now(at);
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
END $$;
