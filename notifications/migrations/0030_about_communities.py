"""Lines that are about a community as a whole: break-glass and nominations."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("community", "0031_executive_promises"),
        ("notifications", "0001_inbox"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="notification",
            name="kind",
            field=models.CharField(
                choices=[
                    ("reply", "New reply"),
                    ("comment", "New comment"),
                    ("mention", "You were mentioned"),
                    ("solution_accepted", "Your answer was accepted"),
                    ("confirmed", "Your answer worked for somebody"),
                    ("reopened", "A solution was taken back"),
                    ("post_hidden", "Your post was hidden"),
                    ("warning", "A moderator warned you"),
                    ("glass_asked", "An administrator asks to read"),
                    ("glass_opened", "An administrator reads"),
                    ("nominated", "Somebody was nominated"),
                    ("alias_resolved", "A host looked up your name"),
                    ("takeaway_asked", "Somebody asks for your words"),
                    ("takeaway_answered", "Your request for a takeaway was answered"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="notification",
            name="post_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AlterField(
            model_name="notification",
            name="space",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="community.space"
            ),
        ),
        migrations.AlterField(
            model_name="notification",
            name="thread",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="community.thread"
            ),
        ),
        migrations.AddConstraint(
            model_name="notification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("post_id", None), ("space", None), ("thread", None)),
                    models.Q(("post_id__isnull", False), ("space__isnull", False), ("thread__isnull", False)),
                    _connector="OR",
                ),
                name="notification_is_about_a_post_or_a_community",
            ),
        ),
    ]
