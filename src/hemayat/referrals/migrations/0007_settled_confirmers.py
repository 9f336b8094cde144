"""A senior officer whose power is new confirms no other custodian: held by the database."""

from __future__ import annotations

from django.db import migrations

SETTLED = """
CREATE TRIGGER move_by_settled BEFORE UPDATE OF settled_by_id ON referral_move FOR EACH ROW WHEN (NEW.result = 'confirmed')
    EXECUTE FUNCTION confirmer_is_settled('settled_by_id', 'may', 'senior_officer');
"""


class Migration(migrations.Migration):
    dependencies = [("referrals", "0006_postponing"), ("accounts", "0011_powers")]
    operations = [migrations.RunSQL(SETTLED, migrations.RunSQL.noop)]
