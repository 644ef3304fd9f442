"""Every request carries its viewer, resolved when first asked for."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from community.viewer import Viewer


def viewer_of_request(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Set `request.viewer`."""

    def answer(request: HttpRequest) -> HttpResponse:
        request.viewer = SimpleLazyObject(lambda: _viewer(request))  # type: ignore[attr-defined]
        return get_response(request)

    return answer


def _viewer(request: HttpRequest) -> Viewer:
    user = request.user
    return Viewer.for_user(user) if user.is_authenticated else Viewer.anonymous()
