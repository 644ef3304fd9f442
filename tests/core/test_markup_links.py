"""Addresses, images and mentions of a post become links that lead where they say."""

import pytest

from core.markup import find_mentions, render

REL = 'rel="nofollow ugc noopener"'


def html_of(source: str) -> str:
    return render(source).html


def link(href: str, text: str | None = None) -> str:
    return f'<a href="{href}" {REL}>{text or href}</a>'


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("see https://a.example/x.", f"see {link('https://a.example/x')}."),
        ("(https://a.example/x_(y))", f"({link('https://a.example/x_(y)')})"),
        ("https://a.example/__init__.py", link("https://a.example/__init__.py")),
        ("https://a.example/*x* and *b*", f"{link('https://a.example/*x')}* and <em>b</em>"),
        ('"https://a.example", he said', f'"{link("https://a.example")}", he said'),
        ("[https://a.example]", f"[{link('https://a.example')}]"),
        ("请看https://a.example/x。谢谢", f"请看{link('https://a.example/x')}。谢谢"),
        ("HTTPS://A.example/", link("HTTPS://A.example/")),
        ("https://a.example/?a=1&b=2", link("https://a.example/?a=1&amp;b=2")),
        ("**https://a.example**", f"<strong>{link('https://a.example')}</strong>"),
        ("www.a.example/x!", f"{link('http://www.a.example/x', 'www.a.example/x')}!"),
        ("ask help@a.example.", f"ask {link('mailto:help@a.example', 'help@a.example')}."),
        ("mailto:help@a.example", link("mailto:help@a.example")),
        ("<https://a.example>", link("https://a.example")),
    ],
)
def test_an_address_with_a_scheme_is_a_link_without_the_punctuation_around_it(source, expected):
    assert html_of(source) == f"<p>{expected}</p>\n"


@pytest.mark.parametrize(
    "source",
    [
        "Version 4.2.1, file.py, example.com and a.b.c",
        "ftp://a.example irc://a.example x://a.example",
        "http:// https:// :// xhttps://a.example",
        "www. www.a x.www.a.example",
        "a@b user@localhost @example.com",
    ],
)
def test_other_words_with_dots_are_no_links(source):
    assert "<a" not in html_of(source)


@pytest.mark.parametrize(
    "target",
    [
        "javascript:alert(1)",
        "//evil.example",
        "data:text/html,x",
        "https://bank.example@evil.example/",
        "http:evil.example",
        "ftp://a.example",
        "https://a.example/" + "x" * 2000,
    ],
)
def test_a_link_to_a_refused_address_stays_text(target):
    assert "<a" not in html_of(f"[here](<{target}>)")


def test_a_backslash_does_not_make_a_path_another_host():
    assert html_of(r"[here](/\\evil.example)") == f"<p>{link('/%5Cevil.example', 'here')}</p>\n"


def test_a_punycode_address_is_shown_as_it_is():
    assert html_of("<https://xn--80ak6aa92e.com>") == f"<p>{link('https://xn--80ak6aa92e.com')}</p>\n"


def test_a_remote_image_is_a_link_and_is_not_loaded():
    assert html_of('![a *cat*](https://a.example/cat.png "Tom")') == (
        f'<p><a href="https://a.example/cat.png" title="Tom" {REL}>a cat</a></p>\n'
    )


def test_an_image_in_a_link_is_its_words():
    assert html_of("[![a cat](https://a.example/cat.png)](https://b.example)") == f"<p>{link('https://b.example', 'a cat')}</p>\n"


def test_links_above_the_limit_keep_their_words():
    html = html_of("[word](https://a.example) " * 600)

    assert html.count("<a ") == 500
    assert html.count("word") == 600


def test_a_mention_of_somebody_known_is_a_link():
    rendered = render("Ask @Ana, not @ben.", mentions={"ana": "/c/northwind/u/Ana/"})

    assert rendered.html == f'<p>Ask <a href="/c/northwind/u/Ana/" class="mention" {REL}>@Ana</a>, not @ben.</p>\n'
    assert rendered.mentioned == {"ana"}


@pytest.mark.parametrize(
    ("source", "handles"),
    [
        ("@Ana and (@ben_b), @mia-m: @ana.", {"ana", "ben_b", "mia-m"}),
        ("**@ana**: thanks", {"ana"}),
        ("> @ana said\n\n- @ben\n\n| @mia |\n|-|\n", {"ana", "ben", "mia"}),
        ("`@ana` ```@ana``` \n\n    @ana\n\n```\n@ana\n```", set()),
        ("[@ana](https://a.example) <https://a.example/@ana> https://a.example/@ana", set()),
        ("ana@ben.example @ben.example @scope/package a@b @@ana", set()),
        (r"\@ana &#64;ana", set()),
        ("@" + "a" * 31, set()),
        ("@anaé @аna", set()),
    ],
)
def test_mentions_are_found_outside_of_code_links_and_addresses(source, handles):
    everybody = {handle: f"/u/{handle}/" for handle in ("ana", "ben", "ben_b", "mia", "mia-m", "scope", "example")}

    assert find_mentions(source) == handles
    assert render(source, mentions=everybody).mentioned == handles


def test_only_so_many_people_are_mentioned_in_one_post():
    handles = [f"u{number}" for number in range(300)]
    source = " ".join(f"@{handle}" for handle in handles)

    assert find_mentions(source) == set(handles[:100])
    assert render(source, mentions=dict.fromkeys(handles, "/u/")).mentioned == set(handles[:20])
