REVOKE EXECUTE ON FUNCTION ask_registers_now FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ask_registers_now TO hemayat_app;
