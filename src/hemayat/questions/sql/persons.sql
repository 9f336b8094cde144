-- The system seals again when keys change.
GRANT UPDATE (person_index, person_sealed) ON question TO hemayat_app;
