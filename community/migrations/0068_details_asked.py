"""A helper's reply or comment can ask whoever asked for details; where a question stands follows from it."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("community", "0067_posts_that_move")]
    operations = [
        migrations.AddField("reply", "asks_for_details", models.BooleanField(db_default=False, default=False)),
        migrations.AddField("comment", "asks_for_details", models.BooleanField(db_default=False, default=False)),
        migrations.AddIndex("reply", models.Index(condition=Q(asks_for_details=True), fields=["thread"], name="reply_asking")),
        migrations.AddIndex(
            "comment", models.Index(condition=Q(asks_for_details=True), fields=["thread"], name="comment_asking")
        ),
    ]
