"""Confirmations of solutions."""

from rest_framework import serializers

from api.serializers.fields import Flag, PublicId, Text


class ConfirmationInput(serializers.Serializer[object]):
    worked = Flag(help_text="true for “worked for me”, false for “did not”.")
    version = Text(max_length=40, allow_blank=True, default="", help_text="The product's version that it was tried on.")


class ConfirmationSerializer(serializers.Serializer[object]):
    reply = PublicId()
    worked = serializers.BooleanField()
    product_version = serializers.CharField()
    worked_count = serializers.IntegerField()
    failed_count = serializers.IntegerField()
