-- One order for all that is issued and all that happens to it: both take their numbers here.
CREATE SEQUENCE approval_number AS bigint;
