-- Whether these are values of a notice that a head queues: a page of the citizens' site, a tracking code, a day. SQL of a head who
-- got it into a page could otherwise send a message that leads people elsewhere or cannot be worded.
CREATE FUNCTION are_notice_values(parameters jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN jsonb_typeof(parameters) = 'object' THEN NOT EXISTS (
        SELECT FROM jsonb_each(parameters) AS p (name, value)
        WHERE jsonb_typeof(p.value) <> 'string' OR p.value #>> '{}' !~ CASE p.name
            WHEN 'address' THEN '^/[a-z/]{0,40}$' WHEN 'code' THEN '^[0-9A-Z-]{0,20}$'
            WHEN 'day_fa' THEN '^[۰۱۲۳۴۵۶۷۸۹/]{0,10}$' WHEN 'day_en' THEN '^[0-9A-Za-z ]{0,20}$' ELSE '^$' END) ELSE false END
$$;
REVOKE ALL ON FUNCTION are_notice_values FROM PUBLIC;
GRANT EXECUTE ON FUNCTION are_notice_values TO hemayat_citizen;
