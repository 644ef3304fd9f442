"""The administrator before approval, while the glass is broken, and afterwards, at every address that names something private."""

from datetime import timedelta

import pytest

from community.services.break_glass import approve_glass, ask_for_glass
from core import clock
from tests.visibility import targets
from tests.visibility.asking import ALL, visitor
from tests.visibility.surface import ROUTES
from tests.visibility.test_sentinels import Secrets, routes, secrets_from

# What a plain member of ember may not read either, so that break-glass does not show it.
NOT_FOR_MEMBERS = (
    "hidden", "underhidden", "hidereason", "hiddennote", "warning", "deleted", "buriedtitle", "buriedbody", "below", "deepest",
    "buryreason", "flagnote", "othernote", "dismissnote", "invited", "nominee", "nominated", "nominationreason", "objection",
    "lookreason", "takeaway", "glassreason", "glassread", "mail",
)  # fmt: skip
SEEN = ("title", "body", "answer", "second", "comment", "masked", "news", "tag", "place", "space")


def pages(world, place):
    target = targets.private(world, world[place])
    for pattern in routes(("content", "landing")):
        if not pattern.startswith("api/"):
            yield from ((pattern, path) for path in ROUTES[pattern].addresses(pattern, target))


def told_in(world, place, secrets, **token):
    """Return what Paula is told by all pages of a community, and how many of them answered."""
    paula = visitor(world, "paula", "paula", **token)
    found, open_pages = [], 0
    for _pattern, path in pages(world, place):
        answer = paula.ask("GET", path)
        open_pages += answer.status == 200 and "/invitations/" not in path
        told = secrets.told_by(answer.alike(()) if answer.status == 200 else answer.text.replace(path, ""))
        if told:
            found.append(f"{answer} tells {told}")
    return found, open_pages


def ask(world):
    return ask_for_glass(world.viewer("paula"), reference=world["ember"].community.public_id, reason="A court order.", minutes=30)


def approve(world, request):
    approve_glass(world.viewer("gus"), request.pk)
    approve_glass(world.viewer("dora"), request.pk)


def test_nothing_is_told_before_the_second_approval(world):
    secrets = secrets_from(world, "a platform administrator")
    request = ask(world)
    approve_glass(world.viewer("gus"), request.pk)

    assert told_in(world, "ember", secrets) == ([], 0)


def test_while_it_is_open_she_reads_what_a_plain_member_reads(world):
    approve(world, ask(world))
    words = world["ember"].words
    forbidden = Secrets({words[about]: f"ember {about}" for about in NOT_FOR_MEMBERS}, frozenset())
    whole = "\n".join(visitor(world, "paula", "paula").ask("GET", path).text for _pattern, path in pages(world, "ember"))

    assert [about for about in SEEN if words[about] not in whole] == []
    assert told_in(world, "ember", forbidden)[0] == []
    assert world["ember"].invitation.email not in whole


def test_while_it_is_open_no_other_community_is(world):
    secrets = secrets_from(world, "a platform administrator")
    approve(world, ask(world))
    others = Secrets({word: about for word, about in secrets.words.items() if not about.startswith("ember")}, secrets.ids)

    assert told_in(world, "dunes", others) == ([], 0)


def test_afterwards_nothing_is_told(world):
    secrets = secrets_from(world, "a platform administrator")
    approve(world, ask(world))

    with clock.at(clock.now() + timedelta(minutes=31)):
        assert told_in(world, "ember", secrets) == ([], 0)


@pytest.mark.parametrize("pattern", ["api/v1/threads", "api/v1/search", "api/v1/threads/<api_id:thread_id>", "api/v1/people"])
def test_no_token_reads_by_break_glass(world, pattern):
    secrets = secrets_from(world, "an administrator's token")
    approve(world, ask(world))
    token = visitor(world, "her token", "paula", **ALL)
    for path in ROUTES[pattern].addresses(pattern, targets.private(world, world["ember"])):
        answer = token.ask("GET", path)
        assert (
            secrets.told_by(answer.alike([word for words in targets.private(world, world["ember"]).values() for word in words]))
            == ""
        )


def test_the_desk_of_other_administrators_never_names_the_community(world):
    request = ask(world)
    words = world["ember"].words.values()
    for _step in ("waiting", "open"):
        for name in ("dora", "rolf", "paula"):
            text = world.client(name).get("/break-glass/").content.decode()
            about = [word for word in words if word in text and name != "rolf"]
            assert [word for word in about if name != "paula" or word != world["ember"].community.slug] == []
        approve(world, request)
