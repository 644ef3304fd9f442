"""The world of the tests: a fixed cast in five communities, built by the services alone.

Ana asks, Ben answers, Mia moderates, Otto is outside. Around them: Eva the expert, Gus who manages, Sam who is
suspended, Pia who waits, Xena who was removed, Omar who moderates elsewhere, Stan of the operating company, Paula who
administers the platform with Rolf and Dora, and Ivy and Eli, who are known in one private community only.

Every text carries a word of its own (`corner.words`), so that a test can look for it wherever it must not be.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from accounts.models import Organisation, User
from accounts.services.avatars import change_avatar
from accounts.services.people import create_account
from community.audience import role_key, segment_key
from community.models import (
    Act,
    CannedReply,
    Comment,
    Community,
    Draft,
    DraftKind,
    DraftPlace,
    FollowLevel,
    Invitation,
    InvitationBatch,
    JoinPolicy,
    Membership,
    Product,
    Reply,
    Role,
    Segment,
    Solution,
    Space,
    Thread,
)
from community.services import (
    alias_lookup,
    approvals,
    attaching,
    break_glass,
    canned,
    communities,
    drafts,
    editing,
    embedding,
    following,
    invitation_lists,
    invitations,
    join_requests,
    me_too,
    memberships,
    misses,
    moving,
    nominations,
    posting,
    reviewing_readers,
    segments,
    solving,
    tagging,
    takeaways,
    terms,
    voting,
)
from community.viewer import Viewer
from core import clock, outbox
from core.models import Delivery, Dispatch
from moderation import services as moderation
from moderation.models import Flag, ReviewItem

# Recent enough that invitations are open, old enough that a self-answer may be accepted.
START = timezone.now().replace(microsecond=0) - timedelta(days=10)
STEP = timedelta(minutes=7)
CAST = ("ana", "ben", "mia", "gus", "eva", "otto", "xena", "pia", "sam", "omar", "stan", "paula", "bea", "rolf", "dora")
# Community → (visibility, how people join). The last three are closed to outsiders.
PLACES = {
    "acme": ("public", JoinPolicy.OPEN),
    "bay": ("public", JoinPolicy.OPEN),
    "cedar": ("listed", JoinPolicy.REQUEST),
    "dunes": ("unlisted", JoinPolicy.INVITE),
    "ember": ("executive", JoinPolicy.INVITE),
}
INSIDERS = {"dunes": "ivy", "ember": "eli"}
PRIVATE = ("dunes", "ember")
FURNISHED = ("acme", "dunes", "ember")
# Who asks, who answers, and who looks on where Ana, Ben and Eva do not.
WRITERS = {
    "desk": ("mia", "gus", "mia"), "bay": ("omar", "bea", "omar"), "booth": ("ana", "mia", "gus"), "suite": ("ana", "mia", "eva"),
    "lounge": ("eva", "mia", "gus"),
}  # fmt: skip
# Spaces of acme that not everybody reads, or in which not everybody sees every thread.
CHAMBERS: dict[str, dict[str, Any]] = {
    "backroom": {"read_access": "members"},
    "desk": {"read_access": "moderators"},
    "booth": {"thread_sight": "own"},
    "suite": {"thread_sight": "company"},
    "lounge": {"read_access": "chosen"},
}
# Paula asks for nothing; Rolf read ember by break-glass, which Gus and Dora had approved.
ADMINISTRATORS = ("paula", "rolf", "dora")
# These work for one company, as far as the suite asks.
COLLEAGUES = ("ana", "eva")
END = "zq"  # no word of any language ends so; a planted word is searched as a whole


@dataclass
class Corner:
    """One space with one of everything that can stand in it, and the words planted there."""

    key: str
    community: Community
    space: Space
    words: dict[str, str] = field(default_factory=dict)
    question: Thread = None  # type: ignore[assignment]
    answer: Reply = None  # type: ignore[assignment]
    second: Reply = None  # type: ignore[assignment]
    comment: Comment = None  # type: ignore[assignment]
    solution: Solution = None  # type: ignore[assignment]
    hidden: Reply = None  # type: ignore[assignment]
    deleted: Reply = None  # type: ignore[assignment]
    shut: Thread = None  # type: ignore[assignment]
    buried: Thread = None  # type: ignore[assignment]
    below: Reply = None  # type: ignore[assignment]
    segment: Segment = None  # type: ignore[assignment]
    item: ReviewItem = None  # type: ignore[assignment]
    closed_item: ReviewItem = None  # type: ignore[assignment]
    flag: Flag = None  # type: ignore[assignment]
    batch: InvitationBatch = None  # type: ignore[assignment]
    invitation: Invitation = None  # type: ignore[assignment]
    token: str = ""
    draft: Draft = None  # type: ignore[assignment]
    masked: Reply = None  # type: ignore[assignment]
    canned: CannedReply = None  # type: ignore[assignment]

    def word(self, about: str) -> str:
        """Return the planted word of this corner for one field, always the same."""
        return self.words.setdefault(about, planted(self.key, about))


def planted(key: str, about: str) -> str:
    """Return a word that means nothing and looks like no other, so that no search takes one for another's typo."""
    numbers = hashlib.sha256(f"{key} {about}".encode()).digest()
    return "".join("bdfgkmnprstv"[number % 12] + "aeiou"[number // 12 % 5] for number in numbers[:5]) + END


@dataclass
class World:
    """People and corners by name; viewers and clients are made fresh, as a request would."""

    people: dict[str, User] = field(default_factory=dict)
    corners: dict[str, Corner] = field(default_factory=dict)
    _moment: datetime = START
    _clock: ExitStack = field(default_factory=ExitStack)
    _actors: dict[str, Viewer] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Corner:
        return self.corners[name]

    @property
    def acme(self) -> Corner:
        return self.corners["acme"]

    def user(self, name: str) -> User:
        return self.people[name]

    def viewer(self, name: str) -> Viewer:
        """Return somebody as they are now; "" is nobody in particular."""
        return Viewer.for_user(self.people[name]) if name else Viewer.anonymous()

    def client(self, name: str = "") -> Client:
        """Return a browser in which somebody is signed in; "" is signed out."""
        client = Client(raise_request_exception=True)
        if name:
            client.force_login(self.people[name])
        return client

    def membership(self, name: str, place: str = "acme") -> Membership:
        rows = Membership.objects.unscoped("tests look at the row itself")
        return rows.get(user=self.people[name], community=self.corners[place].community)

    def act(self, name: str) -> Viewer:
        """Let seven minutes pass, then return somebody who acts."""
        self._moment += STEP
        self._clock.enter_context(clock.at(self._moment))
        if name not in self._actors:
            self._actors[name] = self.viewer(name)
        return self._actors[name]

    def let_time_go_on(self) -> None:
        """Give the clock back that `act` has set."""
        self._clock.close()

    def standings_changed(self) -> None:
        """From here on everybody acts with the rights they have by now."""
        self._actors.clear()


def build(*, private: bool = True) -> World:
    """Build the cast and the communities; without the private ones the rest is the same, to the id and the minute."""
    world = World()
    with world._clock:
        _people(world)
        for number, key in enumerate(PLACES):
            world._moment = START + timedelta(days=1 + number)
            if private or key not in PRIVATE:
                settle(world, key)
    world.standings_changed()
    return world


def _people(world: World) -> None:
    world._clock.enter_context(clock.at(START))
    operator = Organisation.objects.create(name="Acme Works")
    for name in CAST:
        world.people[name] = create_account(email=f"{name}@example.org", handle=name, display_name=name.title())
    for place, name in INSIDERS.items():
        world.people[name] = _insider(place)
    User.objects.filter(pk=world.user("stan").pk).update(organisation=operator)
    company = Organisation.objects.create(name="Atelier")
    User.objects.filter(pk__in=[world.user(name).pk for name in COLLEAGUES]).update(organisation=company)
    User.objects.filter(handle__in=ADMINISTRATORS).update(is_staff=True, is_superuser=True)
    for name in ("stan", *ADMINISTRATORS, *COLLEAGUES):
        world.people[name] = User.objects.get(pk=world.user(name).pk)


def _insider(place: str) -> User:
    """Somebody who is known nowhere else: handle, name, address, company and bio are words of that community."""
    word = partial(planted, place)
    company = Organisation.objects.create(name=f"Company {word('company')}")
    person = create_account(
        email=f"{word('mail')}@example.org", handle=word("handle"), display_name=f"Name {word('name')}",
        bio=f"Bio {word('bio')}", organisation=company,
    )  # fmt: skip
    change_avatar(person, picture())
    return person


def picture(name: str = "me.png") -> SimpleUploadedFile:
    """A small PNG, as somebody uploads it."""
    buffer = BytesIO()
    Image.new("RGB", (40, 40), "#337755").save(buffer, "PNG")
    return SimpleUploadedFile(name, buffer.getvalue(), "image/png")


def settle(world: World, key: str) -> None:
    """Found one community with its people, and fill its spaces."""
    visibility, joining = PLACES[key]
    words: dict[str, str] = {}

    def word(about: str) -> str:
        return words.setdefault(about, planted(key, about))

    manager = _manager_of(key)
    world.act(manager)
    community = communities.create_community(
        world.user(manager), slug=word("slug") if key in PRIVATE else key, name=f"{key.title()} {word('place')}",
        tagline=f"Tagline {word('tagline')}", visibility=visibility, join_policy=joining,
        operator=world.user("stan").organisation,
        header_links=[{"label": f"Link {word('link')}", "url": f"https://{word('host')}.example"}],
        footer_links=[{"label": f"Foot {word('foot')}", "url": f"https://{word('foothost')}.example"}],
        welcome_md=f"Welcome to **{word('welcome')}**.", privacy_md=f"We keep {word('privacy')}.",
        nouns={"idea": [word("noun"), word("nouns")]}, sender_name="" if visibility == "executive" else word("sender"),
        spaces=[_space(word)], edit_window_minutes=0,
    )  # fmt: skip
    space = Space.objects.unscoped("tests look at the row itself").get(community=community)
    world.corners[key] = Corner(key, community, space, words)
    world.standings_changed()
    _set_conditions(world, world[key])
    _populate(world, world[key])
    furnish(world, world[key])
    if key != "ember":
        misses.note_miss(community, f"where is {word('missed')}")
    if key != "bay":
        _part(world, world[key])
    if key == "acme":
        embedding.change_widget_sites(world.act("gus"), community, ["https://www.acme.example"])
        for name, access in CHAMBERS.items():
            access = access | {"ask_environment": "optional"}
            if name == "lounge":
                access = access | {"chosen": {Act.READ: (role_key(Role.EXPERT), segment_key(world[key].segment.pk))}}
            place = communities.add_space(world.act("gus"), community, name=planted(name, "space"), **access)
            world.corners[name] = Corner(name, community, place, {"space": place.name, "spaceslug": place.slug})
            world.standings_changed()
            furnish(world, world[name])


def _set_conditions(world: World, corner: Corner) -> None:
    """Private communities have questions to ask, and the executive one has terms beside those that are built in."""
    if corner.key not in PRIVATE:
        return
    approvals.set_questions(world.act("gus"), corner.community, [f"Do you know {corner.word('joinquestion')}?"])
    if corner.community.is_executive:
        note = f"Added {corner.word('termsnote')}"
        body = f"Keep {corner.word('terms')} to yourself."
        terms.publish_terms(world.act("gus"), corner.community, body=body, change_note=note)
        corner.community.refresh_from_db(from_queryset=Community.objects.unscoped("tests look at the row itself"))
    world.standings_changed()


def _space(word: Callable[[str], str]) -> dict[str, str]:
    """A space that asks for its place in the machine feed, which an executive community does not give."""
    return {
        "slug": word("spaceslug"), "name": f"Space {word('space')}", "description": f"About {word('description')}",
        "feed_policy": "full", "template_md": f"Fill in {word('template')}", "ask_environment": "optional",
    }  # fmt: skip


def _manager_of(key: str) -> str:
    return "bea" if key == "bay" else "gus"


def _populate(world: World, corner: Corner) -> None:
    if corner.key == "bay":
        for name, role in (("omar", Role.MODERATOR), ("ana", Role.MEMBER), ("ben", Role.MEMBER)):
            bring_in(world, corner, name, role)
        world.standings_changed()
        return
    roles = dict.fromkeys(("ana", "ben", "sam", "xena"), Role.MEMBER) | {"mia": Role.MODERATOR, "eva": Role.EXPERT}
    if corner.key in INSIDERS:
        roles[INSIDERS[corner.key]] = Role.MEMBER
        for about in ("handle", "name", "bio", "company", "mail"):
            corner.word(about)
    for name, role in roles.items():
        bring_in(world, corner, name, role)
    waiting = memberships.admit(world.act("pia"), corner.community, status="pending")
    if corner.key in PRIVATE:
        said = {"question": corner.community.join_questions[0], "answer": f"Yes, {corner.word('joinanswer')}."}
        join_requests.open_request(waiting, [said])
    world.standings_changed()


def _part(world: World, corner: Corner) -> None:
    """Sam is suspended and Xena removed, after they took part."""
    for name, status in (("sam", "suspended"), ("xena", "removed")):
        row = world.membership(name, corner.key)
        memberships.change_membership(world.act("gus"), corner.community, row.pk, status=status)
    world.standings_changed()


def bring_in(world: World, corner: Corner, name: str, role: str = Role.MEMBER) -> Membership:
    """Make somebody a member in the way the community takes people: openly, or by an invitation that they redeem."""
    community = corner.community
    if community.join_policy != JoinPolicy.OPEN:
        _invitation, token = invite(world, corner, world.user(name).email, role)
        row = invitations.redeem(world.act(name), token)
        if community.terms_version:
            terms.accept_terms(world.viewer(name), community, number=community.terms_version)
        return row
    row = memberships.join(world.act(name), community)
    if role != Role.MEMBER:
        row = memberships.change_membership(world.act(_manager_of(corner.key)), community, row.pk, role=role)
    return row


def invite(world: World, corner: Corner, email: str, role: str = Role.MEMBER) -> tuple[Invitation, str]:
    """Return an invitation and its token, which only the mail that waits knows."""
    invitation = invitations.invite(world.act(_manager_of(corner.key)), corner.community, email=email, role=role)
    waiting = Delivery.objects.get(kind="invitation", context__invitation=str(invitation.pk))
    return invitation, waiting.context["token"]


def furnish(world: World, corner: Corner) -> None:
    """Put one of everything into a community's first space, and a solved question into every other."""
    writers = WRITERS.get(corner.key, ("ana", "ben", "eva"))
    _ask_and_answer(world, corner, *writers)
    if corner.key not in FURNISHED:
        return
    _tell(world, corner)
    _take_away(world, corner, *writers)
    if not corner.community.is_executive:
        _move(world, corner, writers[0])
    _report(world, corner, *writers)
    if corner.key == "ember":
        _confide(world, corner)
    links = " ".join(link[part] for link in corner.community.header_links for part in ("label", "url"))
    corner.community = communities.change_community(world.act("gus"), corner.community, header_links=links, logo=picture())
    corner.segment = segments.create_segment(world.act("gus"), corner.community, name=f"Segment {corner.word('segment')}")
    segments.add_to_segment(world.act("gus"), corner.community, corner.segment.pk, handle="ben")
    corner.canned = canned.add_canned(
        world.act("mia"), corner.community, title=f"When {corner.word('cannedtitle')} hums",
        body=f"Dear {{{{asker}}}}, try {corner.word('canned')}.",
    )  # fmt: skip
    corner.batch = invitation_lists.confirm(
        world.act("gus"), corner.community, f"{corner.word('listed')}@example.org", request_key=corner.key
    )  # fmt: skip
    corner.invitation, corner.token = invite(world, corner, f"{corner.word('invited')}@example.org")
    Product.objects.create(community=corner.community, name=corner.word("product"), versions=[corner.word("version")])


def _bring_files(world: World, corner: Corner, name: str, about: str) -> list[uuid.UUID]:
    """A picture and a log, with planted words in their names, in what the picture shows and in what the log says."""
    word, viewer = corner.word, world.act(name)
    shot = picture(f"shot {word(about + 'shot')}.png")
    log = SimpleUploadedFile(f"{word(about + 'log')}.log", f"{word(about + 'logged')}\n".encode())
    rows = [
        attaching.upload_file(viewer, corner.community, corner.space, shot, alt=f"A screen with {word(about + 'alt')}"),
        attaching.upload_file(viewer, corner.community, corner.space, log),
    ]
    return [row.pk for row in rows]


def _ask_and_answer(world: World, corner: Corner, asker: str, answerer: str, third: str) -> None:
    word = corner.word
    corner.question = posting.start_thread(
        world.act(asker), corner.community, corner.space, title=f"How does {word('firsttitle')} work?",
        body=f"It says {word('before')} and stops.", tags=[word("tag")], product=word("product"), version=word("version"),
        environment=word("environment"), files=_bring_files(world, corner, asker, "file"),
    )  # fmt: skip
    corner.answer = posting.post_reply(world.act(answerer), corner.question.pk, body=f"Turn off {word('answer')}, and on.")
    corner.second = posting.post_reply(world.act(third), corner.question.pk, body=f"Or wait for {word('second')} to pass.")
    place = DraftPlace(DraftKind.REPLY, corner.question.pk)
    drafts.save_draft(world.act(asker), corner.community, place, words={"body": f"But {word('draft')}"}, sequence=0)
    corner.draft = drafts.find_draft(world.viewer(asker), corner.community, place)  # type: ignore[assignment]
    corner.comment = posting.post_comment(world.act(third), corner.question.pk, corner.answer.pk, body=f"Ah, {word('comment')}!")
    voting.set_vote(world.act(third), corner.answer.pk, 1)
    corner.solution = solving.accept_solution(world.act(asker), corner.answer.pk)
    solving.confirm_solution(world.act(third), corner.answer.pk, worked=True, version=word("confirmed"))
    if corner.key != "bay":
        tagging.arrange_tag(
            world.act("mia"), corner.community, word("tag"), description=f"For {word('tagguide')}", synonyms=[word("tagword")]
        )
    corner.question = editing.edit_post(  # type: ignore[assignment]  # the edited thread is a thread
        world.act(asker), corner.question.pk, title=f"How does {word('title')} work?", body=f"It says {word('body')} and stops.",
        reason=f"Clearer {word('editreason')}",
    )  # fmt: skip


def _tell(world: World, corner: Corner) -> None:
    """Xena and Sam take part as long as they may, and everybody who follows hears of what comes next."""
    word = corner.word
    for name in ("xena", "sam"):
        posting.post_reply(world.act(name), corner.question.pk, body=f"I had {word(name)} too.")
        voting.set_vote(world.act(name), corner.answer.pk, 1)
    news = posting.post_reply(world.act("eva"), corner.question.pk, body=f"There is {word('news')} about it.")
    for dispatch in Dispatch.objects.filter(event__object_id=news.pk):
        outbox.run_dispatch(dispatch.pk)


def _take_away(world: World, corner: Corner, asker: str, answerer: str, third: str) -> None:
    """Posts that only some still see: hidden, deleted, closed, joined with another, and those below them."""
    word = corner.word
    files = _bring_files(world, corner, answerer, "hidden")
    corner.hidden = posting.post_reply(
        world.act(answerer), corner.question.pk, body=f"Buy {word('hidden')} instead!", files=files
    )
    posting.post_comment(world.act(third), corner.question.pk, corner.hidden.pk, body=f"No {word('underhidden')} here.")
    moderation.flag_post(world.act("ana"), corner.hidden.pk, reason="spam", note=f"Sells {word('hiddennote')}")
    corner.closed_item = _item_of(corner.hidden)
    moderation.warn_author(world.act("mia"), corner.closed_item.pk, reason=f"Warned about {word('warning')}")
    moderation.hide_reported(world.act("mia"), corner.closed_item.pk, reason=f"Because of {word('hidereason')}")
    corner.deleted = posting.post_reply(world.act(answerer), corner.question.pk, body=f"Never mind {word('deleted')}.")
    editing.delete_post(world.act(answerer), corner.deleted.pk)
    corner.shut = _start(world, corner, asker, "shut")
    me_too.set_me_too(world.act(third), corner.shut.pk, said=True)
    solving.close_thread(world.act(asker), corner.shut.pk, reason="solved_outside", note=f"Solved by {word('closenote')}")
    twin = _start(world, corner, asker, "twin")
    solving.mark_duplicate(world.act("mia"), twin.pk, corner.question.pk)
    corner.buried = _start(world, corner, asker, "buried")
    corner.below = posting.post_reply(world.act(answerer), corner.buried.pk, body=f"Below it lies {word('below')}.")
    posting.post_comment(world.act(third), corner.buried.pk, corner.below.pk, body=f"And under that {word('deepest')}.")
    moderation.hide_unreported(world.act("gus"), corner.buried.pk, reason=f"Buried for {word('buryreason')}")


def _move(world: World, corner: Corner, asker: str) -> None:
    """A thread that was merged into another one, where its title and its text are read from then on."""
    source = _start(world, corner, asker, "merged")
    agreed = moving.Agreed(corner.shut.title, [], set())
    moving.merge_threads(world.act("gus"), source.pk, corner.shut.pk, agreed)


def _start(world: World, corner: Corner, asker: str, about: str) -> Thread:
    title = f"What about {corner.word(about + 'title')}?"
    body = f"Tell me of {corner.word(about + 'body')}."
    return posting.start_thread(world.act(asker), corner.community, corner.space, title=title, body=body)


def _report(world: World, corner: Corner, asker: str, answerer: str, third: str) -> None:
    """One report that waits, one that was dismissed."""
    word = corner.word
    corner.flag = moderation.flag_post(world.act(asker), corner.second.pk, reason="wrong", note=f"Look at {word('flagnote')}")
    corner.item = _item_of(corner.second)
    moderation.flag_post(world.act("mia"), corner.answer.pk, reason="other", note=f"See {word('othernote')}")
    moderation.dismiss(world.act("gus"), _item_of(corner.answer).pk, note=f"Fine by {word('dismissnote')}")
    _follow(world, corner, answerer)


def _follow(world: World, corner: Corner, person: str) -> None:
    """Somebody wants to hear of a thread, a space and a tag, and keeps what will be out of sight."""
    viewer = world.act(person)
    following.follow_thread(viewer, corner.shut.pk, FollowLevel.WATCH)
    following.follow_place(viewer, corner.community, FollowLevel.TRACK, space=corner.space)
    following.follow_place(viewer, corner.community, FollowLevel.TRACK, tag=corner.word("tag"))
    following.keep_post(viewer, corner.second.pk, kept=True)


def _confide(world: World, corner: Corner) -> None:
    """What executive communities have besides: an alias and its look-up, a nomination, a takeaway, an ended break-glass."""
    word, community = corner.word, corner.community
    corner.masked = posting.post_reply(world.act("eli"), corner.question.pk, body=f"Between us: {word('masked')}.", voice="alias")
    alias_lookup.resolve_alias(world.act("gus"), corner.masked.pk, reason=f"Asked by {word('lookreason')}")
    nomination = nominations.nominate(
        world.act("ana"), community, email=f"{word('nominee')}@example.org", name=f"Nominee {word('nominated')}",
        reason=f"Knows {word('nominationreason')}",
    )  # fmt: skip
    nominations.object_to(world.act("ben"), community, nomination.pk, reason=f"Sold {word('objection')}")
    takeaway = takeaways.ask_for_takeaway(world.act("ana"), corner.masked.pk, text=f"Somebody said {word('takeaway')}")
    takeaways.answer_takeaway(world.act("eli"), takeaway.pk, agrees=True)
    reviewing_readers.mark_readers_reviewed(world.act("gus"), community)
    request = break_glass.ask_for_glass(
        world.act("rolf"), reference=community.public_id, reason=f"Ordered by {word('glassreason')}", minutes=20
    )
    break_glass.approve_glass(world.act("gus"), request.pk)
    break_glass.approve_glass(world.act("dora"), request.pk)
    world.standings_changed()
    reader = world.act("rolf")
    break_glass.record_page(reader, community, f"/c/{community.slug}/search/?q={word('glassread')}", None)
    break_glass.end_glass(world.act("gus"), request.pk)
    world.standings_changed()


def _item_of(post: Reply) -> ReviewItem:
    return ReviewItem.objects.unscoped("tests look at the row itself").get(post_id=post.pk)
