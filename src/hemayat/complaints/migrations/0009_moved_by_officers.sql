DROP POLICY not_by_inspectors ON request;
