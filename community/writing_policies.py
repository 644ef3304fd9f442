"""Who may take back what they just sent, and who writes with the help of canned replies."""

from datetime import timedelta

from django.utils.translation import gettext as _

from community import policies
from community.models import Community, Post, PostStatus
from community.viewer import Viewer
from community.visibility.blocks import answering_in
from core import clock
from core.verdict import ALLOWED, Verdict, denied

# Nobody is told of a post before this has passed; until then its writer takes it back without a trace.
UNDO_WINDOW = timedelta(seconds=30)
MARGIN = timedelta(seconds=2)  # for what was pressed in the last moment


def may_unsend(viewer: Viewer, community: Community, post: Post) -> Verdict:
    if not viewer.wrote(post):
        return denied(_("Only its writer takes a post back."))
    if post.status != PostStatus.PUBLISHED:
        return denied(_("This post is not published."))
    if clock.now() >= post.created_at + UNDO_WINDOW:
        return denied(_("It is too late to take it back: others have heard of it. You can still edit or delete it."))
    return policies.may_write(viewer, community, "everyone")


def hold_of(viewer: Viewer, post: Post) -> timedelta:
    """Return for how long nobody is told of what the viewer does to their post: machines take nothing back."""
    is_undoable = viewer.channel == "web" and viewer.wrote(post) and post.status == PostStatus.PUBLISHED
    left = post.created_at + UNDO_WINDOW + MARGIN - clock.now()
    return max(left, timedelta()) if is_undoable else timedelta()


def may_use_canned(viewer: Viewer, community: Community) -> Verdict:
    """Whoever answers for the community: its moderators, experts and staff."""
    if community.pk in answering_in(viewer):
        return ALLOWED
    return denied(_("Moderators, experts and staff of this community do this."))
