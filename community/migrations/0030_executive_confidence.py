"""Tables of break-glass and of executive communities; posts that carry an alias instead of an author."""

import datetime

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import core.clock
import core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_held_handles_and_reset_serial"),
        ("community", "0022_founding_key"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AliasResolution",
            fields=[
                ("post_id", models.UUIDField()),
                (
                    "post_type",
                    models.CharField(choices=[("thread", "Thread"), ("reply", "Reply"), ("comment", "Comment")], max_length=8),
                ),
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("reason", models.CharField(max_length=300)),
                ("resolved_at", models.DateTimeField(default=core.clock.now)),
            ],
        ),
        migrations.CreateModel(
            name="BreakGlass",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("reference", models.UUIDField()),
                ("reason", models.CharField(max_length=500)),
                ("minutes", models.PositiveSmallIntegerField()),
                ("asked_at", models.DateTimeField(default=core.clock.now)),
                ("refused_at", models.DateTimeField(null=True)),
                ("opened_at", models.DateTimeField(null=True)),
                ("ends_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="BreakGlassApproval",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("approved_at", models.DateTimeField(default=core.clock.now)),
            ],
        ),
        migrations.CreateModel(
            name="BreakGlassEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "deed",
                    models.CharField(
                        choices=[
                            ("asked", "asked"),
                            ("approved", "approved"),
                            ("refused", "refused"),
                            ("opened", "could read from here on"),
                            ("read", "read"),
                            ("ended", "ended it early"),
                        ],
                        max_length=10,
                    ),
                ),
                ("actor_id", models.UUIDField()),
                ("path", models.CharField(blank=True, max_length=300)),
                ("subject_id", models.UUIDField(null=True)),
                ("happened_at", models.DateTimeField(default=core.clock.now)),
            ],
            options={
                "verbose_name_plural": "break glass entries",
            },
        ),
        migrations.CreateModel(
            name="Nomination",
            fields=[
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("email", models.EmailField(max_length=254)),
                ("name", models.CharField(max_length=120)),
                ("reason", models.CharField(max_length=1000)),
                ("nominated_at", models.DateTimeField(default=core.clock.now)),
                ("closes_at", models.DateTimeField()),
                (
                    "outcome",
                    models.CharField(blank=True, choices=[("invited", "Invited"), ("declined", "Not invited")], max_length=10),
                ),
                ("decided_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Objection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=1000)),
                ("objected_at", models.DateTimeField(default=core.clock.now)),
            ],
        ),
        migrations.CreateModel(
            name="ReadersReview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reviewed_at", models.DateTimeField(default=core.clock.now)),
            ],
        ),
        migrations.CreateModel(
            name="Takeaway",
            fields=[
                ("post_id", models.UUIDField()),
                (
                    "post_type",
                    models.CharField(choices=[("thread", "Thread"), ("reply", "Reply"), ("comment", "Comment")], max_length=8),
                ),
                ("id", models.UUIDField(default=core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("text", models.TextField(max_length=1000)),
                ("asked_at", models.DateTimeField(default=core.clock.now)),
            ],
        ),
        migrations.CreateModel(
            name="TakeawayAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("agrees", models.BooleanField()),
                ("answered_at", models.DateTimeField(default=core.clock.now)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="comment",
            name="alias",
            field=models.CharField(blank=True, db_default="", default="", max_length=40),
        ),
        migrations.AddField(
            model_name="comment",
            name="sealed_author",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="reply",
            name="alias",
            field=models.CharField(blank=True, db_default="", default="", max_length=40),
        ),
        migrations.AddField(
            model_name="reply",
            name="sealed_author",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="thread",
            name="alias",
            field=models.CharField(blank=True, db_default="", default="", max_length=40),
        ),
        migrations.AddField(
            model_name="thread",
            name="sealed_author",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.UniqueConstraint(
                condition=models.Q(models.Q(("request_key", ""), _negated=True), ("sealed_author__isnull", False)),
                fields=("sealed_author", "request_key"),
                name="one_comment_per_request_under_an_alias",
            ),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("alias", ""), ("sealed_author", None)),
                    models.Q(
                        models.Q(("alias", ""), _negated=True), ("author", None), ("author_is_staff", False), ("author_role", "")
                    ),
                    _connector="OR",
                ),
                name="comment_under_an_alias_names_nobody",
            ),
        ),
        migrations.AddConstraint(
            model_name="reply",
            constraint=models.UniqueConstraint(
                condition=models.Q(models.Q(("request_key", ""), _negated=True), ("sealed_author__isnull", False)),
                fields=("sealed_author", "request_key"),
                name="one_reply_per_request_under_an_alias",
            ),
        ),
        migrations.AddConstraint(
            model_name="reply",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("alias", ""), ("sealed_author", None)),
                    models.Q(
                        models.Q(("alias", ""), _negated=True), ("author", None), ("author_is_staff", False), ("author_role", "")
                    ),
                    _connector="OR",
                ),
                name="reply_under_an_alias_names_nobody",
            ),
        ),
        migrations.AddConstraint(
            model_name="thread",
            constraint=models.UniqueConstraint(
                condition=models.Q(models.Q(("request_key", ""), _negated=True), ("sealed_author__isnull", False)),
                fields=("sealed_author", "request_key"),
                name="one_thread_per_request_under_an_alias",
            ),
        ),
        migrations.AddConstraint(
            model_name="thread",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("alias", ""), ("sealed_author", None)),
                    models.Q(
                        models.Q(("alias", ""), _negated=True), ("author", None), ("author_is_staff", False), ("author_role", "")
                    ),
                    _connector="OR",
                ),
                name="thread_under_an_alias_names_nobody",
            ),
        ),
        migrations.AddField(
            model_name="aliasresolution",
            name="community",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="community.community"),
        ),
        migrations.AddField(
            model_name="aliasresolution",
            name="host",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name="aliasresolution",
            name="space",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="community.space"),
        ),
        migrations.AddField(
            model_name="breakglass",
            name="asker",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name="breakglass",
            name="community",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="community.community"
            ),
        ),
        migrations.AddField(
            model_name="breakglassapproval",
            name="approver",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name="breakglassapproval",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="approvals", to="community.breakglass"
            ),
        ),
        migrations.AddField(
            model_name="breakglassentry",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="community.breakglass"
            ),
        ),
        migrations.AddField(
            model_name="nomination",
            name="community",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="community.community"),
        ),
        migrations.AddField(
            model_name="nomination",
            name="decided_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="nomination",
            name="invitation",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="community.invitation"
            ),
        ),
        migrations.AddField(
            model_name="nomination",
            name="nominated_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="objection",
            name="member",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name="objection",
            name="nomination",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="objections", to="community.nomination"
            ),
        ),
        migrations.AddField(
            model_name="readersreview",
            name="community",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="community.community"),
        ),
        migrations.AddField(
            model_name="readersreview",
            name="reviewer",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name="takeaway",
            name="answerer",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name="takeaway",
            name="asked_by",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name="takeaway",
            name="community",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="community.community"),
        ),
        migrations.AddField(
            model_name="takeaway",
            name="space",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="community.space"),
        ),
        migrations.AddField(
            model_name="takeawayanswer",
            name="takeaway",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="answer", to="community.takeaway"
            ),
        ),
        migrations.AddIndex(
            model_name="aliasresolution",
            index=models.Index(fields=["post_id", "-resolved_at"], name="alias_resolution_by_post"),
        ),
        migrations.AddIndex(
            model_name="breakglass",
            index=models.Index(fields=["asker", "-ends_at"], name="break_glass_by_asker"),
        ),
        migrations.AddConstraint(
            model_name="breakglass",
            constraint=models.CheckConstraint(
                condition=models.Q(("minutes__gte", 1), ("minutes__lte", 60)), name="break_glass_lasts_an_hour_at_most"
            ),
        ),
        migrations.AddConstraint(
            model_name="breakglass",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ends_at", None), ("opened_at", None)),
                    models.Q(
                        (
                            "ends_at__lte",
                            django.db.models.expressions.CombinedExpression(
                                models.F("opened_at"), "+", models.Value(datetime.timedelta(seconds=3600))
                            ),
                        ),
                        ("opened_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="break_glass_ends_within_the_hour",
            ),
        ),
        migrations.AddConstraint(
            model_name="breakglass",
            constraint=models.CheckConstraint(
                condition=models.Q(("opened_at", None), ("refused_at", None), _connector="OR"),
                name="refused_break_glass_never_opens",
            ),
        ),
        migrations.AddConstraint(
            model_name="breakglass",
            constraint=models.CheckConstraint(
                condition=models.Q(("opened_at", None), ("community__isnull", False), _connector="OR"),
                name="opened_break_glass_has_a_place",
            ),
        ),
        migrations.AddConstraint(
            model_name="breakglass",
            constraint=models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="break_glass_has_a_reason"),
        ),
        migrations.AddConstraint(
            model_name="breakglassapproval",
            constraint=models.UniqueConstraint(fields=("request", "approver"), name="one_approval_per_person_and_break_glass"),
        ),
        migrations.AddIndex(
            model_name="breakglassentry",
            index=models.Index(fields=["request", "happened_at", "id"], name="break_glass_record"),
        ),
        migrations.AddConstraint(
            model_name="breakglassentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("deed__in", ["asked", "approved", "refused", "opened", "read", "ended"])),
                name="break_glass_deed_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="nomination",
            constraint=models.UniqueConstraint(
                condition=models.Q(("outcome", "")),
                fields=("community", "email"),
                name="one_open_nomination_per_address_and_community",
            ),
        ),
        migrations.AddConstraint(
            model_name="nomination",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome", ""), ("decided_at__gte", models.F("closes_at")), _connector="OR"),
                name="nomination_waits_for_objections",
            ),
        ),
        migrations.AddConstraint(
            model_name="objection",
            constraint=models.UniqueConstraint(fields=("nomination", "member"), name="one_objection_per_member_and_nomination"),
        ),
        migrations.AddIndex(
            model_name="readersreview",
            index=models.Index(fields=["community", "-reviewed_at"], name="readers_review_latest"),
        ),
        migrations.AddConstraint(
            model_name="takeaway",
            constraint=models.CheckConstraint(condition=models.Q(("text", ""), _negated=True), name="takeaway_says_something"),
        ),
    ]
