"""Searches that found nothing, for managers; nobody's name stands beside them."""

import django.db.models.deletion
from django.db import migrations, models

import core.clock


class Migration(migrations.Migration):
    dependencies = [("community", "0070_reminders")]
    operations = [
        migrations.CreateModel(
            name="SearchMiss",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("words", models.CharField(max_length=100)),
                ("count", models.PositiveIntegerField(default=1)),
                ("last_at", models.DateTimeField(default=core.clock.now)),
                (
                    "community",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="community.community"),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["last_at"], name="search_miss_by_age")],
                "constraints": [models.UniqueConstraint(fields=("community", "words"), name="one_row_per_missed_search")],
            },
        ),
    ]
