"""Nothing leaves the install by a way that nobody looked at: a new one fails here until it is classified."""

import pytest
from django.core.management import get_commands
from django.urls import get_resolver

from accounts.admin import desk
from config.celery import app
from core.events import consumers
from core.mail import mail_kinds
from tests.architecture.sources import LAYERS
from tests.visibility import surface
from tests.visibility.surface import COMMANDS, CONSUMERS, JOBS, KINDS, MAILS, ROUTES, patterns, route_of

HELP = (
    "Classify it in tests/visibility/surface.py. If it belongs to a community it is `content`: the sentinel and twin-world"
    " tests then ask it with private ids as every kind of outsider."
)


@pytest.mark.parametrize("urlconf", ["config.urls", "config.community_urls"])
def test_every_address_is_classified(urlconf):
    unknown = sorted({pattern for pattern in patterns(get_resolver(urlconf)) if route_of(pattern) is None})

    assert not unknown, f"unclassified addresses: {unknown}. {HELP}"


def test_classified_addresses_exist():
    known = set(patterns(get_resolver("config.urls")))

    assert ROUTES.keys() <= known, sorted(ROUTES.keys() - known)


def test_every_kind_is_a_kind():
    assert {route.kind for route in ROUTES.values()} <= set(KINDS)


def test_what_names_something_of_a_community_is_content():
    """An address with a community's slug or an id in it can name something private."""
    naming = [pattern for pattern in ROUTES if "<slug:slug>" in pattern or "_id>" in pattern or "<str:token>" in pattern]

    assert [pattern for pattern in naming if ROUTES[pattern].kind not in ("content", "landing")] == []


def test_every_job_is_classified():
    app.loader.import_default_modules()

    assert {name for name in app.tasks if not name.startswith(("celery.", "tests."))} == JOBS.keys(), HELP


def test_every_mail_is_classified():
    assert {str(kind) for kind in mail_kinds()} == MAILS.keys(), HELP


def test_every_consumer_is_classified():
    assert {name for names in consumers().values() for name in names} == CONSUMERS.keys(), HELP


def test_every_command_is_classified():
    installed = {name for name, where in get_commands().items() if where in LAYERS}

    assert installed == COMMANDS.keys(), HELP


def test_the_repair_desk_has_no_content():
    tables = {f"{model._meta.app_label}/{model._meta.model_name}" for model in desk._registry}

    assert tables <= surface.DESK


def test_an_unclassified_address_is_noticed():
    assert route_of("c/<slug:slug>/export.csv") is None
    assert route_of("admin/community/thread/") is None
    assert route_of("admin/accounts/user/") is not None
