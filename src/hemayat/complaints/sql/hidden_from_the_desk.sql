-- That somebody complained, and who, the desk does not see by another table either: not by the clock of the complaint,
-- the messages about it, or what the record says of it and of the inspector's looks. Oversight reads the record.
CREATE POLICY complaints_are_hidden ON clock AS RESTRICTIVE FOR SELECT
    USING (about NOT LIKE 'complaint:%' OR (SELECT acting_kind()) <> 'staff' OR (SELECT acting_inspects()));
CREATE POLICY complaints_are_hidden ON clock_event AS RESTRICTIVE FOR SELECT
    USING ((SELECT acting_kind()) <> 'staff' OR (SELECT acting_inspects())
        OR EXISTS (SELECT FROM clock c WHERE (c.household_id, c.id) = (clock_event.household_id, clock_id)));
CREATE POLICY complaints_are_hidden ON outbox AS RESTRICTIVE FOR SELECT
    USING (key NOT LIKE 'complaint:%' OR (SELECT acting_kind()) <> 'staff' OR (SELECT acting_inspects()));
