"""Operators narrow a search to what the viewer may see of it; what is no operator stays words."""

import pytest

from community.services.posting import post_reply
from community.services.solving import accept_solution
from tests.community.test_asking import ask
from tests.community.test_search import find


@pytest.fixture
def pumps(world):
    facts = {
        "solved": {"title": "Pump rattles at night", "body": "Every pump, all night long.", "tags": ["noise"], "product": "P 1"},
        "open": {"title": "Pump is cold", "body": "All long night, no pump runs.", "tags": ["heat"], "version": "4.2"},
    }
    threads = {name: ask(world, **each) for name, each in facts.items()}
    threads["bens"] = ask(world, "ben", title="Pump leaks", body="Drop by drop.")
    answer = post_reply(world.viewer("ben"), threads["solved"].pk, body="Tighten it.")
    accept_solution(world.viewer("ana"), answer.pk)
    return threads


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("pump status:solved", ["solved"]), ("pump status:unsolved", ["open", "bens"]), ("pump tag:heat", ["open"]),
        ("pump tag:#noise", ["solved"]), ("pump user:ben", ["bens"]), ("pump user:@ben", ["bens"]),
        ('pump product:"p 1"', ["solved"]),
        ("pump version:4.2", ["open"]), ("pump is:mine", ["solved", "open"]), ("pump in:nowhere", []), ("pump before:2001", []),
        ("pump after:2001-02-03", ["solved", "open", "bens"]), ('"all night long"', ["solved"]),
        ('pump "no pump runs"', ["open"]),
        ("tag:heat", ["open"]), ("STATUS:solved pump tag:noise", ["solved"]), ("pump status:solved tag:heat", []),
    ],
)  # fmt: skip
def test_operators_narrow(world, pumps, query, expected):
    assert set(find(world, query, "ana")) == {pumps[name].pk for name in expected}


def test_nobody_has_threads_of_their_own(world, pumps):
    assert find(world, "pump is:mine") == find(world, "pump is:company") == []


@pytest.mark.parametrize("query", ["pump status:perhaps", "pump before:2001-13-40", "pump a:b", "pump user:", 'pump "'])
def test_what_is_no_operator_is_words(world, pumps, query):
    assert pumps["bens"].pk in find(world, query)


@pytest.mark.parametrize("name", ["", "otto"])
def test_operators_find_nothing_private(world, name):
    for key in ("backroom", "dunes", "ember"):
        hidden, slug = world[key].question, world[key].space.slug
        for query in (f"tag:{world[key].word('tag')}", f"in:{slug}", "after:2001", "status:open", f'product:"{hidden.product}"'):
            found = find(world, query, name)
            assert hidden.pk not in found


def test_a_member_finds_them(world):
    key = "backroom"

    assert world[key].question.pk in find(world, f"tag:{world[key].word('tag')}", "ben")
