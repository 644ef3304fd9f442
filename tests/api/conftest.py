"""A small scene for the API: public, listed, unlisted and executive communities, and the fixed cast in them."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import Organisation, User
from api.models import ApiToken
from api.tokens import create_token
from community.models import Community, FeedPolicy, Membership, Reply, Role, Space, Thread
from community.services.communities import create_community
from community.services.posting import post_comment, post_reply, start_thread
from community.services.solving import accept_solution
from community.viewer import Viewer

V1 = "/api/v1"
# Community → (visibility, how people join).
PLACES = {
    "northwind": ("public", "open"),
    "harbor": ("public", "open"),
    "lobby": ("listed", "open"),
    "partners": ("unlisted", "open"),
    "council": ("executive", "invite"),
}
_numbers = itertools.count(1)


@dataclass
class Caller:
    """A client that asks as one token, or as nobody."""

    secret: str = ""
    client: Client = field(default_factory=Client)

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.secret:
            sent.setdefault("Authorization", f"Bearer {self.secret}")
        content: dict[str, Any] = {} if body is None else {"data": body if isinstance(body, str | bytes) else json.dumps(body)}
        return self.client.generic(method, f"{V1}{path}", content_type="application/json", headers=sent, **content)

    def get(self, path: str, **headers: str) -> Any:
        return self.ask("GET", path, **headers)

    def post(self, path: str, body: Any, **headers: str) -> Any:
        return self.ask("POST", path, body, **headers)

    def put(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.ask("PUT", path, body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> Any:
        return self.ask("PATCH", path, body, **headers)

    def delete(self, path: str, **headers: str) -> Any:
        return self.ask("DELETE", path, **headers)


@dataclass
class Scene:
    """Northwind is public, partners unlisted, lobby listed, council executive; its people are members where they should be."""

    communities: dict[str, Community]
    spaces: dict[str, Space]
    people: dict[str, User]
    anybody: Caller = field(default_factory=Caller)

    def viewer(self, name: str) -> Viewer:
        return Viewer.for_user(self.people[name])

    def token(self, name: str, **facts: Any) -> tuple[ApiToken, str]:
        return create_token(self.people[name], name="test", **facts)

    def caller(self, name: str, **facts: Any) -> Caller:
        return Caller(self.token(name, **facts)[1])

    def person(self, name: str, **memberships: str) -> User:
        """Create somebody with a role in each community named."""
        user = User.objects.create_user(f"{name}@example.org", name, display_name=name.title())
        self.people[name] = user
        for slug, role in memberships.items():
            place = self.communities[slug]
            Membership.objects.create(community=place, user=user, role=role, terms_version=place.terms_version)
        return user

    def ask(self, name: str = "ana", place: str = "northwind", **facts: Any) -> Thread:
        number = next(_numbers)
        said = {"title": f"The pump stops, case {number}", "body": f"It stops after {number} minutes.", **facts}
        viewer = self.viewer(name)
        return start_thread(viewer, self.communities[place], self.spaces[place], **said)

    def answer(self, thread: Thread, name: str = "ben", body: str = "") -> Reply:
        return post_reply(self.viewer(name), thread.pk, body=body or f"Clean filter number {next(_numbers)}.")

    def comment(self, thread: Thread, name: str = "ben", body: str = "Which model is it?") -> Any:
        return post_comment(self.viewer(name), thread.pk, None, body=body)

    def resolve(self, place: str = "northwind", **facts: Any) -> tuple[Thread, Reply]:
        """Ana asks, Ben answers, Ana accepts."""
        thread = self.ask(place=place, **facts)
        reply = self.answer(thread)
        accept_solution(self.viewer("ana"), reply.pk)
        return thread, reply


def build_scene() -> Scene:
    operator = Organisation.objects.create(name="Northwind Pumps")
    communities = {
        slug: create_community(None, slug=slug, name=slug.title(), operator=operator, visibility=visibility, join_policy=joining)
        for slug, (visibility, joining) in PLACES.items()
    }
    spaces = {space.community.slug: space for space in _spaces(communities)}
    scene = Scene(communities, spaces, {})
    scene.person("ana", northwind=Role.MEMBER, partners=Role.MEMBER, council=Role.MEMBER, lobby=Role.MEMBER)
    scene.person("ben", northwind=Role.MEMBER, partners=Role.MEMBER, council=Role.MEMBER)
    scene.person("eve", northwind=Role.EXPERT, partners=Role.EXPERT)
    scene.person("mia", northwind=Role.MODERATOR, partners=Role.MODERATOR)
    scene.person("otto")
    return scene


def _spaces(communities: dict[str, Community]) -> list[Space]:
    rows = Space.objects.unscoped("tests set the feed of each space")
    rows.filter(community__slug="partners").update(feed_policy=FeedPolicy.FULL)
    return list(rows.select_related("community").filter(community__in=communities.values()))


@pytest.fixture
def scene(db: None) -> Scene:
    return build_scene()


@pytest.fixture
def lasting_scene(transactional_db: None) -> Scene:
    """The same scene, committed, for tests with several connections."""
    return build_scene()


@pytest.fixture
def pass_time(time_machine: Any) -> Callable[[float | timedelta], None]:
    """Let time pass, or turn it back, for everything but the database."""
    time_machine.move_to(datetime.now(UTC), tick=True)
    return time_machine.shift
