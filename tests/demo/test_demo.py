"""The demo as clients and visitors meet it: the printed contract, the cast's roles, and a history that is whole."""

from __future__ import annotations

import pytest
from django.core.files.storage import default_storage
from django.db.models import F, Window
from django.db.models.functions import Lag

from accounts.models import User
from api.models import ApiToken, Scope
from api.tokens import find_token, revoke_token
from community.models import Community, Membership, MembershipGrant, PostStatus, Reply, Thread, ThreadState
from community.services.memberships import change_membership, leave
from community.services.posting import start_thread
from community.services.targets import load_space
from community.viewer import Viewer
from core.integrity import run_checks
from core.models import Delivery, Dispatch, Event
from moderation.models import ActionKind, ModerationAction, ReviewItem, ReviewStatus
from notifications.models import Notification
from tests.demo.conftest import fingerprint, run_demo

pytestmark = pytest.mark.usefixtures("demo", "db")

# architecture.md §7: role → community → (role there, status there)
CAST = {
    "member": {"northwind": ("member", "active"), "partners": ("member", "active")},
    "expert": {"northwind": ("expert", "active")},
    "moderator": {"northwind": ("moderator", "active"), "partners": ("moderator", "active")},
    "moderator_elsewhere": {"harbor": ("moderator", "active")},
    "manager": {"northwind": ("manager", "active"), "partners": ("manager", "active"), "council": ("manager", "active")},
    "executive": {"council": ("member", "active")},
    "ex_member": {"northwind": ("member", "active"), "partners": ("member", "removed"), "council": ("member", "removed")},
    "outsider": {},
    "admin": {},
}


def user(demo, role):
    return User.objects.get(email=demo["people"][role]["email"])


def viewer(demo, role):
    return Viewer.for_user(user(demo, role))


def community(slug):
    return Community.objects.unscoped("a test looks").get(slug=slug)


def standing(role_of, slug):
    return Membership.objects.unscoped("a test looks").get(user=role_of, community__slug=slug)


def rows(model):
    return model.objects.unscoped("a test looks")


def signed_in(client, person):
    client.post("/accounts/login/", {"login": person["email"], "password": person["password"]})
    return client


def test_json_is_what_clients_rely_on(demo):
    assert demo["communities"] == {"public": "northwind", "public_other": "harbor", "private": "partners", "executive": "council"}
    assert list(demo) == ["communities", "people", "support_token"]
    assert demo["people"].keys() == CAST.keys()
    assert all(list(person) == ["email", "handle", "password", "token"] for person in demo["people"].values())


def test_communities_are_as_visible_as_agreed(demo):
    visibilities = {slug: community(slug).visibility for slug in demo["communities"].values()}

    assert visibilities == {"northwind": "public", "harbor": "public", "partners": "unlisted", "council": "executive"}


@pytest.mark.parametrize("role", CAST)
def test_cast_stands_where_the_table_says(demo, role):
    found = rows(Membership).filter(user=user(demo, role)).values_list("community__slug", "role", "status")

    assert {slug: (role, status) for slug, role, status in found} == CAST[role]


def test_manager_hosts_the_council_and_administrator_is_one(demo):
    grants = rows(MembershipGrant).filter(membership=standing(user(demo, "manager"), "council"))
    administrators = User.objects.filter(is_staff=True, is_superuser=True)

    assert "host" in grants.values_list("grant", flat=True)
    assert list(administrators) == [user(demo, "admin")]


def test_printed_passwords_sign_in(demo, client):
    page = signed_in(client, demo["people"]["executive"]).get("/c/council/")

    assert page.status_code == 200
    assert all(user(demo, role).check_password(person["password"]) for role, person in demo["people"].items())


def test_tokens_are_their_persons_and_only_hashes_are_stored(demo):
    for role, person in demo["people"].items():
        token = find_token(person["token"])
        assert (token.user, set(token.scopes), token.community_ids) == (user(demo, role), set(Scope.values), None)
    stored = str(list(rows(ApiToken).values()))
    assert not any(person["token"].removeprefix("ans_") in stored for person in demo["people"].values())


def test_support_token_reads_two_feeds_and_nothing_else(demo, client):
    header = {"HTTP_AUTHORIZATION": f"Bearer {demo['support_token']}"}

    feed = client.get("/api/v1/resolved-issues", **header)
    threads = client.get("/api/v1/threads", **header)

    token = find_token(demo["support_token"])
    assert set(token.community_ids) == {community("northwind").pk, community("partners").pk}
    assert feed.status_code == 200
    assert {item["community"] for item in feed.json()["data"]} == {"northwind", "partners"}
    assert threads.status_code == 403


def test_ex_member_finds_no_trace_of_the_private_communities(demo, client):
    visitor = signed_in(client, demo["people"]["ex_member"])

    absent = visitor.get("/c/there-never-was-one/")
    for slug in ("partners", "council"):
        page = visitor.get(f"/c/{slug}/")
        assert (page.status_code, page.content) == (404, absent.content)
    assert community("partners").name not in visitor.get("/inbox/").content.decode()
    assert not Thread.objects.visible_to(viewer(demo, "ex_member")).filter(community__slug__in=["partners", "council"]).exists()


def test_newcomer_can_ask_at_once(demo):
    outsider = viewer(demo, "outsider")
    northwind = community("northwind")

    space = load_space(outsider, northwind, "gateways")
    thread = start_thread(outsider, northwind, space, title="May I ask here?", body="I have just signed up.")

    assert thread.status == PostStatus.PUBLISHED


def test_every_state_of_a_thread_is_there():
    public = rows(Thread).filter(community__slug="northwind")

    assert set(public.values_list("state", flat=True)) == set(ThreadState.values)
    assert rows(Reply).filter(status=PostStatus.HIDDEN).exclude(status_reason="").exists()
    assert set(rows(ReviewItem).values_list("status", flat=True)) == set(ReviewStatus.values)
    assert {ActionKind.HIDE, ActionKind.WARN, ActionKind.DISMISS, ActionKind.DUPLICATE, ActionKind.CLOSE} <= set(
        rows(ModerationAction).values_list("kind", flat=True)
    )


def test_integrity_is_clean():
    assert [finding for finding in run_checks() if finding.count] == []


def test_ledger_is_in_the_order_of_time_and_wholly_in_the_past():
    previous = Window(Lag("occurred_at"), order_by="seq")

    backwards = Event.objects.annotate(previous=previous).filter(previous__gt=F("occurred_at"))

    assert not backwards.exists()
    assert not Event.objects.filter(occurred_at__gt=F("recorded_at")).exists()


def test_links_between_threads_are_real_addresses(client):
    linking = rows(Thread).filter(community__slug="northwind", replies__body_md__contains="](/c/northwind/t/").first()
    reply = linking.replies.unscoped("a test looks").filter(body_md__contains="](/c/northwind/t/").first()
    address = reply.body_md.split("](/c/")[1].split(")")[0]

    assert not rows(Reply).filter(body_md__contains="](thread:").exists()
    assert client.get(f"/c/{address}").status_code == 200


def test_inboxes_are_alive_and_mails_a_handful(demo):
    lines = rows(Notification)

    assert lines.filter(read_at=None).exists()
    assert lines.exclude(read_at=None).count() > lines.filter(read_at=None).count()
    assert lines.filter(user=user(demo, "member"), read_at=None).exists()
    assert not Dispatch.objects.filter(done_at=None).exists()
    assert 1 <= Delivery.objects.count() <= 6
    assert not Delivery.objects.filter(sent_at=None).exists()


def test_two_thirds_of_the_people_have_a_picture_and_each_community_its_brand():
    people = User.objects.count()

    assert 0.55 < User.objects.exclude(avatar="").count() / people < 0.8
    assert all(each.logo and each.cover for each in rows(Community))


def test_second_run_changes_nothing(demo):
    before = fingerprint()

    printed = run_demo()

    assert printed == demo
    assert fingerprint() == before


def test_next_run_repairs_what_was_broken(demo):
    member, expert, moderator = (user(demo, role) for role in ("member", "expert", "moderator"))
    change_membership(viewer(demo, "manager"), community("northwind"), standing(moderator, "northwind").pk, role="member")
    leave(Viewer.for_user(member), community("partners"))
    standing(user(demo, "executive"), "council").delete()
    expert.set_password("something else entirely")
    expert.is_active = False
    expert.save()
    default_storage.delete(member.avatar.name)
    revoke_token(Viewer.for_user(moderator), find_token(demo["people"]["moderator"]["token"]).pk)
    counts = {model: rows(model).count() for model in (Thread, Reply)}

    printed = run_demo()

    assert standing(moderator, "northwind").role == "moderator"
    assert standing(member, "partners").status == "active"
    assert standing(user(demo, "executive"), "council").role == "member"
    assert user(demo, "expert").check_password(demo["people"]["expert"]["password"])
    assert default_storage.exists(user(demo, "member").avatar.name)
    assert find_token(printed["people"]["moderator"]["token"]).user == moderator
    assert {model: rows(model).count() for model in counts} == counts
