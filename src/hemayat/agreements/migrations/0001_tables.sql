ALTER TABLE clock ALTER id SET DEFAULT nextval('clock_id');
ALTER SEQUENCE clock_id OWNED BY clock.id;

ALTER TABLE clock_event ADD CONSTRAINT clock_event_of_a_clock
    FOREIGN KEY (household_id, clock_id) REFERENCES clock (household_id, id);

-- What was loaded is what its hash says, to the byte, and stays so.
ALTER TABLE official_text ADD CONSTRAINT official_text_is_its_hash CHECK (sha256 = encode(sha256(content), 'hex'));
