"""Finds a thread's solutions without reading its other replies."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("community", "0005_search_titles")]
    operations = [
        migrations.AddIndex(
            "reply",
            models.Index(condition=models.Q(("is_solution", True)), fields=["thread"], name="reply_solving"),
        ),
    ]
