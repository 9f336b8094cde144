"""A visitor of a site reads no run that is not published, and changes neither runs nor what is published."""

from __future__ import annotations

from django.db import migrations

NO_VISITOR = "(SELECT acting_kind()) NOT IN ('head', 'partner', 'nobody')"
HIDDEN = f"""
DROP POLICY everything ON run;
CREATE POLICY everything ON run TO hemayat_app USING ({NO_VISITOR});
CREATE POLICY published_to_visitors ON run FOR SELECT TO hemayat_app USING (published_at IS NOT NULL);
DROP POLICY everything ON data_set;
CREATE POLICY everything ON data_set TO hemayat_app USING ({NO_VISITOR});
CREATE POLICY published_to_visitors ON data_set FOR SELECT TO hemayat_app
    USING (EXISTS (SELECT FROM run r WHERE r.id = data_set.run_id AND r.published_at IS NOT NULL));
ALTER TABLE published_run ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON published_run FOR SELECT USING (true);
CREATE POLICY added ON published_run FOR INSERT WITH CHECK ({NO_VISITOR});
CREATE POLICY changed ON published_run FOR UPDATE USING ({NO_VISITOR});
CREATE POLICY taken_out ON published_run FOR DELETE USING ({NO_VISITOR});
"""  # noqa: S608 - of two constants of this file
SEEN = """
DROP POLICY published_to_visitors ON run;
DROP POLICY everything ON run;
CREATE POLICY everything ON run TO hemayat_app USING (true);
DROP POLICY published_to_visitors ON data_set;
DROP POLICY everything ON data_set;
CREATE POLICY everything ON data_set TO hemayat_app USING (true);
DROP POLICY seen ON published_run;
DROP POLICY added ON published_run;
DROP POLICY changed ON published_run;
DROP POLICY taken_out ON published_run;
ALTER TABLE published_run DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("web_shared", "0005_struck_members_read")]
    operations = [migrations.RunSQL(HIDDEN, SEEN)]
