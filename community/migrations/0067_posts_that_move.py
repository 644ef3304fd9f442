"""Posts that moved leave a sign where they were; each act is written down so that it can be undone."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.clock
import core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("community", "0066_comments_as_drafts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="reply",
            name="opened_title",
            field=models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
        migrations.AddField(
            model_name="thread",
            name="leads_to",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="community.thread"
            ),
        ),
        migrations.AlterField(
            model_name="comment",
            name="status",
            field=models.CharField(
                choices=[
                    ("published", "Published"),
                    ("held", "Waiting for review"),
                    ("hidden", "Hidden by moderators"),
                    ("deleted", "Deleted"),
                    ("moved", "Moved on"),
                ],
                default="published",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="reply",
            name="status",
            field=models.CharField(
                choices=[
                    ("published", "Published"),
                    ("held", "Waiting for review"),
                    ("hidden", "Hidden by moderators"),
                    ("deleted", "Deleted"),
                    ("moved", "Moved on"),
                ],
                default="published",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="thread",
            name="status",
            field=models.CharField(
                choices=[
                    ("published", "Published"),
                    ("held", "Waiting for review"),
                    ("hidden", "Hidden by moderators"),
                    ("deleted", "Deleted"),
                    ("moved", "Moved on"),
                ],
                default="published",
                max_length=10,
            ),
        ),
        migrations.CreateModel(
            name="Moving",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("merge", "Merged threads"),
                            ("split", "Split a thread"),
                            ("move", "Moved a thread"),
                            ("convert", "Made an answer a comment, or a comment an answer"),
                        ],
                        max_length=8,
                    ),
                ),
                ("post_id", models.UUIDField(null=True)),
                (
                    "became",
                    models.CharField(
                        blank=True, choices=[("thread", "Thread"), ("reply", "Reply"), ("comment", "Comment")], max_length=8
                    ),
                ),
                ("post_count", models.PositiveIntegerField(default=0)),
                ("title", models.CharField(blank=True, max_length=200)),
                ("before", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField(default=core.clock.now)),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "actor",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "community",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="community.community"),
                ),
                (
                    "from_space",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="community.space"
                    ),
                ),
                (
                    "origin",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="community.thread"),
                ),
                (
                    "thread",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="community.thread"),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
    ]
