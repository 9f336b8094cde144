ALTER TABLE disclosure_consent ALTER id SET DEFAULT nextval('disclosure_consent_id');
ALTER SEQUENCE disclosure_consent_id OWNED BY disclosure_consent.id;
