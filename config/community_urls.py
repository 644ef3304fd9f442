"""Addresses on a community's own host: everything but the operator's tools."""

from django.urls import include, path

handler400 = "core.views.bad_request"
handler403 = "core.views.not_permitted"
handler404 = "core.views.not_found"
handler429 = "accounts.views.too_many"
handler500 = "core.views.server_error"

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    *(path("", include(f"{app}.urls")) for app in ("core", "accounts", "community", "moderation", "notifications", "api")),
]
