"""Were every policy to say yes, the rules alone would still hide what they hide: no page relies on a refused right to read."""

import pytest

from core.verdict import Verdict
from tests.visibility import targets
from tests.visibility.surface import ROUTES

# Settings of a community that its readers read anyway; only the forms that change them are the managers'.
SETTINGS = ("template", "welcome", "noun", "nouns", "sender", "joinquestion")


def seen(world, name, place):
    """Return what all pages of a place tell somebody: planted words by their name, and who waits or is barred there."""
    target = targets.private(world, world[place])
    client = world.client(name)
    client.raise_request_exception = False
    words = {
        word: f"{key} {about}"
        for key, corner in world.corners.items()
        for about, word in corner.words.items()
        if about not in SETTINGS
    }
    words |= {f"@{handle}": handle for handle in ("pia", "sam", "xena")} | {"ask to join": "a count of who waits"}
    found = set()
    for pattern, route in ROUTES.items():
        if route.kind == "content":
            for path in route.addresses(pattern, target):
                answer = client.get(path)
                text = b"".join(answer) if answer.streaming else answer.content
                page = text.decode(errors="replace")
                found |= {about for word, about in words.items() if word in page and word not in path}
    return found


@pytest.mark.parametrize(
    ("name", "place"), [("ana", "acme"), ("ana", "dunes"), ("ana", "ember"), ("otto", "acme"), ("mia", "acme")]
)
def test_policies_hide_nothing_that_the_rules_would_show(world, monkeypatch, name, place):
    before = seen(world, name, place)

    monkeypatch.setattr(Verdict, "__bool__", lambda self: True)
    monkeypatch.setattr(Verdict, "demand", lambda self: None)

    assert seen(world, name, place) - before == set()
