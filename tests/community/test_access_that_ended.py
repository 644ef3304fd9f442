"""Whose access has ended reads nothing more with the next request: pages, pictures, tokens, invitations, mail that waits.

Each way of ending is tried on each way in. No job has run in between.
"""

from datetime import timedelta

import pytest
from django.core import mail as post_office
from django.utils import timezone

from accounts.models import User
from api.models import Scope
from api.tokens import create_token
from community.links import file_path
from community.models import Attachment, Community, Membership
from community.pages.readers import readers_page
from community.services import endings, memberships
from community.services.invitations import invite, redeem
from community.services.terms import publish_terms
from core import clock, mail
from core.errors import InvalidInput, NotPermitted, NotVisible
from core.models import Delivery
from tests.world import invite as invite_by_mail

SOON = timedelta(days=1)


def row(world, name="ben"):
    return world.membership(name, "dunes")


def set_status(status):
    return lambda world: memberships.change_membership(
        world.viewer("gus"), world["dunes"].community, row(world).pk, status=status
    )


def leave(world):
    memberships.leave(world.viewer("ben"), world["dunes"].community)


def guest_time_is_over(world):
    Membership.objects.unscoped("test").filter(pk=row(world).pk).update(guest_until=clock.now() - timedelta(seconds=1))


def new_terms(world):
    publish_terms(world.viewer("gus"), world["dunes"].community, body="New words.")


def account_closed(world):
    User.objects.filter(pk=world.user("ben").pk).update(is_active=False)


ENDS = {
    "removed": set_status("removed"), "suspended": set_status("suspended"), "left": leave, "guest": guest_time_is_over,
    "terms": new_terms, "closed": account_closed,
}  # fmt: skip


@pytest.fixture(params=ENDS)
def end(request, world):
    return lambda: ENDS[request.param](world)


def test_pages_end(world, end):
    corner = world["dunes"]
    client, home = world.client("ben"), f"/c/{corner.community.slug}/"
    pages = [home, f"{home}t/{corner.question.public_id}/{corner.question.slug}/", f"{home}search/?q={corner.word('title')}",
             f"{home}members/", f"{home}tags/"]  # fmt: skip
    assert {client.get(page).status_code for page in pages} == {200}

    end()

    for page in pages:
        answer = client.get(page)
        assert answer.status_code in (302, 404), page
        assert [word for word in corner.words.values() if word in answer.content.decode() and word not in page] == []


def test_writing_ends(world, end):
    corner = world["dunes"]
    client, home = world.client("ben"), f"/c/{corner.community.slug}/"
    end()

    answer = client.post(f"{home}p/{corner.question.public_id}/reply/", {"body": "Still here?"})

    assert answer.status_code in (302, 404, 409, 401)
    assert not type(corner.answer).objects.unscoped("test").filter(body_md="Still here?").exists()


def test_pictures_end(world, end):
    corner, ivy = world["dunes"], world.user("ivy")
    avatar = f"/avatars/{ivy.public_id}/{str(ivy.avatar.name).rsplit('/', 1)[-1]}"
    client = world.client("ben")
    assert client.get(avatar).status_code == 200 and corner.community.logo

    end()

    assert client.get(avatar).status_code == 404


def test_file_links_end(world, end):
    corner = world["dunes"]
    files = Attachment.objects.visible_to(world.viewer("ben")).filter(post_id=corner.question.pk)
    links = [file_path(file, corner.community, small=small) for file in files for small in {False, file.is_picture}]
    client = world.client("ben")
    answers = [client.get(link) for link in links]
    assert len(links) > 2 and {answer.status_code for answer in answers} == {200}
    tags = [answer.headers.get("ETag", '"none"') for answer in answers]
    assert all(b"".join(answer.streaming_content) for answer in answers)

    end()

    for link, tag in zip(links, tags, strict=True):
        assert client.get(link).status_code in (302, 404)
        assert client.get(link, headers={"If-None-Match": tag}).status_code in (302, 404)


def test_tokens_end(world, end):
    corner = world["dunes"]
    _row, secret = create_token(world.user("ben"), name="mine", scopes=Scope.values)
    client, address = world.client(), f"/api/v1/threads/{corner.question.public_id}"
    headers = {"Authorization": f"Bearer {secret}"}
    assert client.get(address, headers=headers).status_code == 200

    end()

    answer = client.get(address, headers=headers)
    assert answer.status_code in (401, 404) and corner.word("title") not in answer.content.decode()
    assert corner.word("title") not in client.get(
        f"/api/v1/search?q={corner.word('title')}", headers=headers
    ).content.decode().replace(f"q={corner.word('title')}", "")


def test_mail_that_waits_is_not_sent(world, end):
    corner = world["dunes"]
    context = {"thread": str(corner.question.pk), "post": str(corner.answer.pk), "actor": str(world.user("eva").pk)}
    user = world.user("ben")
    facts = {"kind": "reply", "to_email": user.email, "context": context, "recipient_id": user.pk}
    waiting = Delivery.objects.create(**facts, next_try_at=timezone.now())

    end()

    assert not mail.send_delivery(waiting.pk) and post_office.outbox == []


def test_the_inbox_forgets(world, end):
    corner = world["dunes"]
    client = world.client("ben")
    assert corner.word("title") in client.get("/inbox/").content.decode()

    end()

    assert corner.word("title") not in client.get("/inbox/").content.decode()


def test_the_list_of_readers_forgets(world, end):
    def handles():
        community = Community.objects.unscoped("test").get(pk=world["dunes"].community.pk)
        return {reader.person.handle for reader in readers_page(community).readers}

    assert "ben" in handles()
    end()
    assert "ben" not in handles()


@pytest.mark.parametrize("status", ["removed", "suspended", "left"])
def test_what_they_invited_ends(world, status):
    community = world["dunes"].community
    memberships.change_membership(world.viewer("gus"), community, row(world).pk, role="manager")
    sent = invite(world.viewer("ben"), community, email="otto@example.org")
    token = Delivery.objects.get(kind="invitation", context__invitation=str(sent.pk)).context["token"]

    set_status(status)(world)

    with pytest.raises(NotVisible):
        redeem(world.viewer("otto"), token)


def test_a_suspension_with_an_end_is_over_by_itself(world):
    community = world["dunes"].community
    memberships.change_membership(
        world.viewer("gus"), community, row(world).pk, status="suspended", until=clock.now() + SOON
    )  # fmt: skip
    assert not world.viewer("ben").readable_space_ids & {world["dunes"].space.pk}

    with clock.at(clock.now() + 2 * SOON):
        assert world["dunes"].space.pk in world.viewer("ben").readable_space_ids
        assert endings.tidy_memberships() == 1
        assert endings.tidy_memberships() == 0
    assert (row(world).status, row(world).suspended_until) == ("active", None)


def test_a_guest_comes_with_an_end_and_goes_with_it(world):
    corner = world["dunes"]
    until = clock.now() + SOON
    sent = invite(world.viewer("gus"), corner.community, email="otto@example.org", guest_until=until)
    token = Delivery.objects.get(kind="invitation", context__invitation=str(sent.pk)).context["token"]
    redeem(world.viewer("otto"), token)
    reasons = {reader.person.handle: reader.reason for reader in readers_page(corner.community).readers}
    assert reasons["otto"].startswith("guest until")

    with clock.at(until - timedelta(seconds=1)):
        assert corner.space.pk in world.viewer("otto").readable_space_ids
    with clock.at(until):
        assert corner.space.pk not in world.viewer("otto").readable_space_ids
        assert row(world, "otto").status == "active"
        endings.tidy_memberships()
    assert (row(world, "otto").status, row(world, "otto").ended_at) == ("left", until)


def test_a_manager_sets_and_lifts_a_guests_end(world):
    community = world["dunes"].community
    memberships.set_guest_end(world.viewer("gus"), community, row(world).pk, clock.now() + SOON)
    memberships.set_guest_end(world.viewer("gus"), community, row(world).pk, clock.now() + 9 * SOON)
    with clock.at(clock.now() + 10 * SOON):
        assert world["dunes"].space.pk not in world.viewer("ben").readable_space_ids
    memberships.set_guest_end(world.viewer("gus"), community, row(world).pk, None)
    with clock.at(clock.now() + 10 * SOON):
        assert world["dunes"].space.pk in world.viewer("ben").readable_space_ids

    with pytest.raises(InvalidInput):
        memberships.set_guest_end(world.viewer("gus"), community, row(world).pk, clock.now() - SOON)
    with pytest.raises(NotPermitted):
        memberships.set_guest_end(world.viewer("mia"), community, row(world).pk, clock.now() + SOON)


def test_an_invitation_lengthens_a_stay_and_joining_again_does_not(world):
    corner = world["dunes"]
    memberships.set_guest_end(world.viewer("gus"), corner.community, row(world).pk, clock.now() + SOON)
    memberships.ensure_member(world.viewer("ben"), corner.community)
    assert row(world).guest_until is not None

    _invitation, token = invite_by_mail(world, corner, "ben@example.org")
    redeem(world.viewer("ben"), token)

    assert row(world).guest_until is None


def test_ends_are_set_in_the_browser(world):
    client, home = world.client("gus"), f"/c/{world['dunes'].community.slug}/manage/members/{row(world).public_id}/"

    assert client.post(f"{home}guest/", {"until": "2999-03-31"}).status_code == 302
    assert row(world).guest_until.isoformat() == "2999-03-31T23:59:59+00:00"
    assert client.post(f"{home}suspend/", {"until": "2999-03-31"}).status_code == 302
    assert row(world).suspended_until is not None
    assert client.post(f"{home}suspend/", {"until": "soon"}).status_code == 400
    page = client.get(f"/c/{world['dunes'].community.slug}/manage/members/").content.decode()
    assert "until 31 Mar 2999" in page
