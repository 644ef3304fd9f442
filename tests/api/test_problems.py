"""Refusals: one shape for all, whatever was sent."""

import re

import pytest

MEMBERS = {"type", "title", "status", "code", "detail"}
ABSENT = "01JD3XW7Q8V5R2N6T4K9M0B1CE"
UNSAFE = [
    ("POST", "/threads"), ("PATCH", "/threads/{thread}"), ("DELETE", "/threads/{thread}"), ("POST", "/threads/{thread}/replies"),
    ("PATCH", "/replies/{reply}"), ("DELETE", "/replies/{reply}"), ("PUT", "/replies/{reply}/solution"),
    ("DELETE", "/replies/{reply}/solution"), ("PUT", "/replies/{reply}/confirmation"),
    ("DELETE", "/replies/{reply}/confirmation"), ("PUT", "/posts/{reply}/vote"),
    ("DELETE", "/posts/{reply}/vote"), ("POST", "/posts/{thread}/comments"), ("POST", "/flags"),
    ("POST", "/preview"), ("POST", "/review-items/{reply}/hide"), ("POST", "/review-items/{reply}/dismiss"),
    ("POST", "/review-items/{reply}/warn"),
]  # fmt: skip


def problem(answer, status, code):
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Cache-Control"] == "private, no-store"
    body = answer.json()
    assert set(body) >= MEMBERS
    assert (body["status"], body["code"], body["type"]) == (status, code, f"urn:answerable:problem:{code}")
    return body


@pytest.mark.parametrize("body", ["{", "", "[1", "nul", '{"a": NaN}', "[" * 100_000, b"\xff\xfe", '{"title": "\\'])
def test_malformed_json_answers_400(scene, body):
    answer = scene.caller("ana").post("/threads", body)

    assert answer.status_code == 400
    assert answer.json()["code"] in ("malformed_json", "invalid_request")


@pytest.mark.parametrize("body", ["[]", "null", '"text"', "12"])
def test_json_of_another_shape_answers_400(scene, body):
    problem(scene.caller("ana").post("/threads", body), 400, "invalid_request")


def test_a_body_above_the_limit_answers_413(scene):
    problem(scene.caller("ana").post("/threads", '{"body": "' + "x" * 3_000_000 + '"}'), 413, "too_large")
    problem(scene.caller("ana").post("/threads", '{"body": "' + "x" * 3_000_000 + '"}', Idempotency_Key="k"), 413, "too_large")


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_bodies_that_are_not_json_answer_415(scene, media_type):
    caller = scene.caller("ana")
    answer = caller.client.generic(
        "POST", "/api/v1/threads", "title=x", content_type=media_type, headers={"Authorization": f"Bearer {caller.secret}"}
    )

    problem(answer, 415, "unsupported_media_type")


@pytest.mark.parametrize("path", ["/", "/nothing", "/threads/", "/threads/x/y/z", "/communities/a b", "/admin"])
def test_addresses_that_the_api_does_not_have_answer_404(scene, path):
    problem(scene.anybody.get(path), 404, "not_found")
    problem(scene.caller("ana").post(path, {}), 404, "not_found")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "TRACE", "PROPFIND"])
def test_methods_that_a_call_does_not_have_answer_405(scene, method):
    answer = scene.anybody.ask(method, "/threads")

    problem(answer, 405, "method_not_allowed")
    assert answer["Allow"] == "GET, POST, HEAD"


def test_a_method_in_a_header_is_ignored(scene):
    thread = scene.ask()
    caller = scene.caller("ana")
    caller.ask("GET", f"/threads/{thread.public_id}", X_HTTP_Method_Override="DELETE", If_Match='"1"')
    answer = caller.ask(
        "POST", f"/threads/{thread.public_id}?_method=DELETE", {}, X_HTTP_Method_Override="DELETE", If_Match='"1"'
    )

    assert answer.status_code == 405
    assert caller.get(f"/threads/{thread.public_id}").json()["status"] == "published"


def test_whatever_is_accepted_json_comes_back(scene):
    for accept in ("text/html", "application/xml", "image/*;q=0.3", "nonsense"):
        answer = scene.anybody.get("/threads", Accept=accept)
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")


@pytest.mark.parametrize(("method", "path"), UNSAFE)
def test_every_unsafe_call_asks_for_a_token_first(scene, method, path):
    thread = scene.ask()
    reply = scene.answer(thread)
    paths = [path.format(thread=thread.public_id, reply=reply.public_id), path.format(thread=ABSENT, reply=ABSENT)]
    answers = [scene.anybody.ask(method, each, "{") for each in paths]

    for answer in answers:
        problem(answer, 401, "not_authenticated")
        assert answer["WWW-Authenticate"] == 'Bearer realm="api"'
    assert answers[0].content == answers[1].content


def test_the_list_of_unsafe_calls_is_complete(scene):
    document = scene.anybody.get("/schema").json()
    found = {
        (method.upper(), path.removeprefix("/api/v1").replace("{thread_id}", "{thread}"))
        for path, operations in document["paths"].items()
        for method in operations
        if method != "get"
    }
    listed = {(method, path.replace("{reply}", "{}").replace("{thread}", "{}")) for method, path in UNSAFE}

    assert {(method, re.sub(r"\{\w+\}", "{}", path)) for method, path in found} == listed


def test_an_unexpected_error_is_a_problem_too(scene, monkeypatch, caplog):
    from api.pages import lists

    monkeypatch.setattr(lists, "paginate", lambda *args: 1 / 0)

    body = problem(scene.anybody.get("/threads"), 500, "server_error")
    assert "ZeroDivision" not in str(body)


def test_answers_depend_on_who_asks_and_are_kept_by_no_shared_cache(scene):
    answer = scene.anybody.get("/threads")

    assert answer["Cache-Control"] == "private, no-cache"
    assert "Authorization" in answer["Vary"]
