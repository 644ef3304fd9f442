"""The envelope of every list: `data` and the cursor of the next page."""

from typing import Any

from drf_spectacular.utils import inline_serializer
from rest_framework import serializers


def page_of(item: type[serializers.Serializer[Any]], name: str) -> serializers.Serializer[Any]:
    """Return the schema of one page of these items."""
    fields: dict[str, serializers.Field[Any, Any, Any, Any]] = {
        "data": item(many=True),
        "next_cursor": serializers.CharField(allow_null=True, help_text="Null on the last page."),
    }
    return inline_serializer(name, fields)
