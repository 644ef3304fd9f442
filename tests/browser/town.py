"""A small install for journeys: one public community with people, and a council that nobody knows of."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.sync_api import Page

from accounts.models import Organisation, User
from accounts.services.people import create_account
from community.models import Community, Membership, Role
from community.services import communities, memberships
from community.viewer import Viewer

PASSWORD = "plain-oak-tree-41"


@dataclass
class Town:
    northwind: Community
    council: Community
    ben: User
    mia: User
    ingrid: User
    agent: User


def found_town() -> Town:
    """Found both communities; Ben answers, Mia moderates, Ingrid manages and hosts, an agent reads the feed."""
    operator = Organisation.objects.create(name="Northwind")
    ben, mia, ingrid, agent = (person(name, title) for name, title in PEOPLE.items())
    northwind = communities.create_community(
        ingrid, slug="northwind", name="Northwind Community", tagline="How can we help you today?", operator=operator,
        spaces=[{"slug": "gateways", "name": "Gateways", "kinds": ["question", "discussion"]}],
    )  # fmt: skip
    council = communities.create_community(
        ingrid, slug="council", name="Operations Council", visibility="executive", operator=operator, accent="#3b3d8f",
        spaces=[{"slug": "exchange", "name": "Peer exchange", "kinds": ["discussion"]}],
    )  # fmt: skip
    for user in (ben, mia, agent):
        memberships.join(Viewer.for_user(user), northwind)
    seat = Membership.objects.unscoped("tests look at the row itself").get(user=mia, community=northwind)
    memberships.change_membership(Viewer.for_user(ingrid), northwind, seat.pk, role=Role.MODERATOR)
    return Town(northwind, council, ben, mia, ingrid, agent)


PEOPLE = {"ben": "Ben Okafor", "mia": "Mia Lindqvist", "ingrid": "Ingrid Vos", "agent": "Sam Agent"}


def person(handle: str, name: str) -> User:
    return create_account(email=f"{handle}@example.org", handle=handle, password=PASSWORD, display_name=name)


def sign_in(page: Page, user: User) -> Page:
    """Sign in as a person would, with address and password."""
    page.goto("/accounts/login/")
    page.get_by_label(re.compile("e-?mail", re.IGNORECASE)).first.fill(user.email)
    page.get_by_label("Password").first.fill(PASSWORD)
    page.locator("main form button[type=submit], main form button:not([type])").first.click()
    page.wait_for_url(lambda url: "/accounts/login" not in url)
    return page
