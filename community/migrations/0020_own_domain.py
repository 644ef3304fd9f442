"""Communities live on domains of their own, and people are handed over to them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Lower

import core.clock


class Migration(migrations.Migration):
    dependencies = [
        ("community", "0013_chosen_people"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("community", "domain_seen_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddConstraint(
            "community", models.CheckConstraint(condition=models.Q(domain=Lower("domain")), name="own_domain_is_lower_case")
        ),
        migrations.AddConstraint(
            "community",
            models.CheckConstraint(
                condition=models.Q(domain="") | models.Q(visibility__in=["public", "listed"]),
                name="own_domain_only_where_everybody_may_know",
            ),
        ),
        migrations.CreateModel(
            name="HandOff",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("challenge", models.CharField(max_length=64)),
                ("host", models.CharField(max_length=253)),
                ("session_key", models.CharField(max_length=40)),
                ("created_at", models.DateTimeField(default=core.clock.now)),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
            ],
        ),
    ]
