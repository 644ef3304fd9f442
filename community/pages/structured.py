"""Structured data for search engines: QAPage for questions, DiscussionForumPosting for the rest.

Source: schema.org types QAPage, Question, Answer and DiscussionForumPosting, with the properties that search
engines document as required or recommended.
"""

import json
from html import unescape
from typing import Any

from django.utils.html import strip_tags
from django.utils.safestring import mark_safe

from community.links import absolute, thread_path
from community.models import Community, PostStatus, Thread, ThreadKind
from community.pages.posts import PostView
from community.pages.reach import is_everybodys

# Characters that could end the script element or start a comment in it.
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def json_ld(community: Community, thread: Thread, question: PostView, solutions: list[PostView], replies: list[PostView]) -> str:
    """Return the JSON of a public, published thread, safe inside a script element; empty for everything else."""
    space = thread.space
    if not is_everybodys(community, space) or thread.status != PostStatus.PUBLISHED:
        return ""
    shown = [reply for reply in replies if reply.status == PostStatus.PUBLISHED]
    if thread.kind == ThreadKind.QUESTION:
        content = {
            "@context": "https://schema.org",
            "@type": "QAPage",
            "mainEntity": _question(community, thread, question, solutions, shown),
        }
    else:
        content = {"@context": "https://schema.org", **_posting(community, thread, question, shown)}
    return mark_safe(json.dumps(content, ensure_ascii=False).translate(_ESCAPES))  # noqa: S308  (escaped above)


def _question(
    community: Community, thread: Thread, question: PostView, solutions: list[PostView], replies: list[PostView]
) -> dict[str, Any]:
    found = {
        "@type": "Question",
        "name": thread.title,
        "text": _text(question),
        "answerCount": thread.reply_count,
        "upvoteCount": max(question.score, 0),
        "datePublished": question.created_at.isoformat(),
        "author": _author(community, question),
        "suggestedAnswer": [_answer(community, reply) for reply in replies],
    }
    if solutions:
        found["acceptedAnswer"] = [_answer(community, solution) for solution in solutions]
    return found


def _answer(community: Community, post: PostView) -> dict[str, Any]:
    return {
        "@type": "Answer",
        "text": _text(post),
        "url": absolute(post.permalink, community),
        "upvoteCount": max(post.score, 0),
        "datePublished": post.created_at.isoformat(),
        "author": _author(community, post),
    }


def _posting(community: Community, thread: Thread, question: PostView, replies: list[PostView]) -> dict[str, Any]:
    return {
        "@type": "DiscussionForumPosting",
        "headline": thread.title,
        "text": _text(question),
        "url": absolute(thread_path(thread, community), community),
        "datePublished": question.created_at.isoformat(),
        "author": _author(community, question),
        "commentCount": thread.reply_count,
        "comment": [{**_answer(community, reply), "@type": "Comment"} for reply in replies],
    }


def _author(community: Community, post: PostView) -> dict[str, Any]:
    person = {"@type": "Person", "name": post.author.name or "—"}
    return {**person, "url": absolute(post.author.url, community)} if post.author.url else person


def _text(post: PostView) -> str:
    return plain_text(post.body_html)


def plain_text(html: str) -> str:
    """Return the words of a stored post without its markup."""
    return unescape(strip_tags(html)).strip()
