"""The columns that a load fills, by model; all others get their model's default."""

_POST = (
    "id", "community_id", "space_id", "author_id", "author_role", "author_is_staff", "body_md", "body_html", "renderer_version",
    "created_at",
)  # fmt: skip
_TARGET = ("post_id", "post_type", "community_id", "space_id")

THREAD, REPLY, REVISION, VOTE = "community.Thread", "community.Reply", "community.Revision", "community.Vote"
SOLUTION, SUBSCRIPTION = "community.Solution", "community.Subscription"
LEDGER, EVENT, ITEM = "reputation.ReputationEvent", "core.Event", "imports.ImportedItem"

COLUMNS = {
    THREAD: (
        *_POST, "kind", "title", "slug", "excerpt", "tags", "score", "reply_count", "solution_count", "first_reply_at",
        "last_activity_at", "last_reply_author_id", "solved_by_id", "closed_at", "close_reason",
    ),
    REPLY: (*_POST, "thread_id", "score", "is_solution"),
    REVISION: (*_TARGET, "number", "editor_id", "title", "tags", "body_md", "created_at"),
    VOTE: (*_TARGET, "voter_id", "value", "created_at"),
    SOLUTION: ("id", "community_id", "space_id", "thread_id", "reply_id", "accepted_by_id", "by_role", "accepted_at"),
    SUBSCRIPTION: ("community_id", "space_id", "thread_id", "user_id", "created_at"),
    LEDGER: (
        "id", "membership_id", "community_id", "thread_id", "rule", "rules_version", "nominal", "points", "unpaid", "subject_id",
        "giver_id", "cause_event_id", "is_imported", "occurred_at",
    ),
    EVENT: (
        "id", "verb", "occurred_at", "recorded_at", "actor_id", "actor_role", "actor_organisation_id", "is_staff", "community_id",
        "space_id", "visibility", "object_type", "object_id", "channel", "data",
    ),
    ITEM: ("community_id", "kind", "source_id", "derived_id", "object_id"),
}  # fmt: skip
