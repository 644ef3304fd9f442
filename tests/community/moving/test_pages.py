"""What moderators fill in, what everybody else sees of it, and where addresses lead from then on."""

import pytest

from community.models import Moving, Reply, Solution, Thread
from community.services import solving
from community.services.moving import Anew, convert_post, move_thread, split_thread, undo_moving
from community.services.posting import post_comment, post_reply
from tests.community.moving.test_merging import merge
from tests.community.test_asking import ask, fresh


def rows(model, **which):
    return model.objects.unscoped("test").filter(**which)


def path(thread):
    return f"/c/acme/t/{thread.public_id}/{thread.slug}/"


def act(name, post):
    return f"/c/acme/p/{post.public_id}/{name}/"


@pytest.fixture
def two(world):
    """Return (source, target), both solved."""
    target, source = ask(world, "ana", tags=["noise"]), ask(world, "otto", title="Strange droning noise", tags=["night"])
    for thread, asker in ((target, "ana"), (source, "otto")):
        answer = post_reply(world.viewer("ben"), thread.pk, body=f"Off, {asker}.")
        solving.accept_solution(world.viewer(asker), answer.pk)
    return source, target


def test_a_moderator_finds_the_other_thread_and_decides(world, two):
    source, target = two
    mia = world.client("mia")
    assert act("merge", source) in mia.get(path(source)).content.decode()

    found = mia.get(act("merge", source)).content.decode()
    assert 'name="into"' in found
    both = mia.get(act("merge", source) + f"?into={path(target)}").content.decode()
    assert "Strange droning noise" in both and "Why does it hum?" in both and "Off, otto." in both and "Off, ana." in both
    kept = rows(Solution, thread=source).get()
    answer = mia.post(
        act("merge", source) + f"?into={target.public_id}",
        {"title": "source", "solutions": [kept.public_id], "tags": ["noise", "night"]},
    )

    after = fresh(target)
    assert answer["Location"] == path(after)
    assert (after.title, after.tags, after.solution_count) == ("Strange droning noise", ["noise", "night"], 1)
    page = mia.get(path(after)).content.decode()
    assert "“Strange droning noise” was merged into this: 2 posts." in page
    assert "Asked the same as “Strange droning noise”" in page
    again = mia.post(act("merge", source) + f"?into={target.public_id}", {"title": "source"})
    assert again["Location"] == path(after)


def test_the_old_addresses_lead_on_for_good(world, two):
    source, target = two
    reply = rows(Reply, thread=source).get()
    merge(world, source, target)

    for name in ("", "ben", "ana"):
        for address in (path(source), f"/c/acme/t/{source.public_id}/", f"/c/acme/t/{source.public_id}/anything/?sort=oldest"):
            answer = world.client(name).get(address)
            assert (answer.status_code, answer["Location"]) == (301, path(target))
            assert "no-store" in answer["Cache-Control"]
    opening = world.client("").get(f"/c/acme/p/{source.public_id}/")
    assert opening["Location"] == f"{path(target)}?at={source.public_id}#p-{source.public_id}"
    assert world.client("").get(f"/c/acme/p/{reply.public_id}/")["Location"] == f"{path(target)}#p-{reply.public_id}"
    for call in ("", "/replies"):
        answer = world.client("").get(f"/api/v1/threads/{source.public_id}{call}")
        assert answer.status_code == 301
        assert answer["Location"].endswith(f"/api/v1/threads/{target.public_id}{call}")


def test_whoever_may_not_read_the_target_finds_nothing(world, two):
    source, target = two
    move_thread(world.viewer("mia"), target.pk, world["desk"].space)
    merge(world, source, fresh(target))

    for name in ("", "ana", "otto", "ben"):
        client = world.client(name)
        for there, never in (
            (path(source), path(source).replace(source.public_id, "0" * 26)),
            (f"/c/acme/p/{source.public_id}/", f"/c/acme/p/{'0' * 26}/"),
            (f"/api/v1/threads/{source.public_id}", f"/api/v1/threads/{'0' * 26}"),
        ):
            one, other = client.get(there), client.get(never)
            assert (one.status_code, one.content) == (404, other.content)
            assert sorted(one.headers.items()) == sorted(other.headers.items()) or one.headers.keys() == other.headers.keys()
    assert world.client("mia").get(path(source)).status_code == 301


def test_who_newly_reads_is_shown_before(world, two):
    source, target = two
    move_thread(world.viewer("mia"), source.pk, world["backroom"].space)
    mia, address = world.client("mia"), act("merge", source) + f"?into={target.public_id}"
    facts = {"title": "target", "solutions": [row.public_id for row in rows(Solution, thread__in=two)], "tags": ["noise"]}

    shown = mia.post(address, facts)
    assert shown.status_code == 200 and fresh(source).status == "published"
    text = shown.content.decode()
    assert "From then on everybody reads what was written here" in text
    seen = text.split('name="seen" value="')[1].split('"')[0]
    assert mia.post(address, {**facts, "seen": seen}).status_code == 302
    assert fresh(source).status == "moved"


def test_a_refused_choice_keeps_what_was_chosen(world, two):
    source, target = two
    answer = world.client("mia").post(act("merge", source) + f"?into={target.public_id}", {"title": "source", "tags": ["night"]})

    assert answer.status_code == 422
    assert "Choose at least one solution that stands." in answer.content.decode()
    assert fresh(source).status == "published"
    for into in ("nonsense", "0" * 26, source.public_id):
        assert world.client("mia").get(act("merge", source) + f"?into={into}").status_code == 422


def test_a_reply_to_a_merged_thread_is_not_lost(world, two):
    source, target = two
    merge(world, source, target)
    world.client("ana").post(act("reply", source), {"body": "Written while it was merged."})

    assert rows(Reply, body_md="Written while it was merged.").get().thread == target


def test_a_moderator_splits_and_undoes_it_from_the_page(world):
    thread = ask(world)
    replies = [post_reply(world.viewer(name), thread.pk, body=f"So says {name}.") for name in ("ben", "eva")]
    mia = world.client("mia")
    facts = {"title": "Another problem", "space": world.acme.space.slug, "kind": "question"}
    assert mia.post(act("split", thread), facts).status_code == 422
    answer = mia.post(act("split", thread), {**facts, "replies": [replies[1].public_id]})

    new = rows(Thread, pk=replies[1].pk).get()
    assert answer["Location"] == path(new)
    assert "1 reply became a thread of its own:" in mia.get(path(thread)).content.decode()
    assert "This was split off another thread:" in world.client("").get(path(new)).content.decode()
    address = f"/c/acme/moved/{rows(Moving, thread=new).get().public_id}/undo/"
    assert address in mia.get(path(thread)).content.decode()
    assert address not in world.client("ben").get(path(thread)).content.decode()
    assert mia.post(address)["Location"] == path(thread)
    assert world.client("").get(path(new))["Location"] == path(thread)
    assert "became a thread" not in mia.get(path(thread)).content.decode()


def test_a_moderator_moves_and_sees_who_reads_no_more(world):
    thread = ask(world)
    mia = world.client("mia")
    page = mia.get(act("move", thread)).content.decode()
    assert world["desk"].space.name in page and world.acme.space.name not in page.split("<form")[-1]
    shown = mia.post(act("move", thread), {"space": world["desk"].space.slug})
    text = shown.content.decode()
    assert "Until now everybody reads this. From then on only 2 people do." in text
    seen = text.split('name="seen" value="')[1].split('"')[0]
    assert mia.post(act("move", thread), {"space": world["desk"].space.slug, "seen": seen}).status_code == 302

    assert fresh(thread).space == world["desk"].space
    assert "This was moved here from" in mia.get(path(thread)).content.decode()


def test_who_newly_reads_is_shown_before_a_move_is_undone(world):
    """People answered in confidence while the thread stood among moderators."""
    thread = ask(world, "mia")
    moving = move_thread(world.viewer("mia"), thread.pk, world["desk"].space)
    post_reply(world.viewer("gus"), thread.pk, body="Between us: it leaks.")
    mia, address = world.client("mia"), f"/c/acme/moved/{moving.public_id}/undo/"

    shown = mia.post(address)
    text = shown.content.decode()
    assert (shown.status_code, fresh(thread).space) == (200, world["desk"].space)
    assert "From then on everybody reads what was written here" in text
    assert world.client("ben").post(address).status_code == 404
    assert mia.post(address, {"seen": "another state"}).status_code == 200
    seen = text.split('name="seen" value="')[1].split('"')[0]
    assert mia.post(address, {"seen": seen})["Location"] == path(thread)
    assert fresh(thread).space == world.acme.space
    assert mia.post(address, {"seen": seen}).status_code == 302, "twice is once"


def test_a_split_into_a_space_of_companies_names_the_colleagues(world):
    """Eva works with Ana: what Ana wrote is read by both where companies read their own threads."""
    thread = ask(world, "mia", key="booth")
    reply = post_reply(world.viewer("mia"), thread.pk, body="Ours hums.")
    rows(Reply, pk=reply.pk).update(author=world.user("ana"))
    facts = {"title": "Another problem", "space": world["suite"].space.slug, "kind": "question", "replies": [reply.public_id]}

    text = world.client("mia").post(act("split", thread), facts).content.decode()

    gaining = text.partition("Newly:")[2].partition("</p>")[0]
    assert "Eva" in gaining and "Ana" in gaining


def test_the_space_left_behind_is_named_to_its_readers_only(world):
    thread = ask(world, "mia", "acme")
    move_thread(world.viewer("mia"), thread.pk, world["desk"].space)
    move_thread(world.viewer("mia"), fresh(thread).pk, world.acme.space)

    page = world.client("ana").get(path(thread)).content.decode()
    assert "This was moved here from another space." in page
    assert world["desk"].space.name not in page


def test_a_moderator_converts_both_ways(world):
    thread = ask(world)
    thanks, answer = (post_reply(world.viewer(name), thread.pk, body=f"So says {name}.") for name in ("eva", "ben"))
    mia = world.client("mia")
    assert act("convert", thanks) in mia.get(path(thread)).content.decode()
    assert mia.get(act("convert", thanks)).status_code == 200
    mia.post(act("convert", thanks), {"below": answer.public_id})

    page = world.client("").get(path(thread)).content.decode()
    assert f'<li class="comment" id="p-{thanks.public_id}"' in page and "An answer was made a comment." in page
    mia.post(act("convert", thanks), {})
    assert rows(Reply, pk=thanks.pk).get().status == "published"
    solving.accept_solution(world.viewer("ana"), answer.pk)
    assert "Take that back first." in mia.get(act("convert", answer)).content.decode()
    assert mia.post(act("convert", answer), {}).status_code == 422


@pytest.mark.parametrize("name", ["merge", "split", "move"])
def test_only_moderators_come_here(world, name):
    thread = ask(world)

    assert world.client("ben").get(act(name, thread)).status_code == 403
    assert world.client("").get(act(name, thread)).status_code == 302
    assert act(name, thread) not in world.client("ben").get(path(thread)).content.decode()
    hidden = world["dunes"].question
    assert world.client("omar").get(f"/c/dunes/p/{hidden.public_id}/{name}/").status_code == 404


def test_what_cannot_be_undone_says_why(world, two):
    source, target = two
    moving = merge(world, source, target)
    reply = post_reply(world.viewer("eva"), target.pk, body="A third way.")
    solving.accept_solution(world.viewer("mia"), reply.pk)
    answer = world.client("mia").post(f"/c/acme/moved/{moving.public_id}/undo/")

    assert answer.status_code == 409
    assert "which answers are the solutions" in answer.content.decode()
    assert world.client("bea").post(f"/c/bay/moved/{moving.public_id}/undo/").status_code == 404


def test_the_other_thread_is_named_to_its_readers_only(world):
    thread = ask(world)
    reply = post_reply(world.viewer("ben"), thread.pk, body="Something secret.")
    anew = Anew("A secret of the desk", world.viewer("mia").spaces[world["desk"].space.pk], "question")
    split_thread(world.viewer("mia"), thread.pk, [reply.pk], anew)

    page = world.client("ana").get(path(thread)).content.decode()
    assert "1 reply became a thread of its own:" in page
    assert "A secret of the desk" not in page
    assert "A secret of the desk" in world.client("mia").get(path(thread)).content.decode()


def test_search_engines_are_not_told_that_a_question_is_an_answer(world, two):
    source, target = two
    merge(world, source, target)
    page = world.client("").get(path(target)).content.decode()

    assert "It <strong>hums</strong> at night." in page
    structured = page.split("application/ld+json")[1].split("</script>")[0]
    assert structured.count('"@type":"Answer"') + structured.count('"@type": "Answer"') == 2


def test_after_converting_undo_is_on_the_page(world):
    thread = ask(world)
    remark = post_comment(world.viewer("eva"), thread.pk, None, body="Or turn it off.")
    moving = convert_post(world.viewer("mia"), remark.pk)
    undo_moving(world.viewer("mia"), moving.pk)

    assert "was made" not in world.client("").get(path(thread)).content.decode()


def test_the_record_says_what_moderators_moved(world, two):
    source, target = two
    moving = merge(world, source, target)
    undo_moving(world.viewer("mia"), moving.pk)
    page = world.client("gus").get("/c/acme/moderation/log/").content.decode()

    assert "merged another thread into one:" in page and "moved back what had been moved:" in page
