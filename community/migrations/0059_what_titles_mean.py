"""What a title means, as 512 bits in its search document; learnt afterwards (community.search.meaning)."""

from django.db import migrations, models

import community.models.search


class Migration(migrations.Migration):
    dependencies = [("community", "0058_titles_as_typed")]
    operations = [
        migrations.AddField("searchdocument", "signs", community.models.search.SignsField(null=True)),
        migrations.AddIndex(
            "searchdocument",
            models.Index(condition=models.Q(("signs", None)), fields=["thread"], name="search_unlearnt"),
        ),
    ]
