"""The order of answers: the most useful first, or by age from either end, page by page."""

import pytest

from community.services import posting, voting

PAGES_SEEN_AT_MOST = 20


@pytest.fixture
def answered(world):
    """A question with more answers than a page holds, of which the third is the most useful."""
    corner = world.acme
    thread = posting.start_thread(world.viewer("ana"), corner.community, corner.space, title="Why does it hum?", body="Tell me.")
    replies = [posting.post_reply(world.viewer("ben"), thread.pk, body=f"Try the filter number {n}.") for n in range(33)]
    voting.set_vote(world.viewer("eva"), replies[2].pk, 1)
    return thread, [reply.public_id for reply in replies]


def shown(world, thread, sort):
    """Return the answers in the order in which somebody reads them who goes on to the last page."""
    url, found = f"/c/acme/t/{thread.public_id}/{thread.slug}/?sort={sort}", []
    for _page in range(PAGES_SEEN_AT_MOST):
        page = world.client("gus").get(url).context["page"]
        found += [post.id for post in page.replies]
        if not page.next_url:
            return found
        url = page.next_url
    raise AssertionError("the pages have no end")


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("oldest", lambda ids: ids),
        ("newest", lambda ids: ids[::-1]),
        ("best", lambda ids: [ids[2], *ids[:2], *ids[3:]]),
        ("louder", lambda ids: [ids[2], *ids[:2], *ids[3:]]),
    ],
)
def test_answers_come_in_the_order_that_was_asked_for(world, answered, sort, order):
    thread, ids = answered

    assert shown(world, thread, sort) == order(ids)


def test_every_order_is_offered_and_the_current_one_marked(world, answered):
    thread, _ids = answered
    tabs = world.client("gus").get(f"/c/acme/t/{thread.public_id}/{thread.slug}/?sort=newest").context["page"].sort_tabs

    assert [(tab.label, tab.is_current) for tab in tabs] == [("Most useful", False), ("Oldest", False), ("Newest", True)]
