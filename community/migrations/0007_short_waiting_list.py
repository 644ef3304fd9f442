"""A short waiting list of the text index: a search reads all of it, and a long one makes PostgreSQL read the table instead."""

import django.contrib.postgres.indexes
from django.db import migrations

STATE = [
    migrations.RemoveIndex("searchdocument", "search_vector"),
    migrations.AddIndex(
        "searchdocument",
        django.contrib.postgres.indexes.GinIndex(fields=["vector"], gin_pending_list_limit=256, name="search_vector"),
    ),
]


class Migration(migrations.Migration):
    dependencies = [("community", "0006_solutions_of_a_thread")]
    operations = [
        # Set in place, in kilobytes: Django would build the index anew.
        migrations.RunSQL(
            "ALTER INDEX search_vector SET (gin_pending_list_limit = 256)",
            "ALTER INDEX search_vector RESET (gin_pending_list_limit)",
            state_operations=STATE,
        ),
    ]
