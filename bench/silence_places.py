"""Runs inside the product's settings: makes private places once, and names addresses in them and beside them."""

from __future__ import annotations

import json
import sys
from typing import Any

import django
from django.conf import settings
from django.test import Client

THREADS = 300
HIDDEN = {"hush": "unlisted", "quiet": "executive"}


def main() -> None:
    django.setup()
    json.dump({"pairs": _pairs(), "askers": _askers()}, sys.stdout)


def _person(handle: str) -> Any:
    from accounts.models import User
    from accounts.services.people import create_account

    return User.objects.filter(handle=handle).first() or create_account(email=f"{handle}@example.org", handle=handle)


def _place(slug: str, visibility: str) -> Any:
    """Return a community with threads, found or made."""
    from community.models import Community, Space
    from community.services.communities import create_community
    from community.services.posting import post_reply, start_thread
    from community.viewer import Viewer

    host = _person("keeper")
    found = Community.objects.visible_to(Viewer.for_user(host)).filter(slug=slug).first()
    if found:
        return found
    joining = "open" if visibility == "public" else "invite"
    community = create_community(host, slug=slug, name=slug.title(), visibility=visibility, join_policy=joining)
    viewer = Viewer.for_user(host)
    space = Space.objects.visible_to(viewer).get(community=community)
    for number in range(THREADS):
        thread = start_thread(viewer, community, space, title=f"What about number {number}?", body="It is **there**. " * 40)
        post_reply(viewer, thread.pk, body="So it is. " * 40)
    return community


def _pairs() -> list[list[str]]:
    """Return [an address that is there, one like it that never was] for each kind of page."""
    from community.models import Thread
    from community.viewer import Viewer
    from core.ids import encode, new_id

    _place("open", "public")
    pairs = []
    for slug, visibility in HIDDEN.items():
        community = _place(slug, visibility)
        viewer = Viewer.for_user(_person("keeper"))
        thread = Thread.objects.visible_to(viewer).filter(community=community).order_by("pk")[THREADS // 2]
        real, never = f"/c/{slug}/", f"/c/{slug[::-1]}/"
        nowhere = encode(new_id())
        tails = ["", "search/?q=number", "u/keeper/", "members/", "s/general/", f"t/{thread.public_id}/{thread.slug}/"]
        pairs += [[real + tail, never + tail] for tail in tails]
        # Inside a public community, ids of another one are as absent as ids of none.
        pairs.append([f"/c/open/t/{thread.public_id}/{thread.slug}/", f"/c/open/t/{nowhere}/{thread.slug}/"])
        pairs.append([f"/api/v1/threads/{thread.public_id}", f"/api/v1/threads/{nowhere}"])
    return pairs


def _askers() -> dict[str, dict[str, str]]:
    from api.tokens import create_token

    outsider = _person("outsider")
    client = Client()
    client.force_login(outsider)
    name = settings.SESSION_COOKIE_NAME
    return {
        "nobody": {},
        "outsider": {"Cookie": f"{name}={client.cookies[name].value}"},
        "token": {"Authorization": f"Bearer {create_token(outsider, name='silence', hourly_quota=10**9)[1]}"},
    }


if __name__ == "__main__":
    main()
