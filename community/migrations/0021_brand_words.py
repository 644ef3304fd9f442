"""A community's own words: nouns, welcome, sender, privacy page, footer; and its favicon."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("community", "0020_own_domain")]

    operations = [
        migrations.AddField("community", "favicon", models.ImageField(blank=True, upload_to="brand/")),
        migrations.AddField("community", "footer_links", models.JSONField(blank=True, default=list)),
        migrations.AddField("community", "nouns", models.JSONField(blank=True, default=dict)),
        migrations.AddField(
            "community", "sender_name", models.CharField(blank=True, max_length=60, verbose_name="name that mail comes from")
        ),
        migrations.AddField("community", "welcome_md", models.TextField(blank=True)),
        migrations.AddField("community", "welcome_html", models.TextField(blank=True, editable=False)),
        migrations.AddField("community", "privacy_md", models.TextField(blank=True)),
        migrations.AddField("community", "privacy_html", models.TextField(blank=True, editable=False)),
        migrations.AddConstraint(
            "community",
            models.CheckConstraint(
                condition=~models.Q(visibility="executive") | models.Q(sender_name=""),
                name="executive_community_writes_mail_under_no_name",
            ),
        ),
    ]
