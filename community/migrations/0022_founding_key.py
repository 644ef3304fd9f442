"""A second click on "Open the community" finds what the first one made."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("community", "0021_brand_words")]

    operations = [
        migrations.AddField("community", "founding_key", models.CharField(blank=True, default="", editable=False, max_length=64)),
        migrations.AddConstraint(
            "community",
            models.UniqueConstraint(
                condition=~models.Q(founding_key=""), fields=("founding_key",), name="one_community_per_founding_request"
            ),
        ),
    ]
