"""What a change of the feed says stays said; only its position is filled once, its texts emptied, and its age its end."""

from django.db import migrations

FIXED = "seq, event_id, thread_id, community_id, space_id, audience, version, change, state, changed_at, recorded_at"
OLD = ", ".join(f"OLD.{name}" for name in FIXED.split(", "))
NEW = ", ".join(f"NEW.{name}" for name in FIXED.split(", "))

NO_REWRITING = f"""
CREATE TRIGGER issue_change_is_append_only BEFORE UPDATE ON api_issuechange FOR EACH ROW WHEN (
    ({OLD}) IS DISTINCT FROM ({NEW})
    OR (OLD.position IS NOT NULL AND NEW.position IS DISTINCT FROM OLD.position)
    OR (NEW.payload IS NOT NULL AND NEW.payload IS DISTINCT FROM OLD.payload)
    OR (NEW.is_latest AND NOT OLD.is_latest)
) EXECUTE FUNCTION refuse_change();
"""
NO_EARLY_END = """
CREATE TRIGGER issue_change_is_kept BEFORE DELETE ON api_issuechange FOR EACH ROW
WHEN (OLD.recorded_at > now() - interval '400 days') EXECUTE FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("api", "0001_tokens_and_feed"), ("core", "0002_append_only")]
    operations = [
        migrations.RunSQL(NO_REWRITING, "DROP TRIGGER issue_change_is_append_only ON api_issuechange;"),
        migrations.RunSQL(NO_EARLY_END, "DROP TRIGGER issue_change_is_kept ON api_issuechange;"),
    ]
