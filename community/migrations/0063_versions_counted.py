"""Until now every version stood in the history."""

from django.db import migrations

_COUNT = "UPDATE community_{table} SET revision_count = version WHERE version > 1"


class Migration(migrations.Migration):
    dependencies = [("community", "0062_versions_in_the_history")]

    operations = [
        migrations.RunSQL(_COUNT.format(table=table), migrations.RunSQL.noop) for table in ("thread", "reply", "comment")
    ]
