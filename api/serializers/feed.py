"""The resolved-issues feed, schema 2025-01."""

from typing import Any

from rest_framework import serializers

from api.models import Audience, Change, IssueState
from api.serializers.fields import Choice, Limit, Text
from community.models.answers import STANDING_STATES, SolutionRole


class Since(serializers.DateTimeField):
    """RFC 3339; a plus that arrived as a blank is a plus."""

    def to_internal_value(self, value: Any) -> Any:
        return super().to_internal_value(value.strip().replace(" ", "+") if isinstance(value, str) else value)


class FeedQuery(serializers.Serializer[object]):
    since = Since(required=False, help_text="Start with the first change at or after this moment, instead of a snapshot.")
    cursor = Text(required=False, max_length=200, help_text="The next_cursor of the page before.")
    limit = Limit(cap=200, default=100)
    community = Text(max_length=50, required=False)
    product = Text(max_length=80, required=False, help_text="Issues that are, or once were, about this product.")
    change = Choice(Change, required=False)


class StatementSerializer(serializers.Serializer[object]):
    title = serializers.CharField()
    statement = serializers.CharField(help_text="The customer's words, as Markdown.")
    asked_at = serializers.DateTimeField()
    locale = serializers.CharField()


class EnvironmentSerializer(serializers.Serializer[object]):
    product = serializers.CharField()
    version = serializers.CharField()
    platform = serializers.CharField(allow_null=True)


class ResolverSerializer(serializers.Serializer[object]):
    ref = serializers.RegexField(r"^mbr_")
    role_at_time = Choice(["peer", "expert", "moderator", "staff"], called="RoleAtTime")
    display = serializers.CharField()


class ConfirmationsSerializer(serializers.Serializer[object]):
    worked = serializers.IntegerField()
    failed = serializers.IntegerField()


class ResolutionSerializer(serializers.Serializer[object]):
    kind = Choice(["reply", "outside", "without_reply"], called="ResolutionKind")
    state = Choice(
        STANDING_STATES, called="ResolutionState", required=False, help_text="Stale: it stands, and needs another look."
    )
    text_md = serializers.CharField()
    text_html = serializers.CharField()
    accepted_at = serializers.DateTimeField()
    accepted_by = Choice(SolutionRole)
    author = ResolverSerializer(allow_null=True)
    confirmations = ConfirmationsSerializer()


class KcsSerializer(serializers.Serializer[object]):
    confidence = Choice(["wip", "not_validated", "validated"], called="Confidence")
    audience = Choice(Audience)
    governance = serializers.CharField()


class LinksSerializer(serializers.Serializer[object]):
    article = serializers.CharField(allow_null=True)
    tickets = serializers.ListField(child=serializers.CharField())
    duplicates = serializers.ListField(child=serializers.RegexField(r"^iss_"))
    merged_into = serializers.RegexField(r"^iss_", allow_null=True)
    supersedes = serializers.CharField(allow_null=True)
    official_statement = serializers.CharField(allow_null=True)


class TimelineSerializer(serializers.Serializer[object]):
    """Seconds from asking."""

    first_response_s = serializers.IntegerField(allow_null=True)
    resolution_s = serializers.IntegerField(allow_null=True)
    business_resolution_s = serializers.IntegerField(allow_null=True)
    reopens = serializers.IntegerField()


class RedactionSerializer(serializers.Serializer[object]):
    kind = serializers.CharField()
    count = serializers.IntegerField()


class IssueSerializer(serializers.Serializer[object]):
    """One change. With state `gone` only the first six members are there; upsert when `version` is newer than yours."""

    id = serializers.RegexField(r"^iss_")
    version = serializers.IntegerField()
    event_id = serializers.CharField()
    change = Choice(Change)
    changed_at = serializers.DateTimeField()
    state = Choice(IssueState)
    url = serializers.URLField(required=False)
    community = serializers.CharField(required=False)
    audience = Choice(Audience, required=False)
    issue = StatementSerializer(required=False)
    environment = EnvironmentSerializer(many=True, required=False)
    resolution = ResolutionSerializer(required=False, allow_null=True)
    resolutions = ResolutionSerializer(many=True, required=False)
    cause = serializers.CharField(required=False, allow_null=True)
    kcs = KcsSerializer(required=False)
    links = LinksSerializer(required=False)
    timeline = TimelineSerializer(required=False)
    redactions = RedactionSerializer(many=True, required=False)


class FeedMetaSerializer(serializers.Serializer[object]):
    lag_seconds = serializers.IntegerField(help_text="Age of the oldest change that is still to be read; 0 at the end.")
    schema = serializers.CharField()


class FeedSerializer(serializers.Serializer[object]):
    data = IssueSerializer(many=True)  # type: ignore[assignment]
    next_cursor = serializers.CharField()
    end_of_stream = serializers.BooleanField()
    meta = FeedMetaSerializer()
