"""What happens in a thread beyond writing: solutions, confirmations, closing, edits, reports and their handling."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from community.services.editing import delete_post, edit_post
from community.services.solving import accept_solution, close_thread, confirm_solution, mark_duplicate, unaccept_solution
from community.viewer import Viewer
from demo.content import Deed, StoryText
from demo.stage import Stage
from moderation import services as moderation
from moderation.models import ReviewItem, ReviewStatus

_Doing = Callable[[Viewer, uuid.UUID, Deed], object]


def deed_step(stage: Stage, story: StoryText, deed: Deed) -> Callable[[], None]:
    """Return what is to be done when the deed's moment has come."""
    return partial(_do, stage, story, deed)


def _do(stage: Stage, story: StoryText, deed: Deed) -> None:
    viewer, deed = stage.viewer(deed.by), replace(deed, body=stage.linked(deed.body))
    if deed.do == "duplicate_of":
        mark_duplicate(viewer, stage.threads[story.key].pk, stage.threads[deed.thread].pk)
    else:
        _DOINGS[deed.do](viewer, _target(stage, story, deed), deed)


def _target(stage: Stage, story: StoryText, deed: Deed) -> uuid.UUID:
    """Return the id of the post that the deed is about; without one it is the thread."""
    key = deed.reply or deed.post
    return stage.threads[story.key].pk if key in ("", "question") else stage.replies[story.key, key]


def _review_item(viewer: Viewer, post_id: uuid.UUID) -> uuid.UUID:
    return ReviewItem.objects.visible_to(viewer).get(post_id=post_id, status=ReviewStatus.OPEN).pk


_DOINGS: dict[str, _Doing] = {
    "accept": lambda viewer, post_id, deed: accept_solution(viewer, post_id),
    "mark": lambda viewer, post_id, deed: accept_solution(viewer, post_id),
    "unaccept": lambda viewer, post_id, deed: unaccept_solution(viewer, post_id),
    "confirm": lambda viewer, post_id, deed: confirm_solution(viewer, post_id, worked=deed.worked, version=deed.version),
    "close": lambda viewer, post_id, deed: close_thread(viewer, post_id, reason=deed.reason, note=deed.note),
    "edit": lambda viewer, post_id, deed: edit_post(viewer, post_id, body=deed.body, title=deed.title, reason=deed.reason),
    "delete": lambda viewer, post_id, deed: delete_post(viewer, post_id),
    "flag": lambda viewer, post_id, deed: moderation.flag_post(viewer, post_id, reason=deed.reason, note=deed.note),
    "warn": lambda viewer, post_id, deed: moderation.warn_author(viewer, _review_item(viewer, post_id), reason=deed.reason),
    "hide": lambda viewer, post_id, deed: moderation.hide_reported(viewer, _review_item(viewer, post_id), reason=deed.reason),
    "dismiss": lambda viewer, post_id, deed: moderation.dismiss(viewer, _review_item(viewer, post_id), note=deed.note),
}
