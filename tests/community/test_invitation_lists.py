"""Invitations by the list: what would happen is said first, what is confirmed is sent once, even by a worker that is killed."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from community.models import BatchRow, Invitation, InvitationBatch
from community.services import invitation_sending
from community.services.invitation_lists import ROWS_LIMIT, confirm, decode, plan
from community.services.invitations import invite
from community.services.memberships import change_membership
from core.errors import InvalidInput, NotPermitted
from core.models import Delivery


def outcomes(world, text, by="gus", key="acme"):
    return [str(line.outcome) for line in plan(world.viewer(by), world[key].community, text)]


def count():
    return Invitation.objects.unscoped("test").count(), Delivery.objects.count(), InvitationBatch.objects.unscoped("test").count()


EVERY_KIND = """email;role;guest until
new@example.org;expert;2999-12-31
ana@example.org;;
asked@example.org;member;
XENA@example.org;;
sam@example.org;;
not an address;;
NEW@example.org;;
other@example.org;emperor;
late@example.org;;2001-01-01
when@example.org;;31.12.2999
=cmd()@x;;
"""


def test_a_dry_run_says_what_each_line_would_do_and_writes_nothing(world):
    invite(world.viewer("gus"), world.acme.community, email="asked@example.org")
    before = count()

    found = outcomes(world, EVERY_KIND)

    assert found == [
        "new", "member", "invited", "removed", "removed", "malformed", "duplicate", *["malformed"] * 4,
    ]  # fmt: skip
    assert count() == before


def test_a_moderators_list_gives_no_higher_role(world):
    assert outcomes(world, "a@example.org,expert\nb@example.org", by="mia") == ["role", "new"]
    with pytest.raises(NotPermitted):
        outcomes(world, "a@example.org", by="ben")


@pytest.mark.parametrize(
    "text",
    [
        "a@example.org\nb@example.org\n",
        "\ufeffE-mail,Role\r\na@example.org,Member\r\nb@example.org,\r\n",
        "role;email\nmember;a@example.org\n;b@example.org",
        "a@example.org\tmember\nb@example.org\tmember\n\n\n",
        '"a@example.org",member\n"b@example.org"',
    ],
)
def test_lists_come_in_many_shapes(world, text):
    lines = plan(world.viewer("gus"), world.acme.community, text)

    assert [(line.email, line.role, line.outcome) for line in lines] == [
        ("a@example.org", "member", "new"), ("b@example.org", "member", "new"),
    ]  # fmt: skip


@pytest.mark.parametrize(("data", "text"), [("é@x".encode(), "é@x"), ("é".encode("utf-8-sig"), "é"), ("é".encode("utf-16"), "é")])
def test_files_come_in_unicode(data, text):
    assert decode(data) == text


@pytest.mark.parametrize("data", [b"\xe9@example.org", b"\xff\xfe\x00"])
def test_a_file_that_is_no_text_is_refused(data):
    with pytest.raises(InvalidInput):
        decode(data)


@pytest.mark.parametrize("text", ["", "\n\n", "email\n", "a@example.org\n" * (ROWS_LIMIT + 1), '"' + "x" * 140_000])
def test_a_list_has_something_in_it_and_an_end(world, text):
    with pytest.raises(InvalidInput):
        plan(world.viewer("gus"), world.acme.community, text)


def confirmed(world, lines=5, by="gus"):
    text = "\n".join(f"guest{number}@example.org" for number in range(lines))
    return confirm(world.viewer(by), world.acme.community, text, request_key="one")


def open_rows(batch):
    return BatchRow.objects.unscoped("test").filter(batch=batch, done_at=None).count()


def sent_to(*names):
    return Delivery.objects.filter(kind="invitation", to_email__in=[f"{name}@example.org" for name in names]).count()


NAMES = [f"guest{number}" for number in range(5)]


def test_the_worker_sends_what_was_confirmed_once(world):
    batch = confirmed(world)

    assert invitation_sending.send_batch(batch.pk) == 5
    assert invitation_sending.send_batch(batch.pk) == 0

    assert sent_to(*NAMES) == 5
    assert InvitationBatch.objects.unscoped("test").get(pk=batch.pk).finished_at is not None


def test_confirming_twice_is_once(world):
    assert confirmed(world).pk == confirmed(world).pk
    assert open_rows(confirmed(world)) == 5


def test_a_killed_worker_is_followed_by_another_that_goes_on(world, monkeypatch):
    batch, send, seen = confirmed(world), invitation_sending._send_line, []

    def dies_at_the_third(pk):
        seen.append(pk)
        if len(seen) == 3:
            raise SystemExit
        return send(pk)

    monkeypatch.setattr(invitation_sending, "_send_line", dies_at_the_third)
    with pytest.raises(SystemExit):
        invitation_sending.send_batch(batch.pk)
    assert open_rows(batch) == 3
    monkeypatch.undo()

    invitation_sending.resume()

    assert open_rows(batch) == 0 and sent_to(*NAMES) == 5


def test_what_became_true_meanwhile_counts(world):
    batch = confirmed(world)
    invite(world.viewer("gus"), world.acme.community, email="guest0@example.org")

    invitation_sending.send_batch(batch.pk)

    rows = BatchRow.objects.unscoped("test").filter(batch=batch).order_by("number")
    assert [row.outcome for row in rows] == ["invited", "sent", "sent", "sent", "sent"]


def test_who_may_not_invite_any_more_sends_nothing_more(world):
    batch = confirmed(world, by="mia")
    change_membership(world.viewer("gus"), world.acme.community, world.membership("mia").pk, status="suspended")

    invitation_sending.send_batch(batch.pk)

    assert {row.outcome for row in BatchRow.objects.unscoped("test").filter(batch=batch)} == {"refused"}
    assert sent_to(*NAMES) == 0


def test_in_the_browser_from_a_file_to_the_bar(world):
    client, address = world.client("gus"), "/c/acme/manage/invitations/list/"
    upload = SimpleUploadedFile("people.csv", b"email\nfirst@example.org\nana@example.org\n")

    looked = client.post(address, {"file": upload, "request_key": "key"}).content.decode()
    assert "Send 1 invitation" in looked and "first@example.org" in looked and sent_to("first") == 0
    done = client.post(address, {"text": "email\nfirst@example.org\nana@example.org\n", "request_key": "key", "confirm": "1"})
    page = client.get(done["Location"]).content.decode()
    assert "0 of 1" in page and "every 2s" in page and 'http-equiv="refresh"' in page

    invitation_sending.resume()

    page = client.get(done["Location"]).content.decode()
    assert "1 of 1" in page and "finished" in page and "every 2s" not in page and sent_to("first") == 1


def test_a_refused_list_is_kept_in_the_form(world):
    answer = world.client("gus").post("/c/acme/manage/invitations/list/", {"text": "email\n", "request_key": "key"})

    assert answer.status_code == 422 and "There is no address" in answer.content.decode()


@pytest.mark.parametrize(("name", "status"), [("gus", 200), ("mia", 404), ("ana", 404), ("omar", 404)])
def test_a_list_is_its_senders(world, name, status):
    address = f"/c/acme/manage/invitations/list/{world.acme.batch.public_id}/"

    assert world.client(name).get(address).status_code == status
