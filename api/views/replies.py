"""Replies and comments."""

import uuid

from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.findings import demand_accepted
from api.http import expected_version
from api.idempotency import idempotent
from api.pages.posts import Json, comments_json, replies_json
from api.serializers.listing import page_of
from api.serializers.places import PageQuery
from api.serializers.posts import (
    BodyChange,
    BodyInput,
    CommentInput,
    CommentSerializer,
    ReplyQuery,
    ReplySerializer,
)
from api.views.base import ApiView, created, given, led_on, versioned
from api.views.threads import withdraw
from community.links import absolute
from community.models import Comment, Reply
from community.services.editing import edit_post
from community.services.moving import load_or_follow
from community.services.posting import post_comment, post_reply
from community.services.targets import load_post, load_reply, load_thread, thread_id_of
from community.viewer import Viewer
from core.errors import NotVisible
from core.pagination import paginate

ORDERS = {"oldest": ("created_at", "id"), "best": ("-is_solution", "-score", "created_at", "id")}
COMMENTS = ("created_at", "id")


class RepliesView(ApiView):
    @extend_schema(
        operation_id="list_replies", summary="Replies of a thread", parameters=[ReplyQuery],
        responses={200: page_of(ReplySerializer, "ReplyPage"), 301: None},
    )  # fmt: skip
    def get(self, request: Request, thread_id: uuid.UUID) -> Response:
        query = given(ReplyQuery, request.query_params)
        thread = load_or_follow(self.viewer, thread_id)
        if thread.pk != thread_id:
            return led_on("api:replies", thread.pk)
        rows = Reply.objects.visible_to(self.viewer).filter(thread=thread)
        page = paginate(rows, ORDERS[query["order"]], query.get("cursor"), query["limit"])
        return Response({"data": replies_json(self.viewer, page.rows, thread), "next_cursor": page.next_cursor})

    @extend_schema(operation_id="reply", summary="Reply to a thread", request=BodyInput, responses={201: ReplySerializer})
    @idempotent
    def post(self, request: Request, thread_id: uuid.UUID) -> Response:
        data = given(BodyInput, request.data)
        demand_accepted(data)
        reply = post_reply(self.viewer, thread_id, body=data["body"])
        location = absolute(reverse("api:reply", args=[reply.pk]))
        return created(reply_json(self.viewer, reply.pk), location=location, version=1, space_id=reply.space_id)


class ReplyView(ApiView):
    is_versioned = True

    @extend_schema(operation_id="get_reply", summary="One reply", responses=ReplySerializer)
    def get(self, request: Request, reply_id: uuid.UUID) -> Response:
        json = reply_json(self.viewer, reply_id)
        return versioned(json, json["version"])

    @extend_schema(operation_id="change_reply", summary="Change a reply", request=BodyChange, responses={200: ReplySerializer})
    def patch(self, request: Request, reply_id: uuid.UUID) -> Response:
        """Saves a new version. If-Match names the version that was read."""
        reply = load_reply(self.viewer, reply_id)
        data, expected = given(BodyChange, request.data), expected_version(request)
        demand_accepted(data, published=reply.body_md)
        edit_post(self.viewer, reply_id, body=data["body"], reason=data["reason"], expected_version=expected)
        json = reply_json(self.viewer, reply_id)
        return versioned(json, json["version"])

    @extend_schema(operation_id="delete_reply", summary="Withdraw a reply", responses={204: None})
    def delete(self, request: Request, reply_id: uuid.UUID) -> Response:
        """Only its author does; moderators hide, with a reason, through the review queue."""
        withdraw(self.viewer, reply_id, Reply, request)
        return Response(status=204)


class CommentsView(ApiView):
    """Comments under a thread, or under one of its replies."""

    @extend_schema(
        operation_id="list_comments", summary="Comments of a post", parameters=[PageQuery],
        responses=page_of(CommentSerializer, "CommentPage"),
    )  # fmt: skip
    def get(self, request: Request, post_id: uuid.UUID) -> Response:
        query = given(PageQuery, request.query_params)
        thread_id, reply_id = _commented(self.viewer, post_id)
        thread = load_thread(self.viewer, thread_id)
        rows = Comment.objects.visible_to(self.viewer).filter(thread=thread, reply_id=reply_id)
        page = paginate(rows, COMMENTS, query.get("cursor"), query["limit"])
        return Response({"data": comments_json(self.viewer, page.rows, thread), "next_cursor": page.next_cursor})

    @extend_schema(operation_id="comment", summary="Comment on a post", request=CommentInput, responses={201: CommentSerializer})
    @idempotent
    def post(self, request: Request, post_id: uuid.UUID) -> Response:
        data = given(CommentInput, request.data)
        demand_accepted(data)
        comment = post_comment(self.viewer, *_commented(self.viewer, post_id), body=data["body"])
        thread = load_thread(self.viewer, comment.thread_id)
        return created(comments_json(self.viewer, [comment], thread)[0], space_id=comment.space_id)


def reply_json(viewer: Viewer, reply_id: uuid.UUID) -> Json:
    reply = load_reply(viewer, reply_id)
    return replies_json(viewer, [reply], load_thread(viewer, reply.thread_id))[0]


def _commented(viewer: Viewer, post_id: uuid.UUID) -> tuple[uuid.UUID, uuid.UUID | None]:
    """Return (thread, reply or None) of a post that can carry comments."""
    post = load_post(viewer, post_id)
    if isinstance(post, Comment):
        raise NotVisible()
    return thread_id_of(post), post.pk if isinstance(post, Reply) else None
