"""A helper is on a question for ten minutes."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.clock


class Migration(migrations.Migration):
    dependencies = [("community", "0068_details_asked"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.CreateModel(
            name="Claim",
            fields=[
                (
                    "thread",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="claim",
                        serialize=False,
                        to="community.thread",
                    ),
                ),
                ("created_at", models.DateTimeField(default=core.clock.now)),
                ("until", models.DateTimeField()),
                (
                    "community",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="community.community"),
                ),
                ("space", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="community.space")),
                (
                    "user",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
            ],
        ),
    ]
