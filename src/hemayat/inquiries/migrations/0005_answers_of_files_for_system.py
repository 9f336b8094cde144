"""What owners sent by file is read by the system alone: the function that gave it to anybody is gone."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

AS_BEFORE = """
CREATE FUNCTION latest_file_answers(of_register text, persons bytea[])
RETURNS TABLE (person_index bytea, as_of date, body bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT last.person_index, last.as_of, a.body
    FROM (SELECT DISTINCT ON (w.person_index) w.person_index, w.as_of, w.id, w.answer_id FROM register_file_word w
        WHERE w.register = of_register AND w.person_index = ANY (persons)
        ORDER BY w.person_index, w.as_of DESC, w.id DESC) AS last
    JOIN register_file_answer a ON a.id = last.answer_id
    ORDER BY last.as_of, last.id
$$;
REVOKE EXECUTE ON FUNCTION latest_file_answers FROM PUBLIC;
GRANT EXECUTE ON FUNCTION latest_file_answers TO hemayat_app, hemayat_citizen;
"""


class Migration(migrations.Migration):
    dependencies = [("inquiries", "0004_answers_about_one"), ("web_shared", "0001_functions")]
    operations = [migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8"), AS_BEFORE)]
