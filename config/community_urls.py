"""Addresses on a community's own domain: its pages without `/c/<slug>`, and ways to the central host for the rest."""

from types import ModuleType

from django.urls import URLPattern, include, path, register_converter

from community.hosts import here
from community.views import elsewhere, hand_off
from config import urls

handler400, handler403, handler404 = urls.handler400, urls.handler403, urls.handler404
handler429, handler500 = urls.handler429, urls.handler500

CONTENT = "c/<slug:slug>/"
# What stands beside the community's pages and answers here too, for this community only.
SHARED = {"set_language", "offline", "worker", "avatar", "invitation", "robots", "unsubscribe"}


class HereConverter:
    """`<here:slug>` takes no place in the address: it is the community on whose domain the request came."""

    regex = ""

    def to_python(self, value: str) -> str:
        place = here()
        if place is None:
            raise ValueError("no community lives on this host")
        return place.slug

    def to_url(self, value: str) -> str:
        place = here()
        if place is None or value != place.slug:
            raise ValueError("another community has no addresses on this host")
        return ""


register_converter(HereConverter, "here")


def _on_own_domain(entry: URLPattern) -> URLPattern:
    route = str(entry.pattern)
    if route.startswith(CONTENT):
        return path(f"<here:slug>{route.removeprefix(CONTENT)}", entry.callback, entry.default_args, name=entry.name)
    return entry if entry.name in SHARED else path(route, elsewhere.to_central, name=entry.name)


def _of(app: ModuleType) -> list[URLPattern]:
    """Return an app's addresses as they are here. The central start page has none: the community's home stands there."""
    return [_on_own_domain(entry) for entry in app.urlpatterns if isinstance(entry, URLPattern) and str(entry.pattern)]


urlpatterns = [
    path("accounts/login/", hand_off.begin, name="account_login"),
    path("accounts/signup/", hand_off.begin, {"is_new": True}, name="account_signup"),
    path("accounts/logout/", hand_off.sign_out, name="account_logout"),
    path("accounts/hand-off/", hand_off.finish, name="hand_off"),
    path("accounts/<path:rest>", elsewhere.to_central),
    path("api/<path:rest>", elsewhere.to_central),
    path("c/<slug:slug>/<path:rest>", elsewhere.own_address),
    path("c/<slug:slug>/", elsewhere.own_address, {"rest": ""}),
    *(path("", include((_of(app), app.app_name))) for app in urls.APPS if app.app_name != "api"),
]
