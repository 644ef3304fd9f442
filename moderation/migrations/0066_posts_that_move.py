"""The record names what moderators moved."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0065_words_taken_away"),
    ]

    operations = [
        migrations.AlterField(
            model_name="moderationaction",
            name="kind",
            field=models.CharField(
                choices=[
                    ("hide", "Hid a post"),
                    ("unhide", "Showed a post again"),
                    ("dismiss", "Dismissed reports"),
                    ("warn", "Warned a member"),
                    ("close", "Closed a thread"),
                    ("reopen", "Reopened a thread"),
                    ("duplicate", "Joined a duplicate"),
                    ("edit", "Edited somebody's post"),
                    ("hide_text", "Took away the words of a version"),
                    ("merge", "Merged threads"),
                    ("split", "Split a thread"),
                    ("move", "Moved a thread"),
                    ("convert", "Made an answer a comment, or a comment an answer"),
                    ("undo", "Undid a moving"),
                ],
                max_length=10,
            ),
        ),
    ]
