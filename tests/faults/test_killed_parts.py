"""kill -9 between a post and its mail: the post stands once, and one mail tells of it, whatever died."""

from __future__ import annotations

import threading

import pytest

from tests.faults.installation import Answer, Installation
from tests.ops.processes import processes_of, until

pytestmark = [pytest.mark.slow]

# A post must not wait for the broker; seconds.
LONGEST_POST = 2.0


def test_a_post_and_its_mail_survive_worker_broker_and_web(installation: Installation) -> None:
    """Nothing is hurried here: the supervisor and the sweeper do it alone."""
    text = "Ben answered before all of them died."

    with installation.nothing_restarted():
        installation.kill("worker")
        posted = installation.post_reply(text)
        assert installation.mails(text) == [], "it was to be killed before the mail"
        installation.kill("valkey")
        installation.kill("web")

    assert posted.status == 201, posted
    installation.assert_told_once(text)
    installation.assert_whole()


@pytest.mark.parametrize("parts", [["worker"], ["worker", "valkey"], ["worker", "beat"]], ids="+".join)
def test_what_dies_between_a_post_and_its_mail_loses_and_doubles_nothing(installation: Installation, parts: list[str]) -> None:
    text = f"Ben answered before {' and '.join(parts)} died."

    with installation.nothing_restarted():
        installation.kill("worker")
        posted = installation.post_reply(text)
        assert installation.mails(text) == [], "it was to be killed before the mail"
        for part in parts[1:]:
            installation.kill(part)
    installation.skip_the_grace()

    assert posted.status == 201, posted
    installation.assert_told_once(text)


def test_a_broker_that_comes_back_empty_loses_no_mail(installation: Installation) -> None:
    text = "Ben answered before the broker forgot."

    with installation.nothing_restarted():
        installation.kill("worker")
        posted = installation.post_reply(text)
        installation.kill_and_forget()
    installation.skip_the_grace()

    assert posted.status == 201, posted
    installation.assert_told_once(text)


def test_without_the_broker_posting_and_reading_go_on(installation: Installation) -> None:
    text = "Ben answered without a broker."
    pages = ("/", "/c/northwind/", f"/c/northwind/t/{installation.town['thread']}/gateway-drops-offline/", "/healthz/live")

    with installation.nothing_restarted():
        installation.kill("valkey")
        posted = installation.post_reply(text)
        read = {page: installation.request(page).status for page in pages}
    installation.skip_the_grace()

    assert posted.status == 201, posted
    assert posted.seconds < LONGEST_POST
    assert read == dict.fromkeys(pages, 200)
    installation.assert_told_once(text)


def test_without_the_database_pages_say_so_and_come_back(installation: Installation) -> None:
    with installation.nothing_restarted():
        installation.kill("postgres")
        read, alive = installation.request("/c/northwind/"), installation.request("/healthz/live")
        refused = installation.post_reply("Ben answered nobody.")

    assert (read.status, refused.status, alive.status) == (503, 503, 200)
    assert until(installation.is_healthy, 30), installation.log()
    assert installation.rows_about("Ben answered nobody.")[0] == 0
    assert installation.post_reply("Ben answered again.").status == 201
    installation.assert_told_once("Ben answered again.")


def test_a_post_cut_off_before_it_was_kept_may_be_repeated(installation: Installation) -> None:
    """The web process dies while its transaction waits for the thread, which the test holds locked."""
    text = "Ben answered into a dying process."
    answers: list[Answer] = []
    posting = threading.Thread(target=lambda: answers.append(installation.post_reply(text, key="cut-off")))

    with installation.database() as holder, holder.transaction():
        holder.execute("SELECT 1 FROM community_thread WHERE id = %s FOR UPDATE", [installation.town["thread_id"]])
        posting.start()
        assert until(lambda: is_waiting_for_a_lock(installation)), installation.log()
        installation.kill("web")
        posting.join(30)
    assert until(installation.is_healthy, 30), installation.log()
    repeated = installation.post_reply(text, key="cut-off")
    installation.skip_the_grace()

    assert answers[0].status == 0
    assert repeated.status == 201, repeated
    installation.assert_told_once(text)


def test_a_post_whose_answer_was_lost_may_be_repeated(installation: Installation) -> None:
    text = "Ben answered and heard nothing."

    lost = installation.post_reply(text, key="lost")
    installation.kill("web")
    assert until(installation.is_healthy, 30), installation.log()
    repeated = installation.post_reply(text, key="lost")
    installation.skip_the_grace()

    assert repeated.status == 201
    assert repeated.json["id"] == lost.json["id"]
    installation.assert_told_once(text)


def test_consumers_that_forgot_having_run_tell_nobody_twice(installation: Installation) -> None:
    text = "Ben answered once."
    installation.post_reply(text)
    installation.assert_told_once(text)

    with installation.database() as connection:
        forgotten = connection.execute("UPDATE core_dispatch SET done_at = NULL, next_try_at = now()").rowcount

    assert forgotten > 1
    assert until(installation.is_idle, 60), installation.log()
    installation.assert_told_once(text)


@pytest.mark.parametrize("blow", ["supervisor", "everything"])
def test_after_a_killed_supervisor_the_next_start_delivers(installation: Installation, blow: str) -> None:
    text = f"Ben answered before the end of {blow}."

    with installation.nothing_restarted():
        installation.kill("worker")
        posted = installation.post_reply(text)
        if blow == "supervisor":
            installation.run.process.kill()
            installation.run.process.wait()
        else:
            installation.kill_everything()
    assert until(lambda: not processes_of(installation.data_dir)), processes_of(installation.data_dir)
    installation.start()
    installation.skip_the_grace()

    assert posted.status == 201, posted
    installation.assert_told_once(text)
    installation.assert_whole()


def is_waiting_for_a_lock(installation: Installation) -> bool:
    return installation.count("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'") > 0
