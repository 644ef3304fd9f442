"""What a request owes the person who makes it: their time zone and language, and the traces of coming and going."""

import zoneinfo
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from accounts import devices
from accounts.models import User

Answer = Callable[[HttpRequest], HttpResponse]


def personal(get_response: Answer) -> Answer:
    """Stands after AuthenticationMiddleware.

    Shows times and words as the signed-in person set them; anybody else gets UTC and the browser's language. A request
    without a session costs no query; with one it loads the person, whom nearly every page loads anyway. After a
    sign-in the browser is remembered; after a sign-out it forgets the pages it kept.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        timezone.deactivate()
        if settings.SESSION_COOKIE_NAME in request.COOKIES and isinstance(request.user, User):
            _apply_settings(request, request.user)
        response = get_response(request)
        _leave_traces(request, response)
        return response

    return answer


def _apply_settings(request: HttpRequest, user: User) -> None:
    try:
        timezone.activate(zoneinfo.ZoneInfo(user.time_zone))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        timezone.deactivate()
    # A language chosen on this browser was applied already, and is the later wish.
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES and user.language in dict(settings.LANGUAGES):
        translation.activate(user.language)
        request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE


def _leave_traces(request: HttpRequest, response: HttpResponse) -> None:
    if email := getattr(request, "signed_in_as", ""):
        devices.remember(response, email)
    if getattr(request, "has_signed_out", False):
        response.headers["Clear-Site-Data"] = '"cache"'
