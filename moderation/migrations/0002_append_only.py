"""The record of what moderators did is append-only."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("moderation", "0001_flags_and_record"), ("core", "0002_append_only")]
    operations = [
        migrations.RunSQL(
            "CREATE TRIGGER moderation_record_is_append_only BEFORE UPDATE OR DELETE ON moderation_moderationaction"
            " FOR EACH ROW EXECUTE FUNCTION refuse_change();",
            "DROP TRIGGER moderation_record_is_append_only ON moderation_moderationaction;",
        ),
    ]
