"""An invitation opens one door for one person, once, and tells nobody else anything."""

from datetime import timedelta

import pytest

from community.models import Invitation, Membership
from community.services.invitations import INVITATION_LIFETIME, hash_token, invite, redeem, revoke_invitation
from core import clock, mail
from core.errors import InvalidInput, NotPermitted, NotVisible
from core.models import Delivery, Event
from tests.world import invite as invite_by_mail


@pytest.fixture
def invited(world):
    """Otto is invited to the dunes as an expert: (invitation, token)."""
    return invite_by_mail(world, world["dunes"], "otto@example.org", "expert")


@pytest.fixture
def post_office(settings, tmp_path):
    """Where development mail is put, one file a mail."""
    settings.EMAIL_BACKEND, settings.MAIL_DIR = "core.mail.FileBackend", tmp_path
    return tmp_path


def address(token):
    return f"/invitations/{token}/"


def is_member(world, name="otto"):
    rows = Membership.objects.unscoped("test")
    return rows.filter(user=world.user(name), community=world["dunes"].community, status="active").exists()


def test_the_invited_person_joins_in_the_promised_role(world, invited):
    membership = redeem(world.viewer("otto"), invited[1])

    assert (membership.role, membership.status) == ("expert", "active")
    assert world["dunes"].space.pk in world.viewer("otto").readable_space_ids


def test_a_token_works_once(world, invited):
    redeem(world.viewer("otto"), invited[1])

    with pytest.raises(NotVisible):
        redeem(world.viewer("otto"), invited[1])


@pytest.mark.parametrize("name", ["ana", "xena", "omar", "paula"])
def test_a_token_works_for_nobody_else(world, invited, name):
    with pytest.raises(NotVisible):
        redeem(world.viewer(name), invited[1])
    assert not is_member(world)


def test_nobody_signed_out_redeems(world, invited):
    with pytest.raises(NotVisible):
        redeem(world.viewer(""), invited[1])


def test_an_invitation_expires(world, invited):
    last = invited[0].expires_at

    with clock.at(last), pytest.raises(NotVisible):
        redeem(world.viewer("otto"), invited[1])
    assert invited[0].expires_at == invited[0].created_at + INVITATION_LIFETIME
    with clock.at(last - timedelta(seconds=1)):
        redeem(world.viewer("otto"), invited[1])
    assert is_member(world)


def test_a_revoked_invitation_is_dead(world, invited):
    revoke_invitation(world.viewer("gus"), world["dunes"].community, invited[0].pk)
    revoke_invitation(world.viewer("gus"), world["dunes"].community, invited[0].pk)

    with pytest.raises(NotVisible):
        redeem(world.viewer("otto"), invited[1])


def test_a_newer_invitation_replaces_the_older(world, invited):
    _second, token = invite_by_mail(world, world["dunes"], "OTTO@example.org")

    with pytest.raises(NotVisible):
        redeem(world.viewer("otto"), invited[1])
    assert redeem(world.viewer("otto"), token).role == "member"


def test_only_the_hash_of_a_token_is_kept(world, invited):
    row = Invitation.objects.unscoped("test").get(pk=invited[0].pk)

    assert row.token_hash == hash_token(invited[1])
    assert invited[1] not in str(vars(row))
    assert len(invited[1]) >= 32


def test_the_token_leaves_the_queue_with_its_mail(world, invited, post_office):
    delivery = Delivery.objects.get(kind="invitation", to_email="otto@example.org")

    assert mail.send_delivery(delivery.pk)

    delivery.refresh_from_db()
    assert delivery.context == {}
    assert invited[1] in next(post_office.glob("*.eml")).read_text().replace("=\n", "")


@pytest.mark.parametrize("state", ["used", "revoked"])
def test_a_mail_of_a_dead_invitation_is_not_sent(world, invited, post_office, state):
    if state == "used":
        redeem(world.viewer("otto"), invited[1])
    else:
        revoke_invitation(world.viewer("gus"), world["dunes"].community, invited[0].pk)

    assert not mail.send_delivery(Delivery.objects.get(kind="invitation", to_email="otto@example.org").pk)
    assert not list(post_office.glob("*.eml"))


@pytest.mark.parametrize("name", ["ana", "eva", "otto", "omar", "paula", ""])
def test_only_who_runs_the_community_invites(world, name):
    with pytest.raises(NotPermitted):
        invite(world.viewer(name), world["dunes"].community, email="new@example.org")


@pytest.mark.parametrize("email", ["", "nobody", "a b@example.org", "a@b", "x" * 300 + "@example.org"])
def test_an_invitation_needs_an_address(world, email):
    with pytest.raises(InvalidInput) as refusal:
        invite(world.viewer("gus"), world["dunes"].community, email=email)
    assert refusal.value.field == "email"


def test_an_invitation_needs_a_role(world):
    with pytest.raises(InvalidInput):
        invite(world.viewer("gus"), world["dunes"].community, email="new@example.org", role="owner")


def test_a_manager_revokes_in_their_own_community_only(world, invited):
    with pytest.raises(NotPermitted):
        revoke_invitation(world.viewer("bea"), world["dunes"].community, invited[0].pk)
    with pytest.raises(NotVisible):
        revoke_invitation(world.viewer("gus"), world.acme.community, invited[0].pk)


def test_who_was_removed_is_not_let_in_by_an_old_invitation(world):
    """Inviting somebody again is a manager's decision to take them back, which is made in the list of members."""
    invitation, token = invite_by_mail(world, world["dunes"], "xena@example.org")

    with pytest.raises(NotPermitted):
        redeem(world.viewer("xena"), token)
    assert not is_member(world, "xena")
    assert Invitation.objects.unscoped("test").get(pk=invitation.pk).redeemed_at is None


def test_the_page_says_nothing_until_the_right_person_is_signed_in(world, invited):
    signed_out = world.client().get(address(invited[1])).content.decode()
    other = world.client("xena").get(address(invited[1]))
    never = world.client("xena").get(address("never-given-out"))
    right = world.client("otto").get(address(invited[1])).content.decode()

    assert "zq" not in signed_out and "otto@example.org" not in signed_out and "Gus" not in signed_out
    assert (other.status_code, other.content) == (404, never.content)
    assert world["dunes"].word("place") in right and "Gus" in right


def test_accepting_in_the_browser_leads_inside(world, invited):
    answer = world.client("otto").post(address(invited[1]))

    assert (answer.status_code, answer["Location"]) == (302, f"/c/{world['dunes'].word('slug')}/")
    assert is_member(world)


def test_looking_at_an_invitation_accepts_nothing(world, invited):
    world.client("otto").get(address(invited[1]))

    assert not is_member(world)


@pytest.mark.parametrize(
    ("role", "status", "invited_as", "becomes"),
    [
        ("member", "active", "moderator", "moderator"),
        ("moderator", "active", "member", "moderator"),
        ("expert", "active", "expert", "expert"),
        ("member", "pending", "expert", "expert"),
        ("member", "left", "expert", "expert"),
    ],
)
def test_an_invitation_raises_a_role_and_never_lowers_one(world, role, status, invited_as, becomes):
    row = world.membership("ben", "dunes")
    Membership.objects.unscoped("test").filter(pk=row.pk).update(role=role, status=status)
    _invitation, token = invite_by_mail(world, world["dunes"], "ben@example.org", invited_as)

    redeem(world.viewer("ben"), token)

    now = world.membership("ben", "dunes")
    assert (now.role, now.status) == (becomes, "active")


def test_a_raised_role_is_a_change_and_no_second_joining(world):
    row = world.membership("ben", "dunes")
    facts = Event.objects.filter(object_id=row.pk)
    joined = facts.filter(verb="member.joined").count()
    _invitation, token = invite_by_mail(world, world["dunes"], "ben@example.org", "moderator")

    redeem(world.viewer("ben"), token)

    assert facts.filter(verb="member.joined").count() == joined
    assert facts.get(verb="member.changed").data["role"] == "moderator"
