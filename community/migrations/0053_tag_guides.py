"""What moderators say about tags."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("community", "0052_reading_and_hot"),
    ]

    operations = [
        migrations.CreateModel(
            name="TagGuide",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40)),
                ("description", models.CharField(blank=True, max_length=300)),
                (
                    "synonyms",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), blank=True, default=list, size=None
                    ),
                ),
                (
                    "community",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="community.community"),
                ),
            ],
            options={
                "indexes": [django.contrib.postgres.indexes.GinIndex(fields=["synonyms"], name="tag_by_synonym")],
                "constraints": [models.UniqueConstraint(fields=("community", "name"), name="one_guide_per_tag_and_community")],
            },
        ),
    ]
