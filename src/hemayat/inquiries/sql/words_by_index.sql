-- A head asks the civil registry about a member of their own application, and the receipt is theirs.
CREATE POLICY receipts_of_the_head ON inquiry_receipt FOR INSERT WITH CHECK (
    (SELECT acting_kind()) = 'head' AND household_id = (SELECT acting_household())
    AND register = 'persons' AND asked_by LIKE 'request:%');
