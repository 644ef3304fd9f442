"""Threads: lists, search, asking, changing and withdrawing."""

import uuid
from typing import Any

from django.db import transaction
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.findings import demand_accepted
from api.http import expected_version, version_mismatch
from api.idempotency import idempotent
from api.pages import lists, places
from api.pages.posts import threads_json
from api.serializers.listing import page_of
from api.serializers.posts import (
    SearchQuery,
    SearchResultSerializer,
    SimilarQuery,
    ThreadChange,
    ThreadInput,
    ThreadQuery,
    ThreadSerializer,
)
from api.views.base import ApiView, created, given, led_on, versioned
from community.links import absolute
from community.models import Thread
from community.search import similar_threads
from community.services.editing import delete_post, edit_post
from community.services.moving import load_or_follow
from community.services.posting import start_thread
from community.services.targets import AnyPost, load_space, load_thread, load_with_thread
from community.viewer import Viewer
from core.errors import NotVisible


class ThreadsView(ApiView):
    @extend_schema(
        operation_id="list_threads", summary="Threads", parameters=[ThreadQuery],
        responses=page_of(ThreadSerializer, "ThreadPage"),
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Published threads; with `author=me` one's own, whatever became of them."""
        query = given(ThreadQuery, request.query_params)
        if "author" in query:
            self.demand_person()
        return Response(lists.thread_page(self.viewer, self.allowed, query))

    @extend_schema(operation_id="start_thread", summary="Start a thread", request=ThreadInput, responses={201: ThreadSerializer})
    @idempotent
    def post(self, request: Request) -> Response:
        data = given(ThreadInput, request.data)
        demand_accepted(data)
        community = places.find_readable(self.viewer, data["community"], self.allowed)
        space = load_space(self.viewer, community, data["space"])
        thread = start_thread(
            self.viewer, community, space, title=data["title"], body=data["body"], kind=data["kind"],
            tags=data.get("tags"), product=data["product"], version=_product_version(data) or "",
            environment=data["environment"],
        )  # fmt: skip
        json = _one(self.viewer, thread.pk)
        return created(json, location=absolute(reverse("api:thread", args=[thread.pk])), version=1, space_id=space.pk)


class ThreadView(ApiView):
    is_versioned = True

    @extend_schema(operation_id="get_thread", summary="One thread", responses={200: ThreadSerializer, 301: None})
    def get(self, request: Request, thread_id: uuid.UUID) -> Response:
        """A thread that was merged into another one leads there for good."""
        thread = load_or_follow(self.viewer, thread_id)
        if thread.pk != thread_id:
            return led_on("api:thread", thread.pk)
        json = threads_json(self.viewer, [thread])[0]
        return versioned(json, json["version"])

    @extend_schema(
        operation_id="change_thread", summary="Change a thread", request=ThreadChange, responses={200: ThreadSerializer}
    )
    def patch(self, request: Request, thread_id: uuid.UUID) -> Response:
        """Saves a new version. If-Match names the version that was read."""
        with transaction.atomic():
            thread = load_thread(self.viewer, thread_id, lock=True)
            data, expected = given(ThreadChange, request.data), expected_version(request)
            demand_accepted(data, published=f"{thread.title}\n{thread.body_md}")
            edit_post(
                self.viewer, thread_id, body=data.get("body", thread.body_md), title=data.get("title"),
                tags=data.get("tags"), product=data.get("product"), product_version=_product_version(data),
                environment=data.get("environment"), reason=data["reason"], expected_version=expected,
            )  # fmt: skip
        json = _one(self.viewer, thread_id)
        return versioned(json, json["version"])

    @extend_schema(operation_id="delete_thread", summary="Withdraw a thread", responses={204: None})
    def delete(self, request: Request, thread_id: uuid.UUID) -> Response:
        """Only its author does; moderators hide, with a reason, through the review queue."""
        withdraw(self.viewer, thread_id, Thread, request)
        return Response(status=204)


class SimilarView(ApiView):
    @extend_schema(
        operation_id="list_similar_threads", summary="Threads with a title like this one", parameters=[SimilarQuery],
        responses=page_of(ThreadSerializer, "SimilarPage"),
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """At most five, solved ones first on equal footing."""
        query = given(SimilarQuery, request.query_params)
        community = places.find_readable(self.viewer, query["community"], self.allowed)
        found = similar_threads(self.viewer, community, query["title"])
        return Response({"data": threads_json(self.viewer, found), "next_cursor": None})


class SearchView(ApiView):
    @extend_schema(
        operation_id="search", summary="Search", parameters=[SearchQuery],
        responses=page_of(SearchResultSerializer, "SearchPage"),
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """The best hundred matches, best first; with a typo or part of a word too."""
        query = given(SearchQuery, request.query_params)
        return Response(lists.search_page(self.viewer, self.allowed, query))


@transaction.atomic
def withdraw(viewer: Viewer, post_id: uuid.UUID, model: type[AnyPost], request: Request) -> None:
    """Delete one's own post at the version that was read."""
    _thread, post = load_with_thread(viewer, post_id)
    if not isinstance(post, model):
        raise NotVisible()
    expected = expected_version(request)
    if expected is not None and post.version != expected:
        raise version_mismatch()
    delete_post(viewer, post_id)


def _one(viewer: Viewer, thread_id: uuid.UUID) -> dict[str, Any]:
    return threads_json(viewer, [load_thread(viewer, thread_id)])[0]


def _product_version(data: dict[str, Any]) -> str | None:
    return data.get("product_version", data.get("version"))
