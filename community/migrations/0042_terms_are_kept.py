"""What was published or accepted stays as it was: PostgreSQL refuses to change it. It goes with its community or member only."""

from django.db import migrations, models

PUBLISHED = "community_id, number, charter, body_md, body_html, change_note, published_at"


class Migration(migrations.Migration):
    dependencies = [("community", "0041_owners_and_first_terms"), ("core", "0002_append_only")]
    operations = [
        migrations.AddConstraint(
            model_name="community",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("visibility", "executive"), _negated=True), ("terms_version__gte", 1), _connector="OR"
                ),
                name="executive_community_has_terms",
            ),
        ),
        migrations.AlterField(
            model_name="membershipgrant",
            name="grant",
            field=models.CharField(
                choices=[("host", "Host"), ("guest", "Guest"), ("integrity", "Integrity reviewer")], max_length=12
            ),
        ),
        migrations.RunSQL(
            f"CREATE TRIGGER published_terms_are_kept BEFORE UPDATE OF {PUBLISHED} ON community_terms"
            " FOR EACH ROW EXECUTE FUNCTION refuse_change();",
            "DROP TRIGGER published_terms_are_kept ON community_terms;",
        ),
        migrations.RunSQL(
            "CREATE TRIGGER acceptance_is_kept BEFORE UPDATE ON community_termsacceptance"
            " FOR EACH ROW EXECUTE FUNCTION refuse_change();",
            "DROP TRIGGER acceptance_is_kept ON community_termsacceptance;",
        ),
    ]
