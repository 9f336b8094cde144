-- Whoever was reset and is not back yet is still the last overseer: two steps, of which one person takes the second, must
-- not lead to nobody who watches.
CREATE TRIGGER keep_an_overseer BEFORE UPDATE OF is_active, roles, is_demo ON staff_member
    FOR EACH ROW WHEN (
        OLD.is_active AND 'oversight' = ANY (OLD.roles) AND NOT (NEW.is_active AND 'oversight' = ANY (NEW.roles))
    ) EXECUTE FUNCTION keep_an_overseer();
