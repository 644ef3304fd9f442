"""Addresses of the administrators' break-glass desk, on the central host only."""

from django.urls import path

from community.views import glass

app_name = "glass"

urlpatterns = [
    path("", glass.desk, name="desk"),
    path("<id:glass_id>/<slug:action>/", glass.act, name="act"),
]
