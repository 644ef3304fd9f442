"""Who may see a row: one Q per model. Nothing else in the product decides visibility.

Content carries `space_id`, so the rule is "space readable ∧ state visible to this viewer": one indexed
condition. `can_see` *is* the rule asked of one row. Roles and statuses are read here and in `policies.py` only.
"""

from community.visibility import confidence, people, places, posts  # noqa: F401  (importing registers the rules)
from community.visibility.blocks import (
    MODERATING_ROLES,
    can_be_seen_by,
    can_see,
    in_readable_space,
    in_sight,
    is_staff_of,
    may_read_space,
    readable_community,
)
from community.visibility.people import stands

__all__ = [
    "MODERATING_ROLES",
    "can_be_seen_by",
    "can_see",
    "in_readable_space",
    "in_sight",
    "is_staff_of",
    "may_read_space",
    "readable_community",
    "stands",
]
