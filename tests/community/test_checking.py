"""Before secrets and personal data are published their writer is asked; nothing typed is lost, and one click masks."""

import re

import pytest

from community.models import Comment, Reply, Thread
from community.services import posting
from tests.community.test_asking import ask

KEY = "ghp_9aB3kD8sL2mQ7wE5rT1yU6iO0pA4fG8hJ2kL"
MAIL = "jane.doe@contoso-works.com"
TEXT = f"My token is {KEY} and I am {MAIL}.\n\n    curl -H {KEY}"


def form_of(world):
    return {"space": world.acme.space.slug, "kind": "question", "title": "How do I reset it?", "body": TEXT}


def button(page, name, label):
    return re.search(rf'name="{name}" value="(\w+)"[^>]*>{label}<', page)[1]


def masks(page):
    return re.findall(r'name="mask" value="(\w{16})"', page)


def body_in(page):
    return re.search(r'<textarea id="id_body"[^>]*>(.*?)</textarea>', page, re.DOTALL)[1]


def threads(world):
    return Thread.objects.unscoped("test").filter(title="How do I reset it?")


def test_a_question_with_a_secret_is_asked_about_and_kept(world):
    answer = world.client("ana").post("/c/acme/ask/", form_of(world))

    assert answer.status_code == 422 and not threads(world).exists()
    assert body_in(answer.text) == TEXT and "How do I reset it?" in answer.text
    assert "Password, key or token" in answer.text and "ghp_…" in answer.text and len(masks(answer.text)) == 2


def test_one_click_masks_one_finding_wherever_it_stands(world):
    client = world.client("ana")
    page = client.post("/c/acme/ask/", form_of(world)).text

    masked = client.post("/c/acme/ask/", {**form_of(world), "mask": masks(page)[0]})

    assert masked.status_code == 422 and not threads(world).exists()
    assert body_in(masked.text) == TEXT.replace(KEY, "[key]") and MAIL in masked.text


def test_all_are_masked_and_then_sent(world):
    client = world.client("ana")

    masked = client.post("/c/acme/ask/", {**form_of(world), "mask": "all"}).text
    sent = client.post("/c/acme/ask/", {**form_of(world), "body": body_in(masked)})

    assert "Masked." in masked
    assert sent.status_code == 302 and threads(world).get().body_md == TEXT.replace(KEY, "[key]").replace(MAIL, "[email]")


def test_it_is_published_as_it_is_when_its_writer_says_so(world):
    client = world.client("ana")
    page = client.post("/c/acme/ask/", form_of(world)).text

    answer = client.post(
        "/c/acme/ask/", {**form_of(world), "accept_findings": button(page, "accept_findings", "Publish as it is")}
    )

    assert answer.status_code == 302 and threads(world).get().body_md == TEXT


def test_who_accepted_one_finding_is_asked_about_the_next(world):
    client = world.client("ana")
    page = client.post("/c/acme/ask/", form_of(world)).text
    accepted = button(page, "accept_findings", "Publish as it is")

    more = {**form_of(world), "body": f"{TEXT} Call +49 30 901820.", "accept_findings": accepted}

    assert client.post("/c/acme/ask/", more).status_code == 422


def test_a_reply_is_asked_about(world):
    thread = ask(world, "ben")
    path = f"/c/acme/p/{thread.public_id}/reply/"

    answer = world.client("ana").post(path, {"body": TEXT})

    assert answer.status_code == 422 and body_in(answer.text) == TEXT
    assert not Reply.objects.unscoped("test").filter(thread=thread).exists()


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_comment_gets_a_page_of_its_own(world, headers):
    thread, client = ask(world, "ben"), world.client("ana")
    path = f"/c/acme/p/{thread.public_id}/comment/"

    answer = client.post(path, {"body": TEXT}, headers=headers)
    accepted = button(answer.text, "accept_findings", "Publish as it is")
    assert TEXT in answer.text and not Comment.objects.unscoped("test").filter(thread=thread).exists()
    assert (answer.status_code, answer.get("HX-Retarget")) == ((200, "main") if headers else (422, None))
    client.post(path, {"body": TEXT, "accept_findings": accepted})

    assert Comment.objects.unscoped("test").filter(thread=thread).count() == 1


def test_an_edit_is_asked_about_what_it_adds(world):
    thread = posting.start_thread(
        world.viewer("ana"), world.acme.community, world.acme.space, title="How do I reset it?", body=f"Mail {MAIL}"
    )
    client, path = world.client("ana"), f"/c/acme/p/{thread.public_id}/edit/"
    form = {"title": "How do I reset it?", "expected_version": "1"}

    added = client.post(path, {**form, "body": TEXT})
    assert added.status_code == 422 and len(masks(added.text)) == 1
    assert client.post(path, {**form, "body": f"Please mail {MAIL}"}).status_code == 302


def test_a_draft_is_kept_without_a_question(world):
    assert world.client("ana").post("/c/acme/ask/", {**form_of(world), "save_draft": "1"}).status_code == 302
