"""Every way out of the install, classified: addresses, jobs, mails, consumers, commands. What is not here fails a test.

Kinds of addresses:
- content: belongs to one community. Whoever may not know of what it names gets the answer of what never existed.
- landing: content, but of a *listed* community it answers everybody.
- platform: gathers what the visitor may see from several communities.
- own: about the visitor's own account.
- everybody: the same for all, without anything of a community.
- operator: for whoever runs the install; shows accounts, never content.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.urls import URLPattern, URLResolver

KINDS = ("content", "landing", "platform", "own", "everybody", "operator")
Target = Mapping[str, list[str]]


@dataclass(frozen=True)
class Route:
    """How an address is asked. `arguments` renames placeholders, `queries` are appended, `paths` replace a regular expression."""

    kind: str
    queries: tuple[str, ...] = ("",)
    arguments: Mapping[str, str] = field(default_factory=dict)
    paths: tuple[str, ...] = ()

    def addresses(self, pattern: str, target: Target) -> list[str]:
        """Return real addresses for what a target names; one for each value of its longest list."""
        found = list(self.paths)
        if not found:
            names = [self.arguments.get(name, name) for name in _PLACEHOLDER.findall(pattern)]
            times = max([len(target[name]) for name in names], default=1)
            found = [_filled(pattern, self, target, number) for number in range(times)]
        return [path + _asked(query, target) for path, query in itertools.product(found, self.queries)]


_PLACEHOLDER = re.compile(r"<(?:\w+:)?(\w+)>")


def _filled(pattern: str, route: Route, target: Target, number: int) -> str:
    def value(match: re.Match[str]) -> str:
        values = target[route.arguments.get(match[1], match[1])]
        return values[number % len(values)]

    return "/" + _PLACEHOLDER.sub(value, pattern.replace("^", ""))


def _asked(query: str, target: Target) -> str:
    return query.format(**{name: values[0] for name, values in target.items()})


def content(*queries: str, **arguments: str) -> Route:
    return Route("content", queries or ("",), arguments)


LISTS = (
    "",
    *(f"?order={order}" for order in ("newest", "hot", "unread", "unanswered", "attention", "solved", "mine", "company")),
)
SEARCHES = ("", "?q={title}", "?q={stem}", "?q={body}", "?q={tag}", "?q={handle}")
ROUTES: dict[str, Route] = {
    # Pages of a community.
    "c/<slug:slug>/": Route("landing", LISTS),
    "c/<slug:slug>/s/<slug:space>/": content(*LISTS),
    "c/<slug:slug>/tags/": content(),
    "c/<slug:slug>/tags/<str:name>/": content(*LISTS, name="tag"),
    "c/<slug:slug>/search/": content(*SEARCHES),
    "c/<slug:slug>/read/": content(),
    "c/<slug:slug>/tags/<str:name>/edit/": content(name="tag"),
    "c/<slug:slug>/members/": content("", "?q={handle}", "?q={person}"),
    "c/<slug:slug>/u/<str:handle>/": content(),
    "c/<slug:slug>/privacy/": content(),
    "c/<slug:slug>/join/": Route("landing"),
    "c/<slug:slug>/leave/": content(),
    "c/<slug:slug>/terms/": content("", "?version=1", "?next=/c/{slug}/tags/"),
    "c/<slug:slug>/feed.atom": content("", "?order=solved"),
    "c/<slug:slug>/feed.json": content("", "?order=solved"),
    "c/<slug:slug>/s/<slug:space>/feed.atom": content(),
    "c/<slug:slug>/s/<slug:space>/feed.json": content(),
    "c/<slug:slug>/tags/<str:name>/feed.atom": content(name="tag"),
    "c/<slug:slug>/tags/<str:name>/feed.json": content(name="tag"),
    "c/<slug:slug>/sitemap.xml": content(),
    "c/<slug:slug>/sitemap-<int:part>.xml": content(),
    "c/<slug:slug>/app.webmanifest": content(),
    "c/<slug:slug>/app-icon-<int:side>.png": content(),
    "c/<slug:slug>/brand-<str:digest>.css": Route("landing"),
    "c/<slug:slug>/brand/<str:field>/<str:name>": Route("landing", arguments={"name": "picture"}),
    "c/<slug:slug>/files/": content(),
    "c/<slug:slug>/files/<id:file_id>/<str:name>": content(name="file_name"),
    "c/<slug:slug>/files/<id:file_id>/small/<str:name>": content(name="file_name"),
    "c/<slug:slug>/ask/": content("", "?title={title}&space={space}"),
    "c/<slug:slug>/drafts/": content(),
    "c/<slug:slug>/drafts/<id:draft_id>/discard/": content(),
    "c/<slug:slug>/canned/": content(),
    "c/<slug:slug>/canned/<id:canned_id>/": content(),
    "c/<slug:slug>/canned/<id:canned_id>/delete/": content(),
    "c/<slug:slug>/p/<id:thread_id>/canned/": content(),
    "c/<slug:slug>/complete/": content(
        "?kind=thread&q={stem}&space={space}",
        "?kind=thread&q={title}&thread={thread_id}",
        "?kind=person&q={handle}&space={space}",
        "?kind=person&thread={thread_id}",
    ),
    "c/<slug:slug>/similar/": content("?title=How+does+{title}+work", "?title=does+{stem}"),
    "c/<slug:slug>/similar/<id:thread_id>/": content(),
    "c/<slug:slug>/similar/<id:thread_id>/solved/": content(),
    "c/<slug:slug>/preview/": content(),
    "c/<slug:slug>/t/<id:thread_id>/": content(),
    "c/<slug:slug>/t/<id:thread_id>/readers/": content(),
    "c/<slug:slug>/readers/": content(),
    "c/<slug:slug>/t/<id:thread_id>/<str:title_slug>/": content("", "?sort=oldest", "?at={reply_id}"),
    "c/<slug:slug>/p/<id:thread_id>/reply/": content(),
    "c/<slug:slug>/p/<id:thread_id>/follow/": content(),
    "c/<slug:slug>/s/<slug:space>/follow/": content(),
    "c/<slug:slug>/tags/<str:name>/follow/": content(name="tag"),
    "c/<slug:slug>/following/": content(),
    "c/<slug:slug>/bookmarks/": content(),
    "c/<slug:slug>/p/<id:post_id>/bookmark/": content(),
    "c/<slug:slug>/p/<id:thread_id>/close/": content(),
    "c/<slug:slug>/p/<id:thread_id>/reopen/": content(),
    "c/<slug:slug>/p/<id:thread_id>/duplicate/": content(),
    "c/<slug:slug>/p/<id:thread_id>/merge/": content("", "?into={thread_id}"),
    "c/<slug:slug>/p/<id:thread_id>/split/": content(),
    "c/<slug:slug>/p/<id:thread_id>/move/": content(),
    "c/<slug:slug>/p/<id:post_id>/convert/": content(),
    "c/<slug:slug>/moved/<id:moving_id>/undo/": content(),
    "c/<slug:slug>/p/<id:post_id>/": content(),
    "c/<slug:slug>/p/<id:post_id>/vote/": content(),
    "c/<slug:slug>/p/<id:post_id>/accept/": content(post_id="reply_id"),
    "c/<slug:slug>/p/<id:post_id>/unaccept/": content(post_id="reply_id"),
    "c/<slug:slug>/p/<id:post_id>/confirm/": content(post_id="reply_id"),
    "c/<slug:slug>/p/<id:post_id>/object/": content(post_id="reply_id"),
    "c/<slug:slug>/p/<id:post_id>/supersede/": content(post_id="reply_id"),
    "c/<slug:slug>/p/<id:post_id>/review/": content(post_id="reply_id"),
    "c/<slug:slug>/p/<id:thread_id>/lock/": content(),
    "c/<slug:slug>/p/<id:thread_id>/me-too/": content(),
    "c/<slug:slug>/p/<id:thread_id>/claim/": content(),
    "c/<slug:slug>/p/<id:post_id>/comment/": content(),
    "c/<slug:slug>/p/<id:post_id>/edit/": content(),
    "c/<slug:slug>/p/<id:post_id>/delete/": content(),
    "c/<slug:slug>/p/<id:post_id>/unsend/": content(),
    "c/<slug:slug>/p/<id:post_id>/restore/": content(),
    "c/<slug:slug>/p/<id:post_id>/history/": content(),
    "c/<slug:slug>/p/<id:post_id>/history/<int:number>/restore/": content(number="number"),
    "c/<slug:slug>/p/<id:post_id>/history/<int:number>/hide/": content(number="number"),
    "c/<slug:slug>/p/<id:post_id>/flag/": content(),
    "c/<slug:slug>/p/<id:post_id>/hide/": content(),
    "c/<slug:slug>/manage/": content(),
    "c/<slug:slug>/manage/members/": content("", "?q={handle}"),
    "c/<slug:slug>/manage/members/<id:membership_id>/": content(),
    "c/<slug:slug>/manage/view-as/": content(),
    "c/<slug:slug>/manage/view-as/end/": content(),
    "c/<slug:slug>/manage/segments/": content(),
    "c/<slug:slug>/manage/segments/<id:segment_id>/": content(),
    "c/<slug:slug>/manage/segments/<id:segment_id>/delete/": content(),
    "c/<slug:slug>/manage/segments/<id:segment_id>/<id:membership_id>/remove/": content(),
    "c/<slug:slug>/manage/members/<id:membership_id>/<slug:action>/": content(),
    "c/<slug:slug>/manage/requests/": content(),
    "c/<slug:slug>/manage/requests/approve/": content(),
    "c/<slug:slug>/manage/requests/questions/": content(),
    "c/<slug:slug>/manage/requests/<id:membership_id>/": content(),
    "c/<slug:slug>/manage/invitations/": content("", "?state=open", "?by={handle}"),
    "c/<slug:slug>/manage/invitations/list/": content(),
    "c/<slug:slug>/manage/invitations/list/<id:batch_id>/": content(),
    "c/<slug:slug>/manage/invitations/<id:invitation_id>/revoke/": content(),
    "c/<slug:slug>/manage/invitations/<id:invitation_id>/resend/": content(),
    "c/<slug:slug>/manage/writing/": content(),
    "c/<slug:slug>/manage/terms/": content(),
    "c/<slug:slug>/manage/organisations/": content(),
    "c/<slug:slug>/manage/organisations/<id:organisation_id>/withdraw/": content(),
    "c/<slug:slug>/manage/organisations/<id:organisation_id>/merge/": content(),
    "c/<slug:slug>/manage/ownership/": content(),
    "c/<slug:slug>/manage/products/": content(),
    "c/<slug:slug>/manage/searches/": content(),
    "c/<slug:slug>/manage/brand/": content(),
    "c/<slug:slug>/manage/words/": content(),
    "c/<slug:slug>/manage/access/": content(),
    "c/<slug:slug>/manage/reminders/": content(),
    "c/<slug:slug>/manage/domain/": content(),
    "c/<slug:slug>/manage/widget/": content(),
    "c/<slug:slug>/widget.js": content(),
    "c/<slug:slug>/widget/": content("", "?q=How+does+{title}+work", "?error_code={stem}"),
    "c/<slug:slug>/manage/spaces/": content(),
    "c/<slug:slug>/manage/spaces/<slug:space>/": content(),
    "c/<slug:slug>/break-glass/": content(),
    "c/<slug:slug>/break-glass/<id:glass_id>/<slug:action>/": content(action="glass_action"),
    "c/<slug:slug>/p/<id:post_id>/alias/": content(),
    "c/<slug:slug>/p/<id:post_id>/takeaway/": content(),
    "c/<slug:slug>/takeaways/": content(),
    "c/<slug:slug>/takeaways/<id:takeaway_id>/": content(),
    "c/<slug:slug>/hosts/": content(),
    "c/<slug:slug>/hosts/<id:membership_id>/end/": content(),
    "c/<slug:slug>/nominations/": content(),
    "c/<slug:slug>/nominations/<id:nomination_id>/object/": content(),
    "c/<slug:slug>/nominations/<id:nomination_id>/invite/": content(),
    "c/<slug:slug>/nominations/<id:nomination_id>/decline/": content(),
    "c/<slug:slug>/readers/reviewed/": content(),
    "break-glass/": Route("operator"),
    "break-glass/<id:glass_id>/<slug:action>/": content(action="glass_action"),
    "c/<slug:slug>/moderation/": content("", "?state=hidden", "?state=dismissed"),
    "c/<slug:slug>/moderation/log/": content(),
    "c/<slug:slug>/moderation/<id:item_id>/hide/": content(),
    "c/<slug:slug>/moderation/<id:item_id>/dismiss/": content(),
    "c/<slug:slug>/moderation/<id:item_id>/warn/": content(),
    "c/<slug:slug>/moderation/<id:item_id>/undo/": content(),
    "invitations/<str:token>/": content(),
    "inbox/<id:notification_id>/": content(),
    "unsubscribe/<str:token>/": content(token="unsubscribe"),
    "avatars/<person_id:user_id>/<slug:name>.webp": content(name="avatar"),
    # Across communities, and of one's own.
    "": Route("platform"),
    "robots.txt": Route("platform"),
    "hand-off/": Route("own"),
    "communities/new/": Route("own", ("", "?preset=support")),
    "inbox/": Route("own"),
    "inbox/read/": Route("own"),
    "profile/": Route("own"),
    "profile/company/": Route("own"),
    "language/": Route("everybody"),
    "offline/": Route("everybody"),
    "worker.js": Route("everybody"),
    "healthz/live": Route("everybody"),
    "healthz/ready": Route("everybody"),
    "metrics": Route("operator"),
    # The API.
    "api/v1/communities": Route("platform"),
    "api/v1/communities/<slug:slug>": Route("landing"),
    "api/v1/communities/<slug:slug>/spaces": content(),
    "api/v1/people": content("?community={slug}", "?community={slug}&q={handle}"),
    "api/v1/preview": content(),
    "api/v1/search": content("?q={title}", "?q={stem}", "?q={body}", "?q={title}&community={slug}"),
    "api/v1/threads": content(
        "", "?community={slug}", "?community={slug}&space={space}", "?q={title}", "?tag={tag}", "?state=resolved", "?author=me"
    ),
    "api/v1/threads/similar": content("?community={slug}&title=How+does+{title}+work"),
    "api/v1/threads/<api_id:thread_id>": content(),
    "api/v1/threads/<api_id:thread_id>/replies": content("", "?order=best"),
    "api/v1/replies/<api_id:reply_id>": content(),
    "api/v1/replies/<api_id:reply_id>/solution": content(),
    "api/v1/replies/<api_id:reply_id>/confirmation": content(),
    "api/v1/posts/<api_id:post_id>/comments": content(),
    "api/v1/posts/<api_id:post_id>/vote": content(),
    "api/v1/flags": content(),
    "api/v1/review-items": content("", "?community={slug}", "?status=hidden"),
    "api/v1/review-items/<api_id:item_id>/hide": content(),
    "api/v1/review-items/<api_id:item_id>/dismiss": content(),
    "api/v1/review-items/<api_id:item_id>/warn": content(),
    "api/v1/resolved-issues": content("", "?community={slug}", "?product={product}", "?since=2020-01-01T00:00:00Z"),
    "api/v1/schema": Route("everybody"),
    "api/v1/schema/": Route("everybody"),
    "api/v1/docs": Route("everybody"),
    "api/v1/docs/": Route("everybody"),
    "^api/": Route("everybody", paths=("/api/v1/secrets", "/api/v1/threads/", "/api/v2/threads")),
    # Accounts, by allauth.
    **{
        f"accounts/{path}": Route("own")
        for path in (
            "login/", "logout/", "inactive/", "signup/", "reauthenticate/", "email/", "confirm-email/", "password/change/",
            "password/set/", "password/reset/", "password/reset/done/", "password/reset/key/done/", "login/code/",
            "login/code/confirm/", "sessions/",
        )
    },
    "accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": Route(
        "own", paths=("/accounts/password/reset/key/1-set-password/",)
    ),
}  # fmt: skip

# On a community's own domain the addresses of a community stand without `c/<slug>/`, classified as above; these are there only.
ON_OWN_DOMAIN = {
    "accounts/hand-off/": Route("own"),
    "accounts/<path:rest>": Route("everybody"),
    "api/<path:rest>": Route("everybody"),
    "c/<slug:slug>/<path:rest>": Route("everybody"),
}

# The repair desk: which tables it may have pages for. None of them holds content.
DESK = {"accounts/user", "accounts/organisation", "auth/group", "account/emailaddress", "usersessions/usersession"}
DESK_PAGES = re.compile(
    r"admin/(?P<table>[a-z]+/[a-z]+)/(add/|<path:object_id>/(history/|delete/|change/)?)?$"
    r"|admin/(login/|logout/|password_change/(done/)?|autocomplete/|jsi18n/|r/<path:content_type_id>/<path:object_id>/)?$"
    r"|admin/\^?\(\?P<(app_label|url)>.*$"
)

# Job → what it does with content. A job takes ids only, and asks again who may see what.
JOBS = {
    "core.consume_event": "runs the consumers of one event, classified below",
    "core.send_delivery": "sends one mail, classified below; access is asked again when it is rendered",
    "core.tasks.sweep_outbox": "both of these, for what the broker lost",
    "accounts.forget_unconfirmed_sign_ups": "deletes accounts that were never confirmed; touches no content",
    "community.send_invitations": "invites the lines of a list as who confirmed it, after asking whether they still may",
    "community.resume_invitations": "the same, for lists whose worker was killed",
    "community.tidy_memberships": "writes down ends that have come; shows nothing",
    "community.forget_misses": "deletes searches that found nothing, by age; shows nothing",
    "community.remove_old_drafts": "deletes drafts by age; shows nothing",
    "community.learn_meanings": "writes bits into the search documents that the titles stand in; shows nothing",
    "community.remove_loose_files": "deletes files that stand in no post, by age; shows nothing",
    "notifications.remind_askers": "marks threads; whoever asked is told through the ledger, after asking whether they see it",
    "notifications.nudge_helpers": "marks threads and promises mail that says which ones when it is sent, classified below",
    "api.tasks.tidy": "deletes old feed rows and kept answers; shows nothing",
    "api.tasks.follow_spaces": "writes rows of the feed for spaces whose readers changed; they are read through the rule",
}

# Mail kind → to whom. Those about a post are dropped when the reader lost access (test_channels).
POST_MAILS = {
    "new_thread",
    "reply",
    "mention",
    "solution_accepted",
    "solution_marked",
    "solved",
    "reopened",
    "post_hidden",
    "warning",
}
MAILS = {
    **dict.fromkeys(POST_MAILS, "the person concerned, if they see the post when it is sent"),
    "private_activity": "members of the community; says nothing, and is dropped for whoever is none any more",
    "invitation": "the invited address, while the invitation is open",
    "join_decision": "who asked to join, while they may know of the community",
    "answers_wait": "whoever asked, while they see the question and an answer that stands",
    "unanswered": "helpers, with the titles that they may read when it is sent; of executive communities it says nothing",
    "account": "the owner of the address; composed by allauth, nothing of a community in it",
    "sign_in_guesses": "the owner of the address; nothing of a community in it",
}

CONSUMERS = {
    "notifications": "tells whoever may see the post, after asking for each",
    "confidences": "tells members of a private community, after asking for each",
    "tags": "brings threads under a tag that a moderator chose; shows nothing",
    "join_decisions": "tells who asked to join, and nobody else",
    "retired_versions": "marks solutions of a product's versions as stale; shows nothing",
    "feed_positions": "gives positions to rows of the feed; shows nothing",
    "feed_audience": "writes tombstones for spaces whose readers changed",
}

COMMANDS = {
    "demo": "the operator's, at the command line",
    "load_corpus": "the operator's, at the command line",
    "create_token": "the operator's, at the command line",
    "check_integrity": "the operator's, at the command line; prints ids and counts",
}


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    """Yield the full pattern of every address below a resolver."""
    for entry in resolver.url_patterns:
        full = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield full
        else:
            yield from patterns(entry, full)


def route_of(pattern: str) -> Route | None:
    """Return how an address is classified; None when it is not."""
    desk = DESK_PAGES.fullmatch(pattern)
    if desk:
        return Route("operator") if desk["table"] is None or desk["table"] in DESK else None
    return ROUTES.get(pattern.replace("<here:slug>", "c/<slug:slug>/")) or ON_OWN_DOMAIN.get(pattern)
