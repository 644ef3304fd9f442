"""How many queries each page and each call of the API may cost, however many rows it shows.

Lists keep to 8 queries and a thread to 11, signed in: one of them for what was moved there. One more is for its files. Four of
them are the price of any page: session, person, viewer, unread lines. Whatever may cost more says why.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.queries.growth import SOLVED_TITLE, STOP_WORD, TYPO

LIST, THREAD = 8, 11
# Signed out there is no session, no person, and nothing of one's own.
LIST_OUT, THREAD_OUT = 4, 7
# The head of every page counts the open reports for a moderator.
MODERATING = 1
# How much a member wants to hear of the space or tag.
FOLLOW = 1
# What the posts of a thread carry is one table more, asked with its own rule.
FILES = 1
# What somebody is writing is theirs alone, and stands in its form whenever they open it.
DRAFT = 1
# Where a member finds something new, it is remembered that they have seen it.
NEWS = 1
# Whoever answers for the community has canned replies beside the form.
CANNED = 1
# A search asks for the stems of what was typed, for documents, for what they hold, and for what is shown of them; once more
# for replies where a thread's own text holds none of the words.
SEARCHING, SEARCHING_OUT = LIST + 3, LIST_OUT + 3
# One that finds little asks three times more: for words like these, which of them are there, and for any of all those.
FORGIVING = SEARCHING + 3
# What somebody started, what they answered and what they were paid for are three lists on one page.
PROFILE, PROFILE_OUT = LIST + 1, LIST_OUT + 2
# Reported replies, reported comments and the reports themselves are three tables; only moderators come here.
QUEUE = LIST + 1 + MODERATING
# A post is looked for among threads, replies and comments; then its thread is found, and for a comment the reply above it.
WAY, HISTORY = 8, LIST + 1
# A file asks for session, person, viewer and itself.
FILE = 4
# Of the API: token and viewer are two. Places and people are one list; posts come with authors, solutions and ballots.
PLACES, POSTS = 3, 7
# With a search of its own; a list of threads with words asks for them once more, in its order.
FOUND = POSTS + 4


@dataclass(frozen=True)
class Budget:
    """`by` asks (nobody signed in when empty) and pays `most` queries; `shows` stands in the answer once per row.

    In the grown world at least `rows` of them are shown, twice as many as before or more. `on` is the post of a corner
    that the address names.
    """

    route: str
    most: int
    shows: str = ""
    by: str = ""
    query: str = ""
    rows: int = 20
    on: str = "question"
    corner: str = "acme"
    status: int = 200

    def __str__(self) -> str:
        return f"{self.route}{self.query} on the {self.on} in {self.corner} by {self.by or 'nobody'}"


COMMUNITY = "c/<slug:slug>/"
SEARCH, MEMBERS, PERSON = f"{COMMUNITY}search/", f"{COMMUNITY}members/", f"{COMMUNITY}u/<str:handle>/"
A_THREAD, ANY_POST = f"{COMMUNITY}t/<id:thread_id>/<str:title_slug>/", f"{COMMUNITY}p/<id:post_id>/"
MANAGE, REVIEW = f"{COMMUNITY}manage/", f"{COMMUNITY}moderation/"
ROW, CARD, ITEM, REPORT = '<li class="row"', '<li class="panel', '<li class="item', '<li class="review"'
POST, COMMENT, VERSION = '<article class="post', '<li class="comment"', '<section class="revision"'
ORDERS = ("active", "newest", "hot", "unanswered", "solved", "mine", "following")

PAGES = [
    # Lists of threads, and what leads to them.
    Budget("", LIST_OUT, CARD),
    Budget("", LIST, CARD, by="ana"),
    Budget(COMMUNITY, LIST, by="otto", corner="cedar"),
    *(Budget(COMMUNITY, LIST_OUT, ROW, query=f"?order={order}") for order in ORDERS),
    *(Budget(COMMUNITY, LIST, ROW, by="ana", query=f"?order={order}") for order in (*ORDERS, "unread", "company")),
    Budget(COMMUNITY, LIST, ROW, by="mia"),
    Budget(COMMUNITY, LIST + MODERATING, by="mia", query="?order=attention"),
    Budget(f"{COMMUNITY}readers/", LIST + 1, by="gus"),
    # Executive communities: which alias is the reader's own in a thread, and who hosts.
    Budget(A_THREAD, THREAD + 3 + NEWS + DRAFT, by="ana", corner="ember"),
    Budget(f"{COMMUNITY}ask/", LIST + DRAFT, by="ana", corner="ember"),
    Budget(f"{COMMUNITY}break-glass/", LIST + 1, by="ana", corner="ember"),
    Budget(f"{COMMUNITY}hosts/", LIST, by="ana", corner="ember"),
    Budget(f"{COMMUNITY}nominations/", LIST, by="ana", corner="ember"),
    Budget(f"{COMMUNITY}nominations/<id:nomination_id>/object/", LIST, by="ana", corner="ember"),
    Budget(f"{COMMUNITY}takeaways/", LIST, by="ana", corner="ember"),
    Budget(f"{ANY_POST}takeaway/", LIST, by="ben", corner="ember"),
    Budget(f"{ANY_POST}alias/", LIST + 2, by="gus", corner="ember", on="masked"),
    Budget(f"{COMMUNITY}t/<id:thread_id>/readers/", LIST, by="gus"),
    Budget(f"{COMMUNITY}s/<slug:space>/", LIST_OUT, ROW),
    Budget(f"{COMMUNITY}s/<slug:space>/", LIST + FOLLOW, ROW, by="mia"),
    Budget(f"{COMMUNITY}tags/<str:name>/", LIST_OUT, ROW),
    Budget(f"{COMMUNITY}tags/<str:name>/", LIST + FOLLOW, ROW, by="mia"),
    Budget(f"{COMMUNITY}tags/", LIST, '<a class="tag tag-l"', by="mia"),
    Budget(f"{COMMUNITY}tags/<str:name>/edit/", LIST, by="mia"),
    Budget(SEARCH, SEARCHING_OUT, ROW, query="?q={tag}"),
    Budget(SEARCH, SEARCHING, ROW, by="mia", query="?q={tag}"),
    Budget(SEARCH, FORGIVING, ROW, by="ana", query=f"?q={TYPO}"),
    Budget(SEARCH, FORGIVING, by="ana", query=f"?q={STOP_WORD}"),
    Budget(SEARCH, LIST, by="mia"),
    # Where the text will stand, and the list: an answer to each letter, without the frame of a page.
    Budget(f"{COMMUNITY}complete/", WAY, by="ana", query="?kind=person&thread={thread_id}"),
    Budget(f"{COMMUNITY}complete/", WAY, by="ana", query="?kind=thread&q={stem}&space={space}"),
    Budget(f"{COMMUNITY}similar/", LIST, by="ana", query=f"?title={SOLVED_TITLE}"),
    Budget(f"{COMMUNITY}similar/<id:thread_id>/", LIST, by="mia", status=302),
    # A thread and its posts. A question's page shows ten solutions and twenty other replies below it.
    Budget(A_THREAD, THREAD_OUT + FILES, POST, rows=31),
    Budget(A_THREAD, THREAD + FILES + NEWS + DRAFT, POST, by="ana", rows=31),
    Budget(A_THREAD, THREAD + FILES + NEWS + DRAFT + CANNED, POST, by="eva", rows=31),
    Budget(A_THREAD, THREAD + FILES + NEWS + DRAFT + CANNED, COMMENT, by="eva", rows=40),
    Budget(A_THREAD, THREAD + FILES + NEWS + DRAFT + CANNED, POST, by="eva", query="?sort=oldest", rows=31),
    Budget(A_THREAD, THREAD + FILES + NEWS + DRAFT + CANNED, POST, by="eva", query="?sort=newest", rows=31),
    Budget(A_THREAD, THREAD + FILES + NEWS + DRAFT + CANNED, POST, by="eva", query="?at={reply_id}"),
    Budget(A_THREAD, THREAD + FILES + NEWS + MODERATING + DRAFT + CANNED, POST, by="mia", rows=31),
    # How far it was read, and the first reply after that.
    Budget(A_THREAD, THREAD + FILES + NEWS + 2 + DRAFT, POST, by="ben", query="?at=new", rows=10),
    Budget(f"{COMMUNITY}t/<id:thread_id>/", WAY, by="mia", status=301),
    Budget(ANY_POST, WAY, by="mia", on="comment", status=302),
    Budget(f"{ANY_POST}history/", HISTORY, VERSION, by="ana"),
    Budget(f"{ANY_POST}history/", HISTORY + MODERATING, VERSION, by="mia"),
    Budget(f"{ANY_POST}history/", HISTORY + MODERATING, by="mia", on="answer"),
    Budget(f"{ANY_POST}edit/", LIST + MODERATING + DRAFT, by="mia", on="comment"),
    Budget(f"{ANY_POST}flag/", LIST + MODERATING, by="mia", on="comment"),
    Budget(f"{ANY_POST}hide/", LIST + MODERATING, by="mia", on="comment"),
    Budget(f"{COMMUNITY}p/<id:thread_id>/close/", LIST, by="mia"),
    Budget(f"{COMMUNITY}p/<id:thread_id>/duplicate/", LIST, by="mia"),
    # Who newly reads and who no longer does is computed only where the spaces differ.
    Budget(f"{COMMUNITY}p/<id:thread_id>/merge/", LIST + 2 + MODERATING, by="mia"),
    Budget(f"{COMMUNITY}p/<id:thread_id>/split/", LIST + 1 + MODERATING, by="mia"),
    Budget(f"{COMMUNITY}p/<id:thread_id>/move/", LIST + MODERATING, by="mia"),
    Budget(f"{ANY_POST}convert/", LIST + 1 + MODERATING, by="mia", on="comment"),
    Budget(f"{ANY_POST}supersede/", LIST + 1 + MODERATING, by="mia", on="second"),
    Budget(f"{COMMUNITY}ask/", LIST + DRAFT, "<option", by="mia"),
    # People.
    Budget(f"{COMMUNITY}drafts/", LIST, by="ana"),
    Budget(f"{COMMUNITY}app.webmanifest", LIST_OUT),
    Budget(f"{COMMUNITY}app-icon-<int:side>.png", LIST_OUT),
    Budget(f"{COMMUNITY}widget/", LIST_OUT),
    Budget(f"{COMMUNITY}widget/", LIST + SEARCHING, by="ana", query="?q=pump"),
    Budget(f"{COMMUNITY}widget.js", LIST_OUT, status=302),
    Budget(f"{COMMUNITY}following/", LIST, by="ana"),
    Budget(f"{COMMUNITY}bookmarks/", LIST, by="ana"),
    Budget(MEMBERS, LIST, CARD, by="mia"),
    Budget(MEMBERS, LIST, CARD, by="mia", query="?q=guest"),
    Budget(PERSON, PROFILE_OUT, ROW, rows=10),
    Budget(PERSON, PROFILE, ROW, by="ana", rows=10),
    Budget(PERSON, PROFILE, '<b class="plus"', by="ben"),
    Budget(PERSON, PROFILE + MODERATING, ROW, by="mia", rows=10),
    Budget(f"{COMMUNITY}privacy/", LIST_OUT),
    Budget(f"{COMMUNITY}leave/", LIST, by="mia"),
    Budget(f"{COMMUNITY}join/", LIST, by="otto"),
    Budget(f"{COMMUNITY}terms/", LIST, by="ana", corner="ember"),
    Budget("avatars/<person_id:user_id>/<slug:name>.webp", 5, by="ana"),
    # Moderators and managers.
    Budget(REVIEW, QUEUE, REPORT, by="mia"),
    Budget(REVIEW, QUEUE, REPORT, by="mia", query="?state=hidden"),
    Budget(REVIEW, QUEUE, REPORT, by="mia", query="?state=dismissed"),
    Budget(f"{REVIEW}log/", LIST, ITEM, by="mia"),
    Budget(MANAGE, LIST, by="gus"),
    Budget(f"{MANAGE}members/", LIST, ITEM, by="gus"),
    Budget(f"{MANAGE}members/", LIST, ITEM, by="gus", query="?q=guest"),
    Budget(f"{MANAGE}invitations/", LIST, ITEM, by="gus"),
    Budget(f"{MANAGE}invitations/list/", LIST, by="gus"),
    Budget(f"{MANAGE}invitations/list/<id:batch_id>/", LIST, by="gus"),
    Budget(f"{MANAGE}requests/", LIST, ITEM, by="gus"),
    Budget(f"{MANAGE}terms/", LIST, by="gus"),
    Budget(f"{MANAGE}writing/", LIST, by="gus"),
    Budget(f"{COMMUNITY}canned/", LIST + MODERATING, by="mia"),
    Budget(f"{COMMUNITY}canned/<id:canned_id>/", LIST + 1 + MODERATING, by="mia"),
    Budget(f"{ANY_POST}comment/", LIST + DRAFT, by="ana", on="answer"),
    Budget(f"{ANY_POST}history/<int:number>/hide/", LIST + MODERATING, by="mia"),
    # How many members each company has, the companies, domains that could be one, and which of those are taken.
    Budget(f"{MANAGE}organisations/", LIST + 1, ITEM, by="gus"),
    Budget(f"{MANAGE}ownership/", LIST, by="gus"),
    Budget(f"{MANAGE}view-as/", LIST, by="gus"),
    Budget(f"{MANAGE}products/", LIST, by="gus"),
    Budget(f"{MANAGE}searches/", LIST, by="gus"),
    Budget(f"{MANAGE}segments/", 9, ITEM, by="gus"),
    *(Budget(f"{MANAGE}{part}/", LIST, by="gus") for part in ("brand", "words", "access", "reminders", "domain", "widget")),
    Budget(f"{MANAGE}spaces/", LIST, ITEM, by="gus"),
    Budget(f"{MANAGE}spaces/<slug:space>/", LIST, ITEM, by="gus"),
    # One's own.
    Budget("inbox/", LIST, ITEM, by="ben"),
    Budget("inbox/<id:notification_id>/", WAY, by="ben", status=302),
    Budget("profile/", LIST, by="mia"),
    Budget("profile/company/", LIST, by="ana"),
    Budget("accounts/login/", LIST_OUT),
    Budget("accounts/signup/", LIST_OUT),
    Budget("accounts/email/", LIST, by="ana"),
    Budget("accounts/logout/", LIST, by="ana"),
    Budget("invitations/<str:token>/", LIST_OUT),
    Budget("invitations/<str:token>/", LIST, by="otto"),
    Budget("unsubscribe/<str:token>/", LIST_OUT),
    Budget("communities/new/", LIST, by="paula"),
    Budget("communities/new/", LIST, by="paula", query="?preset=support"),
    Budget("hand-off/", 2, by="ana", status=404),
    # For machines.
    *(Budget(f"{COMMUNITY}{of}feed.atom", LIST_OUT, "<entry>") for of in ("", "s/<slug:space>/", "tags/<str:name>/")),
    *(Budget(f"{COMMUNITY}{of}feed.json", LIST_OUT, '"url":') for of in ("", "s/<slug:space>/", "tags/<str:name>/")),
    Budget(f"{COMMUNITY}sitemap.xml", LIST_OUT, "<url>"),
    Budget(f"{COMMUNITY}sitemap-<int:part>.xml", LIST_OUT, "<url>"),
    Budget("robots.txt", LIST_OUT, "Sitemap:"),
    Budget(f"{COMMUNITY}brand-<str:digest>.css", 1),
    Budget(f"{COMMUNITY}brand/<str:field>/<str:name>", 1),
    # Who asks, and whether they may see it.
    Budget(f"{COMMUNITY}files/<id:file_id>/<str:name>", 2),
    Budget(f"{COMMUNITY}files/<id:file_id>/<str:name>", FILE, by="ana"),
    Budget(f"{COMMUNITY}files/<id:file_id>/small/<str:name>", FILE, by="ana"),
]

V1 = "api/v1/"
CALL_THREADS, CALL_SEARCH, CALL_REPLY = f"{V1}threads", f"{V1}search", f"{V1}replies/<api_id:reply_id>"
CALL_THREAD = f"{CALL_THREADS}/<api_id:thread_id>"
ALL, IN_ACME = "?limit=50", "?limit=50&community={slug}"
THREAD_JSON, REPLY_JSON, PERSON_JSON, FOUND_JSON = '"worked_count":', '"is_solution":', '"helped_count":', '"snippet":'

CALLS = [
    Budget(f"{V1}communities", PLACES, '"join_policy":', by="mia", query=ALL),
    Budget(f"{V1}communities/<slug:slug>", PLACES, by="mia"),
    Budget(f"{V1}communities/<slug:slug>/spaces", PLACES, '"unanswered_count":', by="mia"),
    Budget(f"{V1}people", PLACES, PERSON_JSON, by="mia", query=IN_ACME),
    Budget(f"{V1}people", PLACES, PERSON_JSON, by="mia", query=f"{IN_ACME}&q=guest"),
    Budget(CALL_THREADS, POSTS, THREAD_JSON, query=ALL),
    Budget(CALL_THREADS, POSTS, THREAD_JSON, by="mia", query=ALL),
    Budget(CALL_THREADS, FOUND, THREAD_JSON, by="mia", query=f"{IN_ACME}&q={{tag}}"),
    Budget(CALL_THREADS, POSTS, THREAD_JSON, by="ana", query=f"{ALL}&author=me"),
    Budget(f"{CALL_THREADS}/similar", FOUND, THREAD_JSON, by="mia", query=f"?community={{slug}}&title={SOLVED_TITLE}", rows=5),
    Budget(CALL_SEARCH, FOUND, FOUND_JSON, by="mia", query=f"{IN_ACME}&q={{tag}}"),
    Budget(CALL_SEARCH, FORGIVING, FOUND_JSON, by="mia", query=f"{IN_ACME}&q={TYPO}"),
    # Without a community all are searched at once.
    Budget(CALL_SEARCH, FOUND, FOUND_JSON, by="mia", query=f"{ALL}&q={{tag}}"),
    Budget(CALL_SEARCH, FORGIVING, FOUND_JSON, by="mia", query=f"{ALL}&q={TYPO}"),
    Budget(CALL_THREAD, POSTS, by="mia"),
    Budget(f"{CALL_THREAD}/replies", POSTS, REPLY_JSON, by="mia", query=ALL),
    Budget(f"{CALL_THREAD}/replies", POSTS, REPLY_JSON, by="mia", query=f"{ALL}&order=best"),
    Budget(CALL_REPLY, POSTS, by="mia"),
    Budget(f"{V1}posts/<api_id:post_id>/comments", POSTS, '"body_html":', by="mia", query=ALL),
    Budget(f"{V1}review-items", POSTS, '"flag_count":', by="mia", query=ALL),
    # The feed: besides its rows and their texts, where it ends, what waits for a position, what was pruned.
    Budget(f"{V1}resolved-issues", LIST, '"event_id":', by="mia", query=ALL),
]

# What answers GET without a budget, and why. A new line is a decision: prefer a budget.
EXEMPT = {
    "accounts/sessions/": "allauth looks for each session by itself; what one costs stands in test_reading.py",
    **dict.fromkeys(
        [
            "accounts/inactive/", "accounts/reauthenticate/", "accounts/confirm-email/", "accounts/password/change/",
            "accounts/password/set/", "accounts/password/reset/", "accounts/password/reset/done/",
            "accounts/password/reset/key/done/", "accounts/login/code/", "accounts/login/code/confirm/",
            "accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        ],
        "a step of allauth's on the way into one's own account; it lists nothing",
    ),
}  # fmt: skip
