"""Fields that take a value as it is: a number is no text, a text is no number, an id is 26 characters."""

import uuid
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core import ids

ID_SCHEMA = {"type": "string", "pattern": "^[0-7][0-9A-HJKMNP-TV-Z]{25}$", "examples": ["01JD3XW7Q8V5R2N6T4K9M0B1CE"]}


class Text(serializers.CharField):
    """A JSON string, untrimmed: services clean it, so that preview and post see the same characters."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"trim_whitespace": False, **options})

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Flag(serializers.BooleanField):
    """true or false, not "yes" or 1."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class Whole(serializers.IntegerField):
    """A JSON number without a fraction; 1.0 is one too."""

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int | float) or data != data // 1:
            self.fail("invalid")
        return super().to_internal_value(int(data))


@extend_schema_field(ID_SCHEMA)
class PublicId(serializers.Field[uuid.UUID, Any, str, Any]):
    """A public id; becomes a UUID."""

    default_error_messages = {"invalid": _("This is not an id.")}

    def to_internal_value(self, data: Any) -> uuid.UUID:
        if not isinstance(data, str):
            self.fail("invalid")
        try:
            return ids.decode(data)
        except ValueError:
            self.fail("invalid")

    def to_representation(self, value: uuid.UUID) -> str:
        return ids.encode(value)


@extend_schema_field({"type": "integer", "minimum": 1, "default": 20})
class Limit(serializers.IntegerField):
    """How many rows a page holds; more than the cap is taken for the cap."""

    def __init__(self, *, cap: int = 100, default: int = 20) -> None:
        super().__init__(min_value=1, default=default, help_text=f"Rows per page, at most {cap}.")
        self.cap = cap

    def to_internal_value(self, data: Any) -> int:
        if not (isinstance(data, str) and data.isascii() and data.isdigit()):
            self.fail("invalid")
        return min(super().to_internal_value(data), self.cap)


class Cursor(Text):
    """The `next_cursor` of the page before."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"required": False, "max_length": 1000, "help_text": "The next_cursor of the page before.", **options})


class Choice(serializers.ChoiceField):
    """One word of a closed set, which has a name of its own in the document; a number is no word."""

    def __init__(self, words: Any, *, called: str = "", **options: Any) -> None:
        self.words: list[str] = list(getattr(words, "values", words))
        self.set_name = called or words.__name__
        super().__init__(choices=self.words, **options)

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, str) and data in self.words:
            return data
        # Half of a character could not leave again in the sentence that refuses it.
        return self.fail("invalid_choice", input=str(data).encode("utf-8", "replace").decode())
