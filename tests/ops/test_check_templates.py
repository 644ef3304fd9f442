"""The check of templates finds what a browser or a visitor would otherwise find."""

import pytest
from django.template import Engine

from ops.check_templates import faults_of


@pytest.fixture
def check(tmp_path, monkeypatch):
    engine = Engine.get_default()
    monkeypatch.setattr(engine, "dirs", [*engine.dirs, tmp_path])

    def faults(text: str, name: str = "checked/page.html") -> list[str]:
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
        for loader in engine.template_loaders:
            loader.reset()
        return faults_of(name, file)

    return faults


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{% if %}", "does not compile"),
        ("{% frobnicate %}", "does not compile"),
        ("{% include 'checked/absent.html' %}", "there is no checked/absent.html"),
        (
            "{% if a %}{% for b in a %}{% include 'checked/absent.html' %}{% endfor %}{% endif %}",
            "there is no checked/absent.html",
        ),
        ("{% extends 'checked/absent.html' %}", "there is no checked/absent.html"),
        ("{% load static %}{% static 'css/absent.css' %}", "there is no static file css/absent.css"),
        ("<script>alert(1)</script>", "inline script"),
        ("<script defer>alert(1)</script>", "inline script"),
        ('<p class="a" style="color: red">', "inline style"),
        ("<style>p {}</style>", "inline style"),
        ('<button onclick="go()">', "inline handler"),
        ('<script src="https://cdn.example/x.js"></script>', "file of another host"),
        ('<link rel="stylesheet" href="//cdn.example/x.css">', "file of another host"),
    ],
)
def test_fault_is_found(check, text, said):
    assert any(said in fault for fault in check(text))


@pytest.mark.parametrize(
    "text",
    [
        "{% include wanted %}",
        '<script type="application/ld+json">{}</script>',
        '<script src="/static/js/app.js" defer></script>',
        '<a href="https://elsewhere.example/">a link is no file</a>',
        "<p>conditional on=this</p>",
    ],
)
def test_good_template_passes(check, text):
    assert check(text) == []


def test_mail_may_have_styles_of_its_own(check):
    assert check('<p style="color: red">', name="mail/checked.html") == []
