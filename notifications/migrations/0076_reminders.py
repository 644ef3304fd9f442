"""Lines that remind."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0075_new_threads"),
    ]

    operations = [
        migrations.AlterField(
            model_name="notification",
            name="kind",
            field=models.CharField(
                choices=[
                    ("new_thread", "New thread"),
                    ("reply", "New reply"),
                    ("comment", "New comment"),
                    ("mention", "You were mentioned"),
                    ("solution_accepted", "Your answer was accepted"),
                    ("solution_marked", "An answer to your question was marked as the solution"),
                    ("solved", "A problem that you have too was solved"),
                    ("objected", "The asker objected to a solution"),
                    ("superseded", "A newer answer replaces yours"),
                    ("stale", "A solution needs another look"),
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
                    ("answers_wait", "Answers to your question wait for a word from you"),
                    ("unanswered", "Questions wait for an answer"),
                    ("join_decision", "Your request to join was decided"),
                ],
                max_length=20,
            ),
        ),
    ]
