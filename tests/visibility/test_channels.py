"""What leaves by mail: each kind asks again who may see the post, and no mail of an install tells an outsider a secret."""

import pytest
from django.core import mail as post_office
from django.utils import timezone

from core import clock, mail, outbox
from core.models import Delivery, Dispatch
from tests.visibility.surface import POST_MAILS
from tests.visibility.test_sentinels import OUTSIDERS, secrets_from

# Name of an outsider → their address; those with a token have the same address as somebody with a browser.
PEOPLE = {name: person for name, (person, facts) in OUTSIDERS.items() if person and not facts}


def promise(world, kind, person, corner, post):
    context = {"thread": str(corner.question.pk), "post": str(post.pk), "actor": str(world.user("eva").pk)}
    user = world.user(person)
    now = timezone.now()
    return Delivery.objects.create(kind=kind, to_email=user.email, context=context, recipient_id=user.pk, next_try_at=now)


@pytest.mark.parametrize("kind", sorted(POST_MAILS))
@pytest.mark.parametrize("place", ["dunes", "ember", "acme"])
def test_a_mail_that_waits_is_sent_to_whoever_still_sees_the_post(world, kind, place):
    """Ben wrote the post and hears of it; Pia and Otto never may, Xena and Sam may no longer."""
    corner = world[place]
    post = corner.hidden if kind in ("post_hidden", "warning") else corner.answer
    waiting = {person: promise(world, kind, person, corner, post) for person in ("ben", "pia", "otto", "xena", "sam")}

    sent = {person for person, delivery in waiting.items() if mail.send_delivery(delivery.pk)}

    everybody = place == "acme" and post is corner.answer
    assert sent == (set(waiting) if everybody else {"ben"})
    assert {message.to[0] for message in post_office.outbox} == {world.user(person).email for person in sent}
    assert Delivery.objects.filter(pk__in=[row.pk for row in waiting.values()], dropped_at=None).count() == len(sent)


@pytest.fixture
def letters(world):
    """Everything that the world's worker would have mailed by now: address → texts, headers included."""
    for dispatch in list(Dispatch.objects.filter(done_at=None).select_related("event").order_by("event_id", "pk")):
        with clock.at(dispatch.event.occurred_at):
            outbox.run_dispatch(dispatch.pk)
    for delivery in Delivery.objects.filter(sent_at=None, dropped_at=None).order_by("created_at"):
        mail.send_delivery(delivery.pk)
    letters: dict[str, list[str]] = {}
    for message in post_office.outbox:
        html = [str(content) for content, _kind in message.alternatives]
        parts = [str(message.extra_headers), message.from_email, message.subject, message.body, *html]
        letters.setdefault(message.to[0], []).append("\n".join(parts))
    return letters


def test_no_mail_tells_an_outsider_a_secret(world, letters):
    told = {}
    for name, person in PEOPLE.items():
        secrets = secrets_from(world, name)
        # An invitation names the community to whom it invites: these people were invited before they were removed.
        texts = [text for text in letters.get(world.user(person).email, []) if "/invitations/" not in text]
        told[name] = [secret for text in texts if (secret := secrets.told_by(text))]

    assert told == dict.fromkeys(PEOPLE, [])


def test_mail_of_an_executive_community_tells_nothing_to_anybody(world, letters):
    # The addresses to which it goes, and the name by which Eli is greeted in his own mail.
    to_themselves = {world["ember"].word(about) for about in ("mail", "invited", "name")}
    words = set(world["ember"].words.values()) - to_themselves
    every = "\n".join(text for texts in letters.values() for text in texts)

    assert [word for word in words if word in every] == []


def test_members_are_told_by_mail(world, letters):
    """Otherwise the search above would be for nothing."""
    assert any(world.acme.question.title in text for text in letters[world.user("ana").email])
    assert any(world["dunes"].word("hidereason") in text for text in letters[world.user("ben").email])
