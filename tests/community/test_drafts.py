"""Drafts: nobody else's, in order from two windows, kept through signing up, gone once they are sent."""

import re
from datetime import timedelta

import pytest

from community.models import Attachment, Draft, DraftKind, DraftPlace, Thread
from community.services import attaching, communities, drafts, editing
from core import clock
from core.errors import InvalidInput
from tests.community.test_asking import ask
from tests.community.test_attachments import png, upload

TEXT = "Three paragraphs that took me an hour to write."
ASK = DraftPlace(DraftKind.ASK)
FIELDS = {"title": "How do I reset it?", "body": TEXT, "version": "4.2"}


def save(world, who="ana", place=ASK, sequence=0, **words):
    return drafts.save_draft(world.viewer(who), world.acme.community, place, words=words or {"body": TEXT}, sequence=sequence)


def find(world, who="ana", place=ASK):
    return drafts.find_draft(world.viewer(who), world.acme.community, place)


def waiting():
    return Draft.objects.unscoped("test").filter(writer=None)


def field(page, name):
    return re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)[1]


def autosave(client, **data):
    return client.post("/c/acme/drafts/", {"draft_kind": "ask", "draft_sequence": "0", "body": TEXT, **data})


# --- Saving and going on.


def test_a_question_is_kept_by_a_button_and_stands_in_the_form_again(world):
    client = world.client("ana")

    answer = client.post("/c/acme/ask/", {**FIELDS, "save_draft": "1"})
    page = client.get("/c/acme/ask/").text

    assert answer.status_code == 302 and answer["Location"] == "/c/acme/ask/"
    assert TEXT in page and FIELDS["title"] in page and 'value="4.2"' in page
    assert find(world).sequence == int(field(page, "draft_sequence"))
    assert Thread.objects.unscoped("test").filter(title=FIELDS["title"]).count() == 0


def test_nobody_else_sees_a_draft(world):
    save(world)

    for name in ("ben", "mia", "gus", "stan", "paula"):
        client = world.client(name)
        assert TEXT not in client.get("/c/acme/ask/", follow=True).text
        assert TEXT not in client.get("/c/acme/drafts/").text
        client.post(f"/c/acme/drafts/{find(world).public_id}/discard/")
    assert find(world) is not None


def test_a_manager_who_looks_as_a_member_sees_no_draft(world):
    save(world, "gus")
    client = world.client("gus")
    client.post("/c/acme/manage/view-as/", {"kind": "member"})

    assert TEXT not in client.get("/c/acme/ask/").text


def test_a_draft_goes_with_the_post(world):
    client = world.client("ana")
    client.post("/c/acme/ask/", {**FIELDS, "save_draft": "1"})

    answer = client.post("/c/acme/ask/", {**FIELDS, "space": world.acme.space.slug, "kind": "question"})

    assert answer.status_code == 302 and "/t/" in answer["Location"]
    assert find(world) is None


def test_a_reply_is_kept_in_its_thread_and_goes_with_the_post(world):
    thread = ask(world, "ben")
    client, path = world.client("ana"), f"/c/acme/p/{thread.public_id}/reply/"

    client.post(path, {"body": TEXT, "save_draft": "1"})
    assert TEXT in client.get(f"/c/acme/t/{thread.public_id}/", follow=True).text
    assert TEXT not in world.client("ben").get(f"/c/acme/t/{thread.public_id}/", follow=True).text
    client.post(path, {"body": TEXT})

    assert find(world, place=DraftPlace(DraftKind.REPLY, thread.pk)) is None


def test_an_edit_is_kept_with_the_version_it_began_from(world):
    thread = ask(world, "ana")
    client, path = world.client("ana"), f"/c/acme/p/{thread.public_id}/edit/"
    form = {"title": "A clearer title", "body": TEXT, "expected_version": "1"}

    client.post(path, {**form, "save_draft": "1"})
    editing.edit_post(world.viewer("ana"), thread.pk, body="From elsewhere.")
    page = client.get(path).text
    refused = client.post(path, {**form, "expected_version": field(page, "expected_version")})

    assert TEXT in page and "A clearer title" in page and field(page, "expected_version") == "1"
    assert refused.status_code == 422 and TEXT in refused.text and "changed this post" in refused.text


def test_a_draft_is_gone_with_the_right_to_read_its_thread(world):
    thread = ask(world, "ben")
    place = DraftPlace(DraftKind.REPLY, thread.pk)
    save(world, place=place)

    communities.change_space(world.viewer("gus"), world.acme.community, world.acme.space.slug, read_access="moderators")

    assert find(world, place=place) is None
    assert TEXT not in world.client("ana").get("/c/acme/drafts/").text


def test_the_list_shows_ones_own_and_discards(world):
    client = world.client("ana")
    save(world, title="How do I reset it?", body=TEXT)
    page = client.get("/c/acme/drafts/").text

    client.post(f"/c/acme/drafts/{find(world).public_id}/discard/")

    assert "How do I reset it?" in page and find(world) is None


# --- Two windows.


def test_a_save_out_of_order_is_refused_and_both_texts_are_shown(world):
    client = world.client("ana")
    first = autosave(client).text
    autosave(client, draft_sequence=first, body="From the second window.")

    late = autosave(client, draft_sequence=first, body="From the first window.")

    assert late.status_code == 409 and "From the second window." in late.text
    assert find(world).words["body"] == "From the second window."
    number = re.search(r'data-sequence="(\d+)"', late.text)[1]
    assert autosave(client, draft_sequence=number, body="From the first window.").status_code == 200
    assert find(world).words["body"] == "From the first window."


def test_without_scripts_the_choice_stands_on_the_page(world):
    client = world.client("ana")
    save(world, body="From the second window.")

    answer = client.post("/c/acme/ask/", {**FIELDS, "draft_sequence": "0", "save_draft": "1"})
    kept = client.post(
        "/c/acme/ask/", {**FIELDS, "draft_sequence": field(answer.text, "draft_sequence"), "save_draft": "1"}
    )  # fmt: skip

    assert answer.status_code == 409
    assert TEXT in answer.text and "From the second window." in answer.text and "Keep my text" in answer.text
    assert kept.status_code == 302 and find(world).words["body"] == TEXT


def test_a_late_save_does_not_raise_what_was_sent(world):
    client = world.client("ana")
    number = autosave(client).text
    drafts.drop_draft(world.viewer("ana"), world.acme.community, ASK)

    assert autosave(client, draft_sequence=number).status_code == 409
    assert find(world) is None


def test_numbers_never_repeat(world):
    first = save(world)
    drafts.drop_draft(world.viewer("ana"), world.acme.community, ASK)

    with clock.at(clock.now() + timedelta(seconds=1)):
        assert save(world) > first


def test_an_emptied_draft_is_none(world):
    number = save(world)

    assert save(world, sequence=number, body="  ") == 0
    assert find(world) is None


@pytest.mark.parametrize("target", ["", "0" * 26, "no id"])
def test_a_place_that_is_not_there_is_not_found(world, target):
    assert autosave(world.client("ana"), draft_kind="reply", draft_target=target).status_code == 404


def test_a_thread_of_another_community_is_no_place(world):
    assert autosave(world.client("ana"), draft_kind="reply", draft_target=world["bay"].question.public_id).status_code == 404
    assert autosave(world.client("ana"), draft_kind="edit", draft_target=world["bay"].question.public_id).status_code == 404


# --- Limits.


def test_a_text_too_long_for_a_post_is_kept_and_a_flood_is_not(world):
    assert save(world, body="x" * 100_001)
    with pytest.raises(InvalidInput, match="too long"):
        save(world, "ben", body="x" * 200_001)


def test_one_person_has_a_bounded_number(world, monkeypatch):
    monkeypatch.setattr(drafts, "MOST_DRAFTS", 1)
    save(world, "ben")

    with pytest.raises(InvalidInput, match="discard"):
        save(world, "ben", place=DraftPlace(DraftKind.REPLY, world.acme.question.pk))


def test_files_of_a_draft_are_not_swept_away(world):
    kept, loose = upload(world, png()), upload(world, png())
    drafts.save_draft(
        world.viewer("ana"), world.acme.community, ASK, words={"body": TEXT}, files=[kept.pk], sequence=0
    )  # fmt: skip

    with clock.at(clock.now() + timedelta(days=2)):
        attaching.remove_loose_files()

    left = set(Attachment.objects.unscoped("test").values_list("pk", flat=True))
    assert kept.pk in left and loose.pk not in left
    assert kept.name in world.client("ana").get("/c/acme/ask/").text


def test_old_drafts_go(world):
    save(world)
    with clock.at(clock.now() + timedelta(days=179)):
        drafts.remove_old_drafts()
        assert find(world) is not None
    with clock.at(clock.now() + timedelta(days=181)):
        drafts.remove_old_drafts()
    assert find(world) is None


# --- Write first, sign in after.


def test_a_visitor_writes_first_and_signs_in_after(world):
    client = world.client("")
    assert "Sign in to post it" in client.get("/c/acme/ask/").text

    answer = client.post("/c/acme/ask/", FIELDS)
    assert answer.status_code == 302 and answer["Location"] == "/accounts/login/?next=%2Fc%2Facme%2Fask%2F"
    client.force_login(world.user("otto"))
    page = client.get("/c/acme/ask/").text

    assert TEXT in page and FIELDS["title"] in page and 'value="4.2"' in page
    assert not waiting().exists() and find(world, "otto").words["body"] == TEXT


def test_it_is_given_once_and_only_in_that_browser(world):
    client = world.client("")
    client.post("/c/acme/ask/", FIELDS)

    assert TEXT not in world.client("").get("/c/acme/ask/").text
    assert TEXT not in world.client("ben").get("/c/acme/ask/").text
    client.force_login(world.user("otto"))
    client.get("/c/acme/ask/")
    client.force_login(world.user("ben"))

    assert TEXT not in client.get("/c/acme/ask/").text


def test_a_reply_is_written_first_too(world):
    thread = ask(world, "ana")
    client = world.client("")
    page = client.get(f"/c/acme/t/{thread.public_id}/", follow=True).text

    answer = client.post(f"/c/acme/p/{thread.public_id}/reply/", {"body": TEXT, "then": "signup"})
    client.force_login(world.user("otto"))

    assert "Make an account" in page and answer["Location"].startswith("/accounts/signup/?next=%2Fc%2Facme%2Ft%2F")
    assert TEXT in client.get(f"/c/acme/t/{thread.public_id}/", follow=True).text


def test_an_earlier_draft_is_not_written_over(world):
    save(world, "ben", body="My earlier draft.")
    client = world.client("")
    client.post("/c/acme/ask/", FIELDS)
    client.force_login(world.user("ben"))

    page = client.get("/c/acme/ask/").text
    assert "My earlier draft." in page and TEXT in page and "Use the other text" in page
    client.post("/c/acme/drafts/?take=1", {"draft_kind": "ask"})

    assert find(world, "ben").words["body"] == TEXT and not waiting().exists()


def test_the_text_from_before_can_be_dropped(world):
    save(world, "ben", body="My earlier draft.")
    client = world.client("")
    client.post("/c/acme/ask/", FIELDS)
    client.force_login(world.user("ben"))

    client.post("/c/acme/drafts/?drop=1", {"draft_kind": "ask"})

    assert find(world, "ben").words["body"] == "My earlier draft." and not waiting().exists()


def test_nothing_is_kept_where_signing_in_is_not_enough(world):
    communities.change_community(world.viewer("gus"), world.acme.community, join_policy="request")

    assert world.client("").get("/c/acme/ask/").status_code == 302
    answer = world.client("").post(f"/c/acme/p/{world.acme.question.public_id}/reply/", {"body": TEXT})

    assert answer.status_code == 401 and TEXT in answer.text and not waiting().exists()


def test_above_the_limit_the_text_is_given_back(world, monkeypatch):
    monkeypatch.setattr(drafts, "MOST_WAITING", 0)

    answer = world.client("").post("/c/acme/ask/", FIELDS)

    assert answer.status_code == 401 and TEXT in answer.text


def test_what_nobody_comes_back_for_goes(world):
    world.client("").post("/c/acme/ask/", FIELDS)

    with clock.at(clock.now() + timedelta(days=4)):
        drafts.remove_old_drafts()

    assert not waiting().exists()


def test_a_visitor_who_wrote_nothing_is_told_so(world):
    answer = world.client("").post("/c/acme/ask/", {"title": "", "body": " "})

    assert answer.status_code == 422 and "write something" in answer.text
