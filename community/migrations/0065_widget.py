"""On which sites the widget of a community may stand."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("community", "0064_canned_replies"),
    ]

    operations = [
        migrations.AddField(
            model_name="community",
            name="widget_sites",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=255), blank=True, db_default=[], default=list, size=None
            ),
        ),
    ]
