-- As in requests.sql, and: an application of who lived apart from the registered head ends automatically, in whatever state it is,
-- once they head a household of their own.
CREATE OR REPLACE FUNCTION request_may_move(before text, after text, by text) RETURNS boolean LANGUAGE sql IMMUTABLE
    RETURN (before, after, by) IN (
        ('draft', 'submitted', 'head'),
        ('draft', 'withdrawn', 'head'),
        ('draft', 'withdrawn', 'system'),
        ('submitted', 'awaiting_registers', 'system'),
        ('awaiting_registers', 'awaiting_officer', 'system'),
        ('awaiting_registers', 'under_assessment', 'system'),
        ('under_assessment', 'awaiting_registers', 'system'),
        ('under_assessment', 'decided', 'system'),
        ('under_assessment', 'awaiting_officer', 'system'),
        ('awaiting_officer', 'awaiting_registers', 'system'),
        ('awaiting_officer', 'awaiting_registers', 'staff'),
        ('awaiting_officer', 'awaiting_applicant', 'staff'),
        ('awaiting_officer', 'decided', 'staff'),
        ('submitted', 'decided', 'system'),
        ('awaiting_registers', 'decided', 'system'),
        ('awaiting_applicant', 'decided', 'system'),
        ('awaiting_officer', 'decided', 'system'),
        ('awaiting_applicant', 'awaiting_officer', 'head'),
        ('awaiting_applicant', 'awaiting_officer', 'system'),
        ('submitted', 'withdrawn', 'head'),
        ('awaiting_registers', 'withdrawn', 'head'),
        ('under_assessment', 'withdrawn', 'head'),
        ('awaiting_applicant', 'withdrawn', 'head'),
        ('awaiting_officer', 'withdrawn', 'head')
    );
