"""What every call does first and last: who asks, with which scope, within which quota; and who may keep the answer."""

import uuid
from functools import cached_property
from typing import Any, ClassVar, cast

from django.http import QueryDict
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from rest_framework.exceptions import MethodNotAllowed, NotAuthenticated
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from api.authentication import BearerAuthentication
from api.http import READING, AnyAccept, StrictJSONParser, etag_of
from api.models import ApiToken, Scope
from api.problems import Problem
from api.quota import count_request
from api.schema import ApiSchema
from api.tokens import viewer_of
from community.links import absolute
from community.viewer import Viewer


class ApiView(APIView):
    """Base of all calls. Subclasses name their scopes, and whether reading needs a token.

    `viewer` is who asks; `allowed` are the communities of the token, None for all of its person's.
    """

    read_scope: ClassVar[Scope] = Scope.CONTENT_READ
    write_scope: ClassVar[Scope] = Scope.CONTENT_WRITE
    needs_token: ClassVar[bool] = False
    is_versioned: ClassVar[bool] = False
    further_problems: ClassVar[tuple[int, ...]] = ()

    authentication_classes = [BearerAuthentication]
    permission_classes = []
    renderer_classes = [JSONRenderer]
    parser_classes = [StrictJSONParser]
    content_negotiation_class: type[BaseContentNegotiation] = AnyAccept
    http_method_names = ["get", "post", "put", "patch", "delete", "head"]
    metadata_class = None
    schema = ApiSchema()

    @property
    def token(self) -> ApiToken | None:
        return cast("ApiToken | None", self.request.auth)

    @cached_property
    def viewer(self) -> Viewer:
        return viewer_of(self.token)

    @property
    def allowed(self) -> frozenset[uuid.UUID] | None:
        return None if self.token is None or self.token.community_ids is None else frozenset(self.token.community_ids)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        method = request.method or ""
        if method not in self.allowed_methods:
            raise MethodNotAllowed(method)
        super().initial(request, *args, **kwargs)
        token, is_reading = self.token, method in READING
        if token is None:
            if self.needs_token or not is_reading:
                raise NotAuthenticated
        else:
            self._demand(token, self.read_scope if is_reading else self.write_scope)
            count_request(token)

    def _demand(self, token: ApiToken, scope: Scope) -> None:
        if scope not in token.scopes:
            raise Problem("insufficient_scope", _("This call needs the scope %(scope)s.") % {"scope": scope.value})

    def demand_person(self) -> None:
        """Raise 401 unless a token was sent: "me" needs somebody."""
        if not self.viewer.is_authenticated:
            raise NotAuthenticated

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Answers depend on who asks and are never kept by a shared cache."""
        response = super().finalize_response(request, response, *args, **kwargs)
        patch_vary_headers(response, ["Authorization", "Accept-Language"])
        if response.status_code != 405:
            response.headers.pop("Allow", None)
        response.headers.setdefault("Cache-Control", "private, no-cache" if response.status_code < 400 else "private, no-store")
        return response


def given(serializer: type[Serializer[Any]], data: Any) -> dict[str, Any]:
    """Return the validated values of a body or query; raises ValidationError naming each bad one."""
    # A plain dict: given a form, the framework would take an empty value for an absent one.
    checked = serializer(data=data.dict() if isinstance(data, QueryDict) else data)
    checked.is_valid(raise_exception=True)
    return dict(checked.validated_data)


def created(data: Any, *, location: str = "", version: int | None = None, space_id: Any = None) -> Response:
    """Return 201. `space_id` is where the content stands, for the kept answer of a repeated request."""
    response = Response(data, status=201)
    if location:
        response["Location"] = location
    if version is not None:
        response["ETag"] = etag_of(version)
    response.space_id = space_id  # type: ignore[attr-defined]
    return response


def versioned(data: Any, version: int) -> Response:
    return Response(data, headers={"ETag": etag_of(version)})


def led_on(name: str, pk: uuid.UUID) -> Response:
    """Lead to where a thread that moved on is found. Kept nowhere: it may be undone."""
    return Response(status=301, headers={"Location": absolute(reverse(name, args=[pk])), "Cache-Control": "private, no-store"})
