"""Asking addresses of the world as its people, and counting what each asks of the database."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.http import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.services.avatars import change_avatar
from api.tokens import create_token
from community.models import ReadMark
from community.services import invitations
from core.models import Delivery
from notifications.models import Notification
from tests.queries.budgets import Budget
from tests.visibility import targets
from tests.visibility.surface import ROUTES, Target
from tests.world import World, picture

# Beginning and ending a transaction inside that of the test; elsewhere the outermost one costs no statement of ours.
# And the note that a token is used, which is written once a minute.
NO_QUERIES = ("SAVEPOINT", "RELEASE SAVEPOINT", 'UPDATE "api_apitoken" SET "last_used_at"')


@dataclass(frozen=True)
class Cost:
    """What one answer took: its queries in order, and how many rows it shows."""

    queries: list[str]
    rows: int = 0

    def __len__(self) -> int:
        return len(self.queries)

    def beside(self, other: Cost) -> str:
        """Return the queries, for whoever reads why a budget was exceeded."""
        return f"{len(other)} queries before, {len(self)} now:\n" + "\n".join(query[:300] for query in self.queries)


class Asker:
    """Somebody's browser and token for each name, kept from one question to the next as in real life."""

    def __init__(self, world: World, names: Iterable[str]) -> None:
        self.world = world
        self._invited = _invite(world, "otto")
        change_avatar(world.user("ben"), picture())
        self._browsers = {name: world.client(name) for name in names}
        self._secrets = {name: create_token(world.user(name), name="test")[1] for name in self._browsers if name}

    def cost(self, budget: Budget) -> Cost:
        """Return what the answer to a budget's question takes, as if nothing there had been read before."""
        ReadMark.objects.unscoped("tests begin anew").all().delete()
        target = self.target(budget.corner, post_id=getattr(self.world[budget.corner], budget.on).public_id)
        answer, queries = self.ask("GET", address(budget.route, target, budget.query), budget.by)
        assert answer.status_code == budget.status, f"{budget}: {answer.status_code}"
        text = b"".join(answer) if answer.streaming else answer.content  # type: ignore[attr-defined]
        return Cost(queries, text.decode(errors="replace").count(budget.shows) if budget.shows else 0)

    def target(self, corner: str = "acme", **named: str) -> Target:
        """Return what addresses in a corner name."""
        lines = Notification.objects.unscoped("tests name the row itself").filter(user=self.world.user("ben")).order_by("pk")
        own = {"notification_id": [lines[0].public_id], "token": [self._invited]}
        return {**targets.private(self.world, self.world[corner]), **own, **{name: [value] for name, value in named.items()}}

    def ask(self, method: str, path: str, name: str, said: Any = None) -> tuple[HttpResponseBase, list[str]]:
        """Return the answer to somebody, and its queries."""
        is_api = path.startswith("/api/")
        browser = Client() if is_api else self._browsers[name]
        headers = {"Authorization": f"Bearer {self._secrets[name]}"} if is_api and name else {}
        body = "" if said is None else json.dumps(said) if is_api else urlencode(said)
        kind = "application/json" if is_api else "application/x-www-form-urlencoded"
        with CaptureQueriesContext(connection) as asked:
            answer = browser.generic(method, path, body, content_type=kind, headers=headers)
        return answer, [query["sql"] for query in asked if not query["sql"].startswith(NO_QUERIES)]


def address(route: str, target: Target, query: str = "") -> str:
    """Return the first address of a route for what a target names."""
    return replace(ROUTES[route], queries=(query,)).addresses(route, target)[0]


def _invite(world: World, name: str) -> str:
    """Invite somebody to acme and return the token, which only their mail knows."""
    made = invitations.invite(world.viewer("gus"), world.acme.community, email=world.user(name).email)
    token: str = Delivery.objects.get(kind="invitation", context__invitation=str(made.pk)).context["token"]
    return token
