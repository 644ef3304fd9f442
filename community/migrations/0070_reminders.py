"""Which questions were reminded of, once each; where managers and helpers want none of that."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("community", "0069_claims")]
    operations = [
        migrations.AddField("community", "reminds_askers", models.BooleanField(db_default=True, default=True)),
        migrations.AddField("community", "nudges_helpers", models.BooleanField(db_default=True, default=True)),
        migrations.AddField("membership", "is_nudged", models.BooleanField(db_default=True, default=True)),
        migrations.AddField("thread", "asker_reminded_at", models.DateTimeField(null=True)),
        migrations.AddField("thread", "helpers_nudged_at", models.DateTimeField(null=True)),
        migrations.AddIndex(
            "thread",
            models.Index(
                condition=Q(kind="question", state="answered", asker_reminded_at=None),
                fields=["first_reply_at"],
                name="thread_to_remind_of",
            ),
        ),
        migrations.AddIndex(
            "thread",
            models.Index(
                condition=Q(kind="question", state="open", helpers_nudged_at=None),
                fields=["created_at"],
                name="thread_to_nudge_for",
            ),
        ),
        migrations.AddIndex(
            "thread",
            models.Index(condition=Q(helpers_nudged_at__isnull=False), fields=["helpers_nudged_at"], name="thread_nudged_for"),
        ),
    ]
