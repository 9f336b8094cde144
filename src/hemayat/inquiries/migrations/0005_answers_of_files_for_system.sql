-- The system reads these rows itself: nobody else asks a register that is reached by file.
-- squawk-ignore ban-drop-function
DROP FUNCTION latest_file_answers(of_register text, persons bytea[]);
