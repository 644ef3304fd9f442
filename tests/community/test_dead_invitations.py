"""Every invitation that opens no door answers as if it had never been: status, headers and body, to the byte."""

import re
from itertools import combinations

import pytest

from community.models import Invitation
from community.services.invitations import invite, redeem, resend_invitation, revoke_invitation
from community.services.memberships import change_membership
from core import mail
from core.errors import NotPermitted, NotVisible
from core.models import Delivery
from tests.world import invite as invite_by_mail

KINDS = ("wrong identity", "expired", "replayed", "revoked", "inviter removed", "unknown")


def tokens(world):
    """Return kind → a token that must not work for Otto, all in the private dunes."""
    corner, found = world["dunes"], {}
    found["wrong identity"] = invite_by_mail(world, corner, "somebody@example.org")[1]
    found["expired"] = expired(world, corner)
    invitation, found["revoked"] = invite_by_mail(world, corner, "otto@example.org")
    revoke_invitation(world.viewer("gus"), corner.community, invitation.pk)
    found["inviter removed"] = by_somebody_removed(world, corner)
    found["replayed"] = invite_by_mail(world, corner, "otto@example.org")[1]
    membership = redeem(world.viewer("otto"), found["replayed"])
    membership.delete()
    found["unknown"] = "x" * len(found["replayed"])
    return found


def expired(world, corner):
    invitation, token = invite_by_mail(world, corner, "otto@example.org")
    # The next invitation of the same address would revoke this one, which is another way to die: so it is moved aside.
    rows = Invitation.objects.unscoped("test").filter(pk=invitation.pk)
    rows.update(expires_at=invitation.created_at, community=world["ember"].community)
    return token


def by_somebody_removed(world, corner):
    invitation, token = invite_by_mail(world, corner, "otto@example.org")
    Invitation.objects.unscoped("test").filter(pk=invitation.pk).update(
        invited_by=world.user("xena"), community=world.acme.community
    )
    return token


def whole(answer, token):
    cookies = sorted(answer.cookies)
    headers = {name: value for name, value in answer.items() if name != "X-Request-ID"}
    body = answer.content.replace(token.encode(), b"<token>")
    return answer.status_code, {name: value.replace(token, "<token>") for name, value in headers.items()}, body, cookies


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", ["otto", "xena", ""])
def test_all_pairs_are_equal_to_the_byte(world, name, method):
    client = world.client(name)
    client.get("/")  # the cookie of the forms is there in each case
    found = tokens(world)
    client = world.client(name)
    answers = {}
    for kind in KINDS:
        address = f"/invitations/{found[kind]}/"
        answer = getattr(client, method)(address)
        answers[kind] = whole(answer, found[kind])
        if not name:
            answers[kind] = without_form_tokens(answers[kind])

    assert [pair for pair in combinations(KINDS, 2) if answers[pair[0]] != answers[pair[1]]] == []
    assert answers["unknown"][0] == (404 if name else 200)


def without_form_tokens(answer):
    """Signed out the page holds the language form, whose token is masked anew each time."""
    status, headers, body, cookies = answer
    return status, headers, re.sub(rb'csrfmiddlewaretoken" value="\w+"', b"", body), cookies


@pytest.mark.parametrize("status", ["removed", "suspended", "left"])
def test_what_somebody_sent_dies_with_their_membership(world, status):
    community = world.acme.community
    change_membership(world.viewer("gus"), community, world.membership("mia").pk, role="manager")
    sent = invite(world.viewer("mia"), community, email="otto@example.org")
    waiting = Delivery.objects.get(kind="invitation", context__invitation=str(sent.pk))
    token = waiting.context["token"]

    change_membership(world.viewer("gus"), community, world.membership("mia").pk, status=status)

    with pytest.raises(NotVisible):
        redeem(world.viewer("otto"), token)
    assert not mail.send_delivery(waiting.pk)


def test_a_lowered_role_ends_invitations_into_higher_ones(world):
    community = world.acme.community
    change_membership(world.viewer("gus"), community, world.membership("mia").pk, role="manager")
    tokens = {}
    for role, email in (("member", "otto@example.org"), ("manager", "paula@example.org")):
        sent = invite(world.viewer("mia"), community, email=email, role=role)
        tokens[role] = Delivery.objects.get(kind="invitation", context__invitation=str(sent.pk)).context["token"]

    change_membership(world.viewer("gus"), community, world.membership("mia").pk, role="moderator")

    with pytest.raises(NotVisible):
        redeem(world.viewer("paula"), tokens["manager"])
    assert redeem(world.viewer("otto"), tokens["member"]).role == "member"


@pytest.mark.parametrize("role", ["expert", "moderator", "manager"])
def test_a_moderator_invites_members_and_makes_no_equals(world, role):
    assert invite(world.viewer("mia"), world["dunes"].community, email="new@example.org").role == "member"
    with pytest.raises(NotPermitted):
        invite(world.viewer("mia"), world["dunes"].community, email="other@example.org", role=role)


def test_in_an_executive_community_managers_alone_choose_the_circle(world):
    with pytest.raises(NotPermitted):
        invite(world.viewer("mia"), world["ember"].community, email="new@example.org")
    assert world.client("mia").get(f"/c/{world['ember'].community.slug}/manage/invitations/").status_code == 403


def test_a_moderator_sees_and_ends_their_own_invitations_only(world):
    corner = world["dunes"]
    mine = invite(world.viewer("mia"), corner.community, email="new@example.org")
    page = world.client("mia").get(f"/c/{corner.community.slug}/manage/invitations/").content.decode()

    assert "new@example.org" in page and corner.word("invited") not in page
    with pytest.raises(NotVisible):
        revoke_invitation(world.viewer("mia"), corner.community, corner.invitation.pk)
    revoke_invitation(world.viewer("mia"), corner.community, mine.pk)


def test_sending_again_makes_a_new_link_and_ends_the_old(world):
    corner = world["dunes"]
    invitation, old = invite_by_mail(world, corner, "otto@example.org")
    Invitation.objects.unscoped("test").filter(pk=invitation.pk).update(expires_at=invitation.created_at)
    resend_invitation(world.viewer("gus"), corner.community, invitation.pk)
    waiting = Delivery.objects.filter(kind="invitation", context__invitation=str(invitation.pk))
    fresh = waiting.exclude(context__token=old).get()

    with pytest.raises(NotVisible):
        redeem(world.viewer("otto"), old)
    assert redeem(world.viewer("otto"), fresh.context["token"]).status == "active"


def test_the_list_counts_by_state_and_by_inviter(world):
    corner = world["dunes"]
    invite(world.viewer("mia"), corner.community, email="new@example.org")
    invitation, _token = invite_by_mail(world, corner, "old@example.org")
    revoke_invitation(world.viewer("gus"), corner.community, invitation.pk)
    address, client = f"/c/{corner.community.slug}/manage/invitations/", world.client("gus")

    revoked = client.get(address, {"state": "revoked"}).content.decode()
    by_mia = client.get(address, {"by": "mia"}).content.decode()

    assert "old@example.org" in revoked and "new@example.org" not in revoked
    assert "new@example.org" in by_mia and "old@example.org" not in by_mia
