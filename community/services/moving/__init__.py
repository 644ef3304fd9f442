"""What moderators do when something stands in the wrong place: merge, split, move, convert, and take it back."""

from community.services.moving.converting import convert_post
from community.services.moving.merging import Agreed, merge_threads
from community.services.moving.relocating import move_thread
from community.services.moving.signposts import load_or_follow
from community.services.moving.splitting import Anew, company_of, split_thread
from community.services.moving.undoing import load_moving, undo_moving

__all__ = [
    "Agreed", "Anew", "company_of", "convert_post", "load_moving", "load_or_follow", "merge_threads", "move_thread",
    "split_thread", "undo_moving",
]  # fmt: skip
