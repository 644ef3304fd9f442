"""Communities of the tests on domains of their own, and people signed in there."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.test import Client

from community import hosts
from community.models import Community
from community.services import domains
from tests.world import World

ACME, BAY = "help.acme.example", "help.bay.example"


def live_at(world: World, key: str, domain: str) -> Community:
    """Give a community its domain, as its manager would, and let a first request come by it."""
    manager = world.viewer("bea" if key == "bay" else "gus")
    domains.change_domain(manager, world[key].community, domain)
    hosts.find(domain)
    world[key].community = Community.objects.unscoped("tests look at the row itself").get(pk=world[key].community.pk)
    return world[key].community


class Browser:
    """A browser as far as cookies go: each host has its own. `central` is the client for the central host."""

    def __init__(self, central: Client) -> None:
        self.central = central
        self._clients = {"": central}

    def on(self, host: str) -> Client:
        return self._clients.setdefault(host, Client(headers={"host": host}) if host else self.central)

    def ask(self, path: str, host: str = "") -> Any:
        return self.on(host).get(path)

    def begin(self, host: str, path: str = "/") -> str:
        """Take "Sign in" on a community's host; return the path on the central host to which it leads."""
        address = urlsplit(self.on(host).get("/accounts/login/", {"next": path})["Location"])
        return f"{address.path}?{address.query}"

    def way_back(self, host: str) -> str:
        """Ask to be handed over; return the path with the token, which has not been followed yet."""
        address = urlsplit(self.central.get(self.begin(host)).context["address"])
        return f"{address.path}?{address.query}"

    def sign_in(self, host: str, path: str = "/") -> Any:
        """Walk through the hand-off as somebody who is signed in centrally; return the answer at its end."""
        address = urlsplit(self.central.get(self.begin(host, path)).context["address"])
        return self.ask(f"{address.path}?{address.query}", host)

    def is_signed_in(self, host: str) -> bool:
        return 'action="/accounts/logout/"' in self.ask("/", host).content.decode()
