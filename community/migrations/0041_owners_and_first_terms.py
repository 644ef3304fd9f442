"""Owners are noted on their memberships; executive communities get the built-in terms, which their members are asked for."""

from django.db import migrations


def forwards(apps, schema_editor):
    grants = apps.get_model("community", "MembershipGrant")
    communities = apps.get_model("community", "Community")
    memberships = apps.get_model("community", "Membership")
    terms = apps.get_model("community", "Terms")
    seen = set()
    for grant in grants.objects.filter(grant="owner").select_related("membership").order_by("granted_at", "pk"):
        row = grant.membership
        if row.community_id not in seen and (row.role, row.status) == ("manager", "active"):
            seen.add(row.community_id)
            memberships.objects.filter(pk=row.pk).update(is_owner=True)
    grants.objects.filter(grant="owner").delete()
    for community in communities.objects.filter(visibility="executive", terms_version=0):
        terms.objects.create(community=community, number=1, charter=1)
        communities.objects.filter(pk=community.pk).update(terms_version=1)


def backwards(apps, schema_editor):
    grants = apps.get_model("community", "MembershipGrant")
    owners = apps.get_model("community", "Membership").objects.filter(is_owner=True)
    grants.objects.bulk_create([grants(membership=owner, grant="owner") for owner in owners])


class Migration(migrations.Migration):
    dependencies = [("community", "0040_joining")]
    operations = [migrations.RunPython(forwards, backwards)]
