"""Flags and the review queue."""

from rest_framework import serializers

from api.serializers.fields import Choice, PublicId, Text
from api.serializers.places import AuthorSerializer, PageQuery
from community.models import PostStatus, PostType
from moderation.models import FlagReason, ReviewStatus


class FlagInput(serializers.Serializer[object]):
    post = PublicId()
    reason = Choice(FlagReason)
    note = Text(max_length=500, allow_blank=True, default="")


class FlagSerializer(serializers.Serializer[object]):
    id = PublicId()
    post = PublicId()
    reason = Choice(FlagReason)
    note = serializers.CharField()
    created_at = serializers.DateTimeField()


class ReviewQuery(PageQuery):
    community = Text(max_length=50, required=False)
    status = Choice(ReviewStatus, default=ReviewStatus.OPEN.value)


class ReportSerializer(serializers.Serializer[object]):
    reason = Choice(FlagReason)
    note = serializers.CharField()
    created_at = serializers.DateTimeField()


class ReportedPostSerializer(serializers.Serializer[object]):
    id = PublicId()
    type = Choice(PostType)
    url = serializers.URLField()
    thread = PublicId()
    title = serializers.CharField(help_text="The title of its thread.")
    body_md = serializers.CharField()
    status = Choice(PostStatus)
    author = AuthorSerializer(allow_null=True)


class ReviewItemSerializer(serializers.Serializer[object]):
    id = PublicId()
    community = serializers.CharField()
    space = serializers.CharField()
    status = Choice(ReviewStatus)
    flag_count = serializers.IntegerField()
    opened_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    post = ReportedPostSerializer(allow_null=True)
    flags = ReportSerializer(many=True)


class ReasonInput(serializers.Serializer[object]):
    reason = Text(max_length=500)


class NoteInput(serializers.Serializer[object]):
    note = Text(max_length=500, allow_blank=True, default="")
