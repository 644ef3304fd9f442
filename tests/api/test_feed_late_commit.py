"""A transaction that commits late is not skipped, however far its neighbours have come."""

import threading

from django.db import connection, transaction

from api.feed.positions import LOCK, fill_positions
from api.models import IssueChange
from community.services.solving import accept_solution
from core.integrity import run_checks


def test_a_change_that_commits_late_comes_after_what_was_read_meanwhile(lasting_scene):
    scene = lasting_scene
    slow, quick = scene.ask(), scene.ask()
    slow_answer, quick_answer = scene.answer(slow), scene.answer(quick)
    written, may_commit = threading.Event(), threading.Event()

    def accept_slowly() -> None:
        try:
            with transaction.atomic():
                accept_solution(scene.viewer("ana"), slow_answer.pk)
                written.set()
                may_commit.wait(20)
        finally:
            connection.close()

    thread = threading.Thread(target=accept_slowly)
    thread.start()
    assert written.wait(20)
    accept_solution(scene.viewer("mia"), quick_answer.pk)
    caller = scene.caller("ana")
    first = caller.get("/resolved-issues").json()
    may_commit.set()
    thread.join(20)
    second = caller.get(f"/resolved-issues?cursor={first['next_cursor']}").json()

    assert [item["id"] for item in first["data"]] == [f"iss_{quick.public_id}"]
    assert [item["id"] for item in second["data"]] == [f"iss_{slow.public_id}"]
    # The slow one was written first: a number taken at write time would have put it behind the cursor.
    rows = IssueChange.objects.unscoped("test").order_by("seq")
    assert [row.position for row in rows] == [2, 1]


def test_positions_are_given_by_one_filler_at_a_time(lasting_scene):
    scene = lasting_scene
    scene.resolve()
    holding, may_end = threading.Event(), threading.Event()

    def hold_the_lock() -> None:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
                holding.set()
                may_end.wait(20)
        finally:
            connection.close()

    filled: list[int] = []

    def fill() -> None:
        try:
            filled.append(fill_positions())
        finally:
            connection.close()

    holder, filler = threading.Thread(target=hold_the_lock), threading.Thread(target=fill)
    holder.start()
    assert holding.wait(20)
    filler.start()
    filler.join(0.3)
    assert filler.is_alive()
    may_end.set()
    filler.join(20)
    holder.join(20)

    assert filled == [1]
    assert fill_positions() == 0


def test_a_filler_does_not_wait_for_a_row_that_somebody_is_changing(lasting_scene):
    scene = lasting_scene
    thread, reply = scene.resolve()
    other, _reply = scene.resolve()
    changing, may_commit = threading.Event(), threading.Event()

    def confirm_slowly() -> None:
        try:
            with transaction.atomic():
                scene.comment(thread)
                IssueChange.objects.unscoped("test").select_for_update().get(thread=thread)
                changing.set()
                may_commit.wait(20)
        finally:
            connection.close()

    busy = threading.Thread(target=confirm_slowly)
    busy.start()
    assert changing.wait(20)
    first = fill_positions()
    may_commit.set()
    busy.join(20)

    assert (first, fill_positions()) == (1, 1)
    assert IssueChange.objects.unscoped("test").get(thread=other).position == 1


def test_the_worker_gives_positions_after_commit(lasting_scene, run_jobs):
    lasting_scene.resolve()
    assert IssueChange.objects.unscoped("test").get().position is None

    run_jobs()

    assert IssueChange.objects.unscoped("test").get().position == 1


def test_a_change_that_waits_for_its_position_is_found_by_the_integrity_check(lasting_scene, pass_time):
    pass_time(-120)
    lasting_scene.resolve()
    pass_time(120)

    broken = [finding.check for finding in run_checks() if finding.count]
    assert broken == ["changes of the feed have their position"]
    fill_positions()
    assert not [finding.check for finding in run_checks() if finding.count]
