"""A refusal, as RFC 9457 writes it."""

from rest_framework import serializers

from api.problems import TITLES
from api.serializers.fields import Choice


class FieldErrorSerializer(serializers.Serializer[object]):
    field = serializers.CharField(help_text="The name of the value, empty when no single one is to blame.")
    detail = serializers.CharField()


class ProblemSerializer(serializers.Serializer[object]):
    """`type` and `code` are stable, `title` and `detail` are for people."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = Choice(sorted(TITLES), called="ProblemCode")
    detail = serializers.CharField()
    errors = FieldErrorSerializer(many=True, required=False)  # type: ignore[assignment]
    resync = serializers.CharField(required=False, help_text="With feed_expired: where the stream begins anew.")
