"""A title also keeps its words as they were typed: "why is there" finds its thread, though none of its words has a stem."""

from django.db import migrations

ADD = """
UPDATE community_searchdocument d
SET vector = d.vector || setweight(ts_delete(to_tsvector('simple', t.title), tsvector_to_array(d.heading)), 'A')
FROM community_thread t WHERE t.id = d.thread_id
"""


class Migration(migrations.Migration):
    dependencies = [("community", "0057_drafts")]
    operations = [migrations.RunSQL(ADD, migrations.RunSQL.noop)]
