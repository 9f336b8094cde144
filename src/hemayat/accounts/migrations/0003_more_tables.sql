-- Numbers of applicants' households, far above those of any register.
ALTER TABLE applicant ALTER household_id SET DEFAULT nextval('applicant_household');
ALTER SEQUENCE applicant_household OWNED BY applicant.household_id;

INSERT INTO staff_power_wait (id, hours) VALUES (1, 72);

ALTER TABLE sign_in_attempt ALTER person_indexes SET DEFAULT '{}', ALTER line_indexes SET DEFAULT '{}';

ALTER TABLE sso_attempt ALTER state SET DEFAULT 'begun', ALTER answer_sealed SET DEFAULT '', ALTER problem SET DEFAULT '',
    ALTER silent SET DEFAULT '{}', ALTER finding SET DEFAULT '', ALTER province SET DEFAULT '',
    ALTER is_synthetic SET DEFAULT false, ALTER person_indexes SET DEFAULT '{}';
