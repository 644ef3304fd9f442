"""Communities, spaces, people, and what a text will look like."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.idempotency import idempotent
from api.pages import places
from api.serializers.listing import page_of
from api.serializers.places import CommunitySerializer, PageQuery, PeopleQuery, PersonSerializer, SpaceSerializer
from api.serializers.posts import PreviewInput, PreviewSerializer
from api.views.base import ApiView, given
from community.pages.members import find_members
from community.services.writing import compose_body
from core.pagination import paginate

PEOPLE = ("joined_at", "id")


class CommunitiesView(ApiView):
    @extend_schema(
        operation_id="list_communities", summary="Communities", parameters=[PageQuery],
        responses=page_of(CommunitySerializer, "CommunityPage"),
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Public and listed communities, and those that the token's person is in; by slug."""
        query = given(PageQuery, request.query_params)
        page = places.community_page(self.viewer, self.allowed, query)
        return Response(page)


class CommunityView(ApiView):
    @extend_schema(operation_id="get_community", summary="One community", responses=CommunitySerializer)
    def get(self, request: Request, slug: str) -> Response:
        community = places.find_community(self.viewer, slug, self.allowed)
        return Response(places.community_json(self.viewer, community))


class SpacesView(ApiView):
    @extend_schema(operation_id="list_spaces", summary="Spaces of a community", responses=page_of(SpaceSerializer, "SpacePage"))
    def get(self, request: Request, slug: str) -> Response:
        """Those that the viewer reads, in the order that its managers chose; all on one page."""
        community = places.find_readable(self.viewer, slug, self.allowed)
        return Response({"data": places.spaces_json(self.viewer, community), "next_cursor": None})


class PeopleView(ApiView):
    @extend_schema(
        operation_id="list_people", summary="Members of a community", parameters=[PeopleQuery],
        responses=page_of(PersonSerializer, "PersonPage"),
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Active members whose name or handle holds `q`, the longest-standing first."""
        query = given(PeopleQuery, request.query_params)
        community = places.find_readable(self.viewer, query["community"], self.allowed)
        rows = find_members(self.viewer, community, query.get("q", "")).select_related("user")
        page = paginate(rows, PEOPLE, query.get("cursor"), query["limit"])
        return Response({"data": places.people_json(community, page.rows), "next_cursor": page.next_cursor})


class PreviewView(ApiView):
    @extend_schema(
        operation_id="preview", summary="What a text will look like", request=PreviewInput, responses={200: PreviewSerializer}
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """The HTML is, to the byte, what publishing the text in this community would store."""
        data = given(PreviewInput, request.data)
        community = places.find_readable(self.viewer, data["community"], self.allowed)
        return Response({"html": compose_body(self.viewer, community, data["body"]).html})
