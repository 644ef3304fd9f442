"""Every page and every call costs the same few queries for two rows and for twenty."""

import pytest
from allauth.usersessions.models import UserSession

from tests.queries import growth
from tests.queries.budgets import CALL_SEARCH, CALLS, ITEM, PAGES, POSTS, Budget
from tests.queries.counting import Asker

BUDGETS = [*PAGES, *CALLS]


@pytest.mark.slow
def test_twenty_rows_cost_what_two_rows_cost(world, subtests):
    asker = Asker(world, {budget.by for budget in BUDGETS})
    growth.grow(world, range(2))
    few = {budget: asker.cost(budget) for budget in BUDGETS}
    growth.grow(world, range(2, 20))

    for budget in BUDGETS:
        with subtests.test(str(budget)):
            many = asker.cost(budget)
            assert many.rows >= (budget.rows if budget.shows else 0)
            assert many.rows >= 2 * few[budget].rows
            assert len(few[budget]) == len(many) <= budget.most, many.beside(few[budget])


def test_a_search_everywhere_costs_no_more_than_ten_searches(world):
    """Scores of different communities do not compare, so each is searched by itself, the visitor's own first."""
    asker = Asker(world, ["mia"])
    for number in range(20):
        growth.found(world, number)

    cost = asker.cost(Budget(CALL_SEARCH, most=POSTS + 10 * 4, by="mia", query=f"?q={growth.TYPO}"))

    assert len(cost) <= POSTS + 10 * 4, cost.beside(cost)


def test_a_session_of_ones_own_costs_three_queries_more(world):
    """One to find it, two to see that it is still the person's: allauth's purge_and_list."""
    asker, sessions = Asker(world, ["ana"]), Budget("accounts/sessions/", most=8, by="ana", shows=ITEM)
    few = [sign_in(world) for _ in range(2)] and asker.cost(sessions)
    many = [sign_in(world) for _ in range(18)] and asker.cost(sessions)

    assert (few.rows, many.rows) == (2, 20)
    assert len(few) - 3 * few.rows == len(many) - 3 * many.rows <= sessions.most


def sign_in(world):
    key = world.client("ana").session.session_key
    return UserSession.objects.create(user=world.user("ana"), ip="192.0.2.1", user_agent="A browser", session_key=key)
