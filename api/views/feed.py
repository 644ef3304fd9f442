"""GET /api/v1/resolved-issues."""

import hashlib

from django.utils.translation import get_language
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.feed.cursors import seal
from api.feed.reading import FeedPage, envelope, items_of, read_page
from api.http import matches
from api.models import Scope
from api.serializers.feed import FeedQuery, FeedSerializer
from api.views.base import ApiView, given


class ResolvedIssuesView(ApiView):
    needs_token = True
    read_scope = Scope.FEED_READ
    further_problems = (410,)

    @extend_schema(
        operation_id="list_resolved_issues", summary="The feed of resolved issues", parameters=[FeedQuery],
        responses={200: FeedSerializer, 304: OpenApiResponse(description="The page is the one you have.")},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Without cursor or since: a snapshot of what is resolved, then every change. Keep `next_cursor` and ask again."""
        page = read_page(self.viewer, self.allowed, given(FeedQuery, request.query_params))
        headers = {"ETag": _etag(page), "Cache-Control": "private, no-cache"}
        if matches(request, headers["ETag"]):
            return Response(status=304, headers=headers)
        return Response(envelope(page, items_of(page)), headers=headers)


def _etag(page: FeedPage) -> str:
    """Equal for equal content, whoever reads it. `lag_seconds` is left out: it tells of the clock, not of the stream."""
    rows = [(str(row["event_id"]), row["version"], row["has_texts"]) for row in page.rows]
    content = repr((rows, seal(page.next_place), page.is_end, get_language()))
    return f'"{hashlib.sha256(content.encode()).hexdigest()[:32]}"'
