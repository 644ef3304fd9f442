"""The demo's content as it is written in `content/`: one dataclass per table; an unknown or missing key is an error."""

import tomllib
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

FOLDER = Path(__file__).parent / "content"
_UNITS = {"d": "days", "h": "hours", "m": "minutes"}
Table = TypeVar("Table")


@dataclass(frozen=True, kw_only=True)
class OrganisationText:
    key: str
    name: str
    domains: list[str]


@dataclass(frozen=True, kw_only=True)
class Portrait:
    """How the picture of a person is drawn; colours are #rrggbb."""

    ground: str
    clothes: str
    skin: str
    hair: str
    cut: str
    beard: bool = False
    glasses: bool = False


@dataclass(frozen=True, kw_only=True)
class PersonText:
    handle: str
    name: str
    email: str
    organisation: str
    bio: str
    timezone: str
    language: str
    joined_days_ago: int
    demo_role: str = ""
    portrait: Portrait | None = None


@dataclass(frozen=True, kw_only=True)
class MembershipText:
    handle: str
    role: str
    status: str
    joined_days_ago: int
    grants: list[str] = field(default_factory=list)
    ended_days_ago: int = 0
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Votes:
    up: list[str] = field(default_factory=list)
    down: list[str] = field(default_factory=list)

    def ballots(self) -> list[tuple[str, int]]:
        return [(handle, 1) for handle in self.up] + [(handle, -1) for handle in self.down]


@dataclass(frozen=True, kw_only=True)
class RemarkText:
    author: str
    after: timedelta
    body: str


@dataclass(frozen=True, kw_only=True)
class ReplyText:
    key: str
    author: str
    after: timedelta
    body: str
    votes: Votes
    comments: list[RemarkText]
    voice: str = "name"


@dataclass(frozen=True, kw_only=True)
class Deed:
    """Something that happens in a thread after it was asked."""

    do: str
    after: timedelta
    by: str
    post: str = ""
    reply: str = ""
    thread: str = ""
    worked: bool = False
    version: str = ""
    reason: str = ""
    note: str = ""
    body: str = ""
    title: str | None = None


@dataclass(frozen=True, kw_only=True)
class StoryText:
    """A thread and everything that happens in it. It was asked `ago`, or `days_ago` at a time of day."""

    key: str
    space: str
    kind: str
    title: str
    author: str
    tags: list[str]
    body: str
    votes: Votes
    comments: list[RemarkText]
    replies: list[ReplyText]
    deeds: list[Deed]
    ago: timedelta | None = None
    days_ago: int = 0
    at: str = ""
    product: str = ""
    version: str = ""
    environment: str = ""
    language: str = ""

    @property
    def actors(self) -> frozenset[str]:
        """Return the handles of all who do something in it."""
        posts: list[Any] = [*self.comments, *self.replies, *(comment for reply in self.replies for comment in reply.comments)]
        voters = [handle for votes in (self.votes, *(reply.votes for reply in self.replies)) for handle, _ in votes.ballots()]
        return frozenset([self.author, *(post.author for post in posts), *voters, *(deed.by for deed in self.deeds)])


@dataclass(frozen=True, kw_only=True)
class CommunityText:
    """One community; `products` and `spaces` stay tables, since they become fields as they are."""

    slug: str
    name: str
    tagline: str
    visibility: str
    join_policy: str
    write_policy: str
    operator: str
    accent: str
    language: str
    opened_days_ago: int
    header_links: list[dict[str, str]]
    footer_links: list[dict[str, str]] = field(default_factory=list)
    nouns: dict[str, list[str]] = field(default_factory=dict)
    welcome: str = ""
    privacy: str = ""
    spaces: list[dict[str, Any]]
    canned: list[dict[str, str]]
    memberships: list[MembershipText]
    products: list[dict[str, Any]]
    stories: list[StoryText]

    @property
    def owner(self) -> MembershipText:
        return next(member for member in self.memberships if "owner" in member.grants)


@dataclass(frozen=True, kw_only=True)
class Content:
    organisations: list[OrganisationText]
    people: list[PersonText]
    communities: list[CommunityText]

    @property
    def cast(self) -> dict[str, PersonText]:
        """Return demo role → person, in the order of the file."""
        return {person.demo_role: person for person in self.people if person.demo_role}


def read_content(folder: Path = FOLDER) -> Content:
    """Read everything that is in the folder."""
    organisations = _toml(folder / "organisations.toml")["organisation"]
    people = _toml(folder / "people.toml")["person"]
    return Content(
        organisations=[OrganisationText(**table) for table in organisations],
        people=[_person(table) for table in people],
        communities=[_community(path.parent) for path in sorted(folder.glob("*/community.toml"))],
    )


def duration(text: str) -> timedelta:
    """Return the timedelta of a text such as "1d 3h 10m"; KeyError or ValueError when it is none."""
    return sum((timedelta(**{_UNITS[part[-1]]: int(part[:-1])}) for part in text.split()), timedelta())


def _toml(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return tomllib.load(file)


def _person(table: dict[str, Any]) -> PersonText:
    portrait = table.pop("portrait", None)
    return PersonText(**table, portrait=Portrait(**portrait) if portrait else None)


def _community(folder: Path) -> CommunityText:
    table = _toml(folder / "community.toml")
    return CommunityText(
        spaces=table.pop("space"),
        canned=table.pop("canned", []),
        memberships=[MembershipText(**each) for each in table.pop("membership")],
        products=table.pop("product", []),
        stories=[_story(_toml(path)) for path in sorted(folder.glob("threads/*.toml"))],
        **table,
    )


def _story(table: dict[str, Any]) -> StoryText:
    ago = table.pop("ago", None)
    return StoryText(
        votes=Votes(**table.pop("votes", {})),
        comments=_timed(RemarkText, table.pop("comment", [])),
        replies=[_reply(each) for each in table.pop("reply", [])],
        deeds=_timed(Deed, table.pop("event", [])),
        ago=duration(ago) if ago else None,
        **table,
    )


def _reply(table: dict[str, Any]) -> ReplyText:
    votes, comments = Votes(**table.pop("votes", {})), _timed(RemarkText, table.pop("comment", []))
    return ReplyText(votes=votes, comments=comments, after=duration(table.pop("after")), **table)


def _timed(kind: type[Table], tables: list[dict[str, Any]]) -> list[Table]:
    return [kind(**{**table, "after": duration(table["after"])}) for table in tables]
