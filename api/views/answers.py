"""What members say about posts: solutions, confirmations and votes. PUT says it, DELETE takes it back; twice is once."""

import uuid

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.serializers.answers import ConfirmationInput, ConfirmationSerializer
from api.serializers.posts import ReplySerializer, VoteInput, VoteSerializer
from api.views.base import ApiView, given
from api.views.replies import reply_json
from community.services.solving import accept_solution, confirm_solution, take_back_confirmation, unaccept_solution
from community.services.targets import load_post
from community.services.voting import set_vote
from core.ids import encode


class SolutionView(ApiView):
    @extend_schema(
        operation_id="accept_solution",
        summary="Say that a reply solves its thread",
        request=None,
        responses={200: ReplySerializer},
    )
    def put(self, request: Request, reply_id: uuid.UUID) -> Response:
        """The person who asked does, or an expert or moderator. Several solutions may stand."""
        accept_solution(self.viewer, reply_id)
        return Response(reply_json(self.viewer, reply_id))

    @extend_schema(operation_id="take_back_solution", summary="Take a solution back", responses={204: None})
    def delete(self, request: Request, reply_id: uuid.UUID) -> Response:
        unaccept_solution(self.viewer, reply_id)
        return Response(status=204)


class ConfirmationView(ApiView):
    @extend_schema(
        operation_id="confirm_solution", summary="Say whether a solution worked", request=ConfirmationInput,
        responses={200: ConfirmationSerializer},
    )  # fmt: skip
    def put(self, request: Request, reply_id: uuid.UUID) -> Response:
        data = given(ConfirmationInput, request.data)
        said = confirm_solution(self.viewer, reply_id, worked=data["worked"], version=data["version"])
        said.solution.refresh_from_db(fields=["worked_count", "failed_count"])
        counts = {"worked_count": said.solution.worked_count, "failed_count": said.solution.failed_count}
        return Response({"reply": encode(reply_id), "worked": said.worked, "product_version": said.product_version, **counts})

    @extend_schema(operation_id="take_back_confirmation", summary="Take a confirmation back", responses={204: None})
    def delete(self, request: Request, reply_id: uuid.UUID) -> Response:
        take_back_confirmation(self.viewer, reply_id)
        return Response(status=204)


class VoteView(ApiView):
    @extend_schema(operation_id="vote", summary="Vote on a post", request=VoteInput, responses={200: VoteSerializer})
    def put(self, request: Request, post_id: uuid.UUID) -> Response:
        """Set one's own ballot on a thread or reply."""
        value = given(VoteInput, request.data)["value"]
        set_vote(self.viewer, post_id, value)
        return Response({"value": value, "score": getattr(load_post(self.viewer, post_id), "score", 0)})

    @extend_schema(operation_id="take_back_vote", summary="Take a vote back", responses={204: None})
    def delete(self, request: Request, post_id: uuid.UUID) -> Response:
        set_vote(self.viewer, post_id, 0)
        return Response(status=204)
