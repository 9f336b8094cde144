-- The password of the application's login alone queues and changes no job: who acts must be proven, of every kind. A job
-- that waits is changed by the system, and by what a process asks while nobody acts, as the worker does. Functions of the
-- owner have asked before. A trigger and no policy: a policy would keep the worker's search from its index.
CREATE FUNCTION require_proof() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE')
        OR (is_proven() AND (TG_OP = 'INSERT' OR acting_kind() IN ('', 'system'))) THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'it is not proven who acts' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER require_proof BEFORE INSERT OR UPDATE OR DELETE ON procrastinate_jobs
    FOR EACH STATEMENT EXECUTE FUNCTION require_proof();
CREATE TRIGGER require_proof BEFORE INSERT OR UPDATE OR DELETE ON procrastinate_events
    FOR EACH STATEMENT EXECUTE FUNCTION require_proof();
CREATE TRIGGER require_proof BEFORE INSERT OR UPDATE OR DELETE ON procrastinate_workers
    FOR EACH STATEMENT EXECUTE FUNCTION require_proof();
CREATE TRIGGER require_proof BEFORE INSERT OR UPDATE OR DELETE ON procrastinate_periodic_defers
    FOR EACH STATEMENT EXECUTE FUNCTION require_proof();
-- Django makes them, and migrations alone write them.
REVOKE INSERT, UPDATE, DELETE ON auth_group, auth_group_permissions, auth_permission, django_content_type,
    django_migrations FROM hemayat_app;
