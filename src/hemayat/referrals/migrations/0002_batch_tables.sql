CREATE SEQUENCE referral_number AS bigint OWNED BY referral.id;
