"""The ledger is append-only: PostgreSQL itself refuses to change or delete a line."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0001_ledger_outbox_and_mail")]
    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION refuse_change();"),
        migrations.RunSQL(
            "CREATE TRIGGER event_is_append_only BEFORE UPDATE OR DELETE ON core_event"
            " FOR EACH ROW EXECUTE FUNCTION refuse_change();",
            "DROP TRIGGER event_is_append_only ON core_event;",
        ),
    ]
