"""Templates compile, name files that exist, and hold nothing that the content policy would block."""

import re

import pytest

from ops.check_templates import BLOCKED, MAIL, faults_of, own_templates

TEMPLATES = dict(own_templates())


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_template_is_sound(name):
    assert faults_of(name, TEMPLATES[name]) == []


def test_there_are_templates_to_check():
    assert len(TEMPLATES) > 100


@pytest.mark.parametrize(
    "bad",
    [
        "<script>alert(1)</script>", "<style>p{}</style>", '<p style="color:red">', "<p style = 'x'>", '<a onclick="x()">',
        '<body onload="x()">', "<button class='a' onclick='x()'>", '<script src="//cdn.example/x.js">', '<img src="https://x.example/y.png">',
    ],
)  # fmt: skip
def test_the_check_finds_what_it_must(bad):
    assert any(pattern.search(bad) for pattern in BLOCKED.values())


def test_forms_that_change_something_carry_a_token():
    """Unsafe requests are refused without one; a form without it would only ever fail."""
    wrong = []
    for name, path in TEMPLATES.items():
        if path.suffix != ".html" or name.startswith(MAIL):
            continue
        for form in re.findall(r"<form\b.*?</form>", path.read_text(), re.S):
            posts = re.search(r"method\s*=\s*[\"']?post", form.split(">", 1)[0], re.I)
            if posts and "csrf_token" not in form and "{{ csrf" not in form and "partials/form.html" not in form:
                wrong.append(name)

    assert wrong == []


def test_the_404_page_holds_no_form_and_no_token():
    text = TEMPLATES["errors/404.html"].read_text() + TEMPLATES["errors/base.html"].read_text()

    assert "<form" not in text
    assert "csrf" not in text


def test_nothing_is_marked_safe_in_a_template():
    """What is HTML already arrives as SafeString from the page that made it."""
    marked = [
        name
        for name, path in TEMPLATES.items()
        if re.search(r"\|\s*safe\b|autoescape\s+off", path.read_text()) and path.suffix == ".html"
    ]

    assert marked == []
