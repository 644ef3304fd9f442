"""What members have read, and which threads are hot."""

import datetime

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import django.db.models.functions.datetime
import django.db.models.functions.math
from django.conf import settings
from django.db import migrations, models

import core.clock


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0020_left_and_merged_companies"),
        ("community", "0051_titles_without_trigrams"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReadMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("read_through", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="membership",
            name="read_through",
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), default=core.clock.now),
        ),
        migrations.AddField(
            model_name="thread",
            name="hot",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.db.models.expressions.CombinedExpression(
                    django.db.models.functions.math.Log(
                        10.0,
                        django.db.models.functions.comparison.Cast(
                            django.db.models.functions.comparison.Greatest(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            models.Value(1), "+", models.F("reply_count")
                                        ),
                                        "+",
                                        django.db.models.expressions.CombinedExpression(models.Value(2), "*", models.F("score")),
                                    ),
                                    "+",
                                    django.db.models.expressions.CombinedExpression(
                                        models.Value(2), "*", models.F("worked_count")
                                    ),
                                ),
                                1,
                            ),
                            models.FloatField(),
                        ),
                    ),
                    "+",
                    django.db.models.expressions.CombinedExpression(
                        django.db.models.functions.datetime.Extract(
                            models.ExpressionWrapper(
                                django.db.models.expressions.CombinedExpression(
                                    models.F("created_at"),
                                    "-",
                                    models.Value(
                                        datetime.datetime(2020, 1, 1, 0, 0, tzinfo=datetime.UTC), models.DateTimeField()
                                    ),
                                ),
                                models.DurationField(),
                            ),
                            "epoch",
                        ),
                        "/",
                        models.Value(259200),
                    ),
                ),
                output_field=models.FloatField(),
            ),
        ),
        migrations.AddIndex(
            model_name="thread",
            index=models.Index(fields=["community", "-hot", "-id"], name="thread_hot"),
        ),
        migrations.AddField(
            model_name="readmark",
            name="community",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="community.community"),
        ),
        migrations.AddField(
            model_name="readmark",
            name="space",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="community.space"),
        ),
        migrations.AddField(
            model_name="readmark",
            name="thread",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="read_marks", to="community.thread"
            ),
        ),
        migrations.AddField(
            model_name="readmark",
            name="user",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name="readmark",
            index=models.Index(fields=["user", "community", "read_through"], name="read_marks_of_somebody"),
        ),
        migrations.AddConstraint(
            model_name="readmark",
            constraint=models.UniqueConstraint(fields=("user", "thread"), name="one_read_mark_per_person_and_thread"),
        ),
    ]
