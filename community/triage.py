"""Where an unsolved question stands, derived from who wrote what and when, by the names that are shown; nothing is stored."""

from collections.abc import Iterable
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
Asking = type[Reply] | type[Comment]


def needs_info() -> Q:
    """Threads in which a helper asked for details, and whoever asked the question has written and changed nothing since."""
    return OPEN_QUESTION & (Q(Exists(_unanswered(Reply))) | Q(Exists(_unanswered(Comment))))


def needs_attention() -> Q:
    """Threads that nobody has answered yet, or in which whoever asked spoke last; not while details are missing."""
    waits = Q(reply_count=0) | Q(last_reply_author=F("author")) | _gave_details()
    return OPEN_QUESTION & waits & ~needs_info()


def _gave_details() -> Q:
    """Threads whose asker has answered such a request, perhaps by changing the question, and nobody else has replied since."""
    others = Exists(_posts(Reply).filter(thread=OuterRef("thread_id"), created_at__gt=OuterRef("created_at")).exclude(_BY_ASKER))
    found = [Exists(_requests(model).filter(_asker_spoke()).exclude(others)) for model in (Reply, Comment)]
    return Q(found[0]) | Q(found[1])


def with_triage(viewer: Viewer, threads: "QuerySet[Any]") -> "QuerySet[Any]":
    """Bring along whether details were ever asked for (`was_asked`), and for helpers `claimed_by` (an id) and `claimed_until`.

    Cheap on purpose: every list asks it. What follows for the few that were asked, says `settle`.
    """
    threads = threads.annotate(was_asked=OPEN_QUESTION & (Q(Exists(_requests(Reply))) | Q(Exists(_requests(Comment)))))
    if not viewer.helped_community_ids:
        return threads
    claims = Claim.objects.visible_to(viewer).filter(thread=OuterRef("pk"), until__gt=clock.now())
    return threads.annotate(claimed_by=Subquery(claims.values("user")[:1]), claimed_until=Subquery(claims.values("until")[:1]))


def settle(viewer: Viewer, threads: Iterable[Any]) -> None:
    """Set `needs_info` and `gave_details` of rows that came with `with_triage`; asks nothing where nobody was asked anything."""
    asked = {thread.pk: thread for thread in threads if getattr(thread, "was_asked", False)}
    if not asked:
        return
    rows = Thread.objects.visible_to(viewer).filter(pk__in=asked).annotate(needs_info=needs_info(), gave_details=_gave_details())
    for pk, lacks, gave in rows.values_list("pk", "needs_info", "gave_details"):
        asked[pk].needs_info, asked[pk].gave_details = lacks, gave


def standing_of(viewer: Viewer, thread: Thread) -> Any:
    """Return a visible thread as `with_triage` does."""
    return with_triage(viewer, Thread.objects.visible_to(viewer).filter(pk=thread.pk)).first()


def open_requests(viewer: Viewer, thread: Thread) -> list[Reply | Comment]:
    """Return the posts of a thread that wait for details."""
    found: list[Reply | Comment] = []
    for model in (Reply, Comment):
        rows = model.objects.visible_to(viewer).filter(thread=thread, asks_for_details=True, status=PostStatus.PUBLISHED)
        found += rows.exclude(_asker_spoke())
    return found


def _unanswered(model: Asking) -> "QuerySet[Any]":
    return _requests(model).exclude(_asker_spoke())


def _requests(model: Asking) -> "QuerySet[Any]":
    return _posts(model).filter(thread=OuterRef("pk"), asks_for_details=True)


def _asker_spoke() -> Q:
    """Of a post that asks for details: whether whoever asked the question wrote or changed something after it."""
    after, thread = OuterRef("created_at"), OuterRef("thread_id")
    since = Q(created_at__gt=after) | Q(edited_at__gt=after)
    words = [Exists(_posts(model).filter(_BY_ASKER, since, thread=thread)) for model in (Reply, Comment)]
    # A moderator who tidies up the question gives no details: its versions say who changed it.
    versions = Revision.objects.unscoped("whether the asker changed the question since; nothing of it is shown")
    versions = versions.alias(under=Cast(OuterRef("thread__alias"), CharField()))
    by_asker = Q(editor=OuterRef("thread__author")) | Q(editor=None, under__gt="")
    changed = Exists(versions.filter(by_asker, post_id=thread, created_at__gt=after))
    return Q(words[0]) | Q(words[1]) | Q(changed)


def _posts(model: Asking) -> "QuerySet[Any]":
    """Published posts of a thread that the viewer sees are for the viewer, too; the whole rule in each would cost every list."""
    return model.objects.unscoped("one bit about a thread that passed the rule").filter(status=PostStatus.PUBLISHED)
