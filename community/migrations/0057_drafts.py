"""Drafts are kept on the server, for their writers alone."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.clock
import core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("community", "0056_duplicates_as_a_graph"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("key_hash", models.CharField(blank=True, max_length=64)),
                (
                    "kind",
                    models.CharField(choices=[("ask", "A new thread"), ("reply", "A reply"), ("edit", "An edit")], max_length=5),
                ),
                ("post_id", models.UUIDField(null=True)),
                ("words", models.JSONField(default=dict)),
                ("files", django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                ("sequence", models.BigIntegerField()),
                ("saved_at", models.DateTimeField(default=core.clock.now)),
                (
                    "community",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="community.community"),
                ),
                (
                    "thread",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="community.thread"
                    ),
                ),
                (
                    "writer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["saved_at"], name="draft_by_age")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("writer", "key_hash", "community", "kind", "thread", "post_id"),
                        name="one_draft_per_writer_and_place",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("key_hash", ""), ("writer__isnull", False)),
                            models.Q(("writer", None), models.Q(("key_hash", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="draft_has_a_writer_or_waits_for_one",
                    ),
                ],
            },
        ),
    ]
