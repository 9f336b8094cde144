ALTER SEQUENCE data_copy_number OWNED BY data_copy.number;

ALTER TABLE data_copy_piece ADD CONSTRAINT data_copy_piece_of_a_copy
    FOREIGN KEY (household_id, copy_id) REFERENCES data_copy (household_id, id);

-- What is encrypted cannot be packed any smaller.
ALTER TABLE data_copy_piece ALTER COLUMN sealed SET STORAGE EXTERNAL;

-- What lapses is found without looking at what does not.
CREATE INDEX request_unfiled ON request (saved_at) WHERE filed_at IS NULL;

CREATE INDEX document_lapses ON document (uploaded_at) WHERE filed_at IS NULL;

CREATE INDEX outbox_code ON outbox (created_at) WHERE is_urgent;

CREATE INDEX outbox_created ON outbox USING brin (created_at);
