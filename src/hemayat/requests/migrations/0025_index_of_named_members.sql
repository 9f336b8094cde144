GRANT UPDATE (row, person_sealed, person_index) ON request_member TO hemayat_app;
