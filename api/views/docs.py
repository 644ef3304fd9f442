"""The OpenAPI document, its pages, and the answer for addresses that the API does not have."""

from functools import lru_cache
from typing import Any

from django.utils.translation import get_language
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from api.http import AnyAccept
from api.problems import answer, not_found
from api.views.base import ApiView


@lru_cache(maxsize=16)
def document(language: str) -> dict[str, Any]:
    """Return the document in the active language; it changes with the code only."""
    return dict(SchemaGenerator().get_schema(request=None, public=True))


class JsonOrYaml(AnyAccept):
    """YAML for whoever asks for the media type of OpenAPI in YAML, or for ?format=yaml; JSON for everybody else."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        accepted = request.headers.get("Accept", "")
        names_yaml = "yaml" in accepted or "application/vnd.oai.openapi" in accepted.replace("openapi+json", "")
        chosen = renderers[1 if names_yaml or request.query_params.get("format") == "yaml" else 0]
        return chosen, chosen.media_type


class SchemaView(ApiView):
    renderer_classes = [JSONRenderer, OpenApiYamlRenderer]
    content_negotiation_class = JsonOrYaml

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        return Response(document(get_language() or ""))


class DocsView(SpectacularSwaggerSplitView):
    """Swagger UI from this host; its script comes as a file of its own, so that no inline script is needed."""

    url_name = "api:schema"
    template_name = "api/docs.html"
    content_negotiation_class = AnyAccept
    authentication_classes = []
    permission_classes = []


class NothingHereView(ApiView):
    """Every other address below /api/: the same 404 as for what is invisible."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        self.format_kwarg = None
        request.accepted_renderer, request.accepted_media_type = self.perform_content_negotiation(request)

    @extend_schema(exclude=True)
    def get(self, request: Request, **kwargs: Any) -> Response:
        return answer(not_found())

    post = put = patch = delete = get
