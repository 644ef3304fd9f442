"""Every request carries its viewer; every answer about a private community is kept nowhere."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from community.viewer import Viewer
from community.views.frame import guard


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
    return Viewer.for_user(user) if user.is_authenticated else Viewer.anonymous()
