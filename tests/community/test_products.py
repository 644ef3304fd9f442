"""Products and versions: managers keep them, and retiring a version makes the solutions for it stale."""

import pytest

from community.models import Product, Solution
from community.services.posting import post_reply
from community.services.products import save_product
from community.services.solving import accept_solution
from core import outbox
from core.errors import InvalidInput, NotPermitted
from core.models import Dispatch
from tests.community.test_asking import ask


def save(world, name="gus", **facts):
    facts = {"name": "Pump", "versions": ["5.0", "4.2"], "retired": [], **facts}
    product = save_product(world.viewer(name), world.acme.community, **facts)
    for pk in Dispatch.objects.filter(event__verb="product.changed", done_at=None).values_list("pk", flat=True):
        assert outbox.run_dispatch(pk)
    return product


def state(reply):
    return Solution.objects.unscoped("test").get(reply=reply, is_latest=True).state


def test_retiring_a_version_makes_its_solutions_stale_and_bringing_it_back_fresh(world):
    threads = [
        ask(world, product=product, version=version) for product, version in (("pump", "4.2"), ("Pump", "5.0"), ("Valve", "4.2"))
    ]
    answers = [post_reply(world.viewer("ben"), thread.pk, body="Turn it.") for thread in threads]
    for answer in answers:
        accept_solution(world.viewer("ana"), answer.pk)

    save(world, retired=["4.2"])
    assert [state(answer) for answer in answers] == ["stale", "accepted", "accepted"]
    save(world)
    assert [state(answer) for answer in answers] == ["accepted"] * 3


def test_a_name_stands_once_whatever_its_case(world):
    first = save(world)
    assert save(world, name="gus", versions=["6.0"]).pk == first.pk
    assert Product.objects.unscoped("test").get(pk=first.pk).versions == ["6.0"]


def test_the_page_adds_and_changes_and_keeps_what_was_refused(world):
    address = "/c/acme/manage/products/"
    client = world.client("gus")
    assert client.post(address, {"name": "Pump", "versions": "5.0, 4.2,, 5.0", "retired": "4.2"}).status_code == 302
    product = Product.objects.unscoped("test").get(community=world.acme.community, name="Pump")
    assert (product.versions, product.retired_versions) == (["5.0", "4.2"], ["4.2"])
    assert "retired: 4.2" in client.get(address).content.decode()
    assert 'value="5.0, 4.2"' in client.get(f"{address}?name=Pump").content.decode()

    refused = client.post(address, {"name": "Pump", "versions": "5.0", "retired": "3.9"})
    assert refused.status_code == 422 and 'value="3.9"' in refused.content.decode()


@pytest.mark.parametrize("facts", [{"name": " "}, {"name": "x" * 81}, {"versions": ["x" * 41]}, {"retired": ["9"]}])
def test_what_makes_no_sense_is_refused(world, facts):
    with pytest.raises(InvalidInput):
        save_product(world.viewer("gus"), world.acme.community, **{"name": "Pump", "versions": [], "retired": [], **facts})


@pytest.mark.parametrize("name", ["ana", "mia", "eva", "omar", "bea"])
def test_only_managers_do_that(world, name):
    assert world.client(name).get("/c/acme/manage/products/").status_code == 403
    with pytest.raises(NotPermitted):
        save_product(world.viewer(name), world.acme.community, name="Pump", versions=[], retired=[])
