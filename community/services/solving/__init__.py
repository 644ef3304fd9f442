"""The life of a question: what solved it, what became of that, and how the question itself ends."""

from community.services.solving.accepting import (
    accept_solution,
    end_solution_of,
    object_to_solution,
    supersede_solution,
    unaccept_solution,
)
from community.services.solving.closing import close_thread, reopen_thread, set_solutions_locked
from community.services.solving.confirming import confirm_solution, take_back_confirmation
from community.services.solving.duplicates import mark_duplicate
from community.services.solving.staleness import judge_version, review_solution

__all__ = [
    "accept_solution",
    "close_thread",
    "confirm_solution",
    "end_solution_of",
    "judge_version",
    "mark_duplicate",
    "object_to_solution",
    "reopen_thread",
    "review_solution",
    "set_solutions_locked",
    "supersede_solution",
    "take_back_confirmation",
    "unaccept_solution",
]
