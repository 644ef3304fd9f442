"""What the community's pages ask of the apps to their right."""

from typing import Any

from core.slots import Slot

# (viewer, community) → how many review items wait for this moderator
review_count: Slot[int] = Slot("how much waits in the review queue?", 0)

# (post id) → whether a report of it waits or was judged
is_reported: Slot[bool] = Slot("has somebody reported this post?", False)

# (viewer, membership) → the latest lines of the reputation ledger that the viewer may see
ledger_lines: Slot[list[Any]] = Slot("where do these points come from?", [])
