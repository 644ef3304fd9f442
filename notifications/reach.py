"""How far a notification reaches: which kinds are mailed, and until when."""

from datetime import timedelta

from notifications.models import Kind

# Worth a mail: what somebody waits for, and what was done to their own post.
MAILED = frozenset(
    {
        Kind.NEW_THREAD,
        Kind.REPLY, Kind.MENTION, Kind.SOLUTION_ACCEPTED, Kind.SOLUTION_MARKED, Kind.SOLVED, Kind.REOPENED, Kind.POST_HIDDEN,
        Kind.WARNING, Kind.ANSWERS_WAIT,
    }
)  # fmt: skip

# About the person's own words or conduct: told even to those who muted the thread.
ABOUT_ONESELF = frozenset({Kind.POST_HIDDEN, Kind.WARNING, Kind.ALIAS_RESOLVED, Kind.TAKEAWAY_ASKED, Kind.TAKEAWAY_ANSWERED})

# Worth a mail that says no more than that something happened in a private space.
QUIET = frozenset({Kind.ALIAS_RESOLVED, Kind.TAKEAWAY_ASKED, Kind.TAKEAWAY_ANSWERED})

# News older than this (imported history, a long outage) goes to the inbox only.
MAIL_HORIZON = timedelta(days=3)
