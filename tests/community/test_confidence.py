"""Executive communities: nominations with private objections, takeaways with the author's yes, headers, reviewed readers."""

from datetime import timedelta

import pytest
from django.db import Error, transaction

from community.models import Grant, Invitation, MembershipGrant, Nomination, ReadersReview, Takeaway
from community.services import posting
from community.services.hosts import end_host
from community.services.nominations import decide, nominate, object_to
from community.services.reviewing_readers import is_review_due, mark_readers_reviewed
from community.services.takeaways import answer_takeaway, ask_for_takeaway
from community.takeaways import forbidden_in, segments, telling_words
from community.visibility import stands
from core import clock, outbox
from core.errors import InvalidInput, InvalidState, NotPermitted, NotVisible
from core.models import Delivery, Dispatch
from notifications.models import Notification


def work():
    for dispatch in Dispatch.objects.filter(done_at=None).order_by("pk"):
        outbox.run_dispatch(dispatch.pk)


def page(world, name, path, place="ember"):
    return world.client(name).get(f"/c/{world[place].community.slug}/{path}").content.decode()


# Nominations


@pytest.fixture
def proposed(world):
    return nominate(
        world.viewer("ana"), world["ember"].community, email="New@Example.org", name="Nora New", reason="She runs a council."
    )


def after_the_week():
    return clock.at(clock.now() + timedelta(days=7, minutes=1))


def test_members_read_the_proposal_and_only_hosts_the_address_and_the_objections(world, proposed):
    object_to(world.viewer("ben"), world["ember"].community, proposed.pk, reason="She sold our list once.")

    for name in ("ana", "eva", "mia", "gus"):
        text = page(world, name, "nominations/")
        assert "Nora New" in text and "She runs a council." in text
        assert ("She sold our list once." in text) is (name == "gus")
        assert ("new@example.org" in text) is (name in ("gus", "ana"))
    assert "You told the hosts:" in page(world, "ben", "nominations/")


def test_the_person_learns_nothing_until_a_host_invites_them(world, proposed):
    host, community = world.viewer("gus"), world["ember"].community
    work()
    assert not Delivery.objects.filter(to_email="new@example.org").exists()
    with pytest.raises(InvalidState):
        decide(host, community, proposed.pk, invites=True)

    with after_the_week():
        decide(host, community, proposed.pk, invites=True)
        decide(host, community, proposed.pk, invites=True)

    assert Invitation.objects.unscoped("tests look").filter(email="new@example.org").count() == 1
    assert Delivery.objects.filter(to_email="new@example.org", kind="invitation").count() == 1


def test_a_host_need_not_be_a_manager_to_invite_and_the_door_closes_with_the_grant(world, proposed):
    grant = MembershipGrant.objects.create(membership=world.membership("eli", "ember"), grant=Grant.HOST)
    with after_the_week():
        decide(world.viewer("eli"), world["ember"].community, proposed.pk, invites=True)
    invitation = Invitation.objects.unscoped("tests look").filter(email="new@example.org")

    assert invitation.filter(stands()).exists()
    grant.delete()
    assert not invitation.filter(stands()).exists()


def test_the_outcome_names_nobody_who_objected(world, proposed):
    object_to(world.viewer("ben"), world["ember"].community, proposed.pk, reason="She sold our list once.")
    with after_the_week():
        decide(world.viewer("gus"), world["ember"].community, proposed.pk, invites=False)

        text = page(world, "eva", "nominations/")
        assert "Not invited" in text and "She sold" not in text and "Objections" not in text


def test_it_is_too_late_after_a_week(world, proposed):
    with after_the_week(), pytest.raises(InvalidState):
        object_to(world.viewer("ben"), world["ember"].community, proposed.pk, reason="Late")


@pytest.mark.parametrize("name", ["ana", "mia"])
def test_only_hosts_decide(world, proposed, name):
    with after_the_week(), pytest.raises(NotPermitted):
        decide(world.viewer(name), world["ember"].community, proposed.pk, invites=True)


def test_the_database_waits_for_the_objections_too(world, proposed):
    with pytest.raises(Error), transaction.atomic():
        Nomination.objects.unscoped("tests cheat").filter(pk=proposed.pk).update(outcome="invited", decided_at=clock.now())


def test_members_are_told_of_a_proposal(world, proposed):
    work()

    told = Notification.objects.unscoped("tests look").filter(kind="nominated", event_id__isnull=False)
    assert world.user("ben").pk in set(told.values_list("user", flat=True))
    assert "nominated somebody" in world.client("ben").get("/inbox/").content.decode()


@pytest.mark.parametrize("path", ["nominations/", "takeaways/"])
def test_these_pages_exist_in_executive_communities_only(world, path):
    assert world.client("ana").get(f"/c/acme/{path}").status_code == 404
    assert world.client("ana").get(f"/c/{world['dunes'].community.slug}/{path}").status_code == 404
    assert world.client("ana").get(f"/c/{world['ember'].community.slug}/{path}").status_code == 200


def test_the_form_keeps_what_was_typed(world):
    path = f"/c/{world['ember'].community.slug}/nominations/"

    answer = world.client("ana").post(path, {"name": "Nora", "email": "no address", "reason": "Because."})

    assert answer.status_code == 422 and "Because." in answer.content.decode()


# Hosts


def test_the_owner_names_hosts_and_every_member_knows_them(world):
    slug = world["ember"].community.slug
    assert world.client("gus").post(f"/c/{slug}/hosts/", {"handle": "eva"}).status_code == 302

    text = page(world, "ana", "hosts/")
    assert "Eva" in text and "Gus" in text and "Name a host" not in text
    eva = world.membership("eva", "ember")
    assert world.viewer("eva").holds(world["ember"].community.pk, Grant.HOST)
    world.client("gus").post(f"/c/{slug}/hosts/{eva.public_id}/end/")
    assert not world.viewer("eva").holds(world["ember"].community.pk, Grant.HOST)


@pytest.mark.parametrize("name", ["ana", "mia"])
def test_nobody_else_names_a_host(world, name):
    assert world.client(name).post(f"/c/{world['ember'].community.slug}/hosts/", {"handle": name}).status_code == 403
    assert not world.viewer(name).holds(world["ember"].community.pk, Grant.HOST)


def test_one_host_remains(world):
    with pytest.raises(InvalidState):
        end_host(world.viewer("gus"), world["ember"].community, world.membership("gus", "ember").pk)


def test_a_host_is_a_member(world):
    answer = world.client("gus").post(f"/c/{world['ember'].community.slug}/hosts/", {"handle": "otto"})

    assert answer.status_code == 422 and "No member has this handle" in answer.content.decode()


# Takeaways


@pytest.fixture
def said(world):
    body = "Our churn doubled after the price change and we told nobody outside until the audit was over."
    world.post = posting.post_reply(world.viewer("eli"), world["ember"].question.pk, body=body, voice="alias")
    return world


def test_words_leave_after_the_authors_yes_and_nobody_learns_whose_it_was(said):
    asked = ask_for_takeaway(said.viewer("ana"), said.post.pk, text="Price changes can double churn.")
    work()
    line = Notification.objects.unscoped("tests look").get(kind="takeaway_asked", user=said.user("eli"), post_id=said.post.pk)
    assert line.actor == said.user("ana")
    assert "Copy this text" not in page(said, "ana", "takeaways/").partition("Price changes can double churn.")[0]

    slug = said["ember"].community.slug
    said.client("eli").post(f"/c/{slug}/takeaways/{asked.public_id}/", {"agrees": "yes"})
    work()

    text = page(said, "ana", "takeaways/")
    assert "may leave" in text and ">Price changes can double churn.</textarea>" in text
    answered = Notification.objects.unscoped("tests look").get(kind="takeaway_answered", post_id=said.post.pk)
    assert answered.user == said.user("ana") and answered.actor is None
    for secret in (said.user("eli").name, said.user("eli").handle):
        assert secret not in text and secret not in said.client("ana").get("/inbox/").content.decode()


def test_a_no_keeps_the_words_in_the_room(said):
    asked = ask_for_takeaway(said.viewer("ana"), said.post.pk, text="Price changes can double churn.")
    answer_takeaway(said.viewer("eli"), asked.pk, agrees=False)

    assert "stays here" in page(said, "ana", "takeaways/")
    with pytest.raises(InvalidState):
        answer_takeaway(said.viewer("eli"), asked.pk, agrees=True)


@pytest.mark.parametrize("name", ["ana", "gus", "mia"])
def test_only_the_author_answers(said, name):
    asked = ask_for_takeaway(said.viewer("ana"), said.post.pk, text="Price changes can double churn.")

    with pytest.raises(NotVisible):
        answer_takeaway(said.viewer(name), asked.pk, agrees=True)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ben says churn doubles.", "Ben"),
        ("One of Atelier told us.", "Atelier"),
        ("As @eva knows, prices hurt.", "eva"),
        ("They told nobody outside until the audit was over, it seems.", "told nobody outside until the audit was over"),
    ],
)  # fmt: skip
def test_names_companies_and_quotes_stay(said, text, found):
    path = f"/c/{said['ember'].community.slug}/p/{said.post.public_id}/takeaway/"

    answer = said.client("ana").post(path, {"text": text})

    shown = answer.content.decode()
    assert answer.status_code == 422
    assert f"<mark>{found}</mark>" in shown
    assert not Takeaway.objects.unscoped("tests look").filter(text=text).exists()


def test_seven_words_in_a_row_are_no_quote():
    original = "one two three four five six seven eight nine"

    assert forbidden_in("We know: two three four five six seven eight.", [], original) == []
    assert forbidden_in("ONE two three, four five six seven eight!", [], original) == [(0, 40)]


def test_a_part_of_another_word_is_no_name():
    patterns = telling_words(["Ana Lee", "Mark Roe"], ["ana"], ["Acme Works"])

    assert forbidden_in("A banana and a mark in the street.", patterns, "") == []
    spans = forbidden_in("mark roe of Acme met ANA LEE.", patterns, "")
    assert [piece.text for piece in segments("mark roe of Acme met ANA LEE.", spans) if piece.is_found] == [
        "mark roe", "Acme", "ANA LEE",
    ]  # fmt: skip


def test_the_record_of_takeaways_is_append_only(said):
    asked = ask_for_takeaway(said.viewer("ana"), said.post.pk, text="Price changes can double churn.")

    with pytest.raises(Error), transaction.atomic():
        Takeaway.objects.unscoped("tests cheat").filter(pk=asked.pk).update(text="Something else")


def test_no_takeaway_from_elsewhere_or_of_ones_own(said):
    with pytest.raises(NotPermitted):
        ask_for_takeaway(said.viewer("ben"), said.acme.question.pk, text="Anything")
    with pytest.raises(NotPermitted):
        ask_for_takeaway(said.viewer("eli"), said.post.pk, text="My own words")
    with pytest.raises(InvalidInput):
        ask_for_takeaway(said.viewer("ana"), said.post.pk, text="  ")


# What stands on every page, and above every answer


def test_every_page_says_the_rule_and_offers_no_way_out(world):
    corner = world["ember"]
    thread = page(world, "ana", f"t/{corner.question.public_id}/{corner.question.slug}/")

    for path in ("", "members/", "tags/", "search/?q=x", "readers/", "ask/", "u/ben/"):
        assert "Chatham House Rule." in page(world, "ana", path), path
    assert "Nobody can prevent a screenshot" in thread
    assert "data-say-quote" not in thread and "data-copy" not in thread and "data-draft-key" not in thread
    acme = world.client("ana").get(f"/c/acme/t/{world.acme.question.public_id}/{world.acme.question.slug}/").content.decode()
    assert "Chatham" not in acme and "data-say-quote" in acme and "data-copy" in acme and "data-draft-key" in acme


def test_every_answer_is_kept_nowhere(world):
    corner, client = world["ember"], world.client("ana")
    base, thread = f"/c/{corner.community.slug}/", corner.question.public_id
    logo = corner.community.logo.name.rsplit("/", 1)[-1]
    from community.brand import stylesheet_url

    reads = ["", "members/", "tags/", "search/?q=x", "readers/", "ask/", "similar/?title=How+does", f"brand/logo/{logo}",
             f"t/{thread}/", f"t/{thread}/{corner.question.slug}/", f"p/{corner.answer.public_id}/", "break-glass/",
             "nominations/", "takeaways/", f"t/{thread}/nothing/", f"p/{corner.answer.public_id}/history/"]  # fmt: skip
    answers = [(path, client.get(base + path)) for path in reads] + [("css", client.get(stylesheet_url(corner.community)))]
    answers += [(path, client.post(base + path, {"body": "Well.", "value": "1"})) for path in (
        "preview/", f"p/{corner.second.public_id}/vote/", f"p/{thread}/follow/", f"p/{thread}/reply/", f"p/{thread}/close/",
    )]  # fmt: skip
    for path, answer in answers:
        if answer.streaming:
            b"".join(answer.streaming_content)  # closes the file
        assert answer["Cache-Control"] == "private, no-store", path
        assert answer["Referrer-Policy"] == "no-referrer", path
        assert "noindex" in answer["X-Robots-Tag"], path


def test_signing_out_clears_what_the_browser_kept(world):
    assert world.client("ana").post("/accounts/logout/")["Clear-Site-Data"] == '"cache"'


# The list of readers is looked through


def test_managers_are_asked_to_look_through_the_list_every_ninety_days(world):
    viewer, community = world.viewer("gus"), world["dunes"].community
    assert not is_review_due(viewer, community)
    with clock.at(clock.now() + timedelta(days=91)):
        assert "look through the list" in page(world, "gus", "manage/", "dunes")
        world.client("gus").post(f"/c/{community.slug}/readers/reviewed/")
        world.client("gus").post(f"/c/{community.slug}/readers/reviewed/")

        assert ReadersReview.objects.unscoped("tests look").filter(community=community).count() == 1
        assert "look through the list" not in page(world, "gus", "manage/", "dunes")
        assert "Last looked through on" in page(world, "gus", "readers/", "dunes")
    assert not is_review_due(viewer, world.acme.community)


def test_members_do_not_review(world):
    with pytest.raises(NotPermitted):
        mark_readers_reviewed(world.viewer("ana"), world["ember"].community)
    assert "I have looked through it" not in page(world, "ana", "readers/")


def test_an_executive_community_stays_one_for_the_database_too(world):
    with pytest.raises(Error), transaction.atomic():
        type(world["ember"].community).objects.unscoped("tests cheat").filter(pk=world["ember"].community.pk).update(
            visibility="unlisted"
        )
