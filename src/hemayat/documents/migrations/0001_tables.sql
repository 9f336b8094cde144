ALTER SEQUENCE document_number OWNED BY document.number;

-- What is encrypted cannot be packed any smaller.
ALTER TABLE document ALTER COLUMN sealed_content SET STORAGE EXTERNAL;
