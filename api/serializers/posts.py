"""Threads, replies and comments: what is sent, and what comes back."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.serializers.fields import Choice, Flag, PublicId, Text, Whole
from api.serializers.places import AuthorSerializer, PageQuery
from community.models import PostStatus, ThreadKind, ThreadState
from community.models.answers import STANDING_STATES, SolutionRole
from community.models.posts import BODY_LIMIT, ENVIRONMENT_LIMIT, TITLE_LIMIT
from community.services.writing import COMMENT_LIMIT, TAG_LENGTH, TAGS_LIMIT, TITLE_SHORTEST

LABEL_LIMIT = 80
ORDERS = ["active", "newest", "unanswered", "solved"]
MY_VOTE = {"type": "integer", "enum": [-1, 0, 1]}


class Tags(serializers.ListField):
    child = Text(max_length=TAG_LENGTH)

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": TAGS_LIMIT, "required": False, **options})


@extend_schema_field({**MY_VOTE, "description": "Only with a token."})
class MyVote(serializers.IntegerField):
    """One's own ballot; absent when nobody is signed in."""


class AcceptsFindings(serializers.Serializer[object]):
    accept_findings = Flag(
        default=False,
        help_text=(
            "Publish although passwords, keys, card or account numbers, e-mail addresses or phone numbers were found in title "
            "or body. Without it such a text is refused with the problem `needs_confirmation`, whose `findings` name field, "
            "kind, start and end of each."
        ),
    )


class ThreadInput(AcceptsFindings):
    """`version` is the product's version here, as in `product_version`; the answer's `version` counts the post's own."""

    community = Text(max_length=50)
    space = Text(max_length=60)
    kind = Choice(ThreadKind, default=ThreadKind.QUESTION.value)
    title = Text(min_length=TITLE_SHORTEST, max_length=TITLE_LIMIT)
    body = Text(max_length=BODY_LIMIT)
    tags = Tags()
    product = Text(max_length=LABEL_LIMIT, allow_blank=True, default="")
    version = Text(max_length=LABEL_LIMIT, allow_blank=True, required=False)
    product_version = Text(max_length=LABEL_LIMIT, allow_blank=True, required=False)
    environment = Text(max_length=ENVIRONMENT_LIMIT, allow_blank=True, default="")


class ThreadChange(AcceptsFindings):
    """What is left out stays as it is. `version` is the product's version, as in `product_version`."""

    title = Text(min_length=TITLE_SHORTEST, max_length=TITLE_LIMIT, required=False)
    body = Text(max_length=BODY_LIMIT, required=False)
    tags = Tags()
    product = Text(max_length=LABEL_LIMIT, allow_blank=True, required=False)
    version = Text(max_length=LABEL_LIMIT, allow_blank=True, required=False)
    product_version = Text(max_length=LABEL_LIMIT, allow_blank=True, required=False)
    environment = Text(max_length=ENVIRONMENT_LIMIT, allow_blank=True, required=False)
    reason = Text(max_length=200, allow_blank=True, default="")


class BodyInput(AcceptsFindings):
    body = Text(max_length=BODY_LIMIT)


class BodyChange(AcceptsFindings):
    body = Text(max_length=BODY_LIMIT)
    reason = Text(max_length=200, allow_blank=True, default="")


class CommentInput(AcceptsFindings):
    body = Text(max_length=COMMENT_LIMIT)


class PreviewInput(serializers.Serializer[object]):
    community = Text(max_length=50)
    body = Text(max_length=BODY_LIMIT)


class PreviewSerializer(serializers.Serializer[object]):
    html = serializers.CharField()


class ThreadQuery(PageQuery):
    community = Text(max_length=50, required=False, help_text="The slug of a community.")
    space = Text(max_length=60, required=False, help_text="The slug of a space.")
    kind = Choice(ThreadKind, required=False)
    state = Choice(ThreadState, required=False)
    tag = Text(max_length=TAG_LENGTH, required=False)
    author = Choice(["me"], called="Me", required=False)
    order = Choice(ORDERS, called="ThreadOrder", default="active")
    q = Text(max_length=200, required=False, help_text="Words; the best matches first, whatever the order.")


class ReplyQuery(PageQuery):
    order = Choice(["oldest", "best"], called="ReplyOrder", default="oldest")


class SimilarQuery(serializers.Serializer[object]):
    community = Text(max_length=50)
    title = Text(max_length=TITLE_LIMIT)


class SearchQuery(PageQuery):
    q = Text(max_length=200)
    community = Text(max_length=50, required=False, help_text="The slug of a community; without, all of them.")


class PostSerializer(serializers.Serializer[object]):
    """What threads, replies and comments share."""

    id = PublicId()
    url = serializers.URLField(help_text="Where people read it.")
    community = serializers.CharField()
    space = serializers.CharField()
    body_md = serializers.CharField()
    body_html = serializers.CharField()
    status = Choice(PostStatus)
    author = AuthorSerializer(allow_null=True)
    version = serializers.IntegerField(help_text="Counts saved versions; the ETag holds it.")
    created_at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)


class ThreadSerializer(PostSerializer):
    kind = Choice(ThreadKind)
    title = serializers.CharField()
    state = Choice(ThreadState)
    tags = serializers.ListField(child=serializers.CharField())
    product = serializers.CharField()
    product_version = serializers.CharField()
    environment = serializers.CharField()
    reply_count = serializers.IntegerField()
    comment_count = serializers.IntegerField()
    solution_count = serializers.IntegerField()
    worked_count = serializers.IntegerField()
    score = serializers.IntegerField()
    last_activity_at = serializers.DateTimeField()
    solutions = serializers.ListField(child=PublicId(), help_text="Replies that solve it, the first accepted first.")
    duplicate_of = PublicId(allow_null=True)
    my_vote = MyVote(required=False)


class SolutionSerializer(serializers.Serializer[object]):
    id = PublicId()
    state = Choice(STANDING_STATES, called="StandingState")
    by_role = Choice(SolutionRole)
    accepted_at = serializers.DateTimeField()
    worked_count = serializers.IntegerField()
    failed_count = serializers.IntegerField()


class ReplySerializer(PostSerializer):
    thread = PublicId()
    score = serializers.IntegerField()
    comment_count = serializers.IntegerField()
    is_solution = serializers.BooleanField()
    solution = SolutionSerializer(allow_null=True)
    my_vote = MyVote(required=False)


class CommentSerializer(PostSerializer):
    thread = PublicId()
    reply = PublicId(allow_null=True)


class VoteInput(serializers.Serializer[object]):
    value = Whole(min_value=-1, max_value=1, help_text="+1, −1, or 0 to take the vote back.")


class VoteSerializer(serializers.Serializer[object]):
    value = serializers.IntegerField()
    score = serializers.IntegerField()


class SearchResultSerializer(serializers.Serializer[object]):
    thread = ThreadSerializer()
    snippet = serializers.CharField(help_text="An excerpt as plain text; the words that matched stand in ⟦ ⟧.")
