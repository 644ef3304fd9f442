"""Solutions say how they ended and whether they need another look; products know their retired versions."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# All that had ended so far was taken back; of several solutions of a reply the standing one is the latest, else the youngest.
HISTORY = """
UPDATE community_solution SET ending = 'revoked' WHERE revoked_at IS NOT NULL;
UPDATE community_solution s SET is_latest = false WHERE revoked_at IS NOT NULL AND EXISTS (
    SELECT 1 FROM community_solution o WHERE o.reply_id = s.reply_id AND (o.accepted_at, o.id) > (s.accepted_at, s.id));
"""


class Migration(migrations.Migration):
    dependencies = [
        ("community", "0053_tag_guides"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="product",
            name="retired_versions",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=40), blank=True, db_default=[], default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="solution",
            name="ending",
            field=models.CharField(
                blank=True,
                choices=[("revoked", "Revoked"), ("objected", "Objected"), ("superseded", "Superseded")],
                db_default="",
                default="",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="solution",
            name="is_latest",
            field=models.BooleanField(db_default=True, default=True),
        ),
        migrations.AddField(
            model_name="solution",
            name="reviewed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="solution",
            name="stale_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="solution",
            name="stale_reason",
            field=models.CharField(
                blank=True, choices=[("failures", "Failures"), ("version", "Version")], db_default="", default="", max_length=10
            ),
        ),
        migrations.AddField(
            model_name="solution",
            name="superseded_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="supersedes", to="community.solution"
            ),
        ),
        migrations.AddField(
            model_name="thread",
            name="solutions_locked_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.RunSQL(HISTORY, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="solution",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_latest", True)), fields=("reply",), name="one_latest_solution_per_reply"
            ),
        ),
        migrations.AddConstraint(
            model_name="solution",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_latest", True), ("revoked_at__isnull", False), _connector="OR"),
                name="standing_solution_is_latest",
            ),
        ),
        migrations.AddConstraint(
            model_name="solution",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ending", ""), ("revoked_at", None)),
                    models.Q(("revoked_at__isnull", False), models.Q(("ending", ""), _negated=True)),
                    _connector="OR",
                ),
                name="ended_solution_says_how",
            ),
        ),
        migrations.AddConstraint(
            model_name="solution",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("stale_at", None), ("stale_reason", "")),
                    models.Q(("stale_at__isnull", False), models.Q(("stale_reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="stale_solution_says_why",
            ),
        ),
        migrations.AddField(
            model_name="solution",
            name="state",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Case(
                    models.When(revoked_at__isnull=False, then=models.F("ending")),
                    models.When(stale_at__isnull=False, then=models.Value("stale")),
                    models.When(then=models.Value("confirmed"), worked_count__gt=0),
                    models.When(by_role="asker", then=models.Value("accepted")),
                    default=models.Value("marked"),
                ),
                output_field=models.CharField(
                    choices=[
                        ("accepted", "Accepted by the person who asked"),
                        ("marked", "Marked by a moderator or an expert"),
                        ("confirmed", "Confirmed by others"),
                        ("stale", "Needs another look"),
                        ("superseded", "Replaced by a newer answer"),
                        ("objected", "Did not solve it, says the person who asked"),
                        ("revoked", "Taken back"),
                    ],
                    max_length=10,
                ),
            ),
        ),
    ]
