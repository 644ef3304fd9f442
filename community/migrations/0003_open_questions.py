"""Open questions per space, counted by PostgreSQL: the state is derived there, so its count is kept there."""

from django.db import migrations, models

FUNCTION = """
CREATE FUNCTION is_open_question(thread community_thread) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT thread.status = 'published' AND thread.state = 'open' AND thread.kind = 'question'
$$;
CREATE FUNCTION count_open_questions() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before uuid := NULL;
    after uuid := NULL;
BEGIN
    IF TG_OP <> 'INSERT' AND is_open_question(OLD) THEN before := OLD.space_id; END IF;
    IF TG_OP <> 'DELETE' AND is_open_question(NEW) THEN after := NEW.space_id; END IF;
    IF before IS DISTINCT FROM after THEN
        UPDATE community_space SET open_count = open_count - 1 WHERE id = before;
        UPDATE community_space SET open_count = open_count + 1 WHERE id = after;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER thread_counts_as_open AFTER INSERT OR DELETE OR UPDATE OF
    status, kind, space_id, reply_count, solution_count, closed_at, close_reason, duplicate_of_id
    ON community_thread FOR EACH ROW EXECUTE FUNCTION count_open_questions();
"""
BACK = """
DROP TRIGGER thread_counts_as_open ON community_thread;
DROP FUNCTION count_open_questions();
DROP FUNCTION is_open_question(community_thread);
"""


class Migration(migrations.Migration):
    dependencies = [("community", "0002_communities_and_posts")]
    operations = [
        migrations.AddField("space", "open_count", models.PositiveIntegerField(default=0)),
        migrations.RunSQL(FUNCTION, BACK),
    ]
