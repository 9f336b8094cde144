-- What one person may do for one household, as accounts.attempt_limits.OWN says, which a test compares. Kept here so that a caller of
-- count_own_hit cannot give limits of its own.
CREATE OR REPLACE FUNCTION own_limits() RETURNS TABLE (kind text, span interval, most integer)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    VALUES
        ('complaint', interval '1 day', 10),
        ('consent', interval '1 day', 30),
        ('data_copy', interval '1 day', 10),
        ('letter', interval '1 day', 20),
        ('member of applicant', interval '10 minutes', 15),
        ('member of applicant', interval '1 day', 40),
        ('objection', interval '1 day', 10),
        ('records of a register', interval '10 minutes', 8),
        ('records of a register', interval '1 day', 30),
        ('request', interval '1 day', 20),
        ('upload', interval '1 hour', 60),
        ('upload', interval '1 day', 100),
        ('words', interval '1 day', 60)
$$;
