"""One's own profile, everybody's pictures, and the answer to whoever asks too often."""

import uuid

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts import presence
from accounts.forms import ProfileForm
from accounts.models import User
from accounts.services import organisations, people
from core.errors import InvalidInput

AVATAR_SECONDS = 86400
RETRY_SECONDS = 60


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Show and save what the signed-in person says about themselves."""
    assert isinstance(request.user, User)  # noqa: S101  (login_required saw to it)
    person = User.objects.get(pk=request.user.pk)
    form = ProfileForm(person, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and _save(person, form):
        messages.success(request, _("Your profile is saved."))
        response = redirect("accounts:profile")
        # From here on the language of the profile counts in this browser again.
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")
        return response
    context = {"form": form, "avatar_url": presence.avatar_url(request.user)}
    return render(request, "accounts/profile_form.html", context, status=422 if form.errors else 200)


def _save(person: User, form: ProfileForm) -> bool:
    try:
        people.edit_profile(person, **form.cleaned_data)
    except InvalidInput as error:
        form.add_error(error.field or None, error.reason)
    return form.is_valid()


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def company(request: HttpRequest) -> HttpResponse:
    """Show the person's company; they leave it here, and come back."""
    assert isinstance(request.user, User)  # noqa: S101  (login_required saw to it)
    person = User.objects.select_related("organisation", "left_organisation").get(pk=request.user.pk)
    if request.method == "POST":
        if "leave" in request.POST:
            organisations.leave_organisation(person)
        elif "rejoin" in request.POST:
            organisations.rejoin_organisation(person)
        return redirect("accounts:company")
    return render(request, "accounts/company.html", {"organisation": person.organisation, "left": person.left_organisation})


@require_GET
def avatar(request: HttpRequest, user_id: uuid.UUID, name: str) -> HttpResponse:
    """A person's picture, for those who may see the person; for others it does not exist."""
    if not presence.may_see_person(request.user, user_id):
        raise Http404
    person = User.objects.filter(pk=user_id, is_active=True).first()
    if person is None or not name or presence.picture_name(person) != name:
        raise Http404
    try:
        with default_storage.open(f"avatars/{name}.webp") as file:
            response = HttpResponse(file.read(), content_type="image/webp")
    except FileNotFoundError:
        raise Http404 from None
    response["Cache-Control"] = f"private, max-age={AVATAR_SECONDS}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def too_many(request: HttpRequest) -> HttpResponse:
    """The answer to whoever went over a limit."""
    answer = render(request, "errors/429.html", status=429)
    answer["Retry-After"] = str(RETRY_SECONDS)
    answer["Cache-Control"] = "private, no-store"
    return answer
