"""Every address of the product: the operator's tools, and what communities' own hosts have too."""

from django.urls import include, path

from accounts.admin import desk
from config import community_urls, metrics
from core import views as core_views

handler400 = community_urls.handler400
handler403 = community_urls.handler403
handler404 = community_urls.handler404
handler429 = community_urls.handler429
handler500 = community_urls.handler500

urlpatterns = [
    path("healthz/live", core_views.live, name="live"),
    path("healthz/ready", core_views.ready, name="ready"),
    path("metrics", metrics.metrics, name="metrics"),
    path("admin/", desk.urls),
    path("break-glass/", include("community.glass_urls")),
    *community_urls.urlpatterns,
]
