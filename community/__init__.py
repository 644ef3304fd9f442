"""Where people are and what they write: communities, spaces, memberships, threads, replies, solutions."""
