"""What the feed says of each turn in the life of a question."""

from api.models import IssueChange
from community.models import FeedPolicy, Space
from community.services.editing import delete_post, edit_post, hide_post, restore_post, unhide_post
from community.services.solving import (
    accept_solution,
    close_thread,
    confirm_solution,
    mark_duplicate,
    reopen_thread,
    take_back_confirmation,
    unaccept_solution,
)

TOMBSTONE = {"id", "version", "event_id", "change", "changed_at", "state"}
FEED = "/resolved-issues"


def feed(caller, query=""):
    return caller.get(FEED + query).json()


def changes(caller, thread):
    """Return (version, change, state) of every row of an issue, from the beginning of time."""
    items = feed(caller, "?since=2001-01-01T00:00:00Z&limit=200")["data"]
    return [(item["version"], item["change"], item["state"]) for item in items if item["id"] == f"iss_{thread.public_id}"]


def test_unresolved_questions_and_discussions_are_not_in_the_feed(scene):
    scene.ask()
    talk = scene.ask(kind="discussion")
    close_thread(scene.viewer("ana"), talk.pk, reason="solved_outside")

    assert feed(scene.caller("ana"))["data"] == []


def test_accepting_an_answer_puts_the_question_into_the_feed(scene):
    thread, reply = scene.resolve(product="Pump X", version="4.2")
    page = feed(scene.caller("ana"))

    (item,) = page["data"]
    assert (item["change"], item["state"], item["version"]) == ("resolved", "resolved", 1)
    assert item["issue"]["statement"] == thread.body_md
    assert item["environment"] == [{"product": "Pump X", "version": "4.2", "platform": None}]
    assert item["resolution"]["text_md"] == reply.body_md
    assert item["resolution"]["text_html"] == reply.body_html
    assert item["resolution"]["accepted_by"] == "asker"
    assert item["resolution"]["author"]["role_at_time"] == "peer"
    assert item["resolution"]["author"]["ref"].startswith("mbr_")
    assert item["resolutions"] == [item["resolution"]]
    assert item["kcs"]["confidence"] == "not_validated"
    assert page["end_of_stream"] is True


def test_every_turn_appends_one_change(scene):
    thread, reply = scene.resolve()
    ana = scene.viewer("ana")
    unaccept_solution(ana, reply.pk)
    accept_solution(ana, reply.pk)
    edit_post(scene.viewer("ben"), reply.pk, body="Clean both filters.")
    other = scene.answer(thread, "eve")
    accept_solution(ana, other.pk)
    unaccept_solution(ana, reply.pk)
    delete_post(ana, thread.pk)
    restore_post(ana, thread.pk)

    assert changes(scene.caller("ana"), thread) == [
        (1, "resolved", "gone"),
        (2, "reopened", "gone"),
        (3, "resolved_again", "gone"),
        (4, "updated", "gone"),
        (5, "updated", "gone"),
        (6, "superseded", "gone"),
        (7, "withdrawn", "gone"),
        (8, "resolved_again", "resolved"),
    ]


def test_saying_the_same_twice_appends_nothing(scene):
    thread, reply = scene.resolve()
    accept_solution(scene.viewer("ana"), reply.pk)
    edit_post(scene.viewer("ben"), reply.pk, body=reply.body_md)
    scene.comment(thread)

    assert len(changes(scene.caller("ana"), thread)) == 1


def test_confirmations_are_told_and_two_of_them_validate(scene):
    thread, reply = scene.resolve()
    confirm_solution(scene.viewer("eve"), reply.pk, worked=True)
    confirm_solution(scene.viewer("mia"), reply.pk, worked=True)
    confirm_solution(scene.viewer("mia"), reply.pk, worked=False)
    take_back_confirmation(scene.viewer("mia"), reply.pk)

    items = feed(scene.caller("ana"), "?since=2001-01-01T00:00:00Z")["data"]
    told = [(i["resolution"]["confirmations"]["worked"], i["resolution"]["confirmations"]["failed"]) for i in items]
    assert told == [(0, 0), (1, 0), (2, 0), (1, 1), (1, 0)]
    assert [i["kcs"]["confidence"] for i in items] == [
        "not_validated",
        "not_validated",
        "validated",
        "not_validated",
        "not_validated",
    ]


def test_the_asker_s_choice_comes_first_and_then_what_worked_most(scene):
    thread = scene.ask()
    first, second, third = (scene.answer(thread, name) for name in ("ben", "eve", "ben"))
    accept_solution(scene.viewer("mia"), first.pk)
    accept_solution(scene.viewer("mia"), second.pk)
    confirm_solution(scene.viewer("ana"), second.pk, worked=True)
    accept_solution(scene.viewer("ana"), third.pk)

    item = feed(scene.caller("ana"))["data"][0]
    assert [r["text_md"] for r in item["resolutions"]] == [third.body_md, second.body_md, first.body_md]
    assert [r["author"]["role_at_time"] for r in item["resolutions"]] == ["peer", "expert", "peer"]
    assert item["kcs"]["confidence"] == "validated"


def test_closing_as_solved_elsewhere_is_a_resolution_without_a_reply(scene):
    thread = scene.ask()
    close_thread(scene.viewer("ana"), thread.pk, reason="solved_outside", note="The shop swapped the valve.")

    item = feed(scene.caller("ana"))["data"][0]
    assert item["resolution"]["kind"] == "outside"
    assert item["resolution"]["text_md"] == "The shop swapped the valve."
    assert item["resolution"]["author"] is None
    reopen_thread(scene.viewer("ana"), thread.pk)
    assert changes(scene.caller("ana"), thread)[-1] == (2, "reopened", "open")


def test_closing_as_off_topic_resolves_nothing(scene):
    thread = scene.ask()
    close_thread(scene.viewer("mia"), thread.pk, reason="off_topic")

    assert feed(scene.caller("ana"))["data"] == []


def test_a_reopened_issue_counts_its_reopenings(scene):
    thread, reply = scene.resolve()
    for _ in range(2):
        unaccept_solution(scene.viewer("ana"), reply.pk)
        accept_solution(scene.viewer("ana"), reply.pk)

    items = feed(scene.caller("ana"), "?since=2001-01-01T00:00:00Z")["data"]
    assert [item["timeline"]["reopens"] for item in items] == [0, 1, 1, 2, 2]
    assert items[1]["resolution"] is None


def test_a_duplicate_points_at_its_canonical_issue_and_back(scene):
    canonical, _reply = scene.resolve()
    twin, _other = scene.resolve()
    mark_duplicate(scene.viewer("mia"), twin.pk, canonical.pk)
    caller = scene.caller("ana")

    by_id = {item["id"]: item for item in feed(caller)["data"]}
    assert by_id[f"iss_{twin.public_id}"]["state"] == "duplicate"
    assert by_id[f"iss_{twin.public_id}"]["change"] == "merged"
    assert by_id[f"iss_{twin.public_id}"]["links"]["merged_into"] == f"iss_{canonical.public_id}"
    assert by_id[f"iss_{canonical.public_id}"]["links"]["duplicates"] == [f"iss_{twin.public_id}"]
    reopen_thread(scene.viewer("mia"), twin.pk)
    by_id = {item["id"]: item for item in feed(caller)["data"]}
    assert by_id[f"iss_{canonical.public_id}"]["links"]["duplicates"] == []
    assert by_id[f"iss_{twin.public_id}"]["change"] == "resolved_again"


def test_hiding_the_only_solution_reopens_the_issue_and_takes_its_text_out_of_old_rows(scene):
    thread, reply = scene.resolve()
    caller = scene.caller("ana")
    start = feed(caller, "?since=2001-01-01T00:00:00Z&limit=1")
    hide_post(scene.viewer("mia"), reply.pk, reason="Shows a password")

    page = caller.get(f"{FEED}?since=2001-01-01T00:00:00Z")
    assert reply.body_md not in page.content.decode()
    assert [item["state"] for item in page.json()["data"]] == ["gone", "open"]
    assert start["data"][0]["resolution"]["text_md"] == reply.body_md


def test_hiding_an_answer_that_solves_nothing_leaves_the_issue_as_it_is(scene):
    thread, reply = scene.resolve()
    other = scene.answer(thread, "eve")
    hide_post(scene.viewer("mia"), other.pk, reason="Rude")

    assert changes(scene.caller("ana"), thread) == [(1, "resolved", "resolved")]


def test_a_withdrawn_issue_is_a_tombstone_and_its_texts_are_gone_for_old_cursors_too(scene):
    caller = scene.caller("ana")
    before = feed(caller)["next_cursor"]
    thread, reply = scene.resolve(title="A very peculiar title")
    for act in (
        lambda: hide_post(scene.viewer("mia"), thread.pk, reason="Spam"),
        lambda: unhide_post(scene.viewer("mia"), thread.pk),
    ):
        act()
    delete_post(scene.viewer("ana"), thread.pk)

    for query in (f"?cursor={before}", "?since=2001-01-01T00:00:00Z", ""):
        text = caller.get(FEED + query).content.decode()
        assert "peculiar" not in text
        assert reply.body_md not in text
    items = feed(caller, f"?cursor={before}")["data"]
    assert [item["change"] for item in items] == ["resolved", "withdrawn", "resolved_again", "withdrawn"]
    assert all(set(item) == TOMBSTONE for item in items)
    assert not IssueChange.objects.unscoped("test").filter(payload__isnull=False).exists()


def test_secrets_and_addresses_are_masked_and_counted(scene):
    thread = scene.ask(body="Write to ana@example.org or call +49 30 1234567.")
    reply = scene.answer(thread, body="Mail **help@example.org**, the pump is at 192.168.1.20.")
    accept_solution(scene.viewer("ana"), reply.pk)

    item = feed(scene.caller("ana"))["data"][0]
    assert item["redactions"] == [{"kind": "email", "count": 2}, {"kind": "ip", "count": 1}, {"kind": "phone", "count": 1}]
    text = str(item)
    assert "example.org" not in text
    assert "192.168" not in text
    assert item["resolution"]["text_html"] == "<p>Mail <strong>[email]</strong>, the pump is at [ip].</p>\n"


def test_a_space_outside_the_feed_records_nothing(scene):
    Space.objects.unscoped("test").filter(community__slug="northwind").update(feed_policy=FeedPolicy.SUMMARY)
    scene.resolve()

    assert not IssueChange.objects.unscoped("test").exists()
