"""Flags and the review queue."""

import uuid

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.idempotency import idempotent
from api.models import Scope
from api.pages.moderation import flag_json, items_json, queue_page
from api.serializers.listing import page_of
from api.serializers.moderation import (
    FlagInput,
    FlagSerializer,
    NoteInput,
    ReasonInput,
    ReviewItemSerializer,
    ReviewQuery,
)
from api.views.base import ApiView, created, given
from core.errors import NotVisible
from moderation import services
from moderation.models import ReviewItem


class FlagsView(ApiView):
    @extend_schema(operation_id="flag", summary="Report a post", request=FlagInput, responses={201: FlagSerializer})
    @idempotent
    def post(self, request: Request) -> Response:
        """The community's moderators see it; reporting twice changes nothing."""
        data = given(FlagInput, request.data)
        flag = services.flag_post(self.viewer, data["post"], reason=data["reason"], note=data["note"])
        return created(flag_json(flag, data["post"]), space_id=flag.item.space_id)


class ReviewItemsView(ApiView):
    needs_token = True
    read_scope = Scope.MODERATION_READ

    @extend_schema(
        operation_id="list_review_items", summary="The review queue", parameters=[ReviewQuery],
        responses=page_of(ReviewItemSerializer, "ReviewPage"),
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Of the communities that the token's person moderates, the latest first."""
        return Response(queue_page(self.viewer, self.allowed, given(ReviewQuery, request.query_params)))


class ReviewAction(ApiView):
    """Base of what a moderator does with an item."""

    write_scope = Scope.MODERATION_WRITE

    def item_json(self, item_id: uuid.UUID) -> Response:
        item = ReviewItem.objects.visible_to(self.viewer).select_related("thread").filter(pk=item_id).first()
        if item is None:
            raise NotVisible()
        response = Response(items_json(self.viewer, [item])[0])
        response.space_id = item.space_id  # type: ignore[attr-defined]
        return response


class HideView(ReviewAction):
    @extend_schema(
        operation_id="hide_reported", summary="Hide the reported post", request=ReasonInput, responses={200: ReviewItemSerializer}
    )
    @idempotent
    def post(self, request: Request, item_id: uuid.UUID) -> Response:
        """Its author reads the reason. Closes the item."""
        services.hide_reported(self.viewer, item_id, reason=given(ReasonInput, request.data)["reason"])
        return self.item_json(item_id)


class DismissView(ReviewAction):
    @extend_schema(
        operation_id="dismiss_reports", summary="Dismiss the reports", request=NoteInput, responses={200: ReviewItemSerializer}
    )
    @idempotent
    def post(self, request: Request, item_id: uuid.UUID) -> Response:
        """Closes the item; the post stays."""
        services.dismiss(self.viewer, item_id, note=given(NoteInput, request.data)["note"])
        return self.item_json(item_id)


class WarnView(ReviewAction):
    @extend_schema(
        operation_id="warn_author", summary="Warn the author", request=ReasonInput, responses={200: ReviewItemSerializer}
    )
    @idempotent
    def post(self, request: Request, item_id: uuid.UUID) -> Response:
        """The author reads the reason; the item stays open."""
        services.warn_author(self.viewer, item_id, reason=given(ReasonInput, request.data)["reason"])
        return self.item_json(item_id)
