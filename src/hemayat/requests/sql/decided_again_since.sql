REVOKE EXECUTE ON FUNCTION decided_again_since FROM PUBLIC;
GRANT EXECUTE ON FUNCTION decided_again_since TO hemayat_app;
