"""Signing in on a community's own domain by way of the central host, and signing out there."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import login, logout
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods

from community.links import central, on_domain
from community.services import hand_offs
from community.views.frame import depart
from core.errors import NotVisible

COOKIE_SECONDS = 1800  # long enough to make an account on the way
SALT = "community.hand_off"


@require_GET
def begin(request: HttpRequest, is_new: bool = False) -> HttpResponse:
    """On a community's host: leave a secret in the browser and go to the central host with its hash."""
    secret = hand_offs.new_secret()
    asked = {"to": request.get_host().partition(":")[0].rstrip(".").lower(), "challenge": hand_offs.hash_of(secret)}
    answer = redirect(f"{central('community:hand_over')}?{urlencode(asked | ({'new': '1'} if is_new else {}))}")
    answer.set_cookie(
        _cookie_name(), signing.dumps([secret, _own_path(request.GET.get("next", ""))], salt=SALT), max_age=COOKIE_SECONDS,
        secure=bool(settings.SESSION_COOKIE_SECURE), httponly=True, samesite="Lax",
    )  # fmt: skip
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_GET
def hand_over(request: HttpRequest) -> HttpResponse:
    """On the central host: whoever is signed in goes back with a token; anybody else signs in first."""
    community = hand_offs.community_on(request.GET.get("to", ""))
    if not request.user.is_authenticated:
        step = "account_signup" if request.GET.get("new") else "account_login"
        return redirect(f"{reverse(step)}?{urlencode({'next': request.get_full_path()})}")
    token = hand_offs.offer(request.user, request.session.session_key or "", community, request.GET.get("challenge", ""))
    return depart(request, f"{on_domain(community.domain)}/accounts/hand-off/?{urlencode({'token': token})}")


@require_GET
def finish(request: HttpRequest) -> HttpResponse:
    """On the community's host: exchange the token for a session of this host's own."""
    try:
        secret, target = signing.loads(request.COOKIES.get(_cookie_name(), ""), salt=SALT, max_age=COOKIE_SECONDS)
        hand_off = hand_offs.redeem(request.GET.get("token", ""), secret)
    except (signing.BadSignature, ValueError, NotVisible):
        return _failed(request)
    login(request, hand_off.user, backend=settings.AUTHENTICATION_BACKENDS[0])
    hand_offs.bind(request.session, hand_off)
    answer = redirect(_own_path(target))
    answer.delete_cookie(_cookie_name(), samesite="Lax")
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_http_methods(["GET", "POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session on this host; the one on the central host goes on."""
    if request.method == "POST":
        logout(request)
    return redirect("/")


def _failed(request: HttpRequest) -> HttpResponse:
    answer = render(request, "community/hand_off_failed.html", {"sign_in_url": reverse("account_login")}, status=403)
    answer["Cache-Control"] = "private, no-store"
    return answer


def _own_path(target: str) -> str:
    """Return a path on this host, "/" for everything else."""
    return target if target.startswith("/") and url_has_allowed_host_and_scheme(target, allowed_hosts=None) else "/"


def _cookie_name() -> str:
    return "__Host-hand-off" if settings.SESSION_COOKIE_SECURE else "hand-off"
