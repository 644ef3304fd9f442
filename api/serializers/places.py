"""Communities, spaces and the people in them."""

from rest_framework import serializers

from api.serializers.fields import Choice, Cursor, Limit, PublicId, Text
from community.models import Asked, JoinPolicy, Role, ThreadKind, Visibility


class PageQuery(serializers.Serializer[object]):
    limit = Limit()
    cursor = Cursor()


class CommunitySerializer(serializers.Serializer[object]):
    id = PublicId()
    slug = serializers.CharField()
    name = serializers.CharField()
    tagline = serializers.CharField()
    url = serializers.URLField()
    visibility = Choice(Visibility)
    join_policy = Choice(JoinPolicy)
    language = serializers.CharField()
    my_role = Choice(Role, allow_null=True)


class SpaceSerializer(serializers.Serializer[object]):
    id = PublicId()
    slug = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField()
    url = serializers.URLField()
    kinds = serializers.ListField(child=Choice(ThreadKind))
    template_md = serializers.CharField(help_text="What a new thread starts from.")
    ask_product = Choice(Asked)
    ask_version = Choice(Asked)
    ask_environment = Choice(Asked)
    thread_count = serializers.IntegerField()
    unanswered_count = serializers.IntegerField(allow_null=True)


class AuthorSerializer(serializers.Serializer[object]):
    """Whoever wrote a post; `role` and `is_staff` are as they were then. `url` is null for people who left."""

    id = PublicId()
    handle = serializers.CharField()
    name = serializers.CharField()
    url = serializers.URLField(allow_null=True)
    role = Choice(Role)
    is_staff = serializers.BooleanField()


class PersonSerializer(serializers.Serializer[object]):
    """A member of one community, as they are now."""

    id = PublicId()
    handle = serializers.CharField()
    name = serializers.CharField()
    url = serializers.URLField()
    role = Choice(Role)
    is_staff = serializers.BooleanField()
    reputation = serializers.IntegerField()
    helped_count = serializers.IntegerField()


class PeopleQuery(PageQuery):
    community = Text(max_length=50)
    q = Text(max_length=60, required=False, help_text="Part of a name or handle.")
