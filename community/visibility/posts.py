"""Who sees what was written, and what hangs on it: in a readable space, in a state that is for this viewer."""

from django.db.models import Exists, OuterRef, Q

from community.models import (
    Attachment,
    Bookmark,
    CannedReply,
    Claim,
    Comment,
    Confirmation,
    Draft,
    MeToo,
    Moving,
    PlaceFollow,
    PostStatus,
    ReadMark,
    Reply,
    Revision,
    SearchDocument,
    SearchMiss,
    SearchWord,
    Solution,
    Subscription,
    Thread,
    Vote,
)
from community.viewer import Viewer
from community.visibility.blocks import (
    answering_in,
    in_readable_space,
    in_sight,
    mine,
    moderated,
    readable_community,
    thread_in_sight,
    written,
)
from core.gate import visibility_rule


@visibility_rule(Thread)
def thread_rule(viewer: Viewer) -> Q:
    """Published, or one's own, or of a community that one moderates; always in a readable space."""
    hidden = ~Q(status=PostStatus.MOVED) & (written(viewer) | moderated(viewer))
    return thread_in_sight(viewer) & (Q(status=PostStatus.PUBLISHED) | hidden)


def _below_thread_rule(viewer: Viewer) -> Q:
    published = Q(status=PostStatus.PUBLISHED) | written(viewer)
    is_here = ~Q(status=PostStatus.MOVED)
    return in_sight(viewer) & is_here & (Q(parent_is_published=True) & published | moderated(viewer))


@visibility_rule(Reply)
def reply_rule(viewer: Viewer) -> Q:
    return _below_thread_rule(viewer)


@visibility_rule(Comment)
def comment_rule(viewer: Viewer) -> Q:
    return _below_thread_rule(viewer)


def _with_its_post(viewer: Viewer) -> Q:
    """For rows that name a post of any kind by `post_id`."""
    posts = [Exists(model.objects.visible_to(viewer).filter(pk=OuterRef("post_id"))) for model in (Thread, Reply, Comment)]
    return Q(posts[0]) | Q(posts[1]) | Q(posts[2])


@visibility_rule(Attachment)
def attachment_rule(viewer: Viewer) -> Q:
    """A file is seen by whoever sees the post that carries it; before that, by whoever uploaded it."""
    loose = Q(post_id=None) & mine(viewer, "uploader")
    return in_readable_space(viewer) & (loose | _with_its_post(viewer))


@visibility_rule(Revision)
def revision_rule(viewer: Viewer) -> Q:
    """A saved version is seen by whoever sees the post; a withheld one by moderators and by whoever wrote it."""
    return (
        in_readable_space(viewer) & _with_its_post(viewer) & (Q(is_withheld=False) | mine(viewer, "editor") | moderated(viewer))
    )


@visibility_rule(SearchDocument)
def search_document_rule(viewer: Viewer) -> Q:
    return in_sight(viewer)


@visibility_rule(SearchWord)
def search_word_rule(viewer: Viewer) -> Q:
    """Of spaces whose every published thread the viewer sees: a word does not say whose it is."""
    return Q(space_id__in=viewer.whole_space_ids)


@visibility_rule(SearchMiss)
def search_miss_rule(viewer: Viewer) -> Q:
    return Q(community_id__in=viewer.managed_community_ids)


@visibility_rule(Solution)
def solution_rule(viewer: Viewer) -> Q:
    published = Q(reply__status=PostStatus.PUBLISHED, reply__parent_is_published=True)
    return in_sight(viewer) & (published | moderated(viewer))


@visibility_rule(Confirmation)
def confirmation_rule(viewer: Viewer) -> Q:
    return in_readable_space(viewer) & mine(viewer, "user")


@visibility_rule(Vote)
def vote_rule(viewer: Viewer) -> Q:
    """Ballots are secret: everybody sees their own."""
    return in_readable_space(viewer) & mine(viewer, "voter")


@visibility_rule(ReadMark)
def read_mark_rule(viewer: Viewer) -> Q:
    return in_readable_space(viewer) & mine(viewer, "user")


@visibility_rule(Subscription)
def subscription_rule(viewer: Viewer) -> Q:
    return in_readable_space(viewer) & mine(viewer, "user")


@visibility_rule(PlaceFollow)
def place_follow_rule(viewer: Viewer) -> Q:
    """Everybody sees their own, of spaces that they read and of tags where they read anything."""
    place = Q(space=None) & readable_community(viewer, "community__") | in_readable_space(viewer)
    return place & mine(viewer, "user")


@visibility_rule(Bookmark)
def bookmark_rule(viewer: Viewer) -> Q:
    return in_readable_space(viewer) & mine(viewer, "user")


@visibility_rule(MeToo)
def me_too_rule(viewer: Viewer) -> Q:
    """Everybody sees their own; the others are a number."""
    return in_readable_space(viewer) & mine(viewer, "user")


def _below_visible(viewer: Viewer, path: str) -> Q:
    return Q(Exists(Thread.objects.visible_to(viewer).filter(pk=OuterRef(f"{path}_id"))))


@visibility_rule(Moving)
def moving_rule(viewer: Viewer) -> Q:
    """That posts were moved is seen with the thread where they are, and with the one from which they came."""
    return _below_visible(viewer, "thread") | _below_visible(viewer, "origin")


@visibility_rule(Claim)
def claim_rule(viewer: Viewer) -> Q:
    """Who is on a question is for those who help, nobody else's business."""
    return Q(community_id__in=viewer.helped_community_ids) & in_sight(viewer)


@visibility_rule(Draft)
def draft_rule(viewer: Viewer) -> Q:
    """A draft is its writer's, nobody else's, as long as they read where it would stand, or where that moved to."""
    in_view = Q(thread=None) | _below_visible(viewer, "thread") | _below_visible(viewer, "thread__leads_to")
    return mine(viewer, "writer") & readable_community(viewer, "community__") & in_view


@visibility_rule(CannedReply)
def canned_reply_rule(viewer: Viewer) -> Q:
    """Whoever answers for the community: its moderators, experts and staff."""
    return Q(community_id__in=answering_in(viewer))
