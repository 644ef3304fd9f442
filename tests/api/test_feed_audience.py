"""Who reads which issue: never more than the token's person, the token's communities and the space's policy allow."""

import pytest

from api.feed.spaces import follow
from api.models import IssueChange, Scope
from community.models import Access, FeedPolicy, JoinPolicy, Membership, Space, Visibility
from community.services.communities import change_community, change_space
from community.services.editing import delete_post

FEED = "/resolved-issues"


def listed(caller, query=""):
    return [item["id"] for item in caller.get(FEED + query).json()["data"]]


def issue(thread):
    return f"iss_{thread.public_id}"


def test_partners_issues_are_read_by_partners_and_never_by_outsiders(scene):
    public, _reply = scene.resolve()
    private, reply = scene.resolve(place="partners", title="The prototype leaks oil")

    assert listed(scene.caller("ana")) == [issue(public), issue(private)]
    assert listed(scene.caller("otto")) == [issue(public)]
    for query in ("", "?since=2001-01-01T00:00:00Z", "?community=partners"):
        answer = scene.caller("otto").get(FEED + query)
        assert "prototype" not in answer.content.decode()
        assert reply.body_md not in answer.content.decode()
        assert private.public_id not in answer.content.decode()


def test_an_outsider_asking_for_a_private_community_gets_what_an_unknown_one_gets(scene):
    otto = scene.caller("otto")

    assert otto.get(f"{FEED}?community=partners").content == otto.get(f"{FEED}?community=never-was").content


def test_a_support_token_reads_the_communities_it_is_for(scene):
    public, _reply = scene.resolve()
    private, _reply = scene.resolve(place="partners")
    support = scene.person("support", northwind="member", partners="member", council="member")
    both = [scene.communities["northwind"].pk, scene.communities["partners"].pk]

    assert listed(scene.caller(support.handle, scopes=["feed:read"], community_ids=both)) == [issue(public), issue(private)]
    assert listed(scene.caller(support.handle, scopes=["feed:read"], community_ids=both[:1])) == [issue(public)]


def test_a_token_without_the_scope_is_told_which_one_it_needs(scene):
    answer = scene.caller("ana", scopes=[Scope.CONTENT_READ]).get(FEED)

    assert answer.status_code == 403
    assert answer.json()["code"] == "insufficient_scope"
    assert "feed:read" in answer.json()["detail"]


def test_nobody_reads_it_without_a_token(scene):
    scene.resolve()
    answer = scene.anybody.get(FEED)

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_executive_communities_never_feed_whatever_their_space_says(scene):
    Space.objects.unscoped("test").filter(community__slug="council").update(feed_policy=FeedPolicy.FULL)
    scene.resolve(place="council")

    assert listed(scene.caller("ana"), "?since=2001-01-01T00:00:00Z") == []


def test_losing_the_membership_ends_reading_at_once(scene):
    scene.resolve(place="partners")
    caller = scene.caller("ana")
    cursor = caller.get(FEED).json()["next_cursor"]
    Membership.objects.unscoped("test").filter(user=scene.people["ana"]).update(status="removed")

    assert listed(caller) == []
    assert listed(caller, "?since=2001-01-01T00:00:00Z") == []
    assert listed(caller, f"?cursor={cursor}") == []


def test_a_space_taken_out_of_the_feed_is_silent_at_once_and_withdrawn_soon(scene):
    thread, reply = scene.resolve(place="partners")
    scene.person("gus", partners="manager")
    caller = scene.caller("ana")
    cursor = caller.get(FEED).json()["next_cursor"]
    change_space(scene.viewer("gus"), scene.communities["partners"], "general", feed_policy=FeedPolicy.OFF)

    assert reply.body_md not in caller.get(f"{FEED}?since=2001-01-01T00:00:00Z").content.decode()
    follow()
    page = caller.get(f"{FEED}?cursor={cursor}").json()
    assert [(item["id"], item["change"], item["state"]) for item in page["data"]] == [(issue(thread), "withdrawn", "gone")]
    assert listed(scene.caller("otto"), "?since=2001-01-01T00:00:00Z") == []


def test_a_space_that_turns_private_is_withdrawn_from_outsiders_and_stays_for_members(scene):
    thread, reply = scene.resolve()
    scene.person("gus", northwind="manager")
    ana, otto = scene.caller("ana"), scene.caller("otto")
    cursor = otto.get(FEED).json()["next_cursor"]
    change_space(scene.viewer("gus"), scene.communities["northwind"], "general", read_access=Access.MEMBERS)

    assert reply.body_md not in otto.get(f"{FEED}?since=2001-01-01T00:00:00Z").content.decode()
    follow()
    page = otto.get(f"{FEED}?cursor={cursor}").json()
    assert [(item["id"], item["state"]) for item in page["data"]] == [(issue(thread), "gone")]
    changes = [item["change"] for item in ana.get(f"{FEED}?cursor={cursor}").json()["data"]]
    assert changes == ["withdrawn", "resolved_again"]
    assert ana.get(FEED).json()["data"][0]["audience"] == "members"


def test_a_community_that_turns_unlisted_is_withdrawn_from_outsiders(scene):
    thread, _reply = scene.resolve()
    scene.person("gus", northwind="manager")
    otto = scene.caller("otto")
    cursor = otto.get(FEED).json()["next_cursor"]
    change_community(
        scene.viewer("gus"), scene.communities["northwind"], visibility=Visibility.UNLISTED, join_policy=JoinPolicy.INVITE
    )
    follow()

    page = otto.get(f"{FEED}?cursor={cursor}").json()
    assert [(item["id"], item["state"]) for item in page["data"]] == [(issue(thread), "gone")]
    assert listed(scene.caller("ana")) == [issue(thread)]
    elsewhere = [scene.communities["harbor"].pk]
    assert listed(scene.caller("otto", community_ids=elsewhere), f"?cursor={cursor}") == []


def test_a_space_that_starts_to_feed_brings_its_solved_questions(scene):
    rows = Space.objects.unscoped("test").filter(community__slug="harbor")
    rows.update(feed_policy=FeedPolicy.OFF)
    scene.person("gus", harbor="manager")
    caller = scene.caller("ana")
    thread, _reply = scene.resolve(place="harbor")
    cursor = caller.get(FEED).json()["next_cursor"]
    change_space(scene.viewer("gus"), scene.communities["harbor"], "general", feed_policy=FeedPolicy.FULL)
    follow()

    page = caller.get(f"{FEED}?cursor={cursor}").json()
    assert [(item["id"], item["change"]) for item in page["data"]] == [(issue(thread), "resolved")]
    assert page["data"][0]["changed_at"] == page["data"][0]["resolution"]["accepted_at"]


@pytest.mark.parametrize("name", ["ana", "mia"])
def test_a_moved_thread_is_withdrawn_where_it_was_and_told_anew_where_it_is(scene, name):
    from api.feed.recording import record
    from community.models import Reply, Thread
    from community.services.communities import add_space

    scene.person("gus", northwind="manager")
    backroom = add_space(
        scene.viewer("gus"),
        scene.communities["northwind"],
        name="Backroom",
        read_access=Access.MODERATORS,
        feed_policy=FeedPolicy.FULL,
    )
    thread, reply = scene.resolve()
    caller = scene.caller(name)
    cursor = caller.get(FEED).json()["next_cursor"]
    Thread.objects.unscoped("test").filter(pk=thread.pk).update(space=backroom)
    Reply.objects.unscoped("test").filter(thread=thread).update(space=backroom)
    record([thread.pk])

    states = [item["state"] for item in caller.get(f"{FEED}?cursor={cursor}").json()["data"]]
    assert states == (["gone"] if name == "ana" else ["gone", "resolved"])
    shown = reply.body_md in caller.get(f"{FEED}?since=2001-01-01T00:00:00Z").content.decode()
    assert shown is (name == "mia")


def test_a_change_of_a_space_reaches_the_feed_by_the_worker(lasting_scene, run_jobs):
    scene = lasting_scene
    scene.resolve(place="partners")
    scene.person("gus", partners="manager")
    change_space(scene.viewer("gus"), scene.communities["partners"], "general", feed_policy=FeedPolicy.OFF)

    assert "api.tasks.follow_spaces" in run_jobs()
    assert [row.change for row in IssueChange.objects.unscoped("test").order_by("position")] == ["resolved", "withdrawn"]


def test_following_a_space_that_did_not_change_appends_nothing(scene):
    scene.resolve()
    scene.resolve(place="partners")
    thread, _reply = scene.resolve()
    delete_post(scene.viewer("ana"), thread.pk)

    assert follow() == 0
