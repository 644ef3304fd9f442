"""Footnotes and spoilers: what they become, and that two posts on one page do not get in each other's way."""

import re

import pytest

from core.markup import render
from core.markup.limits import MAX_QUOTE_LEVEL

NOTED = "One[^a] and two[^b], again[^a].\n\n[^a]: First *note*.\n[^b]: Second\n\n    of two paragraphs\n"


def html_of(source):
    return render(source).html


def ids_in(html):
    return re.findall(r'\sid="([^"]*)"', html)


def test_notes_stand_at_the_end_and_lead_back():
    html = html_of(NOTED + "\nAfter.")
    marks = re.findall(r'<sup><a href="#([^"]*)" id="([^"]*)" class="note-mark"[^>]*>(\d)</a></sup>', html)
    ways_back = re.findall(r'<a href="#([^"]*)" class="note-back"', html)

    assert [number for _note, _id, number in marks] == ["1", "2", "1"]
    assert sorted(ways_back) == sorted(mark for _note, mark, _number in marks)
    assert {note for note, _id, _number in marks} < set(ids_in(html))
    assert html.index("After.") < html.index('<div class="notes">') < html.index("<em>note</em>")
    assert len(ids_in(html)) == len(set(ids_in(html))) == 5


def test_two_posts_share_no_id():
    one, other = ids_in(html_of(NOTED)), ids_in(html_of(NOTED + " "))

    assert one and other and not set(one) & set(other)
    assert html_of(NOTED) == html_of(NOTED)


@pytest.mark.parametrize(
    "source", ["x[^a]", "[^a b]: x", "`[^a]`\n\n[^a]: x", "x[^]\n\n[^]: y", f"x[^{'a' * 41}]\n\n[^{'a' * 41}]: y"]
)
def test_what_is_no_footnote_stays_as_typed(source):
    assert "note-mark" not in html_of(source)


def test_beyond_the_limits_marks_stay_as_typed():
    assert html_of("[^a] " * 400 + "\n\n[^a]: x").count('class="note-mark"') == 300


def test_a_link_may_still_be_called_by_a_caret():
    assert '<a href="/url"' in html_of("[^foo](/url)")


def test_a_spoiler_is_opened_by_its_title():
    html = html_of("::: spoiler How it *ends*\nThe **butler**.\n\n- a\n:::\nAfter.")

    assert html == (
        '<details class="spoiler">\n<summary>How it *ends*</summary>\n<p>The <strong>butler</strong>.</p>\n'
        "<ul>\n<li>a</li>\n</ul>\n</details>\n<p>After.</p>\n"
    )


def test_excerpts_give_nothing_away():
    assert render("Before.\n\n::: spoiler\nThe butler.\n:::\n\nAfter.").text == "Before.\nAfter."


@pytest.mark.parametrize(
    "source", [":: spoiler\nx\n::", "::: spoilers\nx\n:::", ":::\nx\n:::", "    ::: spoiler\n    x", "::: note\nx\n:::"]
)
def test_what_is_no_spoiler_stays_as_typed(source):
    assert "<details" not in html_of(source) and "x" in html_of(source)


def test_spoilers_stand_in_each_other_and_in_quotes():
    assert html_of("> :::: spoiler a\n> ::: spoiler b\n> x\n> :::\n> ::::").count("</details>") == 2
    assert html_of("::: spoiler\n" * 50).count("<details") == MAX_QUOTE_LEVEL
