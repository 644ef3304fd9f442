"""Files in posts: who sees them, how they are handed out, what becomes of them when a post is hidden, edited or left."""

import os
import re
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from community.models import Attachment, Space, Thread
from community.policies import may_attach
from community.services import attaching, editing, memberships, posting
from community.services.writing import compose_body
from core import clock
from core.errors import InvalidInput, NotPermitted
from core.integrity import run_checks
from tests.community.test_asking import ask
from tests.community.test_attachments import files_stored, png, upload


def address(row, place="acme", small=""):
    return f"/c/{place}/files/{row.public_id}/{small}{row.name}"


def status(world, name, path, **headers):
    answer = world.client(name).get(path, headers=headers)
    answer.content if not answer.streaming else b"".join(answer.streaming_content)
    return answer.status_code


def fresh(row):
    return Attachment.objects.unscoped("test").get(pk=row.pk)


def reply_with(world, rows, who="ana", place="acme", body="Look at this."):
    return posting.post_reply(world.viewer(who), world[place].question.pk, body=body, files=[row.pk for row in rows])


def slug_of(world, place):
    return world[place].community.slug


# --- Who sees a file.


def test_a_file_is_its_uploaders_until_a_post_carries_it(world):
    row = upload(world, png())

    assert [status(world, name, address(row)) for name in ("ana", "ben", "mia", "otto", "paula", "")] == [
        200,
        404,
        404,
        404,
        404,
        404,
    ]
    reply_with(world, [row])
    assert [status(world, name, address(row)) for name in ("ana", "ben", "mia", "otto", "")] == [200] * 5


@pytest.mark.parametrize("place", ["dunes", "ember"])
def test_a_private_file_is_absent_for_everybody_else(world, place):
    row = upload(world, png(), place=place)
    reply_with(world, [row], place=place)
    path, never = address(row, slug_of(world, place)), f"/c/{slug_of(world, place)}/files/{world.acme.question.public_id}/x.webp"

    assert status(world, "ben", path) == 200
    for name in ("", "otto", "xena", "sam", "pia", "omar", "stan", "paula"):
        real, absent = world.client(name).get(path), world.client(name).get(never)
        assert (real.status_code, real.content) == (404, absent.content), name
        assert real.headers.keys() == absent.headers.keys()


def test_what_a_member_got_opens_nothing_for_somebody_else(world):
    """The tag of a member's copy, a range, a date: whether it may be seen is asked first."""
    row = upload(world, png(), place="dunes")
    reply_with(world, [row], place="dunes")
    path = address(row, slug_of(world, "dunes"))
    first = world.client("ben").get(path)
    b"".join(first.streaming_content)
    tag = first["ETag"]

    assert status(world, "ben", path, **{"If-None-Match": tag}) == 304
    for headers in ({"If-None-Match": tag}, {"If-None-Match": "*"}, {"Range": "bytes=0-3"}, {"If-Match": tag}, {"If-Range": tag}):
        assert status(world, "otto", path, **headers) == 404
        assert status(world, "", path, **headers) == 404
        assert world.client("otto").head(path, headers=headers).status_code == 404
    assert status(world, "ben", path, Range="bytes=0-3") == 200


def test_access_to_files_ends_with_the_membership(world):
    row = upload(world, png(), place="dunes")
    reply_with(world, [row], place="dunes")
    ben = world.client("ben")
    path = address(row, slug_of(world, "dunes"))
    assert b"".join(ben.get(path).streaming_content)

    memberships.change_membership(
        world.viewer("gus"), world["dunes"].community, world.membership("ben", "dunes").pk, status="removed"
    )

    assert ben.get(path).status_code == 404


def test_a_file_goes_the_way_of_its_post(world):
    row = upload(world, png(), who="ben")
    reply = reply_with(world, [row], who="ben")

    editing.hide_post(world.viewer("mia"), reply.pk, reason="Shows a customer")
    assert [status(world, name, address(row)) for name in ("ben", "mia", "ana", "")] == [200, 200, 404, 404]
    editing.unhide_post(world.viewer("mia"), reply.pk)
    assert status(world, "", address(row)) == 200
    editing.hide_post(world.viewer("mia"), world.acme.question.pk, reason="All of it")
    assert [status(world, name, address(row)) for name in ("mia", "ben", "")] == [200, 404, 404]


def test_a_narrower_space_takes_its_files_along(world):
    row = upload(world, png())
    reply_with(world, [row])
    Space.objects.unscoped("test").filter(pk=world.acme.space.pk).update(read_access="members")

    assert [status(world, name, address(row)) for name in ("ben", "otto", "")] == [200, 404, 404]


def test_caches_between_here_and_the_reader_keep_nothing(world):
    public, private = upload(world, png()), upload(world, png(), place="dunes")
    answers = [
        world.client("ana").get(address(public)),
        world.client("ana").get(address(private, slug_of(world, "dunes"))),
    ]
    [b"".join(answer.streaming_content) for answer in answers]

    assert answers[0]["Cache-Control"] == "private, max-age=60, must-revalidate"
    assert answers[1]["Cache-Control"] == "private, no-store"
    assert answers[1]["Referrer-Policy"] == "no-referrer"


def test_under_another_name_or_community_a_file_does_not_exist(world):
    row = upload(world, png())
    reply_with(world, [row])

    assert status(world, "ana", f"/c/acme/files/{row.public_id}/other.webp") == 404
    assert status(world, "ana", address(row, "bay")) == 404
    text = upload(world, b"words", "a.txt")
    assert status(world, "ana", address(text, small="small/")) == 404


# --- Naming the id of a file elsewhere.


@pytest.mark.parametrize("who", ["ana", "ben", "otto"])
def test_naming_a_private_file_elsewhere_neither_shows_nor_moves_it(world, who):
    row = upload(world, png(), place="dunes")
    reply_with(world, [row], place="dunes")
    body = f"![stolen](attachment:{row.public_id}) and [again](attachment:{row.public_id})"

    thread = ask(world, who, body=body, files=[row.pk])

    html = Thread.objects.unscoped("test").get(pk=thread.pk).body_html
    assert html == "<p>stolen and again</p>\n"
    assert fresh(row).community_id == world["dunes"].community.pk and fresh(row).post_id != thread.pk
    assert status(world, who, address(row)) == 404


def test_a_loose_file_of_one_community_is_not_posted_in_another(world):
    row = upload(world, png(), place="dunes")

    thread = ask(world, body=f"![x](attachment:{row.public_id})", files=[row.pk])

    assert fresh(row).post_id is None
    assert "<img" not in thread.body_html


def test_somebody_elses_loose_file_is_not_taken(world):
    row = upload(world, png(), who="ben")

    thread = ask(world, "ana", body=f"![x](attachment:{row.public_id})", files=[row.pk])

    assert fresh(row).post_id is None and "<img" not in thread.body_html


def test_a_file_of_another_post_is_not_shown_in_this_one(world):
    row = upload(world, png())
    first = reply_with(world, [row])

    second = reply_with(world, [row], body=f"![x](attachment:{row.public_id})")

    assert fresh(row).post_id == first.pk and "<img" not in second.body_html


# --- Posts with files.


def test_a_picture_stands_where_the_text_names_it_with_room_kept_for_it(world):
    row = upload(world, png(640, 480), "shot.png")
    body = f"Here:\n\n![The red light](attachment:{row.public_id})"
    shown = compose_body(world.viewer("ana"), world.acme.community, body).html

    thread = ask(world, body=body)

    assert thread.body_html == shown
    assert f'<a href="{address(row)}"' in shown
    picture = f'<img src="{address(row, small="small/")}" alt="The red light" width="640" height="480" loading="lazy">'
    assert picture in shown
    assert fresh(row).post_id == thread.pk
    page = world.client("ben").get(f"/c/acme/t/{thread.public_id}/{thread.slug}/").content.decode()
    assert picture in page and "post-files" not in page


def test_the_preview_is_what_will_be_published(world):
    row = upload(world, png())
    body = f"![x](attachment:{row.public_id}) [log](attachment:{row.public_id})"
    shown = world.client("ana").post("/c/acme/preview/", {"body": body}).content.decode()

    thread = ask(world, body=body)
    again = world.client("ana").post(f"/c/acme/preview/?post={thread.public_id}", {"body": body}).content.decode()

    assert shown == thread.body_html == again
    assert "<img" not in world.client("ana").post("/c/acme/preview/", {"body": body}).content.decode()


def test_files_that_the_text_does_not_name_are_listed_below_it(world):
    rows = [upload(world, png(), "shot.png"), upload(world, b"line\n", "run.log")]
    reply_with(world, rows)

    page = world.client("").get(f"/c/acme/t/{world.acme.question.public_id}/{world.acme.question.slug}/").content.decode()

    for row in rows:
        assert page.count(f'href="{address(row)}"') == 1
    assert "5\xa0bytes" in page


def test_without_scripts_files_come_with_the_form(world):
    files = [SimpleUploadedFile("shot.png", png()), SimpleUploadedFile("run.log", b"line\n")]
    form = {"space": world.acme.space.slug, "kind": "question", "title": "Why is it red?", "body": "It is.", "request_key": "k1"}

    answer = world.client("ana").post("/c/acme/ask/", {**form, "uploads": files, "alt": "A red light"})

    assert answer.status_code == 302
    page = world.client("").get(answer["Location"]).content.decode()
    assert 'alt="A red light"' in page and "run.log" in page and "shot.webp" in page


def test_a_refused_file_loses_nothing_that_was_typed_or_sent(world):
    files = [SimpleUploadedFile("run.log", b"line\n"), SimpleUploadedFile("bad.png", b"\x89PNG\r\n\x1a\nno")]
    form = {"space": world.acme.space.slug, "kind": "question", "title": "Why is it red?", "body": "It took me an hour."}
    client = world.client("ana")

    answer = client.post("/c/acme/ask/", {**form, "uploads": files})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "It took me an hour." in page and "bad.png: Please choose a JPEG" in page and "run.log" in page
    (kept,) = re.findall(r'name="attached" value="(\w+)"', page)
    second = client.post("/c/acme/ask/", {**form, "attached": [kept]})
    assert second.status_code == 302
    assert "run.log" in client.get(second["Location"]).content.decode()


def test_files_stay_when_something_else_is_refused(world):
    form = {"space": world.acme.space.slug, "kind": "question", "title": "", "body": "x"}

    page = (
        world.client("ana").post("/c/acme/ask/", {**form, "uploads": [SimpleUploadedFile("run.log", b"line\n")]}).content.decode()
    )

    assert "run.log" in page and 'name="attached"' in page


def test_a_file_is_taken_out_of_a_post_by_editing(world):
    rows = [upload(world, png(), "shot.png"), upload(world, b"line\n", "run.log")]
    thread = ask(world, body=f"See ![this](attachment:{rows[0].public_id}).", files=[rows[1].pk])
    path = f"/c/acme/p/{thread.public_id}/edit/"
    form = {"title": thread.title, "body": thread.body_md, "expected_version": "1", "tags": ""}
    page = world.client("ana").get(path).content.decode()
    assert "shot.webp" in page and "run.log" in page

    answer = world.client("ana").post(path, {**form, "removed": [rows[0].public_id]})

    assert answer.status_code == 302
    now = Thread.objects.unscoped("test").get(pk=thread.pk)
    assert now.body_md == "See this." and "<img" not in now.body_html and now.version == 2
    assert [status(world, name, address(rows[0])) for name in ("ana", "ben")] == [200, 404]
    assert fresh(rows[1]).post_id == thread.pk


def test_a_moderator_takes_out_what_others_must_not_see(world):
    row = upload(world, png())
    reply = reply_with(world, [row])

    editing.edit_post(world.viewer("mia"), reply.pk, body=reply.body_md, removed_files=[row.pk])

    assert [status(world, name, address(row)) for name in ("", "ben", "eva")] == [404, 404, 404]


def test_a_double_click_takes_no_file_twice(world):
    row = upload(world, png())
    first = ask(world, files=[row.pk], request_key="once")
    second = ask(world, files=[row.pk], request_key="once")

    assert first.pk == second.pk == fresh(row).post_id


def test_a_post_takes_so_many_files(world, monkeypatch):
    monkeypatch.setattr(attaching, "FILES_PER_POST", 2)
    rows = [upload(world, b"words", f"{number}.txt") for number in range(3)]

    with pytest.raises(InvalidInput, match="at most 2 files"):
        ask(world, files=[row.pk for row in rows])


# --- Who may attach, and how much.


@pytest.mark.parametrize(
    ("access", "allowed"),
    [
        ("", {"ana", "ben", "mia", "gus", "otto", "stan"}),
        ("everyone", {"ana", "ben", "mia", "gus", "otto", "stan"}),
        ("members", {"ana", "ben", "mia", "gus"}),
        ("moderators", {"mia", "gus"}),
        ("staff", {"mia", "gus", "stan"}),
    ],
)
def test_a_space_says_who_attaches(world, access, allowed):
    space = world.acme.space
    space.attach_access = access
    people = ("", "ana", "ben", "mia", "gus", "otto", "stan", "xena", "sam", "pia")

    assert {name for name in people if may_attach(world.viewer(name), world.acme.community, space)} == allowed


def test_where_a_space_does_not_say_whoever_writes_attaches(world):
    space = world.acme.space
    space.start_access, space.reply_access = "moderators", "members"

    assert may_attach(world.viewer("ana"), world.acme.community, space)
    assert not may_attach(world.viewer("otto"), world.acme.community, space)


def test_whoever_may_not_attach_is_told_and_their_form_has_no_field(world):
    Space.objects.unscoped("test").filter(pk=world.acme.space.pk).update(attach_access="moderators")

    world.acme.space.attach_access = "moderators"
    with pytest.raises(NotPermitted):
        upload(world, png())
    page = world.client("ana").get(f"/c/acme/t/{world.acme.question.public_id}/{world.acme.question.slug}/").content.decode()
    assert 'name="uploads"' not in page
    file = SimpleUploadedFile("a.txt", b"words")
    assert world.client("ana").post("/c/acme/files/", {"space": world.acme.space.slug, "file": file}).status_code == 422


@pytest.mark.parametrize("name", ["", "xena", "sam", "pia"])
def test_strangers_upload_nothing(world, name):
    before = files_stored()
    answer = world.client(name).post(
        "/c/acme/files/", {"space": world.acme.space.slug, "file": SimpleUploadedFile("a.txt", b"words")}
    )

    assert answer.status_code in (302, 422)
    assert files_stored() == before


def test_one_person_brings_so_much_a_day(world, monkeypatch):
    monkeypatch.setattr(attaching, "MEMBER_DAILY_BYTES", 1_000)
    upload(world, b"a" * 600, "a.txt")

    with pytest.raises(InvalidInput, match="within a day"):
        upload(world, b"a" * 600, "b.txt")
    with clock.at(timezone.now() + timedelta(hours=25)):
        upload(world, b"a" * 600, "b.txt")


def test_one_person_brings_so_many_files_a_day(world, monkeypatch):
    monkeypatch.setattr(attaching, "MEMBER_DAILY_FILES", 1)
    upload(world, b"words", "a.txt")

    with pytest.raises(InvalidInput, match="300 files"):
        upload(world, b"words", "b.txt")


def test_a_community_holds_so_much(world, monkeypatch):
    monkeypatch.setattr(attaching, "COMMUNITY_BYTES", 10)

    with pytest.raises(InvalidInput, match="no room"):
        upload(world, b"a" * 600, "a.txt")


# --- What nobody posted.


def old(name):
    long_ago = (timezone.now() - timedelta(days=2)).timestamp()
    os.utime(default_storage.path(name), (long_ago, long_ago))


def test_what_was_never_posted_goes_after_a_day_with_its_files(world, django_capture_on_commit_callbacks):
    loose, carried = upload(world, png()), upload(world, png())
    reply_with(world, [carried])

    with django_capture_on_commit_callbacks(execute=True):
        assert attaching.remove_loose_files() == 0
    with clock.at(timezone.now() + timedelta(hours=25)), django_capture_on_commit_callbacks(execute=True):
        assert attaching.remove_loose_files() == 1

    assert not Attachment.objects.unscoped("test").filter(pk=loose.pk).exists()
    assert not default_storage.exists(loose.stored) and not default_storage.exists(loose.stored_small)
    assert default_storage.exists(carried.stored)


def test_a_file_without_a_row_is_found_and_removed_once_it_is_old(world):
    row = upload(world, b"words", "a.txt")
    stray = row.stored.replace(".txt", "0.txt")
    default_storage.save(stray, SimpleUploadedFile("x", b"left by a crash"))
    assert not broken()

    old(stray)
    assert broken() == [f"a file belongs to no attachment: {stray}"]
    attaching.remove_loose_files()

    assert not default_storage.exists(stray) and default_storage.exists(row.stored) and not broken()


def test_a_row_without_its_file_is_noticed_and_answers_404(world):
    row = upload(world, png())
    default_storage.delete(row.stored)

    assert broken() == [f"{row.pk}: a file is missing: {row.stored}"]
    assert status(world, "ana", address(row)) == 404


def broken():
    return [problem for finding in run_checks() for problem in finding.problems]


def test_a_full_disk_is_said_and_leaves_nothing(world, monkeypatch):
    def full(*_arguments, **_more):
        raise OSError(28, "No space left on device")

    before = files_stored()
    monkeypatch.setattr("django.core.files.storage.FileSystemStorage._save", full)

    with pytest.raises(InvalidInput, match="cannot be kept"):
        upload(world, b"words", "a.txt")
    assert files_stored() == before


# --- What leaves by other ways.


def test_the_machine_feed_holds_words_of_files_and_no_addresses(world):
    from api.feed.payloads import Masking, _html

    row = upload(world, png(), who="ben")
    reply = reply_with(
        world, [row], who="ben", body=f"See ![the light](attachment:{row.public_id}) and <attachment:{row.public_id}>."
    )
    text = Masking()(reply.body_md)

    assert "the light" in text
    assert not any(row.public_id in said or "/files/" in said for said in (text, _html(reply, text)))
