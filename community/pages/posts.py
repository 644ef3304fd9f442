"""Posts as pages show them: what each says, where it stands, and what this viewer may do with it."""

from dataclasses import dataclass, field
from datetime import datetime

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from community import policies, solving_policies, writing_policies
from community.links import anchor, as_here, lasting, post_path
from community.models import Comment, Community, PostStatus, PostType, Reply, SolutionState, StaleReason, Thread, ThreadKind
from community.models.answers import SolutionRole
from community.pages.files import FileItem
from community.pages.mine import AnyPost, Mine
from community.pages.people import NOBODY, People, Person, author_of
from community.pages.solutions import EndedSolution, SolutionView, ended_row, ended_view, solution_view, standing_row
from community.pages.voices import alias_voices
from community.triage_policies import may_help_with
from community.viewer import Viewer


@dataclass(frozen=True)
class PostActions:
    vote: bool = False
    edit: bool = False
    delete: bool = False
    restore: bool = False
    comment: bool = False
    ask_details: bool = False
    flag: bool = False
    accept: bool = False
    unaccept: bool = False
    confirm: bool = False
    supersede: bool = False
    review: bool = False
    keep: bool = False
    moderate: bool = False
    resolve: bool = False
    take_away: bool = False
    unsend: bool = False
    convert: bool = False


@dataclass(frozen=True)
class PostView:
    """One thread, reply or comment. `urls` maps an action's name to its address."""

    id: str
    kind: str
    anchor: str
    permalink: str
    lasting_url: str
    author: Person
    body_html: SafeString
    created_at: datetime
    edited_at: datetime | None
    revision_count: int
    history_url: str
    score: int
    my_vote: int
    status: str
    hidden_reason: str
    can: PostActions
    urls: dict[str, str]
    comments: list["PostView"] = field(default_factory=list)
    files: list[FileItem] = field(default_factory=list)
    solution: SolutionView | None = None
    ended: EndedSolution | None = None
    my_confirmation: bool | None = None
    is_confidential: bool = False
    voices: list[tuple[str, str]] = field(default_factory=list)
    is_new: bool = False
    is_kept: bool = False
    opened_title: str = ""
    asks_for_details: bool = False

    @property
    def unsend_until(self) -> datetime:
        return self.created_at + writing_policies.UNDO_WINDOW


class PostBuilder:
    """Builds the views of one thread's posts from rows that passed the visibility rule."""

    def __init__(self, viewer: Viewer, community: Community, thread: Thread, people: People, mine: Mine) -> None:
        self.viewer, self.community, self.thread, self.people, self.mine = viewer, community, thread, people, mine
        self.space = viewer.spaces[thread.space_id]
        self.moderates = bool(policies.may_moderate(viewer, community))
        self.may_keep = bool(policies.may_follow(viewer, community))
        self.helps = bool(may_help_with(viewer, community, thread))
        self.resolves = bool(policies.may_resolve_aliases(viewer, community))
        # A comment form offers the same voices as the page's; a thread's earlier alias is chosen in the reply form.
        self.voices = alias_voices(viewer, community, self.space)

    def build(self, post: AnyPost, comments: list[Comment] | None = None, files: list[FileItem] | None = None) -> PostView:
        solution = self._solution(post)
        return PostView(
            id=post.public_id,
            kind=post.post_type.value,
            anchor=anchor(post),
            permalink=post_path(self.thread, post, self.community),
            lasting_url=lasting("community:post", self.community.slug, post.pk),
            author=self._author(post),
            body_html=mark_safe(as_here(post.body_html, self.community)),  # noqa: S308  (sanitised by core.markup when it was stored)
            created_at=post.created_at,
            edited_at=post.edited_at,
            revision_count=post.revision_count,
            history_url=self._url("history", post) if post.revision_count > 1 and not isinstance(post, Comment) else "",
            score=getattr(post, "score", 0),
            my_vote=self.mine.votes.get(post.pk, 0),
            status=post.status,
            hidden_reason=post.status_reason,
            can=self._actions(post, solution),
            urls=self._urls(post),
            comments=[self.build(comment) for comment in comments or []],
            files=files or [],
            solution=solution,
            ended=self._ended(post),
            my_confirmation=self._my_confirmation(post),
            is_confidential=self.community.is_executive,
            voices=[] if isinstance(post, Comment) else self.voices,
            is_new=self._is_new(post),
            is_kept=post.pk in self.mine.kept,
            opened_title=post.opened_title if isinstance(post, Reply) else "",
            asks_for_details=getattr(post, "asks_for_details", False),
        )

    def _is_new(self, post: AnyPost) -> bool:
        """Whether it came after the viewer was here last; what one sees for the first time is not marked all over."""
        since = self.mine.read_through
        return since is not None and self.mine.has_been_here and post.created_at > since and not self.viewer.wrote(post)

    def _author(self, post: AnyPost) -> Person:
        return author_of(post, self.people) if post.alias or post.author_id else NOBODY

    def _solution(self, post: AnyPost) -> SolutionView | None:
        row = standing_row(post)
        return solution_view(self.viewer, self.community, self.thread, row, self.people) if row else None

    def _ended(self, post: AnyPost) -> EndedSolution | None:
        row = ended_row(post)
        return ended_view(self.community, row) if row else None

    def _my_confirmation(self, post: AnyPost) -> bool | None:
        row = standing_row(post)
        return self.mine.confirmations.get(row.standing_id) if row else None

    def _actions(self, post: AnyPost, solution: SolutionView | None) -> PostActions:
        viewer, community = self.viewer, self.community
        if not viewer.is_authenticated:
            return PostActions()
        is_published = post.status == PostStatus.PUBLISHED
        parent = post if isinstance(post, Reply) else None
        return PostActions(
            vote=not isinstance(post, Comment) and bool(policies.may_vote(viewer, community, post)),
            edit=bool(policies.may_edit(viewer, community, post)),
            delete=bool(policies.may_delete(viewer, community, post)),
            restore=bool(policies.may_restore(viewer, community, post)),
            comment=not isinstance(post, Comment)
            and bool(policies.may_comment(viewer, community, self.space, self.thread, parent)),
            ask_details=not isinstance(post, Comment) and self.helps,
            flag=bool(policies.may_flag(viewer, community, post)),
            accept=parent is not None and self._may_accept(parent, solution),
            unaccept=solution is not None and not solution.object_until and self._may_unaccept(post),
            supersede=parent is not None and solution is None and self._may_supersede(parent),
            review=solution is not None
            and solution.stale_reason == StaleReason.FAILURES
            and bool(solving_policies.may_review(viewer, self.thread)),
            confirm=solution is not None and parent is not None and self._may_confirm(parent),
            keep=self.may_keep and not isinstance(post, Comment),
            resolve=bool(post.alias) and self.resolves,
            take_away=community.is_executive and bool(policies.may_take_away(viewer, community, post)),
            unsend=bool(writing_policies.may_unsend(viewer, community, post)),
            moderate=self.moderates and is_published and not viewer.wrote(post),
            convert=self.moderates and is_published and self._may_convert(post),
        )

    def _may_accept(self, reply: Reply, solution: SolutionView | None) -> bool:
        """Also what staff have marked, as long as the asker has not said yes to it."""
        if solution is not None and (solution.by_role == SolutionRole.ASKER or not self.viewer.wrote(self.thread)):
            return False
        row = ended_row(reply)
        was_objected = row is not None and row.standing_state == SolutionState.OBJECTED
        return bool(policies.may_accept(self.viewer, self.community, self.thread, reply, was_objected=was_objected))

    def _may_convert(self, post: AnyPost) -> bool:
        """Whether it is worth asking: the form says why not, where the answer takes a look at more than the row."""
        is_movable = isinstance(post, Comment) or isinstance(post, Reply) and not post.is_solution and not post.opened_title
        return is_movable and not self.community.is_executive and self.thread.status == PostStatus.PUBLISHED

    def _may_supersede(self, reply: Reply) -> bool:
        return self._may_accept(reply, None) and bool(solving_policies.may_supersede(self.viewer, self.thread, reply))

    def _may_unaccept(self, post: AnyPost) -> bool:
        row = standing_row(post)
        accepted_by_me = row is not None and row.standing_by is not None and row.standing_by == self.viewer.user_id
        return bool(policies.may_take_back(self.viewer, self.community, self.thread, accepted_by_me))

    def _may_confirm(self, reply: Reply) -> bool:
        is_asker = self.viewer.wrote(self.thread)
        return not is_asker and bool(policies.may_confirm(self.viewer, self.community, reply))

    def _urls(self, post: AnyPost) -> dict[str, str]:
        if not self.viewer.is_authenticated:
            return {}
        names = ["edit", "delete", "restore", "unsend", "flag", "hide"]
        if self.community.is_executive:
            names += ["look_up", "takeaway"]
        if post.post_type != PostType.THREAD and self.moderates:
            names += ["convert"]
        if post.post_type != PostType.COMMENT:
            names += ["vote", "comment", "bookmark"]
        if post.post_type == PostType.REPLY and self.thread.kind == ThreadKind.QUESTION:
            names += ["accept", "unaccept", "confirm", "object", "supersede", "review"]
        return {name: self._url(name, post) for name in names}

    def _url(self, name: str, post: AnyPost) -> str:
        app = "moderation" if name in ("flag", "hide") else "community"
        return reverse(f"{app}:{name}", args=[self.community.slug, post.pk])
