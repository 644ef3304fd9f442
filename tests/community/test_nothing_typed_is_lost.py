"""Whatever refuses a form gives back what somebody wrote in it."""

from community.services.solving import close_thread
from tests.community.test_asking import ask

TEXT = "Three paragraphs that took me an hour to write."


def test_a_reply_to_a_thread_that_was_closed_meanwhile(world):
    thread = ask(world, "ana")
    client = world.client("ben")
    close_thread(world.viewer("ana"), thread.pk, reason="outdated")

    answer = client.post(f"/c/acme/p/{thread.public_id}/reply/", {"body": TEXT})

    assert answer.status_code == 403
    assert TEXT in answer.content.decode() and "closed" in answer.content.decode()


def test_a_comment_that_is_too_long(world):
    answer = world.client("ben").post(f"/c/acme/p/{world.acme.answer.public_id}/comment/", {"body": TEXT * 40})

    assert answer.status_code == 400
    assert TEXT in answer.content.decode() and "garbled" not in answer.content.decode()


def test_a_comment_after_the_session_ended(world):
    answer = world.client("").post(
        f"/c/acme/p/{world.acme.question.public_id}/comment/", {"body": TEXT}, headers={"Referer": "http://testserver/c/acme/"}
    )

    page = answer.content.decode()
    assert answer.status_code == 401
    assert TEXT in page and "/accounts/login/?next=%2Fc%2Facme%2F" in page
    assert "no-store" in answer["Cache-Control"]


def test_a_question_after_the_session_ended(world):
    """It waits in the browser until they have signed in again."""
    client = world.client("")
    client.post("/c/acme/ask/", {"title": "How do I reset it?", "body": TEXT})
    client.force_login(world.user("ana"))
    page = client.get("/c/acme/ask/").text

    assert TEXT in page and "How do I reset it?" in page


def test_a_reply_after_the_session_ended(world):
    client, thread = world.client(""), world.acme.question
    client.post(f"/c/acme/p/{thread.public_id}/reply/", {"body": TEXT})
    client.force_login(world.user("ben"))

    assert TEXT in client.get(f"/c/acme/t/{thread.public_id}/", follow=True).text


def test_a_click_without_words_leads_to_the_sign_in(world):
    answer = world.client("").post(f"/c/acme/p/{world.acme.question.public_id}/vote/", {"value": "1"})

    assert answer.status_code == 302 and answer["Location"].startswith("/accounts/login/")


def test_what_is_given_back_is_no_markup(world):
    given_back = "</textarea><script>alert(1)</script>"
    path = f"/c/acme/p/{world.acme.question.public_id}/comment/"

    assert "<script>alert" not in world.client("").post(path, {"body": given_back}).text
    assert (
        "<script>alert" not in world.client("ana").post("/c/acme/ask/", {"body": given_back, "save_draft": "1"}, follow=True).text
    )
