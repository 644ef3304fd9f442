"""Tokens: shown once, kept as a hash, ended by time, by hand, or with their person's account."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from api.models import ApiToken, Scope
from api.tokens import hash_token, revoke_token
from core.errors import InvalidInput, NotVisible


def test_a_token_opens_what_its_person_may_see(scene):
    thread = scene.ask(place="partners")

    assert scene.caller("ana").get(f"/threads/{thread.public_id}").status_code == 200
    assert scene.caller("otto").get(f"/threads/{thread.public_id}").status_code == 404


def test_only_the_hash_is_kept_and_the_prefix_shown(scene):
    row, token = scene.token("ana")

    stored = ApiToken.objects.unscoped("test").get()
    assert stored.token_hash == hash_token(token)
    assert stored.prefix == token[:8] == row.prefix
    assert token not in str(ApiToken.objects.unscoped("test").values())


def _unauthorised(answer):
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"] == 'Bearer realm="api", error="invalid_token"'


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Bearer wrong", "Bearer a b", "Basic YTpi", "Token x", "Bearer é"])
def test_other_credentials_answer_401(scene, header):
    _unauthorised(scene.anybody.get("/threads", Authorization=header))


def test_a_token_ends_when_it_expires_is_revoked_or_its_account_is_closed(scene):
    row, token = scene.token("ana", expires_at=timezone.now() + timedelta(minutes=1))
    caller = scene.caller("ana")
    caller.secret = token
    rows = ApiToken.objects.unscoped("test").filter(pk=row.pk)
    assert caller.get("/threads").status_code == 200
    rows.update(expires_at=timezone.now())
    _unauthorised(caller.get("/threads"))
    rows.update(expires_at=None)
    assert caller.get("/threads").status_code == 200
    revoke_token(scene.viewer("ana"), row.pk)
    _unauthorised(caller.get("/threads"))
    rows.update(revoked_at=None)
    scene.people["ana"].is_active = False
    scene.people["ana"].save()
    _unauthorised(caller.get("/threads"))


def test_nobody_revokes_somebody_else_s_token(scene):
    row, _token = scene.token("ana")

    with pytest.raises(NotVisible):
        revoke_token(scene.viewer("otto"), row.pk)


def test_an_allow_list_hides_all_other_communities_even_public_ones(scene):
    here, there = scene.ask(), scene.ask(place="harbor")
    caller = scene.caller("ana", community_ids=[scene.communities["northwind"].pk])

    assert caller.get(f"/threads/{here.public_id}").status_code == 200
    assert caller.get(f"/threads/{there.public_id}").status_code == 404
    assert [each["slug"] for each in caller.get("/communities").json()["data"]] == ["northwind"]
    for path in ("/communities/harbor", "/communities/harbor/spaces", "/threads?community=harbor", "/people?community=harbor"):
        assert caller.get(path).status_code == 404


def test_executive_communities_do_not_exist_for_machines(scene):
    thread = scene.ask(place="council")
    caller = scene.caller("ana")

    assert caller.get(f"/threads/{thread.public_id}").status_code == 404
    assert caller.get("/communities/council").status_code == 404
    assert "council" not in caller.get("/communities").content.decode()
    sent = {"community": "council", "space": "general", "title": "A quiet word", "body": "Between us."}
    assert caller.post("/threads", sent).status_code == 404


@pytest.mark.parametrize(
    ("scope", "method", "path", "needs"),
    [
        (Scope.FEED_READ, "GET", "/threads", "content:read"),
        (Scope.CONTENT_READ, "POST", "/threads", "content:write"),
        (Scope.CONTENT_WRITE, "GET", "/review-items", "moderation:read"),
        (Scope.MODERATION_READ, "POST", "/review-items/01JD3XW7Q8V5R2N6T4K9M0B1CE/dismiss", "moderation:write"),
        (Scope.CONTENT_READ, "GET", "/resolved-issues", "feed:read"),
    ],
)
def test_a_call_outside_the_scopes_is_refused(scene, scope, method, path, needs):
    answer = scene.caller("mia", scopes=[scope]).ask(method, path, {} if method == "POST" else None)

    assert answer.status_code == 403
    assert answer.json()["code"] == "insufficient_scope"
    assert needs in answer.json()["detail"]


def test_a_session_does_not_open_the_api(scene):
    private = scene.ask(place="partners")
    client = Client(enforce_csrf_checks=True)
    client.force_login(scene.people["ana"])

    assert client.get(f"/api/v1/threads/{private.public_id}").status_code == 404
    sent = {"post": private.public_id, "reason": "spam"}
    assert client.post("/api/v1/flags", sent, content_type="application/json").status_code == 401


def test_use_is_noted_at_most_once_a_minute(scene, pass_time):
    row, token = scene.token("ana")
    caller = scene.caller("ana")
    caller.secret = token
    rows = ApiToken.objects.unscoped("test").filter(pk=row.pk)

    caller.get("/threads")
    first = rows.get().last_used_at
    pass_time(30)
    caller.get("/threads")
    assert rows.get().last_used_at == first
    pass_time(31)
    caller.get("/threads")
    assert rows.get().last_used_at > first


def test_the_quota_of_the_hour_answers_429_and_the_next_hour_starts_anew(scene, pass_time):
    caller = scene.caller("ana", hourly_quota=2)
    assert [caller.get("/threads").status_code for _ in range(3)] == [200, 200, 429]
    answer = caller.get("/threads")

    assert answer["Content-Type"] == "application/problem+json"
    assert 0 < int(answer["Retry-After"]) <= 3600
    assert scene.caller("ben", hourly_quota=2).get("/threads").status_code == 200
    pass_time(int(answer["Retry-After"]))
    assert caller.get("/threads").status_code == 200


def test_without_the_cache_nobody_is_counted_and_everybody_served(scene, settings):
    away = {"default": {**settings.CACHES["default"], "LOCATION": "unix:///nowhere/valkey.sock?db=1"}}
    caller = scene.caller("ana", hourly_quota=1)
    settings.CACHES = away

    assert [caller.get("/threads").status_code for _ in range(2)] == [200, 200]


def test_create_token_prints_a_token_that_works_once(scene):
    output = StringIO()
    call_command(
        "create_token", "--email", "ana@example.org", "--name", "Support desk", "--scope", "feed:read",
        "--community", "northwind", "--days", "30", stdout=output,
    )  # fmt: skip
    token = output.getvalue().strip()

    row = ApiToken.objects.unscoped("test").get(token_hash=hash_token(token))
    assert (row.name, row.scopes, row.community_ids) == ("Support desk", ["feed:read"], [scene.communities["northwind"].pk])
    assert timedelta(days=29) < row.expires_at - timezone.now() < timedelta(days=31)
    caller = scene.caller("ana")
    caller.secret = token
    assert caller.get("/resolved-issues").status_code == 200


@pytest.mark.parametrize("wrong", [["--email", "nobody@example.org"], ["--community", "nowhere"], ["--name", " "]])
def test_create_token_refuses_what_does_not_exist(scene, wrong):
    with pytest.raises(CommandError):
        call_command("create_token", *["--email", "ana@example.org", "--name", "Desk", *wrong])


def test_a_brought_secret_gives_the_same_token_again(scene):
    first, one = scene.token("ana", secret="a" * 40)
    second, other = scene.token("ana", secret="a" * 40)

    assert (one, first.pk) == (other, second.pk)
    with pytest.raises(InvalidInput):
        scene.token("ana", secret="short")


def test_unknown_scopes_are_refused(scene):
    with pytest.raises(InvalidInput):
        scene.token("ana", scopes=["everything"])
