"""Questions that repeat each other form a graph: what was said is kept beside where its chain ends."""

import django.db.models.deletion
from django.db import migrations, models

# So far one column held what was said; chains end at the thread that repeats no other.
CHAINS = """
UPDATE community_thread SET said_duplicate_of_id = duplicate_of_id WHERE duplicate_of_id IS NOT NULL;
WITH RECURSIVE chain(id, root, steps) AS (
    SELECT id, duplicate_of_id, 1 FROM community_thread WHERE duplicate_of_id IS NOT NULL
    UNION ALL
    SELECT c.id, t.duplicate_of_id, c.steps + 1 FROM chain c JOIN community_thread t ON t.id = c.root
    WHERE t.duplicate_of_id IS NOT NULL AND c.steps < 100
), ends AS (SELECT DISTINCT ON (id) id, root FROM chain ORDER BY id, steps DESC)
UPDATE community_thread t SET duplicate_of_id = ends.root FROM ends WHERE ends.id = t.id AND ends.root <> t.duplicate_of_id;
UPDATE community_thread t SET duplicate_count = n.times
FROM (SELECT duplicate_of_id, count(*) AS times FROM community_thread GROUP BY 1) n WHERE n.duplicate_of_id = t.id;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("community", "0055_me_too"),
    ]

    operations = [
        migrations.AddField(
            model_name="subscription",
            name="because_of",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="community.thread"
            ),
        ),
        migrations.AddField(
            model_name="thread",
            name="duplicate_count",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="thread",
            name="said_duplicate_of",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="community.thread"
            ),
        ),
        migrations.RunSQL(CHAINS, migrations.RunSQL.noop),
    ]
