-- An answer about one person (register_inquiry) names everybody who lives with them now: the household of somebody who left, or
-- of a stranger that an applicant names. Officers read it, and no head.
DROP POLICY IF EXISTS answers_about_one ON register_answer;
CREATE POLICY answers_about_one ON register_answer AS RESTRICTIVE FOR SELECT
    USING ((SELECT acting_kind()) <> 'head' OR about !~ ':(member|left):');
