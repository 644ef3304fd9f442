"""What people write becomes the HTML, the words and the mentions they expect."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from core.markup import MAX_SOURCE_LENGTH, find_mentions, render


def html_of(source: str) -> str:
    return render(source).html


def test_paragraphs_emphasis_and_lists():
    assert html_of("Hello *you*\n\n- **one**\n- ~~two~~") == (
        "<p>Hello <em>you</em></p>\n<ul>\n<li><strong>one</strong></li>\n<li><del>two</del></li>\n</ul>\n"
    )


def test_raw_html_is_shown_as_typed():
    assert html_of("Use <details> & <b>bold</b>") == "<p>Use &lt;details&gt; &amp; &lt;b&gt;bold&lt;/b&gt;</p>\n"


@pytest.mark.parametrize(
    ("source", "tags"),
    [
        ("# a\n## b\n### c", ["h3", "h4", "h5"]),
        ("### a\n# b\n### c", ["h3", "h3", "h4"]),
        ("# a\n###### b\n## c\n### d\n#### e\n##### f", ["h3", "h4", "h4", "h5", "h6", "h6"]),
        ("a\n=\n\nb\n-", ["h3", "h4"]),
    ],
)
def test_headings_nest_below_the_page_without_a_gap(source, tags):
    html = html_of(source)

    assert [line[1:3] for line in html.splitlines()] == tags
    assert [line[-3:-1] for line in html.splitlines()] == tags


# --- code ---------------------------------------------------------------------------------------------------------


def test_code_of_a_known_language_is_coloured_by_classes_only():
    html = html_of('```py\ndef f(): return "é"\n```')

    assert html.startswith('<pre tabindex="0"><code class="language-python"><span class="k">def</span>')
    assert "style" not in html


def test_code_of_an_unknown_language_stays_plain():
    assert html_of('```nonsense"onload=x\n<b>\n```') == '<pre tabindex="0"><code>&lt;b&gt;\n</code></pre>\n'


def test_indented_code_is_focusable_too():
    assert html_of("    ls -l") == '<pre tabindex="0"><code>ls -l\n</code></pre>\n'


@pytest.mark.parametrize(
    "code", ["x = 1\n" * 700, "x = 1" + " + 1" * 50 + "\n", "x =" + "\n" * 31 + "1\n", "x = 1\n" + "word " * 42 + "\n"]
)
def test_code_that_lexers_are_slow_at_stays_plain(code):
    html = html_of(f"```python\n{code}```")

    assert "<span" not in html
    assert '<code class="language-python">x =' in html


def test_only_so_much_code_is_coloured_in_one_post():
    block = "```python\n" + "x = 1\n" * 600 + "```\n\n"

    blocks = html_of(block * 5).split("</pre>")[:5]

    assert ["<span" in block for block in blocks] == [True, True, False, False, False]


# --- tables and tasks ---------------------------------------------------------------------------------------------


def test_a_table_scrolls_in_a_named_focusable_box():
    html = html_of("| Plan | Seats |\n|:--|--:|\n| Pro | 5 |")

    assert html.startswith('<div class="table-wrap" tabindex="0" role="group" aria-label="Plan, Seats">\n<table>')
    assert '<th class="align-left">Plan</th>\n<th class="align-right">Seats</th>' in html
    assert '<td class="align-left">Pro</td>' in html
    assert html.endswith("</table>\n</div>\n")


def test_an_empty_header_cell_is_no_header():
    html = html_of("| | Seats |\n|--|--|\n| Pro | 5 |")

    assert "<td></td>\n<th>Seats</th>" in html
    assert 'aria-label="Seats"' in html


def test_a_table_without_header_words_has_no_name():
    assert html_of("| |\n|-|\n|a|").startswith('<div class="table-wrap" tabindex="0">\n')


def test_a_table_of_too_many_columns_is_text():
    row = "|a" * 51 + "|\n"

    assert "<table>" not in html_of(row + "|-" * 51 + "|\n" + row)
    assert "<table>" in html_of("|a" * 50 + "|\n" + "|-" * 50 + "|\n")


def test_each_box_of_a_task_list_is_named_by_its_words():
    assert html_of("- [ ] buy\n- [x] sell") == (
        '<ul class="contains-task-list">\n'
        '<li class="task-list-item"><label><input type="checkbox" disabled=""> buy</label></li>\n'
        '<li class="task-list-item"><label><input type="checkbox" checked="" disabled=""> sell</label></li>\n'
        "</ul>\n"
    )


def test_a_task_without_words_is_shown_as_typed():
    html = html_of("- [x] > quoted")

    assert "<input" not in html
    assert "[x]" in html


# --- characters ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("character", ["\x00", "\x08", "\x7f", "\x85", "\ud800", "\ufffe", "\U0001ffff", "\u202e", "\u2066"])
def test_characters_that_no_page_can_carry_are_dropped(character):
    entity = f"&#{ord(character)};"

    rendered = render(f"a{character}b `c{character}d` e{entity}f")

    assert character not in rendered.html + rendered.text
    assert rendered.html.startswith("<p>ab <code>cd</code> e")


def test_words_from_right_to_left_and_emoji_stay():
    assert html_of("שלום \u200fעולם 👩\u200d💻") == "<p>שלום \u200fעולם 👩\u200d💻</p>\n"


def test_windows_line_ends_are_line_ends():
    assert html_of("a\r\n\r\nb\rc") == "<p>a</p>\n<p>b\nc</p>\n"


# --- words --------------------------------------------------------------------------------------------------------


def test_text_holds_the_words_without_their_markup():
    source = "# Title\n\nSee [the *docs*](https://a.example), `x < 1`\n\n- [ ] one\n\n|A|B|\n|-|-|\n|1|2|\n\n```py\nreturn\n```"

    assert render(source).text == "Title\nSee the docs, x < 1\none\nA\nB\n1\n2\nreturn"


# --- limits -------------------------------------------------------------------------------------------------------


def test_a_text_above_the_limit_is_refused():
    with pytest.raises(ValueError, match="100,000"):
        render("a" * (MAX_SOURCE_LENGTH + 1))
    with pytest.raises(ValueError, match="100,000"):
        find_mentions("@" * (MAX_SOURCE_LENGTH + 1))


def test_lines_beyond_the_limit_are_shown_as_code():
    html = html_of("- a\n" * 4000 + "*b* <i>\n")

    assert html.endswith('</ul>\n<pre tabindex="0"><code>*b* &lt;i&gt;</code></pre>\n')


def test_paragraphs_beyond_the_limit_of_marks_are_shown_as_typed():
    html = html_of("*a* " * 4000 + "\n\n*last*")

    assert html.endswith("<p>*last*</p>\n")


def test_quotes_deeper_than_the_limit_keep_their_words():
    html = html_of("> " * 40 + "deep")

    assert html.count("<blockquote>") == 12
    assert "deep" in html


def test_lists_deeper_than_the_limit_keep_their_words():
    html = html_of("\n".join("  " * level + f"- item{level}" for level in range(40)))

    assert all(f"item{level}" in html for level in range(40))


def test_threads_share_the_renderer():
    sources = [f"# {n}\n\n@ana *{n}* https://a.example/{n} `{n}`\n\n```py\nx = {n}\n```\n\n|{n}|\n|-|\n" for n in range(40)]
    expected = [render(source, mentions={"ana": "/u/ana/"}) for source in sources]

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda source: render(source, mentions={"ana": "/u/ana/"}), sources * 5))

    assert results == expected * 5
