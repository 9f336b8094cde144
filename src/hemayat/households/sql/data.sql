REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON household_data FROM hemayat_app;
