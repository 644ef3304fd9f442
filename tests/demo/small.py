"""A shorter demo for tests that play it more than once: all people and communities, few threads."""

from dataclasses import replace

from demo.content import Content, read_content

STORIES = {"tide-moves-departure", "negative-power-one-phase", "humidity-six-percent-high", "where-is-the-reset-button"}


def small_content() -> Content:
    content = read_content()
    shorter = [
        replace(place, stories=[story for story in place.stories if story.key in STORIES]) for place in content.communities
    ]
    return replace(content, communities=shorter)
