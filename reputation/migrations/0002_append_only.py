"""What a line says is never changed; only the references that erasure empties may be."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("reputation", "0001_ledger"), ("core", "0002_append_only")]
    operations = [
        migrations.RunSQL(
            "CREATE TRIGGER reputation_is_append_only BEFORE DELETE OR UPDATE OF"
            " membership_id, rule, rules_version, nominal, points, unpaid, subject_id, reverses_id, occurred_at"
            " ON reputation_reputationevent FOR EACH ROW EXECUTE FUNCTION refuse_change();",
            "DROP TRIGGER reputation_is_append_only ON reputation_reputationevent;",
        ),
    ]
