"""No page and no call is forgotten: what answers GET has a budget, or a reason why not."""

from tests.queries.budgets import CALLS, EXEMPT, PAGES
from tests.queries.counting import Asker, address
from tests.visibility.surface import ROUTES

SHOWING = ("content", "landing", "platform", "own")
NOT_FOR_READING = 405
BUDGETED = {budget.route for budget in [*PAGES, *CALLS]}
HELP = "Give it a line in tests/queries/budgets.py, and let tests/queries/growth.py write what it lists."


def unbudgeted(world, known):
    """Return the routes that answer GET and are not known, with how they answered."""
    asker = Asker(world, ["gus"])
    asked = {
        route: asker.ask("GET", address(route, asker.target()), "gus")[0].status_code
        for route, shown in ROUTES.items()
        if shown.kind in SHOWING and route not in known
    }
    return {route: status for route, status in asked.items() if status != NOT_FOR_READING}


def test_whatever_answers_get_has_a_budget(world):
    assert unbudgeted(world, {*BUDGETED, *EXEMPT}) == {}, HELP


def test_a_page_without_a_budget_is_noticed(world):
    forgotten = {"inbox/", "api/v1/people"}

    assert unbudgeted(world, {*BUDGETED, *EXEMPT} - forgotten).keys() == forgotten


def test_the_exemptions_are_still_needed():
    assert EXEMPT.keys() <= ROUTES.keys() - BUDGETED


def test_lists_and_threads_keep_to_what_was_promised():
    """Whoever raises a budget above these says why in budgets.py, and here for which pages."""
    above = {budget.route for budget in PAGES if budget.most > 10}

    # A search that finds little looks for what the words were meant to be, in the widget too; merging shows two threads.
    more = {"search/", "widget/", "p/<id:thread_id>/merge/"}
    assert above == {f"c/<slug:slug>/{page}" for page in {"t/<id:thread_id>/<str:title_slug>/", *more}}
