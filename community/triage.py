"""Where an unsolved question stands, derived from who wrote what and when, by the names that are shown; nothing is stored."""

from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast

from community.models import Claim, Comment, PostStatus, Reply, Revision, Thread, ThreadKind
from community.solving_policies import UNSOLVED
from community.viewer import Viewer
from core import clock

OPEN_QUESTION = Q(kind=ThreadKind.QUESTION, state__in=UNSOLVED)
# By the names that are shown: were it by who wrote, the state would tell who an alias is.
_BY_ASKER = Q(author=F("thread__author")) | Q(alias=F("thread__alias"), alias__gt="")


def needs_info(viewer: Viewer) -> Q:
    """Threads in which a helper asked for details, and whoever asked the question has written and changed nothing since."""
    return OPEN_QUESTION & (Q(Exists(_unanswered(viewer, Reply))) | Q(Exists(_unanswered(viewer, Comment))))


def needs_attention(viewer: Viewer) -> Q:
    """Threads that nobody has answered yet, or in which whoever asked spoke last; not while details are missing."""
    waits = Q(reply_count=0) | Q(last_reply_author=F("author")) | _gave_details(viewer)
    return OPEN_QUESTION & waits & ~needs_info(viewer)


def _gave_details(viewer: Viewer) -> Q:
    """Threads whose asker has answered such a request, perhaps by changing the question, and nobody else has replied since."""
    later = {"thread": OuterRef("thread_id"), "created_at__gt": OuterRef("created_at"), "status": PostStatus.PUBLISHED}
    others = Exists(Reply.objects.visible_to(viewer).filter(**later).exclude(_BY_ASKER))
    found = [Exists(_requests(viewer, model).filter(_asker_spoke(viewer)).exclude(others)) for model in (Reply, Comment)]
    return Q(found[0]) | Q(found[1])


def with_triage(viewer: Viewer, threads: "QuerySet[Any]") -> "QuerySet[Any]":
    """Bring along `needs_info` and `gave_details` of each thread, and for helpers `claimed_by` (an id) and `claimed_until`."""
    claims = Claim.objects.visible_to(viewer).filter(thread=OuterRef("pk"), until__gt=clock.now())
    return threads.annotate(
        needs_info=needs_info(viewer),
        gave_details=OPEN_QUESTION & _gave_details(viewer),
        claimed_by=Subquery(claims.values("user")[:1]),
        claimed_until=Subquery(claims.values("until")[:1]),
    )


def standing_of(viewer: Viewer, thread: Thread) -> Any:
    """Return a visible thread as `with_triage` does, with the ids of the latest posts that wait for details."""
    found = {
        f"asking_{model.post_type.value}": Subquery(_unanswered(viewer, model).order_by("-created_at").values("pk")[:1])
        for model in (Reply, Comment)
    }
    return with_triage(viewer, Thread.objects.visible_to(viewer).filter(pk=thread.pk)).annotate(**found).first()


def _unanswered(viewer: Viewer, model: type[Reply] | type[Comment]) -> "QuerySet[Any]":
    return _requests(viewer, model).exclude(_asker_spoke(viewer))


def _requests(viewer: Viewer, model: type[Reply] | type[Comment]) -> "QuerySet[Any]":
    return model.objects.visible_to(viewer).filter(thread=OuterRef("pk"), asks_for_details=True, status=PostStatus.PUBLISHED)


def _asker_spoke(viewer: Viewer) -> Q:
    """Of a post that asks for details: whether whoever asked the question wrote or changed something after it."""
    after, thread = OuterRef("created_at"), OuterRef("thread_id")
    since = Q(created_at__gt=after) | Q(edited_at__gt=after)
    words = [
        Exists(model.objects.visible_to(viewer).filter(_BY_ASKER, since, thread=thread, status=PostStatus.PUBLISHED))
        for model in (Reply, Comment)
    ]
    # A moderator who tidies up the question gives no details: its versions say who changed it.
    versions = Revision.objects.unscoped("whether the asker changed the question since; nothing of it is shown")
    versions = versions.alias(under=Cast(OuterRef("thread__alias"), CharField()))
    by_asker = Q(editor=OuterRef("thread__author")) | Q(editor=None, under__gt="")
    changed = Exists(versions.filter(by_asker, post_id=thread, created_at__gt=after))
    return Q(words[0]) | Q(words[1]) | Q(changed)
