"""How the OpenAPI document is drawn from the views: the bearer scheme, common headers, and the problems of each call."""

import inspect
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from api.problems import MEDIA_TYPE, TITLES

NO_NUL = r"^[^\u0000]*$"
IDEMPOTENCY_KEY = r"^[\x21-\x7e]{1,128}$"
IF_MATCH = r'^((W/)?"[^"]*"|\*)$'


class BearerScheme(OpenApiAuthenticationExtension):
    target_class = "api.authentication.BearerAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}


class NamedChoice(OpenApiSerializerFieldExtension):
    """Gives each closed set of words one component, under its own name."""

    target_class = "api.serializers.fields.Choice"

    def get_name(self) -> str:
        return str(self.target.set_name)

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        return {"type": "string", "enum": self.target.words}


class PlainText(OpenApiSerializerFieldExtension):
    """Says of a text what its field checks: its length, and that U+0000 is refused."""

    target_class = "api.serializers.fields.Text"
    match_subclasses = True

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        shortest = self.target.min_length or (0 if self.target.allow_blank else 1)
        return {"type": "string", "minLength": shortest, "maxLength": self.target.max_length, "pattern": NO_NUL}


class ApiSchema(AutoSchema):
    """Adds to each operation what the base view does for all of them."""

    view: Any

    def get_auth(self) -> list[dict[str, list[str]]]:
        """Reading is possible without a token, unless the view says otherwise."""
        with_token: list[dict[str, list[str]]] = [{BearerScheme.name: []}]
        return with_token if self._needs_token() else [*with_token, {}]

    def _needs_token(self) -> bool:
        return self.method != "GET" or self.view.needs_token

    def get_description(self) -> str:  # type: ignore[override]
        """The docstring of the method; the class's own is for readers of the code."""
        return inspect.getdoc(getattr(self.view, self.method.lower())) or ""

    def get_tags(self) -> list[str]:
        return [self.path.removeprefix("/api/v1/").partition("/")[0]]

    def _resolve_path_parameters(self, variables: list[str]) -> list[dict[str, Any]]:
        from api.serializers.fields import ID_SCHEMA

        found = super()._resolve_path_parameters(variables)
        return [{**each, "schema": ID_SCHEMA} if each["name"].endswith("_id") else each for each in found]

    def _insert_field_validators(self, field: Any, schema: dict[str, Any]) -> None:
        """A text has said all of itself; the library would split one that may be empty into two kinds."""
        from api.serializers.fields import Text

        if not isinstance(field, Text):
            super()._insert_field_validators(field, schema)

    def get_override_parameters(self) -> list[Any]:
        found = list(super().get_override_parameters())
        if self.method == "POST":
            told = "Repeating a request with the same key answers the same and writes once."
            found.append(_header("Idempotency-Key", told, IDEMPOTENCY_KEY))
        if self.method in ("PATCH", "DELETE") and self.view.is_versioned:
            found.append(_header("If-Match", "The ETag of the version that is changed, or *. Without it: 428.", IF_MATCH))
        return found

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        """Complete what the view declares with the problems that can occur."""
        from api.serializers.problems import ProblemSerializer

        problems = {
            str(status): self._get_response_for_code(
                OpenApiResponse(ProblemSerializer, description=_described(status)), str(status), [MEDIA_TYPE], direction
            )
            for status in self._problem_statuses()
        }
        return {**super()._get_response_bodies(direction), **problems}

    def _problem_statuses(self) -> list[int]:
        found = {400, 401, 403, 404, 413, 429}
        if self.method != "GET":
            found |= {409, 415, 422}
        if self.method in ("PATCH", "DELETE") and self.view.is_versioned:
            found |= {412, 428}
        return sorted(found | set(self.view.further_problems))


def _header(name: str, description: str, pattern: str) -> OpenApiParameter:
    return OpenApiParameter(name, str, OpenApiParameter.HEADER, description=description, pattern=pattern)


def _described(status: int) -> str:
    return "; ".join(f"{title} (`{code}`)" for code, (number, title) in TITLES.items() if number == status)
