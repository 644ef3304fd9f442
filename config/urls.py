"""Every address of the central host: the operator's tools, accounts, and every app's."""

from importlib import import_module

from django.urls import include, path

from accounts.admin import desk
from config import metrics
from core import views as core_views

handler400 = "core.views.bad_request"
handler403 = "core.views.not_permitted"
handler404 = "core.views.not_found"
handler429 = "accounts.views.too_many"
handler500 = "core.views.server_error"

APPS = [import_module(f"{app}.urls") for app in ("core", "accounts", "community", "moderation", "notifications", "api")]

urlpatterns = [
    path("healthz/live", core_views.live, name="live"),
    path("healthz/ready", core_views.ready, name="ready"),
    path("metrics", metrics.metrics, name="metrics"),
    path("admin/", desk.urls),
    path("accounts/", include("allauth.urls")),
    *(path("", include(app)) for app in APPS),
    path("break-glass/", include("community.glass_urls")),
]
