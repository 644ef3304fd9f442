"""Search by title: the title's words in a vector of their own, and its trigrams as the search for typos asks for them."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("community", "0004_versions_that_failed")]
    operations = [
        migrations.AddField(
            "searchdocument",
            "heading",
            models.GeneratedField(
                db_persist=True,
                expression=models.Func("vector", template="ts_filter(%(expressions)s, '{a}')"),
                output_field=django.contrib.postgres.search.SearchVectorField(),
            ),
        ),
        migrations.AddIndex(
            "searchdocument",
            django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=["heading"], name="search_heading"),
        ),
        migrations.RemoveIndex("thread", "thread_title_trigrams"),
        migrations.AddIndex(
            "thread",
            django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass("title", name="gin_trgm_ops"), name="thread_title_trigrams"
            ),
        ),
    ]
