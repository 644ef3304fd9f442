"""Threads, spaces and tags are followed by level; posts are kept for later."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.clock
import core.ids

LEVELS = [(-1, "Mute"), (0, "Normal"), (1, "Track"), (2, "Watch")]
NORMAL, WATCH = 0, 2


def _to(model, **options):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.CASCADE, related_name=options.pop("name", "+"), to=model, **options
    )


def _key():
    return models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)


class Migration(migrations.Migration):
    dependencies = [
        ("community", "0059_what_titles_mean"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="subscription",
            name="level",
            field=models.SmallIntegerField(choices=LEVELS, db_default=WATCH, default=WATCH),
        ),
        migrations.RunSQL(
            "UPDATE community_subscription SET level = 0 WHERE is_muted",
            "UPDATE community_subscription SET is_muted = level < 2",
        ),
        migrations.RemoveField(model_name="subscription", name="is_muted"),
        migrations.CreateModel(
            name="PlaceFollow",
            fields=[
                ("id", _key()),
                ("tag", models.CharField(default="", max_length=40)),
                ("level", models.SmallIntegerField(choices=LEVELS)),
                ("created_at", models.DateTimeField(default=core.clock.now)),
                ("community", _to("community.community")),
                ("space", _to("community.space", null=True, name="follows")),
                ("user", _to(settings.AUTH_USER_MODEL)),
            ],
            options={
                "indexes": [models.Index(fields=["community", "level"], name="who_hears_of_new_threads")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "community", "space", "tag"), name="one_follow_per_person_and_place", nulls_distinct=False
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("space", None), ("tag", ""), _connector="XOR"),
                        name="follow_is_of_a_space_or_of_a_tag",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("level", NORMAL), _negated=True), name="follow_of_a_place_is_not_the_normal_level"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Bookmark",
            fields=[
                ("id", _key()),
                ("post_id", models.UUIDField()),
                (
                    "post_type",
                    models.CharField(choices=[("thread", "Thread"), ("reply", "Reply"), ("comment", "Comment")], max_length=8),
                ),
                ("created_at", models.DateTimeField(default=core.clock.now)),
                ("community", _to("community.community")),
                ("space", _to("community.space")),
                ("user", _to(settings.AUTH_USER_MODEL)),
            ],
            options={
                "indexes": [models.Index(fields=["user", "community", "-created_at", "-id"], name="bookmarks_of_somebody")],
                "constraints": [models.UniqueConstraint(fields=("user", "post_id"), name="one_bookmark_per_person_and_post")],
            },
        ),
    ]
