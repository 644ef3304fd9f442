"""The content keeps the rules that its README gives to writers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command

from demo.content import PersonText, duration, read_content
from demo.sign_ins import FIXED_PASSWORD, password

CONTENT = read_content()
PUBLIC = [place for place in CONTENT.communities if place.visibility == "public"]


def test_products_name_their_latest_version_first():
    for place in CONTENT.communities:
        for product in place.products:
            ages = [version["released_days_ago"] for version in product["versions"]]
            assert ages == sorted(ages), product["name"]


def test_newcomers_may_write_in_public_communities():
    assert {place.write_policy for place in PUBLIC} == {"everyone"}


@pytest.mark.parametrize("place", CONTENT.communities, ids=lambda place: place.slug)
def test_owner_manages_the_community(place):
    owners = [member for member in place.memberships if "owner" in member.grants]

    assert [(owner.role, owner.status) for owner in owners] == [("manager", "active")]


def test_public_words_do_not_name_private_communities():
    private = [word for place in CONTENT.communities if place not in PUBLIC for word in (place.slug, place.name)]
    texts = [repr(story) for place in PUBLIC for story in place.stories] + [person.bio for person in CONTENT.people]

    assert [word for word in private for text in texts if f" {word} " in text.lower()] == []


def test_unknown_key_is_an_error():
    person = {"handle": "ana", "shoe_size": 40}

    with pytest.raises(TypeError, match="shoe_size"):
        PersonText(**person)


@pytest.mark.parametrize(("text", "minutes"), [("10m", 10), ("3h 10m", 190), ("1d", 1440), ("1d 3h 10m", 1630)])
def test_durations_are_days_hours_and_minutes(text, minutes):
    assert duration(text).total_seconds() == minutes * 60


@pytest.mark.parametrize("text", ["3", "h", "3w", "1d3h"])
def test_nonsense_is_no_duration(text):
    with pytest.raises((KeyError, ValueError)):
        duration(text)


def test_actors_of_a_story_are_all_who_do_something():
    story = next(story for place in PUBLIC for story in place.stories if story.key == "negative-power-one-phase")

    assert {"luc", "ben", "jonas", "henrik", "mia", "ana", "aled"} <= story.actors
    assert replace(story, comments=[], replies=[], deeds=[], votes=replace(story.votes, up=[])).actors == {"luc"}


def test_production_is_left_alone_unless_forced(settings):
    settings.IN_PRODUCTION = True

    with pytest.raises(CommandError, match="production"):
        call_command("demo")


def test_production_gets_a_password_that_no_reader_of_the_code_knows(settings):
    development = password()
    settings.IN_PRODUCTION = True

    assert development == FIXED_PASSWORD
    assert password() != FIXED_PASSWORD
    assert len(password()) >= 20
