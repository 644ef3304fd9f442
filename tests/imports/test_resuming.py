"""A load that was stopped anywhere goes on where it was, and one that is done changes nothing."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from concurrent.futures.process import BrokenProcessPool
from operator import attrgetter
from pathlib import Path
from urllib.parse import quote

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.utils import OperationalError

from accounts.models import User
from community.models import Community, Thread
from imports import batches, effects, joining, loading, places
from imports.corpus import Unloadable
from imports.models import ImportedItem, ImportRun
from tests.imports.conftest import BEN, NAMES, START, Said

ROOT = Path(__file__).resolve().parents[2]
WRITTEN = [
    "accounts.User", "community.Community", "community.Space", "community.Membership", "community.Thread", "community.Reply",
    "community.Revision", "community.Vote", "community.Solution", "community.Subscription", "community.Tag",
    "community.SearchDocument", "reputation.ReputationEvent", "core.Event", "api.IssueChange", "imports.ImportedItem",
]  # fmt: skip
# What two loads of the same files do not have in common: numbers and moments that the database or the clock give.
OWN = {
    "User": {"password"}, "Space": {"created_at"}, "Membership": {"read_through"}, "Event": {"recorded_at"},
    "IssueChange": {"recorded_at", "event_id"},
}  # fmt: skip


def rows_of(label: str, *, whole: bool) -> list[str]:
    model = apps.get_model(label)
    own = set() if whole else OWN.get(model.__name__, set())
    names = [field.attname for field in model._meta.concrete_fields if field.attname not in own]
    if not whole and model._meta.pk is not None and "Auto" in model._meta.pk.get_internal_type():
        names.remove(model._meta.pk.attname)
    manager = model.objects
    rows = manager.unscoped("tests look at the row itself") if hasattr(manager, "unscoped") else manager
    return sorted(map(repr, rows.values_list(*names)))


def everything(*, whole: bool = False) -> dict[str, list[str]]:
    return {label: rows_of(label, whole=whole) for label in WRITTEN}


@pytest.fixture
def varied(corpus, monkeypatch):
    """Ten threads in about seven batches."""
    monkeypatch.setattr("imports.plans.BATCH_POSTS", 4)
    monkeypatch.setattr("imports.plans.SLICE_POSTS", 2)
    for number in range(10):
        corpus.thread(*[Said(BEN + reply % 2, votes=reply, solves=reply == 1) for reply in range(number % 4)], votes=number)
    return corpus


def test_second_run_changes_nothing(varied, load):
    first = load(varied)
    before = everything(whole=True)

    second = load(varied, create=False)

    assert everything(whole=True) == before
    assert second.tally.changed_nothing
    assert (second.tally.known_threads, second.tally.known_posts) == (first.tally.threads, first.tally.posts) == (10, 23)
    assert second.problems == []


def fail_at(monkeypatch, where, call):
    """Let a function fail the `call`-th time, as if the power had gone."""
    module, name = where
    *path, last = name.split(".")
    holder = attrgetter(".".join(path))(module) if path else module
    real, calls = getattr(holder, last), []

    def failing(*args, **kwargs):
        calls.append(1)
        if len(calls) == call:
            raise OperationalError("the power is gone")
        return real(*args, **kwargs)

    monkeypatch.setattr(holder, last, failing)


STAGES = [
    ((joining, "User.objects.bulk_create"), 1),
    ((joining, "ImportedItem.objects.bulk_create"), 1),
    ((places, "_remember"), 1),
    ((batches, "copy_in"), 1),
    ((batches, "copy_in"), 5),
    ((batches, "copy_in"), 23),
    ((effects, "index"), 2),
    ((effects, "record"), 2),
    ((effects, "check_references"), 2),
    ((effects, "count"), 3),
    ((loading, "fill_all_positions"), 2),
    ((effects, "tell_planner"), 1),
    ((effects, "tell_planner"), 2),
    ((effects, "tidy_indexes"), 1),
]


@pytest.mark.parametrize(("where", "call"), STAGES, ids=[f"{name} {call}" for (_module, name), call in STAGES])
def test_load_that_broke_off_anywhere_goes_on_to_the_same_end(varied, load, monkeypatch, broken_checks, where, call):
    Community.objects.create(slug="lamps", name="Lamps")
    mark = transaction.savepoint()
    load(varied)
    in_one_go = everything()
    transaction.savepoint_rollback(mark)

    with monkeypatch.context() as patch:
        fail_at(patch, where, call)
        with pytest.raises(OperationalError):
            load(varied)
    assert broken_checks() == []
    assert not ImportRun.objects.filter(finished_at__isnull=False).exists()
    resumed = load(varied)

    assert resumed.tally.threads + resumed.tally.known_threads == 10
    for label, rows in everything().items():
        assert rows == in_one_go[label], label
    assert broken_checks() == []
    assert ImportRun.objects.get().finished_at is not None


def test_lines_that_were_put_right_are_loaded_by_the_next_run(varied, load, broken_checks):
    varied.posts[-1]["text"] = ""
    varied.users[BEN - 1]["email"] = "broken"
    first = load(varied)
    varied.posts[-1]["text"] = "Here I am."
    varied.users[BEN - 1]["email"] = "ben@example.com"

    second = load(varied)

    assert first.problems and second.problems == []
    assert first.tally.threads > 0 < second.tally.threads
    assert first.tally.threads + second.tally.threads == 10
    assert broken_checks() == []


def test_bad_lines_are_named_by_every_run(varied, load):
    varied.posts[-1]["text"] = ""

    assert load(varied).problems == load(varied).problems != []


def test_changes_of_what_was_loaded_are_not_undone(varied, load):
    """People edit, move and rename after a load; the next run leaves all of it alone."""
    loaded = load(varied)
    User.objects.filter(handle="ben").update(email="ben@work.example", handle="benedict", handle_skeleton="benedict")
    Thread.objects.unscoped("a moderator's edit").filter(pk=loaded.threads[3].pk).update(title="A better title")
    before = everything(whole=True)

    assert load(varied).tally.changed_nothing
    assert everything(whole=True) == before


def test_person_whose_account_was_erased_does_not_come_back(corpus, load):
    corpus.thread()
    load(corpus)
    User.objects.filter(handle="ben").delete()
    corpus.thread(Said(BEN))

    loaded = load(corpus)

    assert not User.objects.filter(email="ben@example.com").exists()
    assert loaded.problems == [
        "users.jsonl:2: this person's account was erased since",
        "posts.jsonl:3: author 2 is not among the good lines of users.jsonl",
    ]


@pytest.mark.parametrize(
    ("file", "spoilt", "message"),
    [
        ("users", {"joined": START - 99}, "user 1 is somebody else"),
        ("users", {"email": "other@example.com"}, "user 1 is somebody else"),
        ("topics", {"created": START + 5}, "Topic 1 of topics.jsonl is another one"),
    ],
)
def test_another_corpus_is_refused_before_anything_is_written(varied, load, file, spoilt, message):
    load(varied)
    getattr(varied, file)[0].update(spoilt)
    varied.thread(Said())
    before = everything(whole=True)

    with pytest.raises(Unloadable, match=message):
        load(varied)

    assert everything(whole=True) == before


def test_same_corpus_goes_into_two_communities_side_by_side(varied, load, broken_checks):
    load(varied)
    load(varied, "more-lamps")

    assert Thread.objects.unscoped("tests look at the row itself").count() == 20
    assert User.objects.count() == len(NAMES)
    assert broken_checks() == []


def count_of(model: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {model}")  # noqa: S608  (a name of this file)
        return int(cursor.fetchone()[0])


def start_command(folder: Path) -> subprocess.Popen[str]:
    """The real command as its own process, against the database of this test."""
    place = connection.settings_dict
    user, password = quote(place["USER"]), quote(place["PASSWORD"])
    where = f"host={quote(place['HOST'])}" + (f"&port={place['PORT']}" if place["PORT"] else "")
    address = f"postgresql://{user}:{password}@/{place['NAME']}?{where}"
    environment = {**os.environ, "DATABASE_URL": address, "DATA_DIR": str(settings.DATA_DIR), "ANSWERABLE_MODE": "test"}
    command = [sys.executable, str(ROOT / "manage.py"), "load_corpus", str(folder), "--community", "lamps", "--create"]
    return subprocess.Popen(
        [*command, "--workers", "2"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_load_that_was_killed_is_completed_by_the_same_command(corpus, broken_checks):
    threads = 800
    for _number in range(threads):
        corpus.thread(*[Said(BEN, text="Word.", solves=reply == 2) for reply in range(9)])
    folder = corpus.write().folder

    killed = start_command(folder)
    while not count_of("community_thread") and killed.poll() is None:
        time.sleep(0.02)
    workers = children_of(killed.pid)
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # the checks read whole tables, and the killed load may not have told the planner yet
    assert broken_checks() == []
    assert 0 < count_of("community_thread") < threads

    resumed = start_command(folder)
    said, complaints = resumed.communicate(timeout=120)

    assert (resumed.returncode, complaints) == (0, "")
    assert re.search(r"Loaded before: [\d,]+ threads", said)
    assert (count_of("community_thread"), count_of("community_reply")) == (threads, threads * 9)
    assert broken_checks() == []
    assert not [pid for pid in workers if Path(f"/proc/{pid}/cmdline").exists() and b"spawn_main" in cmdline(pid)]


def cmdline(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


@pytest.mark.parametrize(
    ("stop", "message"),
    [
        (KeyboardInterrupt(), "Stopped. Run the same command again to go on."),
        (OperationalError("the power is gone"), "Broken off: the power is gone\nRun the same command again to go on."),
        (BrokenProcessPool("a worker is gone"), "Broken off: a worker is gone\nRun the same command again to go on."),
    ],
    ids=["Ctrl-C", "database", "worker"],
)
def test_command_that_was_stopped_says_how_to_go_on(varied, db, monkeypatch, capsys, stop, message):
    def stopping(load, outcome):
        raise stop

    folder = str(varied.write().folder)

    with monkeypatch.context() as patch, pytest.raises(CommandError) as refused:
        patch.setattr(loading, "_take_in", stopping)
        call_command("load_corpus", folder, community="lamps", create=True, workers=0)
    call_command("load_corpus", folder, community="lamps", workers=0)

    assert str(refused.value) == message
    assert "Loaded before: " in capsys.readouterr().out
    assert count_of("community_thread") == 10


@pytest.mark.django_db(transaction=True)
def test_two_loads_of_one_community_never_run_together(corpus, load, monkeypatch):
    from psycopg import connect

    place = connection.settings_dict
    other = connect(host=place["HOST"], port=place["PORT"] or None, user=place["USER"], dbname=place["NAME"])
    key = loading.lock_key("load", "lamps")
    other.execute("SELECT pg_advisory_lock(%s)", [key])

    with monkeypatch.context() as patch, pytest.raises(Unloadable, match="Another load of “lamps” is running"):
        patch.setattr(loading, "LOCK_WAIT", 1)
        load(corpus)
    other.close()
    corpus.thread()

    assert load(corpus).tally.threads == 1


def test_bookmarks_name_what_became_of_each_source_id(corpus, load):
    corpus.thread(Said())

    loaded = load(corpus)

    items = {(item.kind, item.source_id): item.object_id for item in ImportedItem.objects.all()}
    assert items["topic", 1] == loaded.threads[0].pk
    assert items["person", BEN] == User.objects.get(handle="ben").pk
    assert items["category", 1] == loaded.threads[0].space_id
    assert len(items) == len(NAMES) + 2
