DROP POLICY not_by_hotline ON request;
