-- The bar of one's own and of relatives' files, on every other table about a household that staff may read or write:
-- as households/sql/barred.sql has it. A row about no household is about no relative.
DO $$
DECLARE barred text;
BEGIN
    FOREACH barred IN ARRAY ARRAY[
        'clock', 'clock_event', 'complaint_way', 'decision', 'determination', 'disclosure_consent', 'document',
        'inquiry_receipt', 'life_event', 'register_answer', 'request_consent', 'request_dispute', 'request_event',
        'request_look', 'request_member', 'request_question', 'request_visit'] LOOP
        EXECUTE format('CREATE POLICY not_barred ON %I AS RESTRICTIVE USING ((SELECT acting_kind()) <> ''staff''
            OR household_id IS NULL OR household_id <> ALL ((SELECT acting_barred())::bigint[]))', barred);
    END LOOP;
END $$;

-- A message to a relative's household may follow from what is done in another's: it is queued, and not read.
CREATE POLICY not_barred ON outbox AS RESTRICTIVE FOR SELECT USING ((SELECT acting_kind()) <> 'staff'
    OR household_id IS NULL OR household_id <> ALL ((SELECT acting_barred())::bigint[]));
