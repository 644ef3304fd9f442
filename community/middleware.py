"""Every request carries its viewer and a session that is good on its host; what is private is kept nowhere."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from community.hosts import narrowed
from community.services import hand_offs
from community.viewer import Viewer
from community.views.frame import guard


def session_of_this_host(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Stands after SessionMiddleware: a session of another host, or one whose origin has ended, is none."""

    def answer(request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and not hand_offs.is_good_here(request.session):
            request.session = type(request.session)()
        return get_response(request)

    return answer


def viewer_of_request(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Set `request.viewer`, resolved when first asked for; guard whatever was answered from inside a private community."""

    def answer(request: HttpRequest) -> HttpResponse:
        request.viewer = SimpleLazyObject(lambda: _viewer(request))  # type: ignore[attr-defined]
        response = get_response(request)
        community = getattr(request, "entered", None)
        return guard(response, community) if community else response

    return answer


def _viewer(request: HttpRequest) -> Viewer:
    user = request.user
    return narrowed(Viewer.for_user(user) if user.is_authenticated else Viewer.anonymous())
